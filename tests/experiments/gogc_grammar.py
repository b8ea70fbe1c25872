# SPDX-License-Identifier: Apache-2.0
"""Which texts the runtime takes as GOGC; every other one is 100."""
import gomemlimit_grammar
import machine


def start(program, value):
    done = machine.run([program, "settings"], {"GOGC": value})
    return done.out.split()[1].encode() if done.code == 0 else f"exit {done.code}".encode()


def measure(m):
    return gomemlimit_grammar.rows_of(m, "gogc", lambda taken: [(b"+50", b"50" if taken else b"100")], start)
