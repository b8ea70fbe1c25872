# SPDX-License-Identifier: Apache-2.0
"""Completion in real shells, manual pages in a real man, and what `make install` leaves."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHELLS = ["bash", "zsh", "fish"]
# Options whose value only their user knows.
FREE = {"--exclude", "--diff-base", "--stdin-filename", "--go-version", "--kube-version", "--jobs", "--helm-set", "--helm-set-string",
        "--helm-api-versions"}


def commands(podfit):
    return re.findall(r"^  (\S+) ", podfit("--help").stdout.split("\ncommands:\n")[1].split("\noptions:")[0], re.M)


def options(podfit, command):
    """(name, letter or "", argument or "") of each option in its help."""
    rows = re.findall(r"^ {2}(?:-(.), | {4})(--[a-z-]+)(?: (\S+))?(?:  |$)", podfit("help", command).stdout, re.M)
    return [(name, letter, argument) for letter, name, argument in rows]


@pytest.fixture
def script(podfit, write):
    return {shell: write(f"completion.{shell}", podfit("completion", shell).stdout) for shell in SHELLS}


BASH = """source completion.bash
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _podfit; printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def offered(script, podfit, tmp_path):
    """offered("bash", "podfit", "lint", "--fo"): what the shell offers for the last word."""
    def ask(shell, *words):
        if not shutil.which(shell):
            pytest.skip(f"no {shell}")
        if shell == "bash":
            run = ["bash", "-c", BASH, "bash", *words]
        else:
            run = ["fish", "--no-config", "-c", f"source completion.fish; complete -C '{' '.join(words)}'"]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
                              env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
        assert done.stderr == ""
        return [line.split("\t")[0].strip() for line in done.stdout.splitlines() if line.strip()]
    return ask


@pytest.mark.parametrize("shell", SHELLS)
def test_is_a_script(script, shell):
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    done = subprocess.run([shell, "-n", str(script[shell])], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_is_whole(podfit, shell):
    text = podfit("completion", shell).stdout
    for command in commands(podfit):
        for name, letter, _ in options(podfit, command):
            if shell == "fish":
                assert re.search(rf"from {command}' .*-l {name[2:]}\b", text), (command, name)
                assert not letter or re.search(rf"from {command}' .*-s {letter}\b", text)
            else:
                part = re.search(rf"^\t+{command}\) .*?;;$", text, re.M | re.S)[0]
                assert name in part or name == "--help", (command, name)


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_offers_commands_and_options(podfit, offered, shell):
    names = commands(podfit)
    assert set(offered(shell, "podfit", "")) >= set(names)
    assert offered(shell, "podfit", "comp") == ["completion"]
    assert set(offered(shell, "podfit", "help", "")) >= set(names)
    for command in names:
        want = {name for name, _, _ in options(podfit, command)}
        assert {word.rstrip("=") for word in offered(shell, "podfit", command, "--")} >= want


def test_offers_something_behind_every_option(podfit, offered):
    """An option whose value podfit could know is completed; a new one must be decided on."""
    for command in commands(podfit):
        for name, _, argument in options(podfit, command):
            if argument and name not in FREE:
                assert offered("bash", "podfit", command, name, ""), (command, name)


@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize("words, want", [
    (["lint", "-f", "sar"], ["sarif"]), (["lint", "--format", "js"], ["json", "jsonl"]),
    (["settings", "--format", "j"], ["json"]), (["rules", "-f", "m"], ["markdown"]),
    (["lint", "--color", "n"], ["never"]), (["lint", "--profile", "stri"], ["strict"]),
    (["lint", "--fail-on", "ne"], ["never"]), (["lint", "--min-severity", "ne"], []),
    (["lint", "--disable", "@sy"], ["@system"]), (["lint", "--param", "headroom_wa"], ["headroom_warn="]),
    (["lint", "--enable", "gogc-off-spelling,gomemlimit-exc"], ["gogc-off-spelling,gomemlimit-exceeds-limit"]),
    (["explain", "gomemlimit-exc"], ["gomemlimit-exceeds-limit"]), (["completion", "z"], ["zsh"]),
    (["config", "sch"], ["schema"]), (["lint", "--config", "my"], ["my.yaml"]), (["lint", "my"], ["my.yaml"]),
    (["lint", "--no-config", "my"], ["my.yaml"]),
])
def test_offers_values(write, offered, shell, words, want):
    write("my.yaml", "")
    assert sorted(offered(shell, "podfit", *words)) == want


def test_bash_splits_at_equals_signs(write, offered):
    write("my.yaml", "")
    assert offered("bash", "podfit", "lint", "--format", "=", "sar") == ["sarif"]
    assert len(offered("bash", "podfit", "lint", "--color", "=")) == 3
    assert offered("bash", "podfit", "lint", "--format", "=", "sarif", "=", "my") == ["my.yaml"]
    assert offered("bash", "podfit", "lint", "-f", "sarif", "=", "my") == ["my.yaml"]


@pytest.mark.parametrize("words, complaint", [
    ([], "which shell: bash, zsh or fish?"), (["bash", "zsh"], "which shell"), (["fihs"], "did you mean 'fish'?"),
    (["tcsh"], "'tcsh'"),
])
def test_mistakes(podfit, words, complaint):
    done = podfit("completion", *words)
    assert (done.code, done.stdout) == (2, "") and complaint in done.stderr


def test_manual_pages_are_whole(podfit):
    assert "podfit\\-lint (1)" in podfit("help", "--man").stdout
    for command in commands(podfit):
        page = podfit("help", "--man", command).stdout.replace("\\-", "-")
        assert page.startswith(f".TH PODFIT-{command.upper()} 1 ")
        for name, letter, argument in options(podfit, command):
            option = (f"\\fB-{letter}\\fR, " if letter else "") + f"\\fB{name}\\fR" + (f" \\fI{argument}\\fR" if argument else "")
            assert f".TP\n{option}\n" in page, (command, name)


@pytest.mark.skipif(not shutil.which("man"), reason="no man")
@pytest.mark.parametrize("command", [[], ["lint"], ["config"], ["completion"]])
def test_man_shows_a_page(podfit, write, command):
    path = write("page.1", podfit("help", "--man", *command).stdout)
    done = subprocess.run(["man", "--warnings", "-l", str(path)], capture_output=True, text=True, check=False, timeout=60,
                          env={"PATH": os.environ["PATH"], "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "OPTIONS" in done.stdout and "--help" in done.stdout


def test_install(program, podfit, tmp_path):
    if program != ROOT / "build" / "podfit":
        pytest.skip("what is installed is build/podfit")
    done = subprocess.run(["make", "-s", "install", f"DESTDIR={tmp_path}", "PREFIX=/usr"], cwd=ROOT, capture_output=True,
                          text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    share = tmp_path / "usr" / "share"
    assert (tmp_path / "usr/bin/podfit").stat().st_mode & 0o111
    assert (share / "man/man1/podfit.1").read_text() == podfit("help", "--man").stdout
    assert sorted(path.stem for path in (share / "man/man1").iterdir()) == \
        sorted(["podfit", *(f"podfit-{command}" for command in commands(podfit))])
    for shell, name in ("bash", "bash-completion/completions/podfit"), ("zsh", "zsh/site-functions/_podfit"), \
            ("fish", "fish/vendor_completions.d/podfit.fish"):
        assert (share / name).read_text() == podfit("completion", shell).stdout
