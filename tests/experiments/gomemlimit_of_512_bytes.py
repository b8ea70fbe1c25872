# SPDX-License-Identifier: Apache-2.0
"""A number without a unit is bytes: the collector never rests."""
import machine

TIMES_LEAST = 3


def measure(m):
    program = m.subject(m.newest())
    speeds = []
    for env in ({}, {"GOMEMLIMIT": "512"}):
        done = machine.run([program, "load", "list", "200", "16", "3000"], env)
        if done.code:
            raise machine.Skip(f"the program ended with {done.words()}")
        speeds.append(max(1, int(done.out)))
    times = speeds[0] / speeds[1]
    yield machine.Row("200 MiB live: allocation without limit / with GOMEMLIMIT=512", f"at least {TIMES_LEAST} times",
                      f"{speeds[0]} / {speeds[1]} MiB/s = {times:.1f} times", times >= TIMES_LEAST)
