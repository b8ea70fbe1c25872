# SPDX-License-Identifier: Apache-2.0
"""Memory that the runtime does not know of counts against the container and not against GOMEMLIMIT."""
from machine import MIB, fate


def measure(m):
    words = [m.subject(m.newest()), "load", "blocks", "60", "16", "3000", "60"]
    for limit, killed in (("230MiB", True), ("180MiB", False)):
        yield fate(m.group(256 * MIB), f"60 MiB mapped outside Go, 256 MiB, GOGC=off GOMEMLIMIT={limit}", killed, words,
                   {"GOGC": "off", "GOMEMLIMIT": limit})
