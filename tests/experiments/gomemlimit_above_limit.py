# SPDX-License-Identifier: Apache-2.0
"""A GOMEMLIMIT above the container's limit does nothing."""
from machine import MIB, fate


def measure(m):
    words = [m.subject(m.newest()), "load", "blocks", "150", "16", "4000"]
    for limit, killed in (("1GiB", True), ("230MiB", False)):
        yield fate(m.group(256 * MIB), f"150 MiB live in 256 MiB, GOMEMLIMIT={limit}", killed, words, {"GOMEMLIMIT": limit})
