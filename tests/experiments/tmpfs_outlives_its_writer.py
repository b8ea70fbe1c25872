# SPDX-License-Identifier: Apache-2.0
"""Files in a tmpfs are charged to the container that wrote them, and stay charged when it has been killed."""
import os
import pathlib

import machine
from machine import MIB, Row


def is_tmpfs(path):
    mounts = pathlib.Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    return any(line.split()[1:3] == [path, "tmpfs"] for line in mounts)


def measure(m):
    if not is_tmpfs("/dev/shm"):
        raise machine.Skip("/dev/shm is no tmpfs")
    file = pathlib.Path(f"/dev/shm/podfit-experiment-{os.getpid()}")
    try:
        with m.group(64 * MIB) as group:
            done = group.run(["dd", "if=/dev/zero", f"of={file}", "bs=1M", "count=100"])
            yield Row("100 MiB into a tmpfs, in 64 MiB", "OOM-killed", done.words(), done.oom_killed)
            left = group.charged()
            yield Row("charged after the writer is gone", "above 48 MiB", f"{left // MIB} MiB", left > 48 * MIB)
            file.unlink()
            left = group.charged()
            yield Row("charged after the file is gone", "below 16 MiB", f"{left // MIB} MiB", left < 16 * MIB)
    finally:
        file.unlink(missing_ok=True)
