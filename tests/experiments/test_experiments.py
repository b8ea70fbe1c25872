# SPDX-License-Identifier: Apache-2.0
"""The experiments' names stand on both sides; and their runner tells what it saw. Nothing is measured here."""
import io
import os
import pathlib
import subprocess
import sys
import time
import types

import pytest

import experiments
import machine

HERE = pathlib.Path(__file__).resolve().parent
NO_EXPERIMENT = {"experiments.py", "machine.py", "test_experiments.py"}
NAMES = sorted(path.stem.replace("_", "-") for path in HERE.glob("*.py") if path.name not in NO_EXPERIMENT)


def test_every_experiment_says_what_was_measured():
    assert sorted(experiments.stated()) == NAMES
    assert [name for name, text in experiments.stated().items() if len(text) < 60 or not text.endswith(".")] == []


def test_what_rules_rest_on_is_an_experiment_and_each_backs_a_rule():
    assert sorted(experiments.backed()) == NAMES
    assert experiments.backed()["headroom"] == ["gomemlimit-headroom-low", "gomemlimit-no-headroom"]


def test_every_experiment_can_be_run():
    for name in NAMES:
        text = (HERE / (name.replace("-", "_") + ".py")).read_text(encoding="utf-8")
        assert "def measure(m):" in text, name


def test_sources_are_read():
    assert experiments.proofs('/* PROOF("no", "x") */\nPROOF("a", "one \\"q\\" "\n      "two.")\nPROOF("b", "c")\n') == \
        {"a": 'one "q" two.', "b": "c"}
    assert experiments.proofs_of('\t.name = "x",\n\t.proof = "a b "\n\t  "c",\n\t.fix = "d",\n') == ["a", "b", "c"]
    assert experiments.proofs_of('\t.name = "x",\n') == []


def test_explain_quotes_them(podfit):
    text = podfit("explain", "gomemlimit-headroom-low").stdout
    said = " ".join(text.split())
    assert "\n\nMeasured\n  " in text and f"Measured {experiments.stated()['headroom']} What to do" in said
    assert "\nMeasured\n" not in podfit("explain", "quantity-malformed").stdout


def with_experiment(monkeypatch, measure):
    monkeypatch.setitem(sys.modules, "headroom", types.SimpleNamespace(measure=measure))
    out = io.StringIO()
    return experiments.run(["headroom"], "", out), out.getvalue()


def test_rows_become_a_table(monkeypatch):
    def measure(_):
        yield machine.Row("one", "a", "a", True)
        yield machine.Row("two", "a", "b", False)
        yield machine.Row("three", "", "not installed", None)
        raise machine.Skip("needs more")
    rows, text = with_experiment(monkeypatch, measure)
    rules = "gomemlimit-headroom-low +1"
    assert rows == [("headroom", rules, "one", "a", "a", "holds"), ("headroom", rules, "two", "a", "b", "differs"),
                    ("headroom", rules, "three", "", "", "skipped: not installed"),
                    ("headroom", rules, "", "", "", "skipped: needs more")]
    lines = text.splitlines()
    assert lines[0].split() == "| experiment | rules | case | expected | seen | verdict |".split()
    assert len(lines) == 6 and {line.count("|") for line in lines} == {7}
    assert len({line.rindex("| ") for line in lines}) == 1


def test_an_experiment_that_breaks_is_a_difference(monkeypatch):
    def measure(_):
        yield machine.Row("one", "a", "a", True)
        raise ValueError("odd")
    rows, _ = with_experiment(monkeypatch, measure)
    assert [row[-1] for row in rows] == ["holds", "differs: the experiment failed: ValueError: odd"]


def test_unknown_names_are_refused():
    done = subprocess.run([sys.executable, "-B", HERE / "experiments.py", "nonsense"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "no experiment nonsense; there are gomemlimit-grammar " in done.stderr


def test_what_is_made_is_gone_afterwards():
    with pytest.raises(ZeroDivisionError), machine.Machine() as m:
        kept = m.directory
        assert kept.is_dir()
        1 / 0   # pylint: disable=pointless-statement
    assert not kept.exists()


def test_a_program_ends_with_what_it_started(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "SECONDS", 1)
    pid_file = tmp_path / "pid"
    started = time.monotonic()
    done = machine.run(["sh", "-c", f"sleep 50 & echo $! >{pid_file}; wait"])
    assert "still running" in done.err and time.monotonic() - started < 20
    for _ in range(50):     # until it is reaped
        if not os.path.exists(f"/proc/{int(pid_file.read_text())}"):
            return
        time.sleep(0.1)
    state = pathlib.Path(f"/proc/{int(pid_file.read_text())}/stat").read_text(encoding="utf-8").split()[2]
    assert state == "Z"


def test_no_toolchain_is_a_reason_to_skip(monkeypatch):
    with machine.Machine("/nowhere/go1") as m:
        monkeypatch.setattr(m, "version_of", lambda name: None)
        with pytest.raises(machine.Skip, match="no Go toolchain"):
            m.newest()


def test_toolchains_are_sorted_by_release(monkeypatch):
    releases = {"a": "1.26.10", "b": "1.9.1", "c": "1.26.8", "d": "1.26.8"}
    with machine.Machine("a b c d") as m:
        monkeypatch.setattr(m, "version_of", lambda name: machine.Go(name, releases[name]))
        assert [go.version for go in m.all_go()] == ["1.9.1", "1.26.8", "1.26.10"]
        assert m.newest().minor == 26


def test_a_group_kills_and_leaves_nothing():
    with machine.Machine() as m:
        try:
            with m.group(32 * machine.MIB) as group:
                path = group.path
                hog = "import sys; x = bytearray(200 << 20); sys.stdout.write(str(len(x)))"
                done = group.run([sys.executable, "-c", hog])
        except machine.Skip as why:
            pytest.skip(str(why))
    assert done.oom_killed and done.words() == "OOM-killed" and not path.exists()
