# SPDX-License-Identifier: Apache-2.0
"""Requests that two readers could read differently: another request never gets out of the body of one."""
import json
import re

from reviews import container, review, workload
from test_http import is_alive, read_all

GOOD = json.dumps(review(workload("Pod", container(GOMEMLIMIT="460MiB")))).encode()
INNER = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
LINE, HOST, TYPE = b"POST /validate HTTP/1.1\r\n", b"Host: x\r\n", b"Content-Type: application/json\r\n"
START = LINE + HOST + TYPE
CHUNKED = b"Transfer-Encoding: chunked\r\n"
END = b"0\r\n\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(GOOD), GOOD)


def length(n):
    return b"Content-Length: %d\r\n" % n


# One of two lengths, or a coding that one reader knows and another does not: refused, and the connection ends.
AMBIGUOUS = {
    "length and chunked": START + length(5) + CHUNKED + b"\r\n" + END + INNER,
    "chunked and length": START + CHUNKED + length(5) + b"\r\n" + END + INNER,
    "two lengths": START + length(0) + length(len(INNER)) + b"\r\n" + INNER,
    "the same length twice": START + length(2) * 2 + b"\r\n{}" + INNER,
    "lengths in a list": START + b"Content-Length: 0, 36\r\n\r\n" + INNER,
    "length with a sign": START + b"Content-Length: +0\r\n\r\n" + INNER,
    "length in hexadecimal": START + b"Content-Length: 0x0\r\n\r\n" + INNER,
    "length with a blank inside": START + b"Content-Length: 0 0\r\n\r\n" + INNER,
    "length that is empty": START + b"Content-Length: \r\n\r\n" + INNER,
    "length with a tab and a letter": START + b"Content-Length: 0\tx\r\n\r\n" + INNER,
    "coding folded": START + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + END + INNER,
    "coding with a blank before the colon": START + b"Transfer-Encoding : chunked\r\n" + length(5) + b"\r\n" + END + INNER,
    "length with a blank before the colon": START + b"Content-Length : 36\r\n\r\n" + INNER,
    "unknown coding": START + b"Transfer-Encoding: xchunked\r\n\r\n" + END + INNER,
    "chunked, then another": START + b"Transfer-Encoding: chunked, identity\r\n\r\n" + END + INNER,
    "chunked in quotes": START + b'Transfer-Encoding: "chunked"\r\n\r\n' + END + INNER,
    "chunked with a vertical tab": START + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + END + INNER,
    "two codings": START + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n" + END + INNER,
    "chunked twice": START + CHUNKED * 2 + b"\r\n" + END + INNER,
    "coding with a NUL": START + b"Transfer-Encoding: chunked\x00\r\n\r\n" + END + INNER,
    "bare CR in a header": START + b"X: a\rContent-Length: 36\r\n\r\n" + INNER,
    "bare CR before the end": START + b"X: a\r\r\n" + length(0) + b"\r\n" + INNER,
    "header without a colon": START + b"Content-Length 36\r\n\r\n" + INNER,
    "header without a name": START + b": x\r\n" + length(0) + b"\r\n" + INNER,
    "a first header that is folded": LINE + b" Content-Length: 36\r\n" + HOST + b"\r\n" + INNER,
    "chunk size with a sign": START + CHUNKED + b"\r\n+0\r\n\r\n" + INNER,
    "chunk size in C's hexadecimal": START + CHUNKED + b"\r\n0x0\r\n\r\n" + INNER,
    "chunk size with an underscore": START + CHUNKED + b"\r\n0_0\r\n\r\n" + INNER,
    "chunk size that is empty": START + CHUNKED + b"\r\n\r\n" + INNER,
    "chunk size too large": START + CHUNKED + b"\r\n10000000000000000\r\n" + INNER,
    "chunk longer than its size": START + CHUNKED + b"\r\n1\r\nab\r\n" + END + INNER,
    "chunk without its line end": START + CHUNKED + b"\r\n2\r\n{}" + END + INNER,
    "bare CR behind a chunk size": START + CHUNKED + b"\r\n2\rX{}\r\n" + END + INNER,
    "NUL in a chunk size": START + CHUNKED + b"\r\n2\x00\r\n{}\r\n" + END + INNER,
    "a blank in the version": b"POST /validate HTTP/ 1.1\r\n" + HOST + TYPE + length(0) + b"\r\n" + INNER,
    "version 1.10": b"POST /validate HTTP/1.10\r\n" + HOST + TYPE + length(0) + b"\r\n" + INNER,
    "a NUL in the target": b"POST /validate\x00 HTTP/1.1\r\n" + HOST + TYPE + length(0) + b"\r\n" + INNER,
    "a tab for a blank": b"POST\t/validate HTTP/1.1\r\n" + HOST + TYPE + length(0) + b"\r\n" + INNER,
}


def answers(server, request):
    """Status codes of all answers to what one connection sends, and whether the last one says that it ends."""
    with server.raw() as sock:
        sock.sendall(request)
        data = read_all(sock)
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)], b"\r\nConnection: close\r\n" in data


def test_what_is_ambiguous_is_refused(serve):
    server = serve()
    got = {name: answers(server, request) for name, request in AMBIGUOUS.items()}
    assert {name: said for name, said in got.items() if said != ([400], True)} == {}
    assert is_alive(server)


# Read by everybody alike, but something stands behind it: one answer, and the connection ends.
FOLLOWED = {
    "no version": b"POST /validate\r\n" + HOST + TYPE + length(0) + b"\r\n" + INNER,
    "a length that is folded counts": START + b"Content-Length:\r\n %d\r\n\r\n" % len(GOOD) + GOOD + INNER,
    "a request behind a length": START + length(len(GOOD)) + b"\r\n" + GOOD + INNER,
    "a request behind the last chunk": START + CHUNKED + b"\r\n" + CHUNK + END + INNER,
    "a request behind a body that is empty": START + length(0) + b"\r\n" + INNER,
    "chunked with an upper-case name": START + b"TRANSFER-ENCODING: chunked\r\n\r\n" + CHUNK + END + INNER,
    "a trailer that is a length": START + CHUNKED + b"\r\n" + CHUNK + b"0\r\nContent-Length: 36\r\n\r\n" + INNER,
    "version 1.0": START.replace(b"HTTP/1.1", b"HTTP/1.0") + length(len(GOOD)) + b"\r\n" + GOOD + INNER,
    "GET with a body": START.replace(b"POST", b"GET") + length(len(INNER)) + b"\r\n" + INNER + INNER,
}


def test_what_follows_is_not_answered(serve):
    server = serve()
    got = {name: answers(server, request) for name, request in FOLLOWED.items()}
    assert {name: said for name, said in got.items() if len(said[0]) != 1 or not said[1]} == {}
    assert is_alive(server)
