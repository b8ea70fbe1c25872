# SPDX-License-Identifier: Apache-2.0
"""RLIMIT_AS: what a Go program reserves before main, and a heap that it does not adapt to."""
import platform
import resource

import machine
from machine import MIB, Row

KIB = 1024


def start(program, kib, *words):
    return machine.run([program, *(words or ["settings"])], limits=[(resource.RLIMIT_AS, (kib * KIB, kib * KIB))])


def least(program, low, high):
    """KiB under which it starts, to the nearest 1000."""
    while high - low > 1000:
        middle = (low + high) // 2
        low, high = (low, middle) if start(program, middle).code == 0 else (middle, high)
    return high


def measure(m):
    if platform.machine() != "x86_64":
        raise machine.Skip("measured on amd64 only")
    for go in m.all_go():
        program = m.subject(go)
        kib = least(program, 300_000, 1_500_000)
        yield Row(f"go{go.version}: starts from", "650,000 to 750,000 KiB", f"{kib} KiB", 650_000 <= kib <= 750_000)
    said = start(program, 524_288).err
    wanted = "failed to reserve page summary memory"
    yield Row(f"go{go.version} under 524288 KiB", wanted, said.strip().splitlines()[0][:60] if said else "runs", wanted in said)
    done = start(program, 1_000_000, "load", "blocks", "300", "16", "500")
    yield Row(f"go{go.version}, 300 MiB live under 1,000,000 KiB", "out of memory", done.words(), "out of memory" in done.err)
