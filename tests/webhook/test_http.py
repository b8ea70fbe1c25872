# SPDX-License-Identifier: Apache-2.0
"""Framing: what is accepted, what is refused and how, and clients that mean harm."""
import json
import os
import pathlib
import resource
import socket
import threading
import time

import pytest
from reviews import UID, container, review, workload

GOOD = json.dumps(review(workload("Pod", container(GOMEMLIMIT="460MiB")))).encode()
HEAD = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def read_all(sock):
    data = b""
    try:
        while chunk := sock.recv(65536):
            data += chunk
    except OSError:     # a reset
        pass
    return data


def read_answer(sock):
    """One answer of a connection that goes on: (status, head, body)."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = sock.recv(65536)
        assert chunk, data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    n = int([line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")][0])
    while len(body) < n:
        chunk = sock.recv(65536)
        assert chunk, (head, body)
        body += chunk
    assert len(body) == n
    return int(head.split()[1]), head, body


def ask(server, *pieces):
    with server.raw() as sock:
        for piece in pieces:
            sock.sendall(piece)
        return read_answer(sock)


def is_alive(server):
    return server.post(GOOD)[0] == 200


def sized(body, *more):
    return HEAD + b"".join(line + b"\r\n" for line in more) + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(*chunks, end=b"0\r\n\r\n"):
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + end


def test_many_requests_on_one_connection(serve):
    server = serve()
    with server.raw() as sock:
        for i in range(50):
            sock.sendall(sized(GOOD))
            status, head, body = read_answer(sock)
            assert status == 200 and b"connection: close" not in head.lower()
            assert json.loads(body)["response"]["uid"] == UID
    assert server.metric('podfit_tls_handshakes_total{result="ok"}') == 1


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_a_request_may_come_in_pieces(serve, step):
    data = sized(GOOD)
    status, _, body = ask(serve(), *(data[i:i + step] for i in range(0, len(data), step)))
    assert status == 200 and json.loads(body)["response"]["allowed"]


@pytest.mark.parametrize("step", [1, 100, 5000])
def test_chunked_bodies(serve, step):
    status, _, body = ask(serve(), chunked(*(GOOD[i:i + step] for i in range(0, len(GOOD), step))))
    assert status == 200 and json.loads(body)["response"]["allowed"]


def test_chunk_extensions_and_trailers_say_nothing(serve):
    request = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%s\r\n0\r\nContent-Type: text/plain\r\n\r\n" % (len(GOOD), GOOD)
    assert ask(serve(), request)[0] == 200


def test_expect_continue(serve):
    with serve().raw() as sock:
        sock.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(GOOD))
        assert sock.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(GOOD)
        assert read_answer(sock)[0] == 200


def test_http_1_0_is_answered_and_closed(serve):
    with serve().raw() as sock:
        sock.sendall(sized(GOOD).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
        data = read_all(sock)
    assert data.startswith(b"HTTP/1.1 200 ") and b"Connection: close" in data


REFUSED = [
    (b"GET /validate HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    (b"PUT /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405),
    (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    (b"POST /validatex HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404),
    (b"POST /validate/off HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404),
    (b"POST /validate/ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404),
    (b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404),
    (b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 415),
    (b"POST /validate HTTP/1.1\r\nContent-Type: text/json\r\nContent-Length: 2\r\n\r\n{}", 415),
    (sized(GOOD, b"Content-Encoding: gzip"), 415),
    (sized(GOOD, b"content-type: text/plain"), 415),        # the last one counts
    (HEAD + b" folded: x\r\nContent-Length: 0\r\n\r\n", 415),      # a part of the line before it
    (sized(b""), 400),
]


@pytest.mark.parametrize("request_bytes, status", REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused(serve, request_bytes, status):
    server = serve()
    got, _, body = ask(server, request_bytes)
    assert got == status and 0 < len(body) < 200
    assert is_alive(server)


ENDED = [       # refused, and the connection ends
    (b"POST /" + b"v" * 600 + b" HTTP/1.1\r\n\r\n", 414),
    (HEAD + b"X: " + b"y" * 20000 + b"\r\n\r\n", 431),
    (b"POST /validate HTTP/1.1\r\n" + b"A: b\r\n" * 100 + b"\r\n", 431),
    (HEAD + b"Content-Length: 8388609\r\n\r\n", 413),
    (HEAD + b"Content-Length: 99999999999999999999\r\n\r\n", 400),
    (HEAD + b"Content-Length: -1\r\n\r\n", 400),
    (HEAD + b"Content-Length: 2, 2\r\n\r\n{}", 400),
    (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    (HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400),
    (HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n", 400),
    (HEAD + b"Bad Header: x\r\n\r\n", 400),
    (HEAD + b"X: a\x00b\r\n\r\n", 400),
    (HEAD + b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n", 400),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    (b"POST /validate HTTP/2.0\r\n\r\n", 505),
    (b"POST /validate HTTP/9.9\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    (b"NONSENSE\r\n\r\n", 400), (b"\r\n\r\n\r\nX", 400), (b"\x00" * 100, 400),
]


@pytest.mark.parametrize("request_bytes, status", ENDED, ids=range(len(ENDED)))
def test_what_ends_the_connection(serve, request_bytes, status):
    server = serve()
    with server.raw() as sock:
        sock.sendall(request_bytes)
        data = read_all(sock)
    assert data.startswith(b"HTTP/1.1 %d " % status) and b"\r\nConnection: close\r\n" in data, data[:300]
    assert data.count(b"Content-Length") == 1 and len(data) < 400
    assert is_alive(server)


def test_a_second_request_behind_the_first_is_not_served(serve):
    """Nobody pipelines; bytes behind a request may be another's, and are never read as one."""
    server = serve()
    with server.raw() as sock:
        sock.sendall(sized(GOOD) * 2)
        data = read_all(sock)
    assert data.count(b"HTTP/1.1 200 ") == 1 and b"Connection: close" in data
    assert server.metric("podfit_admission_requests_total") == 1


def test_a_body_of_the_largest_size_and_one_byte_more(serve):
    server = serve("--max-body", "100000")
    body = GOOD + b" " * (100000 - len(GOOD))
    assert server.post(body)[0] == 200
    assert server.post(body + b" ")[0] == 413
    assert ask(server, chunked(body[:60000], body[60000:]))[0] == 200
    with server.raw() as sock:
        sock.sendall(chunked(body, b" "))
        assert read_all(sock).startswith(b"HTTP/1.1 413 ")


def test_bodies_in_flight_are_bounded(serve, program):
    """Half-sent bodies hold the budget; another request is told to come again, and is served once they are gone."""
    if program.parent.name == "tsan":
        pytest.skip("half a GiB takes longer than the deadline of a body")
    server = serve("--max-body", str(64 << 20))
    held, part = [], b" " * (1 << 20)
    refused = None
    for _ in range(40):         # 40 bodies of up to 64 MiB: beyond any budget of 1 GiB
        sock = server.raw()
        held.append(sock)
        sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (64 << 20))
        try:
            for _ in range(33):
                sock.sendall(part)
        except OSError:
            refused = read_all(sock)
            break
        if server.metric("podfit_http_responses_total{code=\"4xx\"}"):
            refused = read_all(sock)
            break
    assert refused is not None and refused.startswith(b"HTTP/1.1 429 ") and b"\r\nRetry-After: 1\r\n" in refused
    assert server.metric("podfit_http_body_bytes") > 0
    for sock in held:
        sock.close()
    while server.metric("podfit_http_body_bytes"):
        pass
    assert is_alive(server)


def test_connections_beyond_the_cap_wait_and_idle_ones_make_room(serve):
    server = serve("--max-connections", "4", "--threads", "1")
    held = [server.raw() for _ in range(8)]
    assert is_alive(server)
    assert server.metric("podfit_http_connections_evicted_total") >= 4
    for sock in held:
        sock.close()


def cpu_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_without_descriptors_it_waits_and_does_not_spin(serve):
    server = serve("--threads", "1")
    pid = server.process.pid
    most = len(os.listdir(f"/proc/{pid}/fd")) + 4
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]))
    waiting = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(8)]
    while len(os.listdir(f"/proc/{pid}/fd")) < most:
        time.sleep(0.01)
    before = cpu_seconds(server)
    time.sleep(1)
    assert cpu_seconds(server) - before < 0.5       # one that spins takes all of it
    assert is_alive(server)                         # once the silent ones are given up
    for sock in waiting:
        sock.close()


def test_more_open_files_are_asked_for(serve):
    enough = serve("--max-connections", "300", files=(200, 2000))
    assert 300 < resource.prlimit(enough.process.pid, resource.RLIMIT_NOFILE)[0] < 2000
    short = serve("--max-connections", "3000", files=(200, 2000))
    assert resource.prlimit(short.process.pid, resource.RLIMIT_NOFILE)[0] == 2000
    assert [entry["level"] for entry in short.log if entry.get("allowed") == 2000] == ["warning"]


def test_slow_clients_are_given_up(serve):
    """Each sends a byte now and then; the deadline does not move with it."""
    server = serve()
    answers = {}

    def trickle(name, start, tls=True):
        sock = server.raw() if tls else socket.create_connection(("127.0.0.1", server.port), timeout=30)
        with sock:
            sock.settimeout(0.5)
            sock.sendall(start)
            data = b""
            while True:
                try:
                    chunk = sock.recv(4096)
                    if not chunk:
                        break
                    data += chunk
                except TimeoutError:
                    try:
                        sock.sendall(b"a")
                    except OSError:
                        break
                except OSError:
                    break
            answers[name] = data

    threads = [threading.Thread(target=trickle, args=words) for words in [
        ("header", b"POST /validate HTTP/1.1\r\nX: "), ("body", HEAD + b"Content-Length: 1000\r\n\r\n{"),
        ("chunk", HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n"), ("handshake", b"\x16\x03\x01\x40\x00", False),
        ("garbage", b"GET / HTTP/1.0\r\n\r\n", False)]]
    for thread in threads:
        thread.start()
    assert is_alive(server)
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert [answers[name][:13] for name in ("header", "body", "chunk")] == [b"HTTP/1.1 408 "] * 3
    assert server.metric("podfit_http_requests_timed_out_total") == 3
    assert server.metric("podfit_http_connections ") <= 1
    assert server.metric('podfit_tls_handshakes_total{result="error"}') == 2


def test_clients_that_leave_in_the_middle(serve):
    server = serve()
    data = sized(GOOD)
    for n in list(range(0, len(data), 37)):
        with server.raw() as sock:
            sock.sendall(data[:n])
    for n in range(60):         # without a word of TLS, too
        with socket.create_connection(("127.0.0.1", server.port)) as sock:
            sock.sendall(b"\x16\x03\x01" * (n % 3))
    assert is_alive(server)


def test_probes(serve):
    server = serve()
    assert server.probe("/livez") == (200, "ok\n") == server.probe("/readyz")
    assert server.probe("/readyz", "HEAD") == (200, "")
    assert server.probe("/validate")[0] == 404 and server.probe("/livez", "POST")[0] == 405
    assert server.probe("/metrics")[0] == 200
