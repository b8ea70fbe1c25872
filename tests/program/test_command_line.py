# SPDX-License-Identifier: Apache-2.0
"""The frame around the subcommands: help, version, mistakes, programs named podfit-NAME, closed streams."""
import os
import re
import shutil
import subprocess

import pytest


def names_in_help(podfit):
    text = podfit("--help").stdout
    table = text.split("\ncommands:\n", 1)[1].split("\n\n", 1)[0]
    return [line.split()[0] for line in table.splitlines()]


def test_version(podfit):
    assert podfit("--version") == (0, "podfit 0.1.0\n", "")


def test_alone_prints_usage_to_stderr(podfit):
    done = podfit()
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: podfit COMMAND")
    assert done.stderr == podfit("--help").stdout


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_help_of_the_program(podfit, words):
    done = podfit(*words)
    assert (done.code, done.stderr) == (0, "")
    assert re.search(r"^  help +\S", done.stdout, re.M)
    assert re.search(r"^ +--version +\S", done.stdout, re.M)


def test_help_of_each_command(podfit):
    names = names_in_help(podfit)
    assert "help" in names
    for name in names:
        by_option, by_command = podfit(name, "--help"), podfit("help", name)
        assert by_option == by_command
        assert (by_option.code, by_option.stderr) == (0, "")
        assert by_option.stdout.startswith(f"usage: podfit {name} ")
        assert "  -h, --help" in by_option.stdout
        assert max(map(len, by_option.stdout.splitlines())) <= 80


def test_help_wins_over_what_follows(podfit):
    assert podfit("help", "--help", "--nonsense").code == 0


@pytest.mark.parametrize("words, line", [
    (["hlep"], "podfit: unknown command 'hlep'; did you mean 'help'?"),
    (["xyzzy"], "podfit: unknown command 'xyzzy'"),
    (["-"], "podfit: unknown command '-'"),
    ([""], "podfit: unknown command ''"),
    (["--versoin"], "podfit: unknown option '--versoin'; did you mean '--version'?"),
    (["-x"], "podfit: unknown option '-x'"),
    (["--version=1"], "podfit: option '--version' takes no value"),
    (["help", "--halp"], "podfit help: unknown option '--halp'; did you mean '--help'?"),
    (["help", "hlep"], "podfit: unknown command 'hlep'; did you mean 'help'?"),
    (["help", "a", "b"], "podfit help: one command at a time, not 2"),
])
def test_mistakes(podfit, words, line):
    assert podfit(*words) == (2, "", line + "\n")


def script(path, text="echo \"$0|$*\"; exit 7"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def own(program, tmp_path):
    """podfit in a directory of its own."""
    path = tmp_path / "own" / "podfit"
    path.parent.mkdir()
    shutil.copy2(program, path)
    return path


def test_runs_a_program_beside_it(podfit, own):
    beside = script(own.parent / "podfit-beside")
    done = podfit("beside", "-x", "a b", "--help", executable=own)
    assert done == (7, f"{beside}|-x a b --help\n", "")


def test_runs_a_program_from_path(podfit, own, tmp_path):
    found = script(tmp_path / "second" / "podfit-far")
    env = {"PATH": f"{tmp_path}/first:{tmp_path}/second:/usr/bin:/bin"}
    assert podfit("far", "1", executable=own, env=env) == (7, f"{found}|1\n", "")


def test_own_directory_comes_before_path(podfit, own, tmp_path):
    beside = script(own.parent / "podfit-both")
    script(tmp_path / "p" / "podfit-both")
    assert podfit("both", executable=own, env={"PATH": f"{tmp_path}/p"}).stdout == f"{beside}|\n"


def test_help_asks_the_program(podfit, own):
    beside = script(own.parent / "podfit-beside")
    assert podfit("help", "beside", executable=own).stdout == f"{beside}|--help\n"


def test_a_command_of_its_own_is_never_replaced(podfit, own):
    script(own.parent / "podfit-help")
    assert podfit("help", executable=own).stdout.startswith("usage: podfit COMMAND")


@pytest.mark.parametrize("path", ["", ":", ".", "::/nonexistent"])
def test_nothing_runs_from_the_current_directory(podfit, own, tmp_path, path):
    script(tmp_path / "podfit-here")
    assert podfit("here", executable=own, env={"PATH": path}).code == 2


def test_a_name_is_not_a_path(podfit, own):
    script(own.parent / "podfit-x" / "y")
    assert podfit("x/y", executable=own).code == 2
    assert podfit("../own/podfit-x/y", executable=own).code == 2


def test_a_program_that_cannot_be_run_is_said(podfit, own):
    (own.parent / "podfit-plain").write_text("text")
    done = podfit("plain", executable=own)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr == "podfit: cannot run podfit-plain: Permission denied\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_a_failure(podfit):
    with open("/dev/full", "wb") as full:
        done = podfit("--help", stdout=full)
    assert done.code == 2
    assert done.stderr == "podfit: cannot write standard output: No space left on device\n"


def test_a_closed_output_is_a_failure(program):
    done = subprocess.run(["/bin/sh", "-c", '"$0" --version >&-', str(program)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, b"podfit: cannot write standard output: Bad file descriptor\n")


def test_all_streams_closed(program):
    done = subprocess.run(["/bin/sh", "-c", '"$0" --version <&- >&- 2>&-', str(program)], check=False)
    assert done.returncode == 2
