# SPDX-License-Identifier: Apache-2.0
"""podfit-webhook as a process, with certificates made for the test."""
import http.client
import json
import os
import pathlib
import queue
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 30    # longer than anything here takes; a test that waits for it has failed


def make_certificate(directory, name, days=30, issuer=None, common_name="podfit", extra=()):
    """name.crt and name.key in directory: self-signed, or signed by `issuer`'s."""
    crt, key = directory / f"{name}.crt", directory / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-keyout", str(key), "-out", str(crt), "-days", str(days), "-subj", f"/CN={common_name}",
               "-addext", "subjectAltName=IP:127.0.0.1", *extra]
    if issuer:
        command += ["-CA", str(directory / f"{issuer}.crt"), "-CAkey", str(directory / f"{issuer}.key")]
    subprocess.run(command, check=True, capture_output=True)
    return crt, key


def install_as_kubelet(directory, crt, key, generation):
    """As a kubelet does: a new directory, and the link `..data` swapped; the old one is removed at once."""
    fresh = directory / f"..{generation}"
    fresh.mkdir()
    shutil.copy(crt, fresh / "tls.crt")
    shutil.copy(key, fresh / "tls.key")
    os.symlink(fresh.name, directory / "..data_tmp")
    old = os.readlink(directory / "..data") if (directory / "..data").is_symlink() else None
    os.replace(directory / "..data_tmp", directory / "..data")
    for name in ("tls.crt", "tls.key"):
        if not (directory / name).is_symlink():
            os.symlink(f"..data/{name}", directory / name)
    if old:
        shutil.rmtree(directory / old)


class Server:
    """The program: .port, .probe_port, .log (a list of what it has written), .stop()."""

    def __init__(self, program, directory, words, files=None):
        environment = {"PATH": "/usr/bin:/bin", **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
        self.directory, self.log, self.code = directory, [], None
        self.lines = queue.Queue()
        self.process = subprocess.Popen(
            [str(program), "--listen", "127.0.0.1:0", "--probe-listen", "127.0.0.1:0", "--cert-dir", str(directory),
             "--shutdown-delay", "100ms", *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment,
            preexec_fn=files and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, files)))
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        started = self.wait_for("listening")
        self.port, self.probe_port = started["port"], started["probePort"]

    def read(self):
        for line in self.process.stderr:
            try:
                entry = json.loads(line)
            except ValueError:
                entry = {"message": line.decode(errors="replace"), "raw": True}
            self.log.append(entry)
            self.lines.put(entry)
        self.lines.put(None)

    def wait_for(self, message, **fields):
        """The next line of the log with this message and these values."""
        end = time.monotonic() + SECONDS
        while True:
            entry = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            assert entry is not None, f"the program ended: {self.log}"
            if entry["message"] == message and all(entry.get(k) == v for k, v in fields.items()):
                return entry

    def context(self, certificate=None):
        context = ssl.create_default_context(cafile=str(self.directory / "ca.crt"))
        if certificate:
            context.load_cert_chain(*map(str, certificate))
        return context

    def connect(self, **words):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=SECONDS, context=self.context(**words))

    def raw(self, **words):
        """A TLS socket."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        return self.context(**words).wrap_socket(plain, server_hostname="127.0.0.1")

    def post(self, body, path="/validate", headers=None, **words):
        """Status and body of one answer; JSON decoded where it is."""
        connection = self.connect(**words)
        try:
            if not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            connection.request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
            if answer.headers["Content-Type"] == "application/json":
                return answer.status, json.loads(text)
            return answer.status, text.decode()
        finally:
            connection.close()

    def probe(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.probe_port, timeout=SECONDS)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def metric(self, start):
        """The sum of the samples whose line starts so."""
        return sum(float(line.rsplit(" ", 1)[1]) for line in self.probe("/metrics")[1].splitlines()
                   if line.startswith(start))

    def stop(self, number=signal.SIGTERM):
        """Ends the program and returns its exit status."""
        if self.code is None:
            self.process.send_signal(number)
            self.code = self.process.wait(SECONDS)
            self.reader.join()
        return self.code
