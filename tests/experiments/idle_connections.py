# SPDX-License-Identifier: Apache-2.0
"""What an idle keep-alive connection costs a Go HTTP server, in memory of the runtime."""
import contextlib
import os
import resource
import socket
import ssl
import subprocess

import machine
from machine import Row

MOST = 1000


def read_answer(connection):
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(4096)
        if not more:
            raise ConnectionError("the server closed the connection")
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = int([line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")][0].split(b":")[1])
    while len(body) < length:
        body += connection.recv(4096)
    return int(body)


def ask(connection, path):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return read_answer(connection)


def cost(program, protocol, n):
    """KiB a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    server = machine.start([program, protocol], stdin=subprocess.PIPE, env={"PATH": os.environ["PATH"]})
    with contextlib.ExitStack() as stack:
        stack.callback(machine.end, server)
        port = int(server.stdout.readline())

        def connect():
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=machine.SECONDS))
            return stack.enter_context(context.wrap_socket(connection)) if protocol == "tls" else connection
        first = connect()
        before = ask(first, "/held")
        for _ in range(n):
            ask(connect(), "/")
        return (ask(first, "/held") - before) / n / 1024


def measure(m):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    n = min(MOST, hard - 100 if hard != resource.RLIM_INFINITY else MOST)
    if n < 200:
        raise machine.Skip(f"no more than {hard} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, n + 100), hard))
    try:
        for protocol, least, most in (("http", 12, 26), ("tls", 18, 45)):
            kib = cost(m.program("server", m.newest()), protocol, n)
            yield Row(f"{n} idle {protocol} connections", f"{least} to {most} KiB each", f"{kib:.1f} KiB each",
                      least <= kib <= most)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
