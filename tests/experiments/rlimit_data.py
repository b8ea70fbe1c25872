# SPDX-License-Identifier: Apache-2.0
"""RLIMIT_DATA counts the heap's mappings: too little to start, or fatal when the heap has grown to it."""
import platform
import resource

import machine
from machine import Row

KIB = 1024


def start(program, kib, *words):
    return machine.run([program, *(words or ["settings"])], limits=[(resource.RLIMIT_DATA, (kib * KIB, kib * KIB))])


def measure(m):
    if platform.machine() != "x86_64":
        raise machine.Skip("measured on amd64 only")
    for go in m.all_go():
        program = m.subject(go)
        low, high = 1_000, 200_000
        while high - low > 500:
            middle = (low + high) // 2
            low, high = (low, middle) if start(program, middle).code == 0 else (middle, high)
        yield Row(f"go{go.version}: starts from", "30,000 to 64,000 KiB", f"{high} KiB", 30_000 <= high <= 64_000)
    done = start(program, 200_000, "load", "blocks", "300", "16", "500")
    yield Row(f"go{go.version}, 300 MiB live under 200,000 KiB", "out of memory", done.words(),
              "out of memory" in done.err or "cannot allocate memory" in done.err)
