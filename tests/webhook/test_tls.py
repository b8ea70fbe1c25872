# SPDX-License-Identifier: Apache-2.0
"""Certificates, protocol versions, who may ask, and the change of a certificate while it is served."""
import os
import shutil
import socket
import ssl
import subprocess
import threading

import pytest
from reviews import container, review, workload
from server import install_as_kubelet, make_certificate

GOOD = review(workload("Pod", container(GOMEMLIMIT="460MiB")))


def handshake(server, change=lambda context: None):
    context = server.context()
    change(context)
    plain = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as sock:
        return sock.version(), sock.cipher()[0], sock.selected_alpn_protocol()


def exactly(version):
    def change(context):
        context.minimum_version = context.maximum_version = version
    return change


def test_versions_and_ciphers(serve):
    server = serve()
    assert handshake(server)[0] == "TLSv1.3"
    version, cipher, _ = handshake(server, exactly(ssl.TLSVersion.TLSv1_2))
    assert version == "TLSv1.2" and cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher)
    for old in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1):
        with pytest.raises((ssl.SSLError, OSError)):
            handshake(server, exactly(old))
    for cipher in ("ECDHE-ECDSA-AES128-SHA256", "AES128-GCM-SHA256"):       # no AEAD; no forward secrecy
        with pytest.raises((ssl.SSLError, OSError)):
            handshake(server, lambda context: (exactly(ssl.TLSVersion.TLSv1_2)(context), context.set_ciphers(cipher)))


def test_tls_1_3_only(serve):
    server = serve("--tls-min-version", "1.3")
    assert handshake(server)[0] == "TLSv1.3"
    with pytest.raises((ssl.SSLError, OSError)):
        handshake(server, exactly(ssl.TLSVersion.TLSv1_2))


def test_http_1_1_is_the_only_protocol(serve):
    server = serve()
    assert handshake(server, lambda context: context.set_alpn_protocols(["h2", "http/1.1"]))[2] == "http/1.1"
    assert handshake(server)[2] is None
    with pytest.raises((ssl.SSLError, OSError)):
        handshake(server, lambda context: context.set_alpn_protocols(["h2"]))


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_no_session_is_ever_resumed(serve, version):
    server = serve()
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", version, "-reconnect"],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    text = done.stdout.decode(errors="replace")
    assert "New, TLS" in text and "Reused, TLS" not in text


def test_renegotiation_is_refused(serve):
    server = serve()
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2"], input=b"R\n",
                          capture_output=True, timeout=60, check=False)
    assert b"no renegotiation" in done.stderr + done.stdout
    assert server.post(GOOD)[0] == 200


@pytest.fixture
def authority(tmp_path):
    directory = tmp_path / "ca"
    directory.mkdir()
    make_certificate(directory, "clients", common_name="clients")
    make_certificate(directory, "others", common_name="others")
    usage = ("-addext", "basicConstraints=CA:FALSE")
    return {"ca": directory / "clients.crt",
            "api": make_certificate(directory, "api", issuer="clients", common_name="kube-apiserver", extra=usage),
            "else": make_certificate(directory, "else", issuer="clients", common_name="somebody", extra=usage),
            "alien": make_certificate(directory, "alien", issuer="others", common_name="kube-apiserver", extra=usage)}


def test_who_may_ask(serve, authority):
    server = serve("--client-ca-file", str(authority["ca"]), "--client-cn-name", "kube-apiserver")
    assert server.post(GOOD, certificate=authority["api"])[0] == 200
    assert server.post(GOOD, certificate=authority["else"])[0] == 403
    assert server.post(GOOD)[0] == 403
    with pytest.raises((ssl.SSLError, OSError)):
        server.post(GOOD, certificate=authority["alien"])
    assert server.probe("/livez")[0] == 200
    assert serve("--client-ca-file", str(authority["ca"])).post(GOOD, certificate=authority["else"])[0] == 200


# ---- the change of a certificate ----

def install(directory, crt, key):
    """As one may do by hand: each file swapped for itself."""
    for source, name in ((crt, "tls.crt"), (key, "tls.key")):
        shutil.copy(source, directory / f".{name}")
        os.replace(directory / f".{name}", directory / name)


def served(server):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port), timeout=30)) as sock:
        return ssl.DER_cert_to_PEM_cert(sock.getpeercert(binary_form=True))


def test_a_new_certificate_is_taken_up_and_a_bad_one_is_not(serve, pair, tmp_path):
    server = serve()
    new = make_certificate(tmp_path, "new")
    with server.raw() as old_connection:
        install(server.directory, *new)
        server.wait_for("a certificate is served")
        assert served(server) == new[0].read_text()
        assert server.metric("podfit_cert_reloads_total") == 2
        old_connection.sendall(b"GET / HTTP/1.1\r\n\r\n")       # goes on with what it began with
        assert old_connection.recv(100).startswith(b"HTTP/1.1 404 ")
    bad = [("tls.crt", b"nonsense"), ("tls.crt", b""), ("tls.key", pair[1].read_bytes()), ("tls.key", b"\0" * 3000000)]
    for i, (name, content) in enumerate(bad, 1):
        before = (server.directory / name).read_bytes()
        (server.directory / ".x").write_bytes(content)
        os.replace(server.directory / ".x", server.directory / name)
        assert server.wait_for("the certificate was not taken")["error"]
        assert served(server) == new[0].read_text() and server.probe("/readyz")[0] == 200
        assert server.metric("podfit_cert_reload_errors_total") == i
        (server.directory / ".x").write_bytes(before)
        os.replace(server.directory / ".x", server.directory / name)
    assert server.metric("podfit_cert_reloads_total") == 2


def test_an_expired_certificate_is_not_taken(serve, tmp_path):
    server, good = serve(), None
    good = served(server)
    install(server.directory, *make_certificate(tmp_path, "old", extra=("-not_before", "20200101000000Z", "-not_after", "20200102000000Z"))
            if "-not_after" in subprocess.run(["openssl", "req", "-help"], capture_output=True, text=True, check=False).stderr
            else expired(tmp_path))
    assert "expired" in server.wait_for("the certificate was not taken")["error"]
    assert served(server) == good


def expired(directory):
    """openssl 3.0's `req` takes no dates, its `ca` does."""
    key, request, crt = directory / "e.key", directory / "e.csr", directory / "e.crt"
    subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    str(key), "-out", str(request), "-subj", "/CN=old"], check=True, capture_output=True)
    (directory / "index").write_text("")
    (directory / "ca.cnf").write_text("[ca]\ndefault_ca = d\n[d]\ndatabase = index\nnew_certs_dir = .\ndefault_md = sha256\n"
                                      "policy = p\nrand_serial = yes\n[p]\ncommonName = supplied\n")
    subprocess.run(["openssl", "ca", "-batch", "-config", "ca.cnf", "-selfsign", "-keyfile", str(key), "-in", str(request),
                    "-out", str(crt), "-notext", "-startdate", "20200101000000Z", "-enddate", "20200102000000Z"],
                   check=True, capture_output=True, cwd=directory)
    return crt, key


def test_a_kubelet_swaps_its_link_under_load(serve, pair, tmp_path):
    directory = tmp_path / "mounted"
    directory.mkdir()
    install_as_kubelet(directory, *pair, 0)
    pairs = [make_certificate(tmp_path, f"k{i}") for i in range(2)]
    bundle = pair[0].read_text() + "".join(crt.read_text() for crt, _ in pairs)
    (directory / "ca.crt").write_text(bundle)
    server = serve(directory=directory)
    failed, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            try:
                assert server.post(GOOD)[0] == 200
            except (OSError, AssertionError) as fault:
                failed.append(fault)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(1, 9):
        install_as_kubelet(directory, *pairs[i % 2], i)
        server.wait_for("a certificate is served")
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == [] and server.metric("podfit_cert_reload_errors_total") == 0
    assert served(server) == pairs[0][0].read_text()


def test_it_starts_without_a_certificate_and_takes_it_once_it_is_there(serve, pair, tmp_path):
    directory = tmp_path / "later"
    directory.mkdir()
    server = serve(directory=directory)
    assert server.probe("/livez")[0] == 200
    assert server.probe("/readyz") == (503, "there is no certificate\n")
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as sock:
        assert sock.recv(10) == b""
    shutil.copy(pair[0], directory / "ca.crt")
    install(directory, *pair)
    server.wait_for("a certificate is served")
    assert server.probe("/readyz")[0] == 200 and server.post(GOOD)[0] == 200
