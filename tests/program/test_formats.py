# SPDX-License-Identifier: Apache-2.0
"""Every format, read back by the tool it is for or by a reader of its own (formats.py)."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import formats

POD = """apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  containers:
  - name: app
    image: golang:1.25
    env:
    - {name: GOMEMLIMIT, value: 600MiB}
    resources: {limits: {memory: 512Mi}}
  - name: other
    image: golang:1.25
    resources: {limits: {memory: 512Mi}}
"""
BROKEN = "apiVersion: v1\nkind: [\n"
EXCEEDS = "GOMEMLIMIT '600MiB' exceeds the memory limit '512Mi' by 88MiB: the kernel OOM-kills before the garbage collector reacts"


@pytest.fixture(scope="module")
def names(program):
    text = subprocess.run([str(program), "lint", "--help"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in text.split("\nformats:\n")[1].splitlines()]


def test_every_format_has_a_reader(names):
    assert sorted(names) == sorted(formats.READERS)


def test_the_readme_has_them_all(names):
    text = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()
    assert re.findall(r"^\| `([a-z]+)` \|", text.split("\n## Reports\n")[1].split("\n## ")[0], re.M) == names


FORMATS = sorted(formats.READERS)


def read(form, text):
    if form == "tap" and not formats.has_tap_parser():
        pytest.skip("no perl with TAP::Parser")
    return formats.READERS[form](text)


def levels(found):
    return sorted({one[0] for one in found})


@pytest.mark.parametrize("form", FORMATS)
def test_says_what_the_others_say(podfit, write, form):
    write("d/pod.yaml", POD.replace("NAME", "api"))
    write("d/broken.yaml", BROKEN)
    done = podfit("lint", "-f", form, "d")
    assert done.code == 2
    found = read(form, done.stdout)
    assert len(found) == 3
    problem, exceeds, unset = sorted(found, key=lambda one: (one[1] != "d/broken.yaml", one[0] != "error"))
    assert problem[:3] == ("error", "d/broken.yaml", 3) and "value is expected" in problem[3]
    assert exceeds == ("error", "d/pod.yaml", 9, EXCEEDS)
    assert unset[:2] == ("warning", "d/pod.yaml") and "512Mi" in unset[3]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_to_say_is_said_well(podfit, write, form):
    write("pod.yaml", POD.replace("600MiB", "400MiB").split("  - name: other")[0])
    done = podfit("lint", "-f", form, "pod.yaml")
    assert done.code == 0
    assert read(form, done.stdout) == []
    if form not in ("gcc", "azure", "github", "text"):
        assert done.stdout.endswith("\n")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words, text", [
    (["none.yaml"], "no such file"), (["broken.yaml"], "value is expected"), (["empty"], "no Kubernetes object"),
])
def test_is_never_green_when_something_was_not_looked_at(podfit, write, tmp_path, form, words, text):
    write("broken.yaml", BROKEN)
    (tmp_path / "empty").mkdir()
    done = podfit("lint", "-f", form, *words)
    found = read(form, done.stdout)
    assert done.code == 2 and levels(found) == ["error"] and len(found) == 1
    assert text.lower() in found[0][3].lower()
    if form == "sarif":
        assert json.loads(done.stdout)["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_allowed_is_said_and_fails_nothing(podfit, write, form):
    write("broken.yaml", BROKEN)
    done = podfit("lint", "-f", form, "--allow-broken", "--allow-empty", "broken.yaml")
    found = read(form, done.stdout)
    assert done.code == 0 and len(found) == 1
    if form not in ("json", "jsonl", "text"):
        assert levels(found) == ["warning"]


@pytest.mark.parametrize("form", FORMATS)
def test_what_does_not_count_fails_nothing(podfit, write, form):
    """A warning under --fail-on error is one; under --fail-on warning it fails where a format knows the difference."""
    write("pod.yaml", POD.replace("600MiB", "400MiB"))
    for fail_on, code in ("error", 0), ("warning", 1):
        done = podfit("lint", "-f", form, "--fail-on", fail_on, "pod.yaml")
        found = read(form, done.stdout)
        assert done.code == code and len(found) == 1
        if form == "tap":
            assert levels(found) == [fail_on if fail_on == "error" and code else "error" if code else "warning"]
        elif form == "junit":
            assert ("<failure" in done.stdout) == bool(code) and ("<skipped" in done.stdout) != bool(code)
        else:
            assert levels(found) == ["warning"]


def quoted(text):
    """A double-quoted scalar of YAML."""
    return '"' + "".join(f"\\U{ord(c):08x}" if c in '"\\' or not " " <= c <= "~" else c for c in text) + '"'


HOSTILE = [
    "a\nb\r\n::error::c", "::set-output name=a::b", "##[error]x", "##vso[task.complete result=Failed;]x", "]]>", "<!--x-->",
    "</script><img src=x onerror=alert(1)>", "&amp;&#0;", "'\"`", "a|b\\|c\\", "%0A%25%AZP25", "\u202egnp.exe", "\x1b[31mred",
    "\x00\x01\x7f\x85", "\ufffe\uffff", "# TO" + "DO later", "\\# SKIP x", "@everyone #1 $x$", "[a](b) {0} {{", "a:1:2: error: b [c]",
    "caf\u00e9 \U0001f980", "- 'a': b", "...", "\u2028\u2029", " ",
]


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_breaks_out(podfit, write, form):
    """Names and values of the manifest that are a piece of the format itself: as many findings, each where it was."""
    for i, text in enumerate(HOSTILE):
        write(f"p{i:02}.yaml", POD.replace("NAME", quoted(text)).replace("- name: app", f"- name: {quoted(text)}")
              .replace("{name: GOMEMLIMIT, value: 600MiB}", f"{{name: GOMEMLIMIT, value: {quoted('6' + text)}}}"))
    done = podfit("lint", "-f", form, *(f"p{i:02}.yaml" for i in range(len(HOSTILE))))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", done.stdout)
    assert not re.search(r"##\[|(?<!^)##vso\[|^\s*::(?!error |warning |group::|endgroup::)", done.stdout, re.M)
    found = read(form, done.stdout)
    plain = [(f["severity"], f["file"], f["line"]) for f in
             json.loads(podfit("lint", "-f", "json", ".").stdout)["findings"]]
    if form == "github":
        assert len(found) == 20     # ten of a kind
    else:
        assert sorted(one[:3] for one in found) == sorted(plain) and len(plain) > 40


FILE_NAMES = [b"a b.yaml", b"a:b.yaml", b"a%20,b;c].yaml", b"a&<b>'\".yaml", b"a|`b.yaml", "caf\u00e9.yaml".encode(), b"#a@b$.yaml",
              b"a\nb.yaml", b"\xff.yaml", "\u202ea.yaml".encode(), b"a\x1bb.yaml", b"[x](y){0}.yaml", b"::error::a.yaml", b" ::a.yaml",
              b"##[error]a.yaml"]


@pytest.mark.parametrize("form", FORMATS)
def test_no_file_name_breaks_out(podfit, tmp_path, form):
    for name in FILE_NAMES:
        (tmp_path / "d").mkdir(exist_ok=True)
        path = os.fsencode(tmp_path) + b"/d/" + name
        with open(path, "w", encoding="ascii") as out:
            out.write(POD.split("  - name: other")[0])
        done = podfit("lint", "-f", form, "d")
        os.unlink(path)
        found = read(form, done.stdout)
        assert len(found) == 1 and found[0][0] == "error" and found[0][2] in (9, None)
        if form == "sarif":
            assert os.fsencode(found[0][1]) == b"d/" + name
        elif form in ("text", "gcc"):
            assert not re.search(r"^\s*::|##\[", done.stdout, re.M)
        elif form != "markdown" and re.fullmatch(rb"[ -~]+", name) and not re.match(rb" *::|##", name):
            assert found[0][1] == "d/" + name.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_is_the_same_at_every_number_of_jobs(podfit, write, form):
    for i, text in enumerate(HOSTILE):
        write(f"d/{i % 3}/p{i}.yaml", POD.replace("NAME", quoted(text)) + ("---\n" + BROKEN if i % 7 == 0 else ""))
    one = podfit("lint", "-v", "-j", "1", "-f", form, "d")
    assert podfit("lint", "-v", "-j", "8", "-f", form, "d") == one
    assert one == podfit("lint", "-v", "-j", "3", "-f", form, "d")


# ---- one format each ----

def sarif_of(podfit, *words, **more):
    return json.loads(podfit("lint", "-f", "sarif", *words, **more).stdout)


def schema():
    """SARIF's own schema is nobody's package: SARIF_SCHEMA names a copy of it."""
    path = os.environ.get("SARIF_SCHEMA")
    if not path:
        pytest.skip("SARIF_SCHEMA does not name a copy of sarif-schema-2.1.0.json")
    return json.loads(pathlib.Path(path).read_text())


@pytest.mark.parametrize("text", [POD, BROKEN, "a: b\n", POD.replace("NAME", quoted(HOSTILE[0]))])
def test_sarif_is_as_its_schema_wants(podfit, write, text):
    import jsonschema
    validator = jsonschema.Draft7Validator(schema())
    write("a.yaml", text)
    assert [error.message for error in validator.iter_errors(sarif_of(podfit, "-v", "a.yaml"))] == []


def test_sarif_has_both_ends_and_the_fix(podfit, write):
    write("a.yaml", "# caf\u00e9\n" + POD)
    result = sarif_of(podfit, "a.yaml")["runs"][0]["results"][0]
    assert result["ruleId"] == "gomemlimit-exceeds-limit" and result["level"] == "error"
    assert result["message"]["text"] == EXCEEDS + " ([the memory limit, 512MiB](1))"
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 10, "startColumn": 33, "endLine": 10, "endColumn": 39}
    other, = result["relatedLocations"]
    assert (other["id"], other["message"]["text"]) == (1, "the memory limit, 512MiB")
    assert other["physicalLocation"]["region"]["startLine"] == 11
    change, = result["fixes"][0]["artifactChanges"]
    replacement, = change["replacements"]
    raw = ("# caf\u00e9\n" + POD).encode()
    start = replacement["deletedRegion"]["byteOffset"]
    assert raw[start:start + replacement["deletedRegion"]["byteLength"]] == b"600MiB"
    assert replacement["insertedContent"]["text"] == "460MiB"


def test_sarif_paths(podfit, write, tmp_path):
    def uris(*words, **more):
        return {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                for r in sarif_of(podfit, *words, **more)["runs"][0]["results"]}
    path = write("d/a b#%.yaml", POD)
    assert uris("d") == uris("./d/") == uris(path) == uris(tmp_path) == {"d/a%20b%23%25.yaml"}
    assert uris(path, cwd=tmp_path / "d") == {"a%20b%23%25.yaml"}
    (tmp_path / "e").mkdir()
    assert uris("../d", cwd=tmp_path / "e") == {"../d/a%20b%23%25.yaml"}
    assert uris(path, cwd=tmp_path / "e") == {f"file://{tmp_path}/d/a%20b%23%25.yaml"}


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_fingerprints_stay(podfit, write, form):
    def prints(text):
        write("a.yaml", text)
        done = podfit("lint", "-f", form, "a.yaml").stdout
        if form == "gitlab":
            return sorted(issue["fingerprint"] for issue in json.loads(done))
        return sorted(r["partialFingerprints"]["podfit/v1"] for r in json.loads(done)["runs"][0]["results"])
    first = prints(POD)
    assert len(first) == 2
    assert prints("# a comment\n\n" + POD) == first
    assert prints(POD.replace("600MiB", "700MiB")) == first
    assert prints(POD.replace("env:\n", "env:\n    - {name: A, value: b}\n")) == first
    assert prints(POD.replace("NAME", "b")) != first
    assert len(set(prints(POD.replace("name: other", "name: third"))) & set(first)) == 1
    assert prints(POD.replace("  - name: app", "  - {name: first, image: 'redis:7'}\n  - name: app")) == first
    assert len(set(prints(POD + "---\n" + POD))) == 4


def test_github_keeps_within_what_is_shown(podfit, write):
    """Ten annotations of a kind; the tenth counts the rest, which the log has."""
    for i in range(30):
        write(f"d/p{i:02}.yaml", POD.replace("NAME", "'##[error]'"))
    for i in range(8):
        write(f"d/q{i}.yaml", BROKEN)
    done = podfit("lint", "-f", "github", "d")
    got = list(formats.commands(done.stdout))
    errors = [(p, m) for command, p, m in got if command == "error"]
    assert len(errors) == 10 and len([1 for command, _, _ in got if command == "warning"]) == 10
    assert errors[-1][1] == "29 more errors: this step's log and its summary have them"
    assert [p["file"] for p, _ in errors[:4]] == [f"d/q{i}.yaml" for i in range(4)]
    assert errors[4][0]["file"] == "d/p00.yaml"
    plain = [line for command, _, line in got if command is None]
    assert len([line for line in plain if line.startswith("error: d/")]) == 29
    assert len([line for line in plain if line.startswith("warning: d/")]) == 21


@pytest.mark.parametrize("count, shown", [(10, 10), (11, 9)])
def test_github_at_the_limit(podfit, write, count, shown):
    for i in range(count):
        write(f"d/p{i:02}.yaml", POD.split("  - name: other")[0])
    found = formats.read_github(podfit("lint", "-f", "github", "d").stdout)
    assert len([one for one in found if one[1]]) == shown and len(found) == 10


def test_github_says_columns_only_of_one_line(podfit, write):
    write("a.yaml", POD.replace("value: 600MiB", "value: '600MiB\n     '"))
    properties = next(formats.commands(podfit("lint", "-f", "github", "a.yaml").stdout))[1]
    assert (properties["line"], properties["endLine"]) == ("9", "10") and "col" not in properties


@pytest.mark.skipif(not shutil.which("vim"), reason="no vim")
def test_vim_reads_gcc(podfit, write, tmp_path):
    write("a.yaml", POD)
    (tmp_path / "errors").write_text(podfit("lint", "-f", "gcc", "a.yaml").stdout)
    subprocess.run(["vim", "-u", "NONE", "-es", "-c", r"set efm=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m",
                    "-c", "cgetfile errors", "-c",
                    "call writefile(map(getqflist(), 'json_encode([bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type])'), 'out')",
                    "-c", "qa!"], cwd=tmp_path, check=False, capture_output=True, timeout=60)
    rows = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert rows[0] == ["a.yaml", 9, 33, "e"]
    assert {row[3] for row in rows} == {"e", "w", "n"} and all(row[0] == "a.yaml" for row in rows)


def test_rdjson_counts_bytes(podfit, write):
    text = POD.replace("- {name: GOMEMLIMIT,", "- {name: B, value: \u00e9\U0001f980}\n    - {x: \u00e9\U0001f980, name: GOMEMLIMIT,")
    write("a.yaml", text)
    done = json.loads(podfit("lint", "-f", "rdjson", "a.yaml").stdout)["diagnostics"][0]
    line = text.encode().splitlines()[done["location"]["range"]["start"]["line"] - 1]
    (start, end), suggestion = (done["location"]["range"][key]["column"] - 1 for key in ("start", "end")), done["suggestions"][0]
    assert line[start:end] == b"600MiB" and suggestion == {"range": done["location"]["range"], "text": "460MiB"}


def test_jsonl_has_the_objects_of_json(podfit, write):
    write("a.yaml", POD)
    write("b.yaml", BROKEN)
    report = json.loads(podfit("lint", "-f", "json", ".").stdout)
    lines = [json.loads(line) for line in podfit("lint", "-f", "jsonl", ".").stdout.splitlines()]
    assert lines[:-1] == [{**f, "type": "finding"} for f in report["findings"]] + \
        [{**p, "type": "problem"} for p in report["problems"]]
    assert lines[-1] == {"type": "summary", "schema": report["schema"], "tool": report["tool"], **report["summary"]}


def bars(podfit, write, container, spec=""):
    """The parts of the bar and the figures of one container."""
    write("a.yaml", f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n{spec}  containers:\n"
                    f"  - {{name: app, image: 'golang:1.25', {container}}}\n")
    text = podfit("lint", "-f", "html", "--min-severity", "error", "a.yaml").stdout
    article = re.search(r'<article class="container .*?</article>', text, re.S)[0]
    parts = [(kind, *re.findall(r"[\d.]+%", style)) for kind, style in re.findall(r'<i class="(\w+)" style="([^"]*)"', article)]
    return parts, re.findall(r"<span(?: class=\"bad\")?><b>(.*?)</b> (.*?)</span>", article)


@pytest.mark.parametrize("container, spec, parts, figures", [
    ("env: [{name: GOMEMLIMIT, value: 384MiB}], resources: {requests: {memory: 256Mi}, limits: {memory: 512Mi}}", "",
     [("room", "0.0%", "100.0%"), ("go", "0.0%", "75.0%"), ("head", "75.0%", "25.0%"), ("request", "50.0%"), ("limit", "100.0%")],
     [("request", "256MiB"), ("GOMEMLIMIT", "384MiB"), ("headroom", "128MiB, 25%"), ("limit", "512MiB")]),
    ("env: [{name: GOMEMLIMIT, value: 640MiB}], resources: {limits: {memory: 512Mi}}", "",
     [("room", "0.0%", "80.0%"), ("go", "0.0%", "80.0%"), ("over", "80.0%", "20.0%"), ("request", "80.0%"), ("limit", "80.0%")],
     [("request", "512MiB"), ("GOMEMLIMIT", "640MiB"), ("over the limit by", "128MiB"), ("limit", "512MiB")]),
    ("env: [{name: GOMEMLIMIT, value: 512MiB}], resources: {limits: {memory: 512Mi}}", "",
     [("room", "0.0%", "100.0%"), ("go", "0.0%", "100.0%"), ("request", "100.0%"), ("limit", "100.0%")],
     [("request", "512MiB"), ("GOMEMLIMIT", "512MiB"), ("headroom", "0B, 0%"), ("limit", "512MiB")]),
    ("env: [{name: GOMEMLIMIT, value: 1TiB}], resources: {limits: {memory: 512Mi}}", "",
     [("room", "0.0%", "50.0%"), ("go", "0.0%", "50.0%"), ("over", "50.0%", "50.0%"), ("request", "50.0%"), ("limit", "50.0%")],
     [("request", "512MiB"), ("GOMEMLIMIT", "1TiB"), ("over the limit by", "1023.5GiB"), ("limit", "512MiB")]),
    ("env: [{name: GOMEMLIMIT, value: 512MiB}], resources: {requests: {memory: 256Mi}}", "",
     [("go", "0.0%", "100.0%"), ("request", "50.0%")],
     [("request", "256MiB"), ("GOMEMLIMIT", "512MiB"), ("limit", "none")]),
    ("env: [{name: GOMEMLIMIT, value: 'off'}], resources: {limits: {memory: 512Mi}}", "",
     [("room", "0.0%", "100.0%"), ("request", "100.0%"), ("limit", "100.0%")],
     [("request", "512MiB"), ("GOMEMLIMIT", "off"), ("limit", "512MiB")]),
    ("env: [{name: GOMEMLIMIT, value: 512MB}]", "", [],
     [("request", "none"), ("GOMEMLIMIT", "refused"), ("limit", "none")]),
    ("env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: a, key: b}}}]", "", [],
     [("request", "none"), ("GOMEMLIMIT", "unknown: configMapKeyRef a/b: not in the input"), ("limit", "none")]),
    ("env: [{name: GOMEMLIMIT, value: 512MiB}]", "  resources: {limits: {memory: 1Gi}}\n",
     [("room", "0.0%", "100.0%"), ("go", "0.0%", "50.0%"), ("head", "50.0%", "50.0%"), ("limit", "100.0%")],
     [("request", "none"), ("GOMEMLIMIT", "512MiB"), ("headroom", "512MiB, 50%"), ("limit of the Pod", "1GiB")]),
    ("env: [{name: GOMEMLIMIT, value: 512MiB}], resources: {limits: {memory: lots}}", "  resources: {limits: {memory: 1Gi}}\n",
     [("go", "0.0%", "100.0%")], [("request", "refused"), ("GOMEMLIMIT", "512MiB"), ("limit", "refused")]),
    ("env: [{name: GOMEMLIMIT, value: 512MiB}], resources: {limits: {memory: '0'}}", "",
     [("go", "0.0%", "100.0%")], [("request", "0B"), ("GOMEMLIMIT", "512MiB"), ("limit", "none")]),
])
def test_html_draws_a_bar(podfit, write, container, spec, parts, figures):
    assert bars(podfit, write, container, spec) == (parts, figures)


def test_html_marks_whose_finding_it_is(podfit, write):
    """By name and by file: the same object in another file is another one."""
    write("a.yaml", POD)
    write("b.yaml", POD.replace("600MiB", "400MiB"))
    text = podfit("lint", "-f", "html", ".").stdout
    rows = re.findall(r'<article class="container (\w+)"><h3>(.*?) <small>(.*?):', text)
    assert rows == [("error", "Pod NAME, container &#39;app&#39;", "a.yaml"), ("warning", "Pod NAME, container &#39;other&#39;", "a.yaml"),
                    ("quiet", "Pod NAME, container &#39;app&#39;", "b.yaml"), ("warning", "Pod NAME, container &#39;other&#39;", "b.yaml")]


def test_html_folds_what_is_not_go(podfit, write):
    write("a.yaml", POD.replace("  - name: other\n    image: golang:1.25", "  - name: other\n    image: redis:7"))
    folded = re.search(r"<details>.*</details>", podfit("lint", "-f", "html", "a.yaml").stdout, re.S)[0]
    assert "1 without a sign of Go" in folded and "&#39;other&#39;" in folded and "&#39;app&#39;" not in folded
