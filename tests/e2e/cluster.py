# SPDX-License-Identifier: Apache-2.0
"""A real API server with etcd behind it and podfit-webhook beside it, all on loopback, each ended by its pid."""
import base64
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "webhook"))

VERSION = "1.37.2"
BUILD_SECONDS, START_SECONDS = 3000, 120


def go():
    return shutil.which("go", path=os.environ.get("PATH", "") + ":/usr/local/go/bin")


def missing():
    """Why there can be no cluster here, or None."""
    if not go():
        return "Go is not installed"
    if not shutil.which("etcd"):
        return "etcd is not installed"
    return None


def build(directory):
    """kube-apiserver and kubectl in `directory`; None, or why it could not be done (no modules)."""
    directory.mkdir(parents=True, exist_ok=True)
    if all((directory / name).exists() for name in ("kube-apiserver", "kubectl")):
        return None
    env = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
    fetched = subprocess.run([go(), "mod", "download"], cwd=HERE / "cluster", env=env, capture_output=True, text=True,
                             timeout=BUILD_SECONDS, check=False)
    if fetched.returncode:
        return f"no modules: {fetched.stderr.strip()[-300:]}"
    package = "k8s.io/component-base/version"
    major, minor = VERSION.split(".")[:2]
    flags = f"-s -w -X {package}.gitVersion=v{VERSION} -X {package}.gitMajor={major} -X {package}.gitMinor={minor}"
    subprocess.run([go(), "build", "-ldflags", flags, "-o", str(directory) + "/", "./cmd/..."], cwd=HERE / "cluster",
                   env=env, check=True, timeout=BUILD_SECONDS)
    return None


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Cluster:
    def __init__(self, binaries, directory):
        self.binaries, self.directory, self.processes = binaries, directory, []
        self.port = free_port()
        client, peer = free_port(), free_port()
        self.token = "tests"
        (directory / "tokens.csv").write_text(f"{self.token},admin,admin,system:masters\n")
        subprocess.run(["openssl", "genrsa", "-out", str(directory / "sa.key"), "2048"], check=True, capture_output=True)
        subprocess.run(["openssl", "rsa", "-in", str(directory / "sa.key"), "-pubout", "-out", str(directory / "sa.pub")],
                       check=True, capture_output=True)
        self.start("etcd", "etcd", "--data-dir", directory / "etcd", "--listen-client-urls", f"http://127.0.0.1:{client}",
                   "--advertise-client-urls", f"http://127.0.0.1:{client}", "--listen-peer-urls", f"http://127.0.0.1:{peer}",
                   "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
                   "--initial-cluster", f"default=http://127.0.0.1:{peer}", "--unsafe-no-fsync")
        self.start("api", binaries / "kube-apiserver", f"--etcd-servers=http://127.0.0.1:{client}",
                   "--bind-address=127.0.0.1", f"--secure-port={self.port}", f"--cert-dir={directory / 'certs'}",
                   "--service-cluster-ip-range=10.0.0.0/24", "--service-account-issuer=https://kubernetes.default.svc",
                   f"--service-account-key-file={directory / 'sa.pub'}",
                   f"--service-account-signing-key-file={directory / 'sa.key'}",
                   f"--token-auth-file={directory / 'tokens.csv'}", "--authorization-mode=RBAC",
                   "--disable-admission-plugins=ServiceAccount", "--allow-privileged=true")
        self.wait_until_ready()

    def start(self, name, *command):
        with open(self.directory / f"{name}.log", "wb") as log:
            self.processes.append(subprocess.Popen([str(word) for word in command], stdout=log, stderr=log))

    def wait_until_ready(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}/readyz",
                                         headers={"Authorization": f"Bearer {self.token}"})
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(request, context=context, timeout=5) as answer:
                    if answer.read() == b"ok":
                        return
            except OSError:
                pass
            ended = [p.args[0] for p in self.processes if p.poll() is not None]
            assert not ended, f"{ended} ended: {(self.directory / 'api.log').read_text()[-2000:]}"
            assert time.monotonic() < end, (self.directory / "api.log").read_text()[-2000:]
            time.sleep(0.2)

    def kubectl(self, *words, stdin=None):
        """A finished kubectl: .returncode, .stdout, .stderr."""
        if stdin is not None and not isinstance(stdin, str):
            stdin = json.dumps(stdin)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.directory)}
        return subprocess.run([str(self.binaries / "kubectl"), "--server", f"https://127.0.0.1:{self.port}", "--token",
                               self.token, "--insecure-skip-tls-verify", *map(str, words)], input=stdin, text=True,
                              capture_output=True, env=environment, timeout=120, check=False)

    def must(self, *words, stdin=None):
        done = self.kubectl(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return done

    def register(self, server, mode):
        """The webhook's configuration: one path, the rules of the documentation; returns once it is in force."""
        bundle = base64.b64encode((server.directory / "ca.crt").read_bytes()).decode()
        rules = [("", ["pods", "pods/resize", "pods/ephemeralcontainers", "replicationcontrollers", "podtemplates"]),
                 ("apps", ["deployments", "statefulsets", "daemonsets", "replicasets"]), ("batch", ["jobs", "cronjobs"])]
        self.must("apply", "-f", "-", stdin={
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": "podfit"}, "webhooks": [{
                "name": "validate.podfit.dev", "admissionReviewVersions": ["v1"], "sideEffects": "None",
                "failurePolicy": "Fail", "timeoutSeconds": 5, "matchPolicy": "Equivalent",
                "clientConfig": {"url": f"https://127.0.0.1:{server.port}/validate/{mode}", "caBundle": bundle},
                "namespaceSelector": {"matchExpressions": [{"key": "podfit.dev/mode", "operator": "NotIn", "values": ["off"]}]},
                "rules": [{"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
                           "resources": resources, "scope": "Namespaced"} for group, resources in rules]}]})
        probe = {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "probe", "namespace": "default"},
                 "template": {"spec": {"containers": [{"name": "a", "image": "i"}]}}}
        before, end = server.metric("podfit_admission_requests_total"), time.monotonic() + START_SECONDS
        while server.metric("podfit_admission_requests_total") == before:
            self.kubectl("create", "--dry-run=server", "-f", "-", stdin=probe)
            assert time.monotonic() < end, "the API server never asked"

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
