# SPDX-License-Identifier: Apache-2.0
"""The runner of the tests must not take a silent unit program for a good one."""
import importlib.machinery
import importlib.util
import subprocess
import sys

import pytest

import tree


@pytest.fixture(scope="module")
def runner():
    loader = importlib.machinery.SourceFileLoader("runner", str(tree.ROOT / "tests" / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("runner", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("text, code, counts, complaint", [
    ("1..2\nok 1 - a\nok 2 - b\n# ok - tests\n", 0, (2, 0, 0), ""),
    ("1..2\nok 1 - a\nnot ok 2 - b\n# x\n# not ok - tests\n", 1, (1, 1, 0), ""),
    ("1..2\nnot ok 1 # SKIP a\nok 2 - b\n", 0, (1, 0, 1), ""),
    ("1..1\nok 1 - a\n1..1\nok 1 - b\n", 0, (2, 0, 0), ""),
    ("1..2\nok 1 - a\n", 0, (1, 1, 0), "announced 2"),
    ("1..2\nok 1 - a\n", -11, (1, 1, 0), "SIGSEGV"),
    ("1..1\nok 1 - a\n", 1, (1, 1, 0), "every test passed"),
    ("1..1\nnot ok 1 - a\n", 0, (0, 1, 0), "exit 0"),
    ("1..0\n", 0, (0, 1, 0), "ran no test"),
    ("", 0, (0, 1, 0), "ran no test"),
    ("ok I say\n", 0, (0, 1, 0), "ran no test"),
])
def test_judges_unit_output(runner, text, code, counts, complaint):
    *got, said = runner.judge(text, code)
    assert tuple(got) == counts
    assert complaint in said and bool(complaint) == bool(said)


def run(*words):
    done = subprocess.run([sys.executable, str(tree.ROOT / "tests" / "run"), *map(str, words)], cwd=tree.ROOT,
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()[-1]


def test_sums_up(tmp_path):
    unit = tmp_path / "unit"
    unit.write_text("#!/bin/sh\necho 1..2; echo 'ok 1 - a'; echo 'ok 2 - b'\n")
    unit.chmod(0o755)
    (tmp_path / "test_some.py").write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n@pytest.mark.skip\ndef test_c(): pass\n"
        "@pytest.fixture\ndef broken(): raise OSError\ndef test_d(broken): pass\n")
    assert run("--units", unit) == (0, "2 passed, 0 failed, 0 skipped")
    assert run("--units", unit, "--pytest", tmp_path) == (1, "3 passed, 2 failed, 1 skipped")


def test_nothing_run_is_a_failure(tmp_path):
    (tmp_path / "test_none.py").write_text("")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "test_syntax.py").write_text("def (")
    assert run() == (1, "0 passed, 0 failed, 0 skipped")
    assert run("--units", tmp_path / "missing") == (1, "0 passed, 1 failed, 0 skipped")
    assert run("--pytest", tmp_path / "test_none.py") == (1, "0 passed, 1 failed, 0 skipped")
    assert run("--pytest", tmp_path / "broken")[0] == 1
