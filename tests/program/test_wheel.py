# SPDX-License-Identifier: Apache-2.0
"""The wheel that pip and pre-commit install: whole, runnable, and honest about where it runs."""
import base64
import hashlib
import os
import stat
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT

BACKEND = ROOT / "cmd" / "podfit" / "package" / "podfit_wheel.py"


def call_backend(directory, env):
    """As pip does: build_wheel() in the checkout, in an environment of its own."""
    code = f"import sys; sys.path.insert(0, {str(BACKEND.parent)!r}); import podfit_wheel; " \
           f"print(podfit_wheel.build_wheel({str(directory)!r}))"
    return subprocess.run([sys.executable, "-B", "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def wheel(program, tmp_path):
    done = call_backend(tmp_path, {"PATH": "/usr/bin:/bin", "PODFIT_BINARY": str(program)})
    assert done.returncode == 0, done.stderr
    return tmp_path / done.stdout.strip()


def test_what_is_in_it(wheel, program):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        script = next(name for name in names if name.endswith(".data/scripts/podfit"))
        record = archive.read(next(name for name in names if name.endswith("/RECORD"))).decode().splitlines()
        assert archive.read(script) == program.read_bytes()
        assert stat.S_IMODE(archive.getinfo(script).external_attr >> 16) == 0o755
        rows = [line.rsplit(",", 2) for line in record]
        assert sorted(row[0] for row in rows) == sorted(names)
        for name, digest, size in rows:
            data = archive.read(name)
            if not name.endswith("/RECORD"):
                expected = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                assert (digest, int(size)) == (f"sha256={expected}", len(data))


def test_a_program_that_needs_a_loader_is_for_this_platform_only(wheel):
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(next(name for name in archive.namelist() if name.endswith("/WHEEL"))).decode()
    assert "manylinux" not in wheel.name and "musllinux" not in wheel.name
    assert [line for line in text.splitlines() if line.startswith("Tag: ")] == [f"Tag: py3-none-{wheel.stem.rsplit('-', 1)[1]}"]


def test_one_without_a_loader_is_for_any_linux(tmp_path):
    source = tmp_path / "true.c"
    source.write_text("int main(void) { return 0; }\n")
    subprocess.run(["gcc", "-static", "-o", tmp_path / "true", source], check=True)
    done = call_backend(tmp_path, {"PATH": "/usr/bin:/bin", "PODFIT_BINARY": str(tmp_path / "true")})
    machine = os.uname().machine
    assert done.stdout.strip().endswith(f"-py3-none-manylinux_2_17_{machine}.musllinux_1_1_{machine}.whl"), done.stderr


def test_pip_takes_it(wheel, tmp_path):
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        pytest.skip("pip is not installed")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", tmp_path / "there", wheel],
                   check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    done = subprocess.run([tmp_path / "there" / "bin" / "podfit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("podfit ")


def test_without_a_compiler_it_says_what_to_install(tmp_path):
    (tmp_path / "bin").mkdir()
    done = call_backend(tmp_path, {"PATH": str(tmp_path / "bin")})
    assert done.returncode == 1
    for words in ("make: make", "cc: gcc libc6-dev", "make wheel"):
        assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_library_it_says_which(tmp_path):
    fake = tmp_path / "bin" / "pkg-config"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\ntest "$2" = jansson\n')
    fake.chmod(0o755)
    done = call_backend(tmp_path, {"PATH": f"{fake.parent}:/usr/bin:/bin"})
    assert done.returncode == 1
    assert "yaml-0.1: libyaml-dev" in done.stderr and "jansson" not in done.stderr
