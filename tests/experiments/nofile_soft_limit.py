# SPDX-License-Identifier: Apache-2.0
"""The runtime raises its soft RLIMIT_NOFILE to the hard one; what it starts gets the old one back."""
import resource

import machine
from machine import Row

SOFT, HARD = 512, 4000


def expected(go):
    own = HARD - 1 if go.minor >= 24 else HARD
    # 1.19.9 and 1.20.4 brought the old limit back to children
    old = go.minor >= 21 or go.minor == 20 or (go.minor == 19 and int(go.version.split(".")[2]) >= 9)
    return f"{own} {SOFT if old else HARD}"


def measure(m):
    for go in m.all_go():
        done = machine.run([m.subject(go), "files"], limits=[(resource.RLIMIT_NOFILE, (SOFT, HARD))])
        yield Row(f"go{go.version}, soft {SOFT}, hard {HARD}: own, child's", expected(go),
                  done.out.strip() or done.words(), done.out.strip() == expected(go))
