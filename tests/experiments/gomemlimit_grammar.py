# SPDX-License-Identifier: Apache-2.0
"""Which texts the runtime takes as GOMEMLIMIT, and what they come to."""
import concurrent.futures

import machine

REFUSED = b"refused"


def start(program, value):
    done = machine.run([program, "settings"], {"GOMEMLIMIT": value})
    if done.code == 2 and "malformed GOMEMLIMIT" in done.err:
        return REFUSED
    return done.out.split()[0].encode() if done.code == 0 else f"exit {done.code}".encode()


def compared(program, cases, ask):
    """(number that agree, the first that do not)"""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        got = pool.map(lambda case: ask(program, case[0]), cases)
        wrong = [f"{machine.shown(value)}: {seen.decode()}" for (value, expected), seen in zip(cases, got) if seen != expected]
    return len(cases) - len(wrong), wrong


def rows_of(m, name, of_sign, ask):
    """A row a release: the recorded values, and a plus, which it reads from 1.26 on."""
    for go in m.all_go():
        cases = machine.recorded(name) + of_sign(go.minor >= 26)
        right, wrong = compared(m.subject(go), cases, ask)
        yield machine.Row(f"go{go.version}", f"{len(cases)} values as recorded",
                          f"{right} as recorded{'; ' + '; '.join(wrong[:4]) if wrong else ''}", not wrong)


def measure(m):
    def plus(taken):
        return [(b"+512MiB", b"536870912" if taken else REFUSED), (b"+512", b"512" if taken else REFUSED)]
    return rows_of(m, "gomemlimit", plus, start)
