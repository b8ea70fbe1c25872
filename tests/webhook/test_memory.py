# SPDX-License-Identifier: Apache-2.0
"""What large reviews took goes back to the kernel."""
import json
import pathlib
import time

import pytest
from reviews import container, review, workload

LARGE_BYTES, LEFT_KB, SECONDS = 3 << 20, 4096, 30


def resident_kb(server):
    lines = pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def test_large_reviews_leave_nothing_behind(serve, program):
    if program.parent.name in ("asan", "tsan"):
        pytest.skip("a sanitizer keeps memory")
    server = serve("--threads", "1")
    many = [container(name=f"c{i}", GOMEMLIMIT="460MiB", **{f"V{k}": "x" * 50 for k in range(100)}) for i in range(400)]
    small, large = json.dumps(review(workload("Pod", many[0]))), json.dumps(review(workload("Pod", *many)))
    assert len(large) > LARGE_BYTES
    assert server.post(small)[0] == 200
    before = resident_kb(server)
    for _ in range(3):
        assert server.post(large)[0] == 200
    end = time.monotonic() + SECONDS
    while resident_kb(server) > before + LEFT_KB and time.monotonic() < end:
        time.sleep(0.1)
    assert resident_kb(server) <= before + LEFT_KB
