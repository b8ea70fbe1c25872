# SPDX-License-Identifier: Apache-2.0
"""Real helm 3, helm 4 and kustomize, built from their Go modules; what is there already is used as it is."""
import os
import shutil
import subprocess

BUILD_SECONDS = 1800
MODULES = {
    "helm3": "helm.sh/helm/v3/cmd/helm@v3.22.0",
    "helm4": "helm.sh/helm/v4/cmd/helm@v4.3.1",
    "kustomize": "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
}


def go():
    return shutil.which("go", path=os.environ.get("PATH", "") + ":/usr/local/go/bin")


def build(name, directory):
    """The program's path, or None and why it cannot be had."""
    path = directory / name / MODULES[name].split("@")[0].split("/")[-1].replace("v5", "kustomize")
    if path.exists():
        return path, None
    if not go():
        return None, "Go is not installed"
    path.parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "GOBIN": str(path.parent), "GOTOOLCHAIN": "local", "GOFLAGS": "", "CGO_ENABLED": "0"}
    done = subprocess.run([go(), "install", MODULES[name]], env=env, capture_output=True, text=True, timeout=BUILD_SECONDS,
                          check=False)
    if done.returncode or not path.exists():
        return None, f"{name} cannot be built: {done.stderr.strip()[-300:]}"
    return path, None
