# SPDX-License-Identifier: Apache-2.0
"""What `podfit lint` makes of bytes: encodings, line breaks, streams of documents, JSON, and hostile input."""
import json
import os
import threading

import pytest

EXCEEDS = "gomemlimit-exceeds-limit"
POD = """apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: app
    image: a
    env:
    - name: GOMEMLIMIT
      value: %s
    resources:
      limits:
        memory: 512Mi
"""
GOOD, BAD = POD % "460MiB", POD % "600MiB"


@pytest.fixture
def lint(podfit):
    def run(*words, stdin=b"", **more):
        done = podfit("lint", "--format", "json", *words, stdin=stdin, **more)
        return done.code, json.loads(done.stdout), done.stderr

    return run


def places(report):
    return [(f["file"], f["line"], f["column"], f["endColumn"]) for f in report["findings"]]


# ---- encodings and line breaks: the same places, and edits that count the file's own bytes ----

SPELLINGS = {
    "LF": BAD.encode(), "CR LF": BAD.replace("\n", "\r\n").encode(), "BOM": b"\xef\xbb\xbf" + BAD.encode(),
    "no last break": BAD.rstrip("\n").encode(), "BOM and CR LF": b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode(),
    "UTF-16 LE": b"\xff\xfe" + BAD.encode("utf-16-le"), "UTF-16 BE": b"\xfe\xff" + BAD.encode("utf-16-be"),
}


@pytest.mark.parametrize("case", SPELLINGS)
def test_spellings_of_the_same_text(lint, write, case):
    data = SPELLINGS[case]
    write("p.yaml", data)
    code, report, _ = lint("p.yaml")
    assert (code, places(report)) == (1, [("p.yaml", 11, 14, 20)])
    (finding,) = report["findings"]
    assert (finding["related"][0]["line"], finding["related"][0]["column"]) == (14, 17)
    edits = (finding.get("fix") or {"edits": []})["edits"]
    if case.startswith("UTF-16"):
        assert edits == []
    else:
        assert [data[e["start"]:e["end"]] for e in edits] == [b"600MiB"]
    assert places(lint("-", stdin=data)[1]) == [("-", 11, 14, 20)]


def test_columns_count_characters_and_edits_bytes(lint, write):
    text = BAD.replace("    - name: GOMEMLIMIT\n      value: 600MiB",
        "    - {x: \"\u00e4\u4e2d\U0001f600\", name: GOMEMLIMIT, value: 600MiB}")
    write("p.yaml", text)
    (finding,) = lint("p.yaml")[1]["findings"]
    line = text.splitlines()[9]
    assert (finding["line"], finding["column"]) == (10, line.index("600MiB") + 1)
    (edit,) = finding["fix"]["edits"]
    assert text.encode()[edit["start"]:edit["end"]] == b"600MiB"


def test_tabs(lint, write):
    write("p.yaml", BAD.replace("value: 600MiB", "value:\t600MiB\t# tab"))
    assert places(lint("p.yaml")[1]) == [("p.yaml", 11, 14, 20)]
    write("p.yaml", BAD.replace("      value", "\tvalue"))
    code, report, _ = lint("p.yaml")
    assert (code, report["findings"], [p["line"] for p in report["problems"]]) == (2, [], [11])


# ---- many documents ----

def test_broken_documents_between_good_ones(lint, write):
    broken = "a: [\n", "a: b: c\n", "\"open\n", "- a\nb: c\n"
    text, expected, at = "", [], 0
    for part in [BAD, broken[0], BAD, broken[1], broken[2], GOOD, BAD, broken[3]]:
        if text:
            text += "---\n"
        if part == BAD:
            expected.append(text.count("\n") + 11)
        text += part
    write("p.yaml", text)
    code, report, _ = lint("p.yaml")
    assert (code, [f["line"] for f in report["findings"]]) == (2, expected)
    assert len(report["problems"]) == 4
    lines = text.splitlines()
    starts = [i + 1 for i, line in enumerate(lines) if line == "---"]
    for problem in report["problems"]:      # inside its own document
        assert any(start < problem["line"] <= start + 3 for start in starts), problem
    for finding in report["findings"]:
        (edit,) = finding["fix"]["edits"]
        assert text[edit["start"]:edit["end"]] == "600MiB"


@pytest.mark.parametrize("separator", ["---\n", "--- # next\n", "---   \n", "...\n---\n", "---\n---\n",
    "---\n# only this\n---\n"])
def test_separators(lint, write, separator):
    write("p.yaml", BAD + separator + BAD)
    assert [f["line"] for f in lint("p.yaml")[1]["findings"]] == [11, 14 + separator.count("\n") + 11]


def test_text_behind_a_separator_costs_only_that(lint, write):
    write("p.yaml", BAD + "--- a: b\n" + BAD)
    code, report, _ = lint("p.yaml")
    assert (code, [f["line"] for f in report["findings"]], [p["line"] for p in report["problems"]]) == (2, [11, 26],
        [15])


def test_rendered_templates_are_named(lint):
    text = ("---\n# Source: chart/templates/a.yaml\n" + BAD + "---\n# Source: chart/templates/b.yaml\n" + GOOD +
            "---\n# Source: chart/templates/c.yaml\n" + BAD + "---\n# Source: chart/templates/c.yaml\na: [\n")
    code, report, _ = lint("-", stdin=text)
    assert (code, places(report)) == (2, [("chart/templates/a.yaml", 13, 14, 20),
        ("chart/templates/c.yaml", 45, 14, 20)])
    assert [r["file"] for f in report["findings"] for r in f["related"]] == ["chart/templates/a.yaml",
        "chart/templates/c.yaml"]
    assert [p["file"] for p in report["problems"]] == ["chart/templates/c.yaml"]


def test_rendered_templates_see_each_other(lint):
    user = BAD.replace("env:\n    - name: GOMEMLIMIT\n      value: 600MiB", "envFrom: [{configMapRef: {name: t}}]")
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata:\n  GOMEMLIMIT: 600MiB\n"
    text = f"---\n# Source: c/templates/d.yaml\n{user}---\n# Source: c/templates/t.yaml\n{config}"
    code, report, _ = lint("-", stdin=text)
    assert (code, [f["file"] for f in report["findings"]]) == (1, ["c/templates/t.yaml"])


# ---- JSON ----

OBJECT = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [
    {"name": "app", "image": "a", "env": [{"name": "GOMEMLIMIT", "value": "600MiB"}],
     "resources": {"limits": {"memory": "512Mi"}}}]}}


def essence(report):
    keys = "rule", "severity", "object", "container", "containerType", "path", "message", "short"
    return [{k: f[k] for k in keys} for f in report["findings"]]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("name", ["p.json", "p.yaml"])
def test_json_says_what_yaml_says(lint, write, name, indent):
    text = json.dumps(OBJECT, indent=indent)
    write(name, text)
    write("yaml/p.yaml", BAD)
    code, report, _ = lint(name)
    assert (code, essence(report)) == (1, essence(lint("yaml/p.yaml")[1]))
    at = text.index('"600MiB"')
    line = text[:at].count("\n") + 1
    column = at - (text[:at].rfind("\n") + 1) + 1
    assert places(report) == [(name, line, column, column + 8)]
    (edit,) = report["findings"][0]["fix"]["edits"]
    assert (text[edit["start"]:edit["end"]], edit["text"][0], edit["text"][-1]) == ('"600MiB"', '"', '"')


@pytest.mark.parametrize("name", ["p.json", "p.yaml"])
def test_values_behind_each_other(lint, write, name):
    one = json.dumps(OBJECT, indent=1)
    line = one[:one.index("600MiB")].count("\n") + 1
    lines = one.count("\n") + 1
    write(name, f"{one}\n{one}\n\n{one}\n")
    code, report, _ = lint(name)
    assert (code, [f["line"] for f in report["findings"]]) == (1, [line, lines + line, 2 * lines + 1 + line])


def test_a_list_in_json(lint, write):
    write("l.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": [OBJECT, OBJECT]}))
    code, report, _ = lint("l.json")
    assert (code, len(report["findings"]), report["summary"]["workloads"]) == (1, 2, 2)


@pytest.mark.parametrize("text", ["{", '{"a": 1,}', "{'a': 1}", '{"a": 01}', '{"a": NaN}', '{"a": "\t"}', '{"a": 1} x',
    "{a: b}"])
def test_json_is_strict_in_a_json_file(lint, write, text):
    write("p.json", text)
    code, report, _ = lint("p.json")
    assert (code, len(report["problems"]), report["problems"][0]["file"]) == (2, 1, "p.json")


def test_flow_yaml_that_looks_like_json(lint, write):
    write("p.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: app, env: "
                    "[{name: GOMEMLIMIT, value: 600MiB}], resources: {limits: {memory: 512Mi}}}]}}\n")
    assert lint("p.yaml")[0] == 1


# ---- hostile input: an answer, in bounded time, with the neighbours ----

def laughs():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    return "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n" + "\n".join(lines) + "\nspec: *a11\n"


HOSTILE = {
    "brackets": "[" * 100_000, "braces": "{" * 100_000, "deep flow": "a: " + "[" * 201 + "]" * 201 + "\n",
    "deep block": "".join(" " * i + "a:\n" for i in range(1500)), "dashes": "- " * 50_000 + "\n", "laughs": laughs(),
    "NUL": "a: \0b\n", "NUL alone": "\0" * 1000, "bad UTF-8": b"a: \xff\xfe\xfa\n", "cycle": "a: &a [*a]\n",
        "DEL C1": "a: \x01\n",
    "unknown alias": "a: *none\n", "merge of a scalar": "a: {<<: 1}\n", "one long line": "a: " + "x" * 3_000_000,
    "many keys": "".join(f"k{i}: v\n" for i in range(60_000)), "question marks": "? " * 20_000 + "\n",
    "anchors": "".join(f"k{i}: &k{i} v\n" for i in range(30_000)), "quotes": "'" * 99_999,
    "json braces": '{"a":' * 50_000, "json brackets": '{"a":' + "[" * 100_000, "percent": "%YAML 1.1\n---\na: b\n",
}


@pytest.mark.parametrize("name", ["p.yaml", "p.json"])
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_documents(podfit, write, case, name):
    text = HOSTILE[case]
    data = text if isinstance(text, bytes) else text.encode()
    write(name, data)
    done = podfit("lint", "--format", "json", name, timeout=120)
    assert done.code in (0, 2)
    report = json.loads(done.stdout)
    assert report["findings"] == [] and len(report["problems"]) in ((0, 1, 2) if done.code else (0,))
    if name == "p.yaml" and case not in ("NUL alone", "percent", "braces"):
        write("q.yaml", BAD.encode() + b"---\n" + data + b"\n---\n" + BAD.encode())
        done = podfit("lint", "--format", "json", "q.yaml", timeout=120)
        report = json.loads(done.stdout)
        assert [f["rule"] for f in report["findings"]] == [EXCEEDS] * 2
        assert podfit("settings", "q.yaml", timeout=120).code in (0, 2)


@pytest.mark.parametrize("case", ["brackets", "braces", "deep flow", "NUL", "bad UTF-8", "cycle", "unknown alias",
    "laughs"])
def test_what_cannot_be_read_is_one_problem(lint, write, case):
    text = HOSTILE[case]
    write("p.yaml", text)
    code, report, _ = lint("p.yaml")
    assert (code, len(report["problems"])) == (2, 1)


def test_a_large_document(lint, write):
    filler = "".join(f"  k{i}: {'x' * 90}\n" for i in range(30_000))
    write("p.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: t}}\ndata:\n{filler}---\n{BAD}")
    code, report, _ = lint("p.yaml")
    assert (code, [f["line"] for f in report["findings"]]) == (1, [4 + 30_000 + 1 + 11])


def test_many_containers(lint, write):
    containers = "".join(f"  - name: c{i}\n    env: [{{name: GOMEMLIMIT, value: 600MiB}}]\n"
                         "    resources: {limits: {memory: 512Mi}}\n" for i in range(1000))
    write("p.yaml", f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n{containers}")
    code, report, _ = lint("p.yaml")
    assert (code, len(report["findings"])) == (1, 1000)
    assert [f["line"] for f in report["findings"]] == list(range(7, 3007, 3))


def test_a_pipe_is_read_like_a_file(lint, tmp_path):
    user = BAD.replace("env:\n    - name: GOMEMLIMIT\n      value: 600MiB", "envFrom: [{configMapRef: {name: t}}]")
    text = user + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata:\n  GOMEMLIMIT: 600MiB\n"
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(text,))
    writer.start()
    code, report, _ = lint("pipe")
    writer.join()
    assert (code, places(report)) == (1, [("pipe", text.count("\n"), 15, 21)])


def test_standard_input_is_read_once(lint, write):
    write("g.yaml", GOOD)
    code, report, _ = lint("-", "g.yaml", "-", stdin=BAD)
    assert (code, places(report), report["summary"]["files"]) == (1, [("-", 11, 14, 20)], 2)


def test_a_name_of_any_bytes(podfit, write, tmp_path):
    name = "a b\n\x1b[31m'\".yaml"
    write(name, BAD)
    done = podfit("lint", "--format", "json", name)
    assert (done.code, json.loads(done.stdout)["findings"][0]["file"]) == (1, name)
    assert "\x1b" not in podfit("lint", name, "--color", "never").stdout
    (tmp_path / os.fsdecode(b"\xff.yaml")).write_text(BAD)
    assert podfit("lint", os.fsdecode(b"\xff.yaml")).code == 1
