# SPDX-License-Identifier: Apache-2.0
"""RLIMIT_NPROC: fatal for a user, not enforced on root."""
import resource

import machine
from machine import Row

USER = 64321    # nobody's, so that nobody's processes count


def measure(m):
    m.needs_root()
    words = [m.subject(m.newest()), "threads", "30"]
    for name, user, most, dies in (("a user", USER, 20, True), ("a user", USER, 60, False), ("root", None, 20, False)):
        done = machine.run(words, limits=[(resource.RLIMIT_NPROC, (most, most))], user=user)
        seen = "newosproc" if "newosproc" in done.err and "failed to create new OS thread" in done.err else done.words()
        yield Row(f"30 blocked system calls as {name}, RLIMIT_NPROC {most}", "newosproc" if dies else "runs", seen,
                  seen == ("newosproc" if dies else "runs"))
