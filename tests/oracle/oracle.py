# SPDX-License-Identifier: Apache-2.0
"""What the comparisons with Go programs share: both programs built once, and values written on lines."""
import functools
import os
import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def go():
    found = shutil.which("go", path=os.environ.get("PATH", "") + ":/usr/local/go/bin")
    if not found:
        pytest.skip("Go is not installed")
    return found


def run_go(module, *words):
    env = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
    return subprocess.run(["timeout", "240", go(), *words], cwd=HERE / module, env=env, capture_output=True, text=True,
                          check=False)


@functools.lru_cache
def go_minor():
    """26 for go1.26.8."""
    return int(run_go("golang", "env", "GOVERSION").stdout.split(".")[1])


def build_go(module, directory):
    fetched = run_go(module, "mod", "download")
    if fetched.returncode:
        pytest.skip(f"no modules for {module}: {fetched.stderr.strip()[-200:] or 'timed out'}")
    built = run_go(module, "build", "-o", str(directory / module), ".")
    assert built.returncode == 0, built.stderr
    return directory / module


def build_ours(name):
    """The C driver, by make's own rule; the make that runs the tests is none of its business."""
    target = f"build/release/oracle/{name}"
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    made = subprocess.run(["make", "BUILD=build", "MODE=release", target], cwd=ROOT, env=env, capture_output=True,
                          text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return ROOT / target


def escape(value):
    """str or bytes; what is not printable ASCII becomes \\xNN of its bytes."""
    data = value.encode() if isinstance(value, str) else value
    return "".join(chr(byte) if 0x20 <= byte < 0x7f and byte != 0x5c else f"\\x{byte:02x}" for byte in data)


def answers(program, *words, lines):
    done = subprocess.run([program, *words], input="".join(line + "\n" for line in lines), capture_output=True,
                          text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    given = done.stdout.splitlines()
    assert len(given) == len(lines)
    return given
