# SPDX-License-Identifier: Apache-2.0
"""What ulimit understands in each shell."""
import resource
import shutil

import machine
from machine import Row

SHELLS = {"bash": ["bash"], "bash --posix": ["bash", "--posix"], "dash": ["dash"], "busybox": ["busybox", "ash"],
          "mksh": ["mksh"]}
FAILS = "refused"
# a script, what it prints in the shells in the order above
ASKED = [
    ("ulimit -u 100; ulimit -u", ["100", "100", FAILS, "100", FAILS]),
    ("ulimit -p 100; ulimit -p", [FAILS, FAILS, "100", FAILS, "100"]),
    ("ulimit -n 100; ulimit -Sn; ulimit -Hn", ["100 100"] * 5),
    ("ulimit -Sn 100; ulimit -Sn; ulimit -Hn", ["100 900"] * 5),
    ("ulimit -HSn 100; ulimit -Sn; ulimit -Hn", ["100 100", "100 100", "100 900", "100 100", "100 900"]),
    ("ulimit -n 100 -s 1024; ulimit -n", ["100", "100", FAILS, "100", FAILS]),
    ("ulimit -n100; ulimit -n", ["100", "100", FAILS, "100", FAILS]),
    ("ulimit -Sn hard; ulimit -Sn", ["900", "900", FAILS, FAILS, FAILS]),
    ("ulimit -Hn 50", [FAILS] * 5),
    # units: KiB, and for -c 1024 or 512 bytes
    ("ulimit -v 900000; grep 'Max address space' /proc/self/limits", ["921600000"] * 5),
    ("ulimit -d 900000; grep 'Max data size' /proc/self/limits", ["921600000"] * 5),
    ("ulimit -c 8; grep 'Max core file' /proc/self/limits", ["8192", "4096", "4096", "4096", "4096"]),
]


def answer(shell, script):
    limits = [(resource.RLIMIT_NOFILE, (600, 900))]
    done = machine.run([*SHELLS[shell], "-c", f"set -e; {script}"], limits=limits)
    if done.code:
        return FAILS
    words = done.out.split()
    return words[-3] if "grep" in script else " ".join(words)


def measure(m):
    for at, shell in enumerate(SHELLS):
        if not shutil.which(SHELLS[shell][0]):
            yield Row(shell, "", "not installed", None)
            continue
        wrong = []
        for script, expected in ASKED:
            seen = answer(shell, script)
            if seen != expected[at]:
                wrong.append(f"'{script}' {seen}, not {expected[at]}")
        yield Row(shell, f"{len(ASKED)} scripts as listed", f"{len(ASKED) - len(wrong)} as listed" +
                  "".join(f"; {text}" for text in wrong), not wrong)
