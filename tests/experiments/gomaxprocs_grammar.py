# SPDX-License-Identifier: Apache-2.0
"""Which texts the runtime takes as GOMAXPROCS; every other one leaves the machine's own number."""
import re

import gomemlimit_grammar
import machine


def start(program, value):
    done = machine.run([program, "settings"], {"GOMAXPROCS": value})
    if done.code:
        return f"exit {done.code}".encode()
    _, _, procs, cpus = done.out.split()
    asked = re.fullmatch(rb"\+?0*" + cpus.encode(), value)
    return b"ignored" if procs == cpus and not asked else procs.encode()


def measure(m):
    return gomemlimit_grammar.rows_of(m, "gomaxprocs", lambda taken: [(b"+51", b"51" if taken else b"ignored")], start)
