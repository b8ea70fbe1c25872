# SPDX-License-Identifier: Apache-2.0
"""Replacement under load: a client shaped like the API server's (tests/bench/load.c) asks in bursts, with 25 idle
connections and no resumption, while programs follow each other on one port and their certificate changes.

ROLLING=100000 in the environment makes it that many requests.
"""
import json
import os
import subprocess
import threading

import pytest
from reviews import container, review, workload
from server import Server, install_as_kubelet, make_certificate

REQUESTS, CLIENTS, BURST, IDLE = int(os.environ.get("ROLLING") or 4000), 4, 40, 25
SWAP_SECONDS = 0.05
GOOD = json.dumps(review(workload("Pod", container(GOMEMLIMIT="460MiB"))))


@pytest.fixture(scope="session")
def load(program):
    """The client's path."""
    paths = [path for path in (program.parent / "bench" / "load", program.parent / "release" / "bench" / "load") if path.exists()]
    return paths[0] if paths else pytest.fail("tests/bench/load.c has not been built: make tools")


class Swapping(threading.Thread):
    """Another certificate each 50 ms, as a kubelet brings it."""

    def __init__(self, directory, pairs):
        super().__init__()
        self.directory, self.pairs, self.done, self.stopped = directory, pairs, 0, threading.Event()

    def run(self):
        while not self.stopped.wait(SWAP_SECONDS):
            self.done += 1
            install_as_kubelet(self.directory, *self.pairs[self.done % len(self.pairs)], self.done)


def test_replacements_under_bursts_lose_nothing(program, load, tmp_path):
    directory, body = tmp_path / "mounted", tmp_path / "review.json"
    directory.mkdir()
    body.write_text(GOOD)
    # longer than a burst takes: an idle connection that nobody used meanwhile is closed, perhaps under a request
    delay = "3s" if program.parent.name in ("asan", "tsan") else "1s"
    pairs = [make_certificate(tmp_path, f"k{i}") for i in range(2)]
    install_as_kubelet(directory, *pairs[0], 0)
    running = Server(program, directory, ["--shutdown-delay", delay])
    swapping, replaced, errors = Swapping(directory, pairs), 0, 0
    swapping.start()
    clients = [subprocess.Popen([str(load), str(running.port), str(body), str(REQUESTS // CLIENTS), str(BURST), str(IDLE)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(CLIENTS)]
    try:
        while any(client.poll() is None for client in clients) or not replaced:
            fresh = Server(program, directory, ["--listen", f"127.0.0.1:{running.port}", "--shutdown-delay", delay])
            assert fresh.port == running.port
            errors += sum(entry["message"] == "the certificate was not taken" for entry in running.log)
            assert running.stop() == 0
            running, replaced = fresh, replaced + 1
    finally:
        swapping.stopped.set()
        swapping.join()
        said = [client.communicate(timeout=60) for client in clients]
        assert running.stop() == 0
    done, failed, handshakes = (sum(int(out.split()[i]) for out, _ in said) for i in range(3))
    print(f"{done} requests, {handshakes} handshakes, {replaced} replacements, {swapping.done} certificates, "
          f"{errors} of them not taken, {failed} failed")
    assert (failed, errors, done) == (0, 0, REQUESTS), "".join(err for _, err in said)
    assert handshakes > CLIENTS * BURST
