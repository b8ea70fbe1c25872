# SPDX-License-Identifier: Apache-2.0
"""Without GOMEMLIMIT the heap grows past a limit that its live part would fit into."""
from machine import MIB, fate


def measure(m):
    words = [m.subject(m.newest()), "load", "blocks", "150", "16", "4000"]
    for case, killed, env in (("no GOMEMLIMIT", True, {}), ("GOMEMLIMIT=230MiB", False, {"GOMEMLIMIT": "230MiB"})):
        yield fate(m.group(256 * MIB), f"150 MiB live in 256 MiB, {case}", killed, words, env)
