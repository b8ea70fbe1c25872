# SPDX-License-Identifier: Apache-2.0
"""Stacks count against GOMEMLIMIT, but nothing can free those in use."""
from machine import MIB, fate


def measure(m):
    program = m.subject(m.newest())
    for n, killed in ((20000, True), (2000, False)):
        yield fate(m.group(256 * MIB), f"{n} goroutines, 8 KiB deep, GOMEMLIMIT=192MiB in 256 MiB", killed,
                   [program, "stacks", str(n), "8"], {"GOMEMLIMIT": "192MiB"})
