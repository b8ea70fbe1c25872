# SPDX-License-Identifier: Apache-2.0
"""tests/golden/recorded is what the Go that is installed says."""
import pytest

import oracle
import record

BY_RELEASE = {"godebug"}    # keys come and go


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    directory, built = tmp_path_factory.mktemp("recorded"), {}

    def once(module):
        if module not in built:
            built[module] = oracle.build_go(module, directory)
        return built[module]
    return once


@pytest.mark.parametrize("name", sorted(set(record.RECORDS) - BY_RELEASE))
def test_go_says_so_still(build, name):
    kept = (record.TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert list(record.RECORDS[name](build)) == kept


def test_keys_of_this_go_are_recorded(build):
    kept = set((record.TABLES / "godebug.tsv").read_text(encoding="utf-8").splitlines())
    assert set(record.debugs(build)) <= kept
