# SPDX-License-Identifier: Apache-2.0
"""Ending without losing a request, and what the command line refuses."""
import http.client
import json
import shutil
import signal
import socket
import subprocess
import threading

import pytest
from reviews import container, review, workload
from server import Server

GOOD = json.dumps(review(workload("Pod", container(GOMEMLIMIT="460MiB"))))


def ask(connection):
    connection.request("POST", "/validate", GOOD, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer


def test_answers_end_their_connection_while_everything_is_still_accepted(serve):
    server = serve("--shutdown-delay", "5m")
    old, idle = server.connect(), server.connect()
    assert ask(old).headers["Connection"] is None and ask(idle).headers["Connection"] is None
    server.process.send_signal(signal.SIGTERM)
    server.wait_for("ending")
    assert server.probe("/readyz") == (503, "ending\n") and server.probe("/livez")[0] == 200
    answer = ask(old)
    assert answer.status == 200 and answer.headers["Connection"] == "close"
    fresh = server.connect()
    answer = ask(fresh)
    assert answer.status == 200 and answer.headers["Connection"] == "close"
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0


def test_a_request_in_flight_is_finished(serve):
    server = serve("--shutdown-delay", "100ms")
    with server.raw() as sock:
        body = GOOD.encode()
        sock.sendall(b"POST /validate HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
        sock.sendall(body[:100])
        server.process.send_signal(signal.SIGTERM)
        server.wait_for("ending")
        while True:     # until the listener is gone
            try:
                socket.create_connection(("127.0.0.1", server.port)).close()
            except OSError:
                break
        sock.sendall(body[100:])
        assert sock.recv(1000).startswith(b"HTTP/1.1 200 ")
    assert server.stop() == 0


def test_a_second_signal_leaves_at_once(serve):
    server = serve("--shutdown-delay", "10m")
    server.process.send_signal(signal.SIGTERM)
    server.wait_for("ending")
    server.process.send_signal(signal.SIGTERM)
    server.wait_for("leaving at once")
    assert server.process.wait(30) == 0


def test_a_rolling_replacement_loses_nothing(program, pair, tmp_path):
    """The new one listens beside the old one before that ends; clients keep connections as client-go does."""
    directory = tmp_path / "tls"
    directory.mkdir()
    for source, name in zip((*pair, pair[0]), ("tls.crt", "tls.key", "ca.crt")):
        shutil.copy(source, directory / name)
    server = Server(program, directory, ["--shutdown-delay", "1s"])
    port, failed, done, stop = server.port, [], [], threading.Event()

    def client():
        connection = server.connect()
        while not stop.is_set():
            try:
                assert ask(connection).status == 200
                done.append(1)
            except (OSError, http.client.HTTPException, AssertionError) as fault:
                failed.append(repr(fault))
                connection.close()

    clients = [threading.Thread(target=client) for _ in range(4)]
    for thread in clients:
        thread.start()
    for _ in range(3):
        fresh = Server(program, directory, ["--listen", f"127.0.0.1:{port}", "--shutdown-delay", "1s"])
        assert fresh.port == port and server.stop() == 0
        server = fresh
    stop.set()
    for thread in clients:
        thread.join()
    assert server.stop() == 0
    assert failed == [] and len(done) > 100


WRONG = [(["--mode", "of"], "'of'"), (["--mod", "deny"], "--mode"), (["--threads", "0"], "'0'"), (["x"], "'x'"),
         (["--listen", "nonsense"], "nonsense"), (["--listen", "::1:0"], "brackets"), (["--listen", "127.0.0.1:99999"], "99999"),
         (["--shutdown-delay", "10"], "10s"), (["--shutdown-delay", "11m"], "11"), (["--max-body", "1"], "'1'"),
         (["--tls-min-version", "1.1"], "1.1"), (["--log-format", "xml"], "xml"), (["--listen", "192.0.2.1:0"], "192.0.2.1")]


@pytest.mark.parametrize("words, named", WRONG, ids=range(len(WRONG)))
def test_what_is_not_understood(program, words, named, tmp_path):
    done = subprocess.run([str(program), "--listen", "127.0.0.1:0", "--probe-listen", "127.0.0.1:0", "--cert-dir", str(tmp_path),
                           *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and named in done.stderr and done.stdout == ""


def test_help_and_version(program):
    for word, start in (("--help", "usage: podfit-webhook"), ("--version", "podfit-webhook ")):
        done = subprocess.run([str(program), word], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0 and done.stdout.startswith(start) and done.stderr == ""


def test_logfmt(program, pair, tmp_path):
    done = subprocess.Popen([str(program), "--listen", "127.0.0.1:0", "--probe-listen", "127.0.0.1:0", "--cert-dir",
                             str(tmp_path), "--log-format", "logfmt", "--shutdown-delay", "0s"], stderr=subprocess.PIPE)
    lines = [done.stderr.readline().decode() for _ in range(2)]
    done.send_signal(signal.SIGTERM)
    assert done.wait(30) == 0
    done.stderr.close()
    assert ' level=error message="the certificate was not taken" error="cannot read ' in lines[0]
    assert ' level=info message="listening" port=' in lines[1] and lines[1].startswith("time=20")
