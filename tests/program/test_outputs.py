# SPDX-License-Identifier: Apache-2.0
"""Where reports go: several in one run, whole files or none, GitHub's summary."""
import json
import os
import stat

import pytest

import formats

POD = """apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: app
    image: golang:1.25
    env:
    - {name: GOMEMLIMIT, value: 600MiB}
    resources: {limits: {memory: 512Mi}}
"""
FILES = [form for form in sorted(formats.READERS) if form != "text"]


def test_each_to_its_file(podfit, write, tmp_path):
    write("a.yaml", POD)
    words = [word for form in FILES for word in ("--format", f"{form}=out.{form}")]
    done = podfit("lint", *words, "-f", "text", "a.yaml")
    assert done.code == 1 and done.stdout == podfit("lint", "a.yaml").stdout
    for form in FILES:
        text = (tmp_path / f"out.{form}").read_text()
        assert text == podfit("lint", "-f", form, "a.yaml").stdout, form
    assert sorted(os.listdir(tmp_path)) == sorted(["a.yaml"] + [f"out.{form}" for form in FILES])


@pytest.mark.parametrize("words, complaint", [
    (["-f", "json", "-f", "text"], "json and text, cannot both go to standard output: give one a file, json=FILE"),
    (["-f", "github", "-f", "sarif"], "github and sarif, cannot both go to standard output"),
    (["-f", "text", "-f", "text"], "text and text, cannot both go to standard output"),
    (["-f", "json=x", "-f", "sarif=x"], "json and sarif, cannot both go to 'x'"),
    (["-f", "sarfi"], "unknown format 'sarfi'; did you mean 'sarif'?"),
    (["-f", "sarif="], "a file name is missing behind '='"),
])
def test_refuses_what_nobody_could_read(podfit, write, tmp_path, words, complaint):
    write("a.yaml", POD)
    done = podfit("lint", *words, "a.yaml")
    assert (done.code, done.stdout) == (2, "") and complaint in done.stderr
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_lines_may_share_a_stream(podfit, write):
    write("a.yaml", POD)
    done = podfit("lint", "-f", "github", "-f", "text", "-f", "gcc", "a.yaml")
    assert done.stdout == "".join(podfit("lint", "-f", form, "a.yaml").stdout for form in ("github", "text", "gcc"))


@pytest.mark.parametrize("path", ["none/out.json", "a.yaml/out.json", "."])
def test_what_cannot_be_written_is_a_failure(podfit, write, tmp_path, path):
    """The other reports are written all the same."""
    write("a.yaml", POD)
    done = podfit("lint", "-f", f"json={path}", "-f", "sarif=good.sarif", "-f", "gcc", "a.yaml")
    assert done.code == 2 and f"cannot write '{path}'" in done.stderr and done.stderr.count("cannot write") == 1
    assert formats.read_gcc(done.stdout) and formats.read_sarif((tmp_path / "good.sarif").read_text())
    assert sorted(os.listdir(tmp_path)) == ["a.yaml", "good.sarif"]


def test_two_that_cannot_be_written_are_both_named(podfit, write):
    write("a.yaml", POD)
    done = podfit("lint", "-f", "json=none/a", "-f", "sarif=none/b", "a.yaml")
    assert done.code == 2 and "'none/a'" in done.stderr and "'none/b'" in done.stderr


def test_no_half_file_stays(program, podfit, write, tmp_path):
    """No room: what was there before is still there, and nothing else."""
    write("a.yaml", POD)
    write("out.json", "before")
    script = "trap '' XFSZ; ulimit -f 0; \"$0\" lint -f json=out.json -f sarif=new.sarif a.yaml"
    done = podfit("-c", script, program, executable="/bin/sh")
    assert done.code == 2 and "cannot write 'out.json'" in done.stderr and "cannot write 'new.sarif'" in done.stderr
    assert (tmp_path / "out.json").read_text() == "before"
    assert sorted(os.listdir(tmp_path)) == ["a.yaml", "out.json"]


def test_a_file_keeps_its_mode_and_a_link_its_target(podfit, write, tmp_path):
    write("a.yaml", POD)
    write("real/out.json", "before").chmod(0o640)
    (tmp_path / "link.json").symlink_to("real/out.json")
    assert podfit("lint", "-f", "json=link.json", "a.yaml").code == 1
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real/out.json").read_text())["findings"]
    assert stat.S_IMODE((tmp_path / "real/out.json").stat().st_mode) == 0o640
    assert os.listdir(tmp_path / "real") == ["out.json"]


def test_a_new_file_has_the_usual_mode(podfit, write, tmp_path):
    write("a.yaml", POD)
    before = os.umask(0o027)
    try:
        podfit("lint", "-f", "json=out.json", "a.yaml")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o640


def test_a_device_is_written_to(podfit, write):
    write("a.yaml", POD)
    done = podfit("lint", "-f", "json=/dev/stderr", "a.yaml")
    assert done.code == 1 and done.stderr.startswith('{"schema"') and done.stdout == ""
    if os.path.exists("/dev/full"):
        done = podfit("lint", "-f", "json=/dev/full", "a.yaml")
        assert done.code == 2 and "cannot write '/dev/full': No space left on device" in done.stderr
        assert os.path.exists("/dev/full")


def test_a_file_is_plain_whatever_the_terminal(podfit, write, tmp_path):
    write("a.yaml", POD)
    done = podfit("lint", "--color", "always", "-f", "text=out.txt", "-f", "gcc", "a.yaml")
    assert "\x1b" not in (tmp_path / "out.txt").read_text() and done.code == 1


def summary(podfit, tmp_path, *words, form="github", **env):
    return podfit("lint", "-f", form, *words, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), **env})


def test_github_summary_is_appended_to(podfit, write, tmp_path):
    write("d/a.yaml", POD)
    write("summary.md", "# before\n")
    assert summary(podfit, tmp_path, "d").code == 1
    text = (tmp_path / "summary.md").read_text()
    assert text.startswith("# before\n### podfit\n") and formats.read_markdown(text)[0][:3] == ("error", "d/a.yaml", 9)
    assert text[len("# before\n"):] == podfit("lint", "-f", "markdown", "d").stdout
    summary(podfit, tmp_path, "d", form="gcc")
    assert (tmp_path / "summary.md").read_text() == text
    podfit("lint", "-f", "github", "d", env={"GITHUB_STEP_SUMMARY": ""})


def test_github_summary_that_cannot_be_written_is_said_and_fails_nothing(podfit, write, tmp_path):
    write("a.yaml", POD.replace("600MiB", "400MiB"))
    done = podfit("lint", "-f", "github", "a.yaml", env={"GITHUB_STEP_SUMMARY": str(tmp_path / "none" / "s.md")})
    assert done.code == 0 and "cannot write" in done.stderr


def test_github_summary_has_everything_the_annotations_have_not(podfit, write, tmp_path):
    for i in range(30):
        write(f"d/p{i:02}.yaml", POD)
    summary(podfit, tmp_path, "d")
    assert len(formats.read_markdown((tmp_path / "summary.md").read_text())) == 30


@pytest.mark.parametrize("taken", [0, 1000000])
def test_github_summary_stays_within_a_mebibyte(podfit, write, tmp_path, taken):
    """More than that is refused whole."""
    write("d/a.yaml", "".join("---\n" + POD.replace("name: p", f"name: {'p' * 63}{i:04}") for i in range(5000)))
    write("summary.md", "x" * taken)
    summary(podfit, tmp_path, "d")
    text = (tmp_path / "summary.md").read_text()
    rows = len(formats.read_markdown(text))
    assert len(text) <= 1 << 20
    if taken < 1 << 19:
        assert len(text) > 1000000 and rows > 2000
    assert f"{5000 - rows} more have no room here" in text


def test_github_summary_that_is_full_stays_as_it_is(podfit, write, tmp_path):
    write("a.yaml", POD)
    write("summary.md", "x" * ((1 << 20) - 100))
    assert "summary.md' is full" in summary(podfit, tmp_path, "a.yaml").stderr
    assert (tmp_path / "summary.md").read_text() == "x" * ((1 << 20) - 100)


def test_more_findings_than_are_listed_are_said(podfit, write, tmp_path):
    """In every format that has a place for a note."""
    write("a.yaml", "".join("---\n" + POD for _ in range(10001)))
    forms = [form for form in FILES if form not in ("json", "jsonl")]
    podfit("lint", *(word for form in forms for word in ("-f", f"{form}={form}")), "a.yaml")
    assert [form for form in forms if "1 more findings are not listed: 10000 at most are" not in (tmp_path / form).read_text()] == []
