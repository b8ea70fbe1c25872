# SPDX-License-Identifier: Apache-2.0
"""The real program over TLS on loopback."""
import os
import pathlib
import shutil

import pytest
from server import ROOT, Server, make_certificate


@pytest.fixture(scope="session")
def program():
    path = pathlib.Path(os.environ.get("PODFIT", ROOT / "build" / "podfit")).resolve().with_name("podfit-webhook")
    if not path.exists():
        pytest.fail(f"{path} has not been built: make")
    return path


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("pair"), "tls")


@pytest.fixture
def serve(program, pair, tmp_path):
    """serve("--mode", "deny"): a running Server. All are ended with the test; a crash or a sanitizer's report fails it."""
    running = []

    def start(*words, directory=None, files=None):
        if directory is None:
            directory = tmp_path / f"tls{len(running)}"
            directory.mkdir()
            for source, name in zip(pair, ("tls.crt", "tls.key")):
                shutil.copy(source, directory / name)
            shutil.copy(pair[0], directory / "ca.crt")
        running.append(Server(program, directory, words, files))
        return running[-1]

    yield start
    for server in running:
        code = server.stop()
        raw = [entry["message"] for entry in server.log if entry.get("raw")]
        assert (code, raw) == (0, []), f"{server.process.args} ended with {code}: {raw}"
