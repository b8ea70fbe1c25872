# SPDX-License-Identifier: Apache-2.0
"""A herd of clients that mean harm beside normal ones: who holds a slot loses it at its deadline, normal requests are
answered, and nothing is left behind. Prints what it does to the normal clients' latency.

HERD=10000 in the environment makes it so many connections (as far as open files are allowed), for half a minute.
"""
import contextlib
import json
import os
import resource
import selectors
import socket
import ssl
import subprocess
import threading
import time

import pytest
from reviews import container, review, workload
from test_rolling import load   # noqa: F401, a fixture

HERD = int(os.environ.get("HERD") or 400)
LONG = HERD >= 1000
CALM_SECONDS, ATTACK_SECONDS = (5, 30) if LONG else (1, 6)
SLOT_SECONDS = {"handshake": 5, "header": 5, "body": 10}     # the server's deadlines
SLACK_SECONDS = 5       # a tick, a lingering end, and a machine that is busy
GOOD = json.dumps(review(workload("Pod", container(GOMEMLIMIT="460MiB")))).encode()
HEAD = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

# What is sent before TLS, then nothing more.
PLAIN = [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40, b"\x16\x03\x01\xff\xff" + b"\xff" * 300,
         b"GET / HTTP/1.1\r\n\r\n", os.urandom(500), b"\x15\x03\x03\x00\x02\x02\x28", b"\x80\x2e\x01\x03\x01"]
# Behind a handshake, then a byte now and then.
TLS = [("header", b"P"), ("header", b"POST /validate HTTP/1.1\r\nX: "), ("header", b"\r\n"), ("header", HEAD),
       ("body", HEAD + b"Content-Length: 5000000\r\n\r\n{"), ("body", HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n{"),
       ("body", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), ("header", HEAD + b"X: " + b"y" * 16000)]


class Herd(threading.Thread):
    """`n` connections that never get to TLS; one that is cut comes back."""

    def __init__(self, port, n):
        super().__init__()
        self.port, self.n, self.cut, self.stopped = port, n, 0, threading.Event()
        self.selector = selectors.DefaultSelector()

    def open(self, i):
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(("127.0.0.1", self.port))
        self.selector.register(sock, selectors.EVENT_WRITE, i)

    def run(self):
        for i in range(self.n):
            self.open(i)
        while not self.stopped.is_set():
            for key, events in self.selector.select(0.1):
                self.go_on(key.fileobj, key.data, events)
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def go_on(self, sock, i, events):
        try:
            if events & selectors.EVENT_WRITE:
                sock.send(PLAIN[i % len(PLAIN)])
                self.selector.modify(sock, selectors.EVENT_READ, i)
                return
            if sock.recv(4096):
                return
        except OSError:
            pass
        self.selector.unregister(sock)
        sock.close()
        self.cut += 1
        self.open(i)


class Trickle(threading.Thread):
    """One that has shaken hands and sends a byte now and then; how long it was let."""

    def __init__(self, server, deadline, start, stopped):
        super().__init__()
        self.server, self.deadline, self.start_bytes, self.stopped, self.held = server, deadline, start, stopped, []

    def run(self):
        while not self.stopped.is_set():
            try:
                with self.server.raw() as sock:
                    began = time.monotonic()
                    sock.settimeout(0.5)
                    sock.sendall(self.start_bytes)
                    while self.goes_on(sock):
                        pass
                    self.held.append(time.monotonic() - began)
            except OSError:
                pass

    def goes_on(self, sock):
        try:
            return bool(sock.recv(4096))
        except TimeoutError:
            try:
                sock.sendall(b"a")
                return not self.stopped.is_set()
            except OSError:
                return False
        except OSError:
            return False


def normal(load, server, body, seconds, keep):      # noqa: F811
    """A client of 4 connections: kept, or new ones each time."""
    return subprocess.Popen([str(load), str(server.port), str(body), str(1 << 30), "4", str(keep), str(seconds)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def figures(client):
    out, err = client.communicate(timeout=200)
    asked, failed, _, median, p99, most = map(int, out.split())
    assert failed == 0 and asked > 0, err
    return {"requests": asked, "p50": median / 1000, "p99": p99 / 1000, "most": most / 1000}


def both(load, server, body, seconds):      # noqa: F811
    clients = [normal(load, server, body, seconds, keep) for keep in (4, 0)]
    return [figures(client) for client in clients]


@pytest.fixture
def files():
    """As many open files as are allowed."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_herd(serve, load, tmp_path, files):      # noqa: F811
    server, body, stopped = serve(), tmp_path / "review.json", threading.Event()
    body.write_bytes(GOOD)
    calm = both(load, server, body, CALM_SECONDS)
    herd = Herd(server.port, min(HERD, files - 500))
    trickles = [Trickle(server, deadline, start, stopped) for deadline, start in TLS * 3
                if SLOT_SECONDS[deadline] < ATTACK_SECONDS]
    for thread in (herd, *trickles):
        thread.start()
    time.sleep(0.5)
    try:
        attacked = both(load, server, body, ATTACK_SECONDS)
    finally:
        stopped.set()
        herd.stopped.set()
        for thread in (herd, *trickles):
            thread.join()
    for name, before, under in zip(("kept connections", "new connections"), calm, attacked):
        print(f"{name}: calm {before}, under attack {under}: p99 x {under['p99'] / max(before['p99'], 0.001):.1f}")
    print(f"{herd.n} connections before TLS, {herd.cut} cut; held by TLS clients at most "
          f"{max(max(t.held, default=0) for t in trickles):.1f} s")
    for trickle in trickles:
        assert trickle.held and max(trickle.held) < SLOT_SECONDS[trickle.deadline] + SLACK_SECONDS, trickle.start_bytes[:60]
    assert herd.cut
    end = time.monotonic() + 30
    while server.metric("podfit_http_connections ") > 1 and time.monotonic() < end:     # one asks for the metrics
        time.sleep(0.1)
    assert server.metric("podfit_http_connections ") <= 1 and server.metric("podfit_http_body_bytes") == 0
    assert server.post(GOOD)[0] == 200


@pytest.mark.parametrize("start", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"])
def test_who_says_nothing_makes_room(serve, start):
    """Beyond the cap of connections and far beyond the one of handshakes: who says no hello is given up, not waited for."""
    server = serve("--threads", "1", "--max-connections", "300")
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(500)]
    for sock in silent:
        with contextlib.suppress(OSError):
            sock.sendall(start)
    began = time.monotonic()
    assert server.post(GOOD)[0] == 200
    assert time.monotonic() - began < SLOT_SECONDS["handshake"]     # nobody's deadline was waited for
    for sock in silent:
        sock.close()


def test_who_has_asked_makes_no_room_for_the_silent(serve):
    server = serve("--threads", "1", "--max-connections", "50")
    kept = server.connect()
    for _ in range(5):
        kept.request("POST", "/validate", GOOD, {"Content-Type": "application/json"})
        assert kept.getresponse().read()
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
        server.metric("podfit_http_connections ")
        kept.request("POST", "/validate", GOOD, {"Content-Type": "application/json"})
        assert kept.getresponse().read()
        for sock in silent:
            sock.close()
    assert server.metric('podfit_tls_handshakes_total{result="ok"}') == 1
    kept.close()


def test_handshakes_wait_for_each_other(serve):
    """More at once than are made at once: each gets its turn."""
    server = serve("--threads", "1")
    context, shaken = server.context(), []
    for _ in range(400):    # hello, all of them, before anybody reads
        sock = context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), timeout=30),
                                   server_hostname="127.0.0.1", do_handshake_on_connect=False)
        shaken.append(sock)
        sock.setblocking(False)
        with contextlib.suppress(ssl.SSLWantReadError):
            sock.do_handshake()
    for sock in shaken:
        sock.settimeout(30)
        sock.do_handshake()
    end = time.monotonic() + 30
    while server.metric('podfit_tls_handshakes_total{result="ok"}') < 400 and time.monotonic() < end:
        time.sleep(0.1)
    assert server.metric('podfit_tls_handshakes_total{result="ok"}') == 400
    for sock in shaken:
        sock.close()


def test_an_end_of_sending_is_no_end_of_listening(serve):
    """A client that shuts its side down behind the request still gets its answer."""
    server = serve()
    with server.raw() as sock:
        sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(GOOD) + GOOD)
        socket.socket.shutdown(sock, socket.SHUT_WR)
        assert sock.recv(100).startswith(b"HTTP/1.1 200 ")
