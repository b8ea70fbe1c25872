# SPDX-License-Identifier: Apache-2.0
"""`podfit lint` as its users and their scripts see it: exit status, places, options, what is ignored."""
import json
import os

import pytest

EXCEEDS, WITHOUT, NO_HEADROOM = "gomemlimit-exceeds-limit", "limit-without-gomemlimit", "gomemlimit-no-headroom"

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
WARNED = POD % "512MiB"             # the whole limit: no headroom
INFORMED = """apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  initContainers:
  - {name: setup, image: a, env: [{name: GOGC, value: '50'}], resources: {limits: {memory: 512Mi}}}
  containers:
  - {name: app, image: a}
"""
BROKEN, BROKEN_OBJECT = "a: [\n", "apiVersion: v1\nkind: Pod\nspec: [\n"
FOREIGN = "services: [a, b]\n"
TEMPLATE = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\nspec: {}\n"
ALL = "@memory,@goroutine,@system"


@pytest.fixture
def lint(podfit):
    """lint(words): exit status, the JSON report, standard error."""

    def run(*words, stdin=b"", **more):
        done = podfit("lint", "--format", "json", *words, stdin=stdin, **more)
        return done.code, json.loads(done.stdout), done.stderr

    return run


def rules(report):
    return [f["rule"] for f in report["findings"]]


# ---- the exit status ----

NAMED = {
    "clean": (GOOD, 0), "an error": (BAD, 1), "a warning": (WARNED, 0), "an info": (INFORMED, 0), "broken": (BROKEN, 2),
    "broken object": (BROKEN_OBJECT, 2), "broken and an error": (BAD + "---\n" + BROKEN, 2), "no object": (FOREIGN, 2),
    "empty": ("", 2), "only comments": ("# nothing\n---\n# here\n", 2), "only separators": ("---\n---\n", 2),
    "a template": (TEMPLATE, 2), "an object without containers": ("apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n", 0),
    "a scalar": ("hello\n", 2), "a list": ("- 1\n- 2\n", 2), "an object and something else": (GOOD + "---\n" + FOREIGN,
        0),
}


@pytest.mark.parametrize("case", NAMED)
def test_exit_status_of_a_named_file_and_of_standard_input(lint, write, case):
    text, code = NAMED[case]
    write("a.yaml", text)
    got, report, err = lint("a.yaml")
    assert got == code
    assert bool(report["problems"]) == (code == 2) == (report["summary"]["problems"] > 0)
    assert err.endswith("\n") and len(err.splitlines()) >= 1
    got, report, _ = lint("-", stdin=text)
    assert got == code
    assert bool(report["problems"]) == (code == 2)


@pytest.mark.parametrize("text, code", [(BROKEN, 0), (BROKEN_OBJECT, 2), (FOREIGN, 0), ("", 0), (BAD, 1), (WARNED, 0),
    (TEMPLATE, 2)])
def test_exit_status_of_a_walk(lint, write, text, code):
    write("d/good.yaml", GOOD)
    write("d/deeper/it.yml", text)
    assert lint("d")[0] == code
    assert lint(cwd=str(write("d/good.yaml", GOOD).parent))[0] == code      # no PATH: the current directory


@pytest.mark.parametrize("text", [BROKEN, FOREIGN, "", "# nothing\n"])
def test_a_walk_that_finds_no_object(lint, write, text):
    write("d/it.yaml", text)
    assert lint("d")[0] == 2
    assert lint("d", "--allow-empty")[0] == 0


def test_an_empty_directory(lint, tmp_path):
    (tmp_path / "d").mkdir()
    code, report, _ = lint("d")
    assert (code, len(report["problems"])) == (2, 1)
    assert lint("d", "--allow-empty")[0] == 0


def test_what_is_not_there(lint, write, tmp_path):
    write("bad.yaml", BAD)
    os.symlink("nowhere", tmp_path / "dangling.yaml")
    for name in "none.yaml", "dangling.yaml", "bad.yaml/x", "":
        code, report, _ = lint("bad.yaml", name)
        assert (code, rules(report)) == (2, [EXCEEDS]), name     # the rest is still linted
        assert [p["file"] for p in report["problems"]] == [name]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(lint, write):
    write("d/a.yaml", GOOD).chmod(0)
    write("d/b.yaml", GOOD)
    assert lint("d")[0] == 2
    assert lint("d/a.yaml")[0] == 2


def test_a_chart_that_does_not_render(lint, write):
    write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n")
    write("c/templates/a.yaml", '{{ fail "never" }}\n' + BAD)
    write("c/templates/b.yaml", BAD)
    write("good.yaml", GOOD)
    for path in "c", ".":
        code, report, _ = lint(path)
        assert (code, rules(report)) == (2, [])
        assert any(p["file"].rstrip("/").endswith(("c", "Chart.yaml")) for p in report["problems"])


def test_a_kustomization_that_does_not_render(lint, write):
    write("k/kustomization.yaml", "resources: [absent.yaml]\n")
    code, report, _ = lint("k")
    assert code == 2 and report["problems"]


def test_allow_empty_and_allow_broken(lint, write):
    write("empty.yaml", FOREIGN)
    write("broken.yaml", BROKEN)
    write("good.yaml", GOOD)
    assert lint("good.yaml", "empty.yaml")[0] == 2
    assert lint("good.yaml", "broken.yaml")[0] == 2
    for option, name, other in ("--allow-empty", "empty.yaml", "broken.yaml"), ("--allow-broken", "broken.yaml",
            "empty.yaml"):
        code, report, _ = lint("good.yaml", name, option)
        assert (code, [p["file"] for p in report["problems"]]) == (0, [name])   # still said
        assert lint("good.yaml", other, option)[0] == 2
    assert lint("empty.yaml", "broken.yaml", "--allow-empty", "--allow-broken")[0] == 0
    assert lint("none.yaml", "--allow-empty", "--allow-broken")[0] == 2


@pytest.mark.parametrize("text, level, code", [
    (BAD, "error", 1), (BAD, "warning", 1), (BAD, "info", 1), (BAD, "never", 0),
    (WARNED, "error", 0), (WARNED, "warning", 1), (WARNED, "info", 1), (WARNED, "never", 0),
    (INFORMED, "error", 0), (INFORMED, "warning", 0), (INFORMED, "info", 1), (INFORMED, "never", 0),
    (BROKEN, "never", 2),
])
def test_fail_on(lint, write, text, level, code):
    write("a.yaml", text)
    assert lint("a.yaml", "--fail-on", level)[0] == code


def test_min_severity(lint, write):
    for name, text in ("e", BAD), ("w", WARNED), ("i", INFORMED):
        write(f"{name}.yaml", text)
    files = ["e.yaml", "w.yaml", "i.yaml"]

    def shown(*words):
        return rules(lint(*files, *words)[1])

    assert shown() == [EXCEEDS, NO_HEADROOM]
    assert shown("--min-severity", "error") == [EXCEEDS]
    assert shown("--min-severity", "info") == [EXCEEDS, NO_HEADROOM, WITHOUT] == shown("-v")
    assert shown("-v", "--min-severity", "warning") == [EXCEEDS, NO_HEADROOM]
    assert shown("--min-severity", "error", "--fail-on", "warning") == [EXCEEDS, NO_HEADROOM]   # never hides what fails
    assert shown("--fail-on", "info") == [EXCEEDS, NO_HEADROOM, WITHOUT]
    summary = lint(*files, "--min-severity", "error")[1]["summary"]
    assert (summary["errors"], summary["warnings"], summary["infos"]) == (1, 1, 1)      # counted all the same


@pytest.mark.parametrize("words, nearest", [
    (["--formatt", "json"], "--format"), (["--format", "jsn"], "json"),
        (["--disable", "gomemlimit-exceed-limit"], EXCEEDS),
    (["--enable", "@memry"], "@memory"), (["--fail-on", "eror"], "error"), (["--min-severity", "never"], "warning"),
    (["--suppressions", "with-reasons"], "with-reason"), (["--color", "allways"], "always"), (["--jobs", "0"], None),
    (["--jobs", "two"], None), (["--go-version", "go1"], None), (["--kube-version", "1"], None),
        (["--stdin-filename", ""], None),
    (["--file-list", "none.txt"], "none.txt"), (["--context"], "--context"), (["-Z"], "-Z"),
    (["--format", "json="], None),
])
def test_words_that_are_wrong(podfit, write, words, nearest):
    write("a.yaml", BAD)
    done = podfit("lint", *(["a.yaml"] + words))
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("podfit lint: ") and (nearest or "") in done.stderr


# ---- both ends ----

def test_both_ends_of_a_mismatch(lint, write):
    write("p.yaml", BAD)
    code, report, _ = lint("p.yaml")
    (finding,) = report["findings"]
    assert (code, finding["file"], finding["line"], finding["column"]) == (1, "p.yaml", 11, 14)
    assert (finding["endLine"], finding["endColumn"]) == (11, 20)
    assert (finding["severity"], finding["coordinate"]) == ("error", "memory")
    assert finding["object"] == {"apiVersion": "v1", "kind": "Pod", "namespace": None, "name": "p"}
    assert (finding["container"], finding["containerType"]) == ("app", "app")
    assert finding["path"] == "spec.containers[0].env[0].value"
    assert [(r["file"], r["line"], r["column"]) for r in finding["related"]] == [("p.yaml", 14, 17)]
    assert "'600MiB'" in finding["message"] and "'512Mi'" in finding["message"] and "88MiB" in finding["message"]
    (edit,) = finding["fix"]["edits"]
    assert BAD[edit["start"]:edit["end"]] == "600MiB"
    summary = report["summary"]
    assert {k: summary[k] for k in ("files", "documents", "workloads", "containers", "errors", "problems")} == \
        {"files": 1, "documents": 1, "workloads": 1, "containers": 1, "errors": 1, "problems": 0}


USER = """apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: app
    envFrom:
    - configMapRef:
        name: t
    resources: {limits: {memory: 512Mi}}
"""
TUNING = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: t\ndata:\n  GOMEMLIMIT: 600MiB\n"


def test_a_config_map_is_blamed_at_its_scalar(lint, write):
    write("p.yaml", USER)
    write("t.yaml", TUNING)
    code, report, _ = lint("p.yaml", "t.yaml")
    (finding,) = report["findings"]
    assert (code, finding["file"], finding["line"], finding["column"]) == (1, "t.yaml", 6, 15)
    assert (finding["object"]["kind"], finding["container"]) == ("Pod", "app")
    assert {(r["file"], r["line"], r["column"]) for r in finding["related"]} == {("p.yaml", 9, 15), ("p.yaml", 10, 34)}


def test_what_is_missing_is_placed_at_the_first_key(lint, write):
    write("p.yaml", BAD.replace("GOMEMLIMIT", "GOGC").replace("600MiB", "'50'"))
    (finding,) = lint("p.yaml")[1]["findings"]
    assert (finding["rule"], finding["line"], finding["column"]) == (WITHOUT, 7, 5)
    assert finding["path"] == "spec.containers[0]"


def test_places_through_an_alias_are_the_definition(lint, write):
    write("p.yaml", BAD.replace("  name: p", "  name: p\n  annotations:\n    budget: &g 600MiB").replace("value: 600MiB", "value: *g"))
    (finding,) = lint("p.yaml")[1]["findings"]
    assert (finding["rule"], finding["line"], finding["column"], finding["endColumn"]) == (EXCEEDS, 6, 16, 22)


def test_merge_keys(lint, write):
    write("p.yaml", """apiVersion: v1
kind: Pod
metadata: {name: p}
x-base: &base
  env:
  - {name: GOMEMLIMIT, value: 600MiB}
  resources: {limits: {memory: 1Gi}}
spec:
  containers:
  - name: one
    <<: *base
  - name: two
    <<: *base
    resources: {limits: {memory: 512Mi}}
  - name: three
    resources: {limits: {memory: 512Mi}}
    <<: *base
""")
    found = [(f["rule"], f["container"], f["line"], f["column"]) for f in lint("p.yaml")[1]["findings"]]
    assert found == [(EXCEEDS, "two", 6, 31)]       # behind own keys `<<` overrides them


def test_of_duplicate_keys_the_last_counts(lint, write):
    write("p.yaml", BAD.replace("      value: 600MiB", "      value: 100MiB\n      value: 600MiB"))
    (finding,) = lint("p.yaml")[1]["findings"]
    assert (finding["rule"], finding["line"]) == (EXCEEDS, 12)


# ---- what is ignored ----

LINE, LIMIT_LINE = "      value: 600MiB", "        memory: 512Mi"
COMMENTS = {        # the manifest, and which modes of --suppressions take it
    "on the line": (BAD.replace(LINE, f"{LINE} # podfit: ignore {EXCEEDS} -- known"), {"all", "with-reason"}),
    "on the line, no reason": (BAD.replace(LINE, f"{LINE} # podfit: ignore {EXCEEDS}"), {"all"}),
    "no reason behind the dashes": (BAD.replace(LINE, f"{LINE} # podfit: ignore {EXCEEDS} -- "), {"all"}),
    "alone above": (BAD.replace(LINE, f"      # podfit: ignore {EXCEEDS} -- known\n{LINE}"), {"all", "with-reason"}),
    "above, not alone": (BAD.replace("- name: GOMEMLIMIT", f"- name: GOMEMLIMIT # podfit: ignore {EXCEEDS} -- x"),
        set()),
    "two above": (BAD.replace(LINE, f"      # podfit: ignore {EXCEEDS} -- known\n\n{LINE}"), set()),
    "below": (BAD.replace(LINE, f"{LINE}\n      # podfit: ignore {EXCEEDS} -- known"), set()),
    "at the other end": (BAD.replace(LIMIT_LINE, f"{LIMIT_LINE} # podfit: ignore {EXCEEDS} -- known"), set()),
    "another rule": (BAD.replace(LINE, f"{LINE} # podfit: ignore {WITHOUT} -- known"), set()),
    "several rules": (BAD.replace(LINE, f"{LINE} # podfit: ignore {WITHOUT}, {EXCEEDS} -- known"),
        {"all", "with-reason"}),
    "no directive": (BAD.replace(LINE, f"{LINE} # podfit ignores {EXCEEDS} -- known"), set()),
    "no comment": (BAD.replace(LINE, f"      value: 600MiB#podfit: ignore {EXCEEDS}".replace("600MiB#",
        "600MiB\n      x: '#") + "'"), set()),
}


@pytest.mark.parametrize("mode", ["all", "with-reason", "none"])
@pytest.mark.parametrize("case", COMMENTS)
def test_ignore_comments(lint, write, case, mode):
    text, modes = COMMENTS[case]
    write("p.yaml", text)
    code, report, _ = lint("p.yaml", "--suppressions", mode)
    ignored = mode in modes
    assert (code, rules(report), report["summary"]["suppressed"]) == ((0, [], 1) if ignored else (1, [EXCEEDS], 0))


def test_a_config_map_is_ignored_where_it_is_blamed(lint, write):
    write("p.yaml", USER)
    write("t.yaml", TUNING.replace("600MiB", f"600MiB # podfit: ignore {EXCEEDS} -- known"))
    assert lint("p.yaml", "t.yaml")[0] == 0


DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
  annotations: {%s}
spec:
  template:
    metadata:
      annotations: {%s}
    spec:
      containers:
      - name: app
        image: a
        env: [{name: GOMEMLIMIT, value: 600MiB}]
        resources: {limits: {memory: 512Mi}}
"""
OBJECT, CONTAINER = "podfit.dev/ignore", "ignore.podfit.dev/app"
ANNOTATIONS = {     # workload, template, modes that take it
    "workload": (f'{OBJECT}: "{EXCEEDS} -- known"', "", {"all", "with-reason"}),
    "template": ("", f'{OBJECT}: "{EXCEEDS} -- known"', {"all", "with-reason"}),
    "no reason": ("", f'{OBJECT}: "{EXCEEDS}"', {"all"}),
    "container, workload": (f'{CONTAINER}: "{EXCEEDS} -- known"', "", {"all", "with-reason"}),
    "container, template": ("", f'{CONTAINER}: "{WITHOUT}, {EXCEEDS} -- known"', {"all", "with-reason"}),
    "another container": ("", f'ignore.podfit.dev/istio-proxy: "{EXCEEDS} -- known"', set()),
    "another rule": ("", f'{OBJECT}: "{WITHOUT} -- known"', set()),
    "the template wins": (f'{OBJECT}: "{EXCEEDS} -- known"', f'{OBJECT}: "{WITHOUT} -- known"', set()),
    "the template wins, empty": (f'{OBJECT}: "{EXCEEDS} -- known"', f'{OBJECT}: ""', set()),
    "the template wins, container": (f'{CONTAINER}: "{EXCEEDS} -- x"', f'{CONTAINER}: "{WITHOUT} -- x"', set()),
    "different keys do not meet": (f'{OBJECT}: "{EXCEEDS} -- x"', f'{CONTAINER}: "{WITHOUT} -- x"',
        {"all", "with-reason"}),
}


@pytest.mark.parametrize("mode", ["all", "with-reason", "none"])
@pytest.mark.parametrize("case", ANNOTATIONS)
def test_ignore_annotations(lint, write, case, mode):
    workload, template, modes = ANNOTATIONS[case]
    write("d.yaml", DEPLOYMENT % (workload, template))
    code, report, _ = lint("d.yaml", "--suppressions", mode)
    ignored = mode in modes
    assert (code, rules(report), report["summary"]["suppressed"]) == ((0, [], 1) if ignored else (1, [EXCEEDS], 0))


def notes(done):
    return [line for line in (done.stdout + done.stderr).splitlines() if "the cluster will not see" in line]


def test_one_note_for_errors_that_only_a_comment_ignores(podfit, write):
    ignored = BAD.replace(LINE, f"{LINE} # podfit: ignore {EXCEEDS} -- known")
    write("p.yaml", ignored)
    assert len(notes(podfit("lint", "p.yaml"))) == 1
    write("two.yaml", BAD.replace(LINE, f"{LINE} # podfit: ignore {EXCEEDS} -- a") +
          ignored[ignored.index("  - name: app"):].replace("app", "web"))
    done = podfit("lint", "two.yaml")
    assert (done.code, len(notes(done))) == (0, 1)
    write("w.yaml", WARNED.replace("512MiB", f"512MiB # podfit: ignore {NO_HEADROOM} -- known"))
    assert notes(podfit("lint", "w.yaml")) == []
    write("d.yaml", DEPLOYMENT % ("", f'{OBJECT}: "{EXCEEDS} -- known"'))
    assert notes(podfit("lint", "d.yaml")) == []


# ---- options ----

@pytest.mark.parametrize("words, expected", [
    (["--disable", EXCEEDS], []), (["--disable", "@memory"], []), (["--disable", "@goroutine"], [EXCEEDS]),
    (["--disable", ALL, "--enable", EXCEEDS], [EXCEEDS]), (["--enable", EXCEEDS, "--disable", ALL], []),
    (["--disable", EXCEEDS, "--enable", "@memory"], [EXCEEDS]), (["--disable", f"{WITHOUT},{EXCEEDS}"], []),
    (["--disable", EXCEEDS, "--enable", EXCEEDS, "--disable", EXCEEDS], []),
])
def test_enable_and_disable(lint, write, words, expected):
    write("p.yaml", BAD)
    code, report, _ = lint("p.yaml", *words)
    assert (code, rules(report)) == (1 if expected else 0, expected)


def test_context_is_resolved_and_not_counted(lint, write):
    write("p.yaml", USER)
    write("ctx/p.yaml", BAD)
    write("ctx/broken.yaml", BROKEN_OBJECT)
    write("t.yaml", TUNING)
    code, report, _ = lint("p.yaml", "--context", "t.yaml", "--context", "ctx")
    assert (code, [(f["rule"], f["file"]) for f in report["findings"]]) == (1, [(EXCEEDS, "t.yaml")])
    assert (report["summary"]["files"], report["summary"]["containers"], report["problems"]) == (1, 1, [])


def test_a_finding_counts_if_either_end_is_linted(lint, write):
    write("p.yaml", USER)
    write("t.yaml", TUNING)
    assert lint("t.yaml", "--context", "p.yaml")[0] == 1
    assert lint("t.yaml")[0] == 0
    write("other.yaml", GOOD)
    code, report, _ = lint("other.yaml", "--context", "p.yaml", "--context", "t.yaml")
    assert (code, report["findings"]) == (0, [])


def test_what_is_linted_and_context_is_linted_once(lint, write):
    write("p.yaml", BAD)
    for words in ["p.yaml", "--context", "."], [".", "--context", "p.yaml"], ["p.yaml", "./p.yaml", "."]:
        code, report, _ = lint(*words)
        assert (code, rules(report), report["summary"]["files"]) == (1, [EXCEEDS], 1), words


def test_exclude(lint, write):
    write("d/a.yaml", BAD)
    write("d/vendor/b.yaml", BAD)
    write("d/good.yaml", GOOD)
    assert [f["file"] for f in lint("d")[1]["findings"]] == ["d/a.yaml", "d/vendor/b.yaml"]
    assert [f["file"] for f in lint("d", "--exclude", "**/vendor/**")[1]["findings"]] == ["d/a.yaml"]
    assert lint("d", "--exclude", "**/vendor/**", "--exclude", "**/a.yaml")[0] == 0
    assert lint("d/a.yaml", "--exclude", "**/a.yaml")[0] == 1
    assert rules(lint("d/a.yaml", "d/good.yaml", "--exclude", "**/a.yaml", "--force-exclude")[1]) == []


def test_hidden_and_foreign_files_are_not_walked(lint, write):
    write("d/good.yaml", GOOD)
    for name in ".hidden.yaml", ".git/x.yaml", "readme.md", "bad.txt":
        write(f"d/{name}", BAD)
    assert lint("d")[0] == 0
    assert lint("d/bad.txt")[0] == 1        # named is named


def test_file_list(lint, write):
    write("a.yaml", BAD)
    write("b c.yaml", GOOD)
    write("list", "a.yaml\r\nb c.yaml\n\n")
    code, report, _ = lint("--file-list", "list")
    assert (code, report["summary"]["files"]) == (1, 2)
    assert lint("--file-list", "-", stdin="b c.yaml")[1]["summary"]["files"] == 1
    write("list", "a.yaml\nnone.yaml\n")
    assert lint("--file-list", "list")[0] == 2


def test_an_empty_file_list_is_not_the_current_directory(lint, write):
    write("a.yaml", BAD)
    write("list", "")
    assert rules(lint("--file-list", "list")[1]) == []


def test_stdin_filename(lint):
    code, report, _ = lint("-", "--stdin-filename", "deploy/p.yaml", stdin=BAD)
    assert (code, [f["file"] for f in report["findings"]]) == (1, ["deploy/p.yaml"])
    assert lint("-", "--stdin-filename", "p.yaml", stdin=BROKEN)[1]["problems"][0]["file"] == "p.yaml"
    assert lint("-", stdin=BAD)[1]["findings"][0]["file"] == "-"


def test_reports_into_files(podfit, write, tmp_path):
    write("p.yaml", BAD)
    done = podfit("lint", "--format", "json=out.json", "--format", "text", "p.yaml")
    assert done.code == 1 and EXCEEDS in done.stdout
    assert rules(json.loads((tmp_path / "out.json").read_text())) == [EXCEEDS]
    assert podfit("lint", "--format", "json=none/out.json", "p.yaml").code == 2


def test_a_full_disk_is_a_failure(podfit, write):
    write("p.yaml", GOOD)
    with open("/dev/full", "wb") as full:
        for words in ["lint"], ["lint", "--format", "json"], ["settings"], ["settings", "--format", "json"]:
            done = podfit(*words, "p.yaml", stdout=full)
            if words != ["lint"]:       # nothing to say is nothing to write
                assert (done.code, "write" in done.stderr) == (2, True), words
