# SPDX-License-Identifier: Apache-2.0
"""Runs podfit as its users do: as a program, in an environment and a directory of its own."""
import os
import pathlib
import subprocess
from typing import NamedTuple

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Result(NamedTuple):
    code: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def program():
    path = pathlib.Path(os.environ.get("PODFIT", ROOT / "build" / "podfit")).resolve()
    if not path.exists():
        pytest.fail(f"{path} has not been built: make")
    return path


@pytest.fixture
def podfit(program, tmp_path):
    """podfit("lint", "a.yaml", stdin=..., env=..., cwd=...): exit code and decoded output.

    Nothing of the caller's environment gets through but what sanitizers are told; the current directory
    is the test's tmp_path. A crash or a sanitizer's report fails the test, whatever it expects.
    """

    def run(*words, stdin=b"", env=None, cwd=None, stdout=subprocess.PIPE, timeout=60, executable=None):
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        clean.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        clean.update(env or {})
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run([str(executable or program), *map(str, words)], input=stdin, stdout=stdout,
                              stderr=subprocess.PIPE, env=clean, cwd=cwd or tmp_path, timeout=timeout, check=False)
        out = done.stdout.decode() if done.stdout is not None else ""
        err = done.stderr.decode()
        assert done.returncode >= 0 and "Sanitizer" not in err and "runtime error:" not in err, \
            f"podfit {words} ended with {done.returncode}:\n{err}"
        return Result(done.returncode, out, err)

    return run


@pytest.fixture
def write(tmp_path):
    """write("dir/a.yaml", text): a file below tmp_path, its path returned."""

    def put(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put
