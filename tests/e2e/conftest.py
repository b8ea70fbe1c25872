# SPDX-License-Identifier: Apache-2.0
"""One cluster and one webhook for all end-to-end tests."""
import os
import pathlib
import shutil

import cluster as clusters
import pytest
from server import Server, make_certificate


@pytest.fixture(scope="session")
def api(tmp_path_factory):
    binaries = pathlib.Path(os.environ.get("E2E_BIN", clusters.ROOT / "build" / "e2e"))
    why = clusters.missing() or clusters.build(binaries)
    if why:
        pytest.skip(why)
    running = clusters.Cluster(binaries, tmp_path_factory.mktemp("cluster"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def podfit():
    return pathlib.Path(os.environ.get("PODFIT", clusters.ROOT / "build" / "podfit")).resolve()


@pytest.fixture(scope="session")
def hook(podfit, tmp_path_factory):
    directory = tmp_path_factory.mktemp("tls")
    crt, _ = make_certificate(directory, "tls")
    shutil.copy(crt, directory / "ca.crt")
    server = Server(podfit.with_name("podfit-webhook"), directory, [])
    yield server
    assert server.stop() == 0


@pytest.fixture
def mode(api, hook):
    """mode("deny"): from now on the API server asks podfit in this mode."""
    return lambda name: api.register(hook, name)
