# SPDX-License-Identifier: Apache-2.0
"""GOGC=off alone never collects; GOMEMLIMIT beside it does."""
from machine import MIB, fate


def measure(m):
    words = [m.subject(m.newest()), "load", "blocks", "20", "16", "2000"]
    for env, killed in (({"GOGC": "off"}, True), ({"GOGC": "-1"}, True), ({"GOGC": "off", "GOMEMLIMIT": "230MiB"}, False)):
        case = " ".join(f"{name}={value}" for name, value in env.items())
        yield fate(m.group(256 * MIB), f"20 MiB live in 256 MiB, {case}", killed, words, env)
