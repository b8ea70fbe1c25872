# SPDX-License-Identifier: Apache-2.0
"""Charts: which renderings there are, what becomes of each end of helm, and the way back from what it printed.

helm is a shell script here: it runs the file `render` of the chart. Real ones are in tests/e2e/test_helm.py.
"""
import json
import os
import subprocess

import pytest

HELM = """#!/bin/sh
echo "$*" >>"$HOME/calls"
env >"$HOME/environment"
chart=$2
shift 2
case $chart in *.tgz) render=$chart;; *) render=$chart/render;; esac
# what --values and --set say of gomemlimit and limit, the last one winning
read_values() {
	[ -f "$1" ] || return 0
	gomemlimit=$(sed -n 's/^gomemlimit: *//p' "$1" | grep . || echo "$gomemlimit")
	limit=$(sed -n 's/^limit: *//p' "$1" | grep . || echo "$limit")
}
read_values "$chart/values.yaml"
for word; do case $word in --values=*)
	for file in $(echo "${word#--values=}" | tr , ' '); do read_values "$file"; done;;
esac; done
for word; do case $word in
--set=gomemlimit=*|--set-string=gomemlimit=*) gomemlimit=${word##*=};;
--set=limit=*|--set-string=limit=*) limit=${word##*=};;
esac; done
. "$render"
"""
RENDER = """echo 'WARNING: this chart is deprecated' >&2
cat <<END
---
# Source: api/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
      - name: app
        image: example.org/api:1
        env:
        - name: GOMEMLIMIT
          value: "$gomemlimit"
        resources:
          limits:
            memory: $limit
          requests:
            memory: $limit
END
"""
TEMPLATE = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  template:
    spec:
      containers:
      - name: app
        image: example.org/api:1
        env:
        - name: GOMEMLIMIT
          value: {{ .Values.gomemlimit | quote }}
        resources:
          limits:
            memory: {{ .Values.limit }}
          requests:
            memory: {{ .Values.limit }}
"""
EXCEEDS = "gomemlimit-exceeds-limit"


@pytest.fixture
def chart(write):
    """chart("c", {"ci/a-values.yaml": ...}, render=...): a chart below tmp_path."""

    def make(name="c", files=(), render=RENDER, values="limit: 512Mi\ngomemlimit: 400MiB\n", meta=""):
        write(f"{name}/Chart.yaml", f"apiVersion: v2\nname: api\nversion: 0.1.0\n{meta}")
        write(f"{name}/values.yaml", values)
        write(f"{name}/templates/deployment.yaml", TEMPLATE)
        write(f"{name}/render", render)
        for path, text in dict(files).items():
            write(f"{name}/{path}", text)

    return make


@pytest.fixture
def lint(podfit, write, tmp_path):
    """lint("c", ...): exit code, report, standard error, and how helm was called."""
    write("bin/helm", HELM).chmod(0o755)

    def run(*words, env=None, **more):
        (tmp_path / "calls").unlink(missing_ok=True)
        done = podfit("lint", "--no-config", "--format", "json", *words,
                      env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin", **(env or {})}, **more)
        calls = (tmp_path / "calls").read_text().splitlines() if (tmp_path / "calls").exists() else []
        return done.code, json.loads(done.stdout), done.stderr, calls

    return run


def found(report):
    return [(f["rule"], f["file"], f["line"]) for f in report["findings"]]


def said(report):
    return [(p["file"], p["code"], p["message"]) for p in report["problems"]]


BIG, FINE = "gomemlimit: 2GiB\n", "gomemlimit: 300MiB\n"


def test_the_defaults(lint, chart):
    chart()
    code, report, stderr, calls = lint("c")
    assert (code, report["findings"], calls) == (0, [], ["template ./c --skip-tests"])
    assert report["summary"]["containers"] == 1 and "WARNING" not in stderr


def test_each_values_file_of_ci(lint, chart):
    chart(files={"ci/b-values.yaml": BIG, "ci/a-values.yaml": FINE, "ci/notes.yaml": BIG, "ci/.x-values.yaml": BIG})
    code, report, _, calls = lint("c", "-j", "1")
    assert calls[:2] == ["template ./c --skip-tests --values=c/ci/a-values.yaml",
                     "template ./c --skip-tests --values=c/ci/b-values.yaml"]
    assert (code, found(report)) == (1, [(EXCEEDS, "c/templates/deployment.yaml", 13)])
    assert report["findings"][0]["rendered"]["with"] == "ci/b-values.yaml"
    assert lint("c", "-j", "4")[:2] == (code, report)


def test_exactly_what_is_given(lint, chart, write):
    chart(files={"ci/b-values.yaml": BIG})
    write("mine.yaml", FINE)
    _, _, _, calls = lint("c", "--helm-values", "mine.yaml", "--helm-set", "a=1,b=2", "--helm-set-string=c=3",
                          "--helm-set-file", "d=mine.yaml", "--helm-api-versions", "x/v1", "--kube-version", "1.31")
    assert calls == ["template ./c --skip-tests --values=mine.yaml --set=a=1,b=2 --set-string=c=3 --set-file=d=mine.yaml "
                     "--api-versions=x/v1 --kube-version=1.31"]
    # what changes no value leaves ci/ in force
    assert lint("c", "--helm-api-versions", "x/v1", "--kube-version", "1.31")[3][:1] == [
        "template ./c --skip-tests --values=c/ci/b-values.yaml --api-versions=x/v1 --kube-version=1.31"]


@pytest.mark.parametrize("words", [("--helm-values", "https://example.org/v.yaml"),
                                   ("--helm-values", "a.yaml,http://example.org/v.yaml"),
                                   ("--helm-set-file", "a=secrets://v.yaml"), ("--helm-values", "")])
def test_values_that_would_be_fetched(podfit, words):
    done = podfit("lint", *words)
    assert (done.code, done.stdout) == (2, "") and ("nothing is ever fetched" in done.stderr or not words[1])


def test_helm_is_offline(lint, chart, tmp_path):
    chart()
    lint("c", env={"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "*", "HELM_DEBUG": "1", "KEPT": "kept"})
    environment = dict(line.split("=", 1) for line in (tmp_path / "environment").read_text().splitlines() if "=" in line)
    assert environment["HTTPS_PROXY"] == environment["http_proxy"] == "http://127.0.0.1:9" and environment["NO_PROXY"] == ""
    assert (environment["HELM_NO_PLUGINS"], environment["KUBECONFIG"], environment["KEPT"]) == ("1", "/dev/null", "kept")


@pytest.mark.parametrize("path", ["c", "c/", "c/Chart.yaml", "c/values.yaml", "c/values-prod.yaml", "c/templates",
                                  "c/templates/deployment.yaml", "c/templates/more/x.yaml", "c/ci/b-values.yaml",
                                  "./c/charts/sub/templates/x.yaml"])
def test_a_file_of_a_chart_leads_to_it(lint, chart, path):
    chart(files={"ci/b-values.yaml": BIG, "values-prod.yaml": "", "templates/more/x.yaml": "{{ }}",
                 "charts/sub/Chart.yaml": "name: sub\n", "charts/sub/templates/x.yaml": "{{ }}"})
    code, report, _, calls = lint(path, "c/values.yaml")
    assert code == 1 and len(calls) >= 1
    assert found(report) == [(EXCEEDS, found(report)[0][1], 13)]
    assert report["summary"]["files"] == 1


def test_inside_a_chart(lint, chart, tmp_path):
    chart(files={"ci/b-values.yaml": BIG})
    assert found(lint(cwd=tmp_path / "c")[1]) == [(EXCEEDS, "templates/deployment.yaml", 13)]
    assert found(lint("templates/deployment.yaml", cwd=tmp_path / "c")[1]) == [(EXCEEDS, "templates/deployment.yaml", 13)]
    code, report, _, _ = lint("deployment.yaml", cwd=tmp_path / "c/templates")
    assert (code, [f[1] for f in found(report)]) == (1, [f"{tmp_path}/c/templates/deployment.yaml"])


# what `render` does -> exit code, and what the problem says
ENDS = {
    "noise": ("echo 'Error: not at all' >&2\n" + RENDER, 0, None),
    "failed": ("echo 'Error: execution error at (api/templates/x.yaml:3:4): never' >&2; exit 1", 2,
               "`helm template` failed with exit status 1: Error: execution error at (api/templates/x.yaml:3:4): never; "
               "run `helm template ./c` to see all of it"),
    "dependency": ("echo 'Error: An error occurred while checking for chart dependencies. You may need to run `helm dependency "
                   "build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: redis' >&2; "
                   "exit 1", 2, "missing in charts/ directory: redis; run `helm dependency build ./c`"),
    "version": ("echo 'Error: chart requires kubeVersion: >=1.25.0-0 which is incompatible with Kubernetes v1.20.0' >&2; exit 1",
                2, "; run `podfit lint --kube-version 1.NN ./c` with the version of the cluster"),
    "partial": (RENDER.replace("$gomemlimit", "9GiB") + "exit 3\n", 2, "`helm template` failed with exit status 3: "),
    "killed": ("kill -9 $$", 2, "`helm template` was ended by signal 9 (Killed); "),
    "nothing": ("exit 0", 2, "it renders no Kubernetes object"),
    "notes": ("echo '---'; echo '# Source: api/templates/x.yaml'; echo '# nothing here'", 2, "it renders no Kubernetes"),
    "broken": ("echo '---'; echo '# Source: api/templates/x.yaml'; echo 'apiVersion: v1'; echo 'a: ['", 2,
               "(line 5 of what `helm template` prints)"),
    "template": ("echo 'apiVersion: v1'; echo 'a: {{ .x }'", 2, "this is a template that has not been rendered"),
}


@pytest.mark.parametrize("name", ENDS)
def test_each_end_of_helm(lint, chart, name):
    render, want, message = ENDS[name]
    chart(render=render)
    code, report, _, _ = lint("c")
    assert code == want and report["findings"] == []
    assert len(report["problems"]) == (want == 2)
    for problem in report["problems"]:
        assert message in problem["message"] and problem["line"] is None


def test_one_values_file_that_fails(lint, chart):
    """The rest is linted all the same, and the problem is the values file's."""
    chart(files={"ci/a-values.yaml": "gomemlimit: fail\n", "ci/b-values.yaml": BIG},
          render='[ "$gomemlimit" != fail ] || exit 1\n' + RENDER)
    code, report, _, _ = lint("c")
    assert (code, found(report)) == (2, [(EXCEEDS, "c/templates/deployment.yaml", 13)])
    assert [p[:2] for p in said(report)] == [("c/ci/a-values.yaml", "chart")]
    assert "run `helm template ./c -f c/ci/a-values.yaml`" in said(report)[0][2]


def test_what_fails_with_every_values_file_is_said_once(lint, chart):
    chart(files={f"ci/{name}-values.yaml": BIG for name in "abc"}, render="echo Error: no >&2; exit 1")
    code, report, _, _ = lint("c")
    assert (code, [p[0] for p in said(report)]) == (2, ["c/ci/a-values.yaml"])
    chart("d", render="echo Error: no >&2; exit 1")
    assert [p[0] for p in said(lint("c", "d")[1])] == ["c/ci/a-values.yaml", "d"]


def test_no_helm(lint, chart, write):
    chart(files={"ci/a-values.yaml": BIG, "ci/b-values.yaml": BIG})
    write("good.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: i}]}\n")
    for paths in ["c"], ["."], ["c/templates/deployment.yaml", "good.yaml"]:
        code, report, _, calls = lint(*paths, env={"PATH": "/usr/bin:/bin", "HELM_BIN": "no-such-helm"})
        assert (code, calls, len(said(report))) == (2, [], 1), paths
        assert said(report)[0][1] == "chart" and "install helm 3 or 4 or set HELM_BIN" in said(report)[0][2]


def test_helm_bin(lint, chart, tmp_path):
    chart()
    os.rename(tmp_path / "bin/helm", tmp_path / "bin/helm3")
    assert lint("c", env={"HELM_BIN": f"{tmp_path}/bin/helm3"})[0] == 0
    assert lint("c", env={"HELM_BIN": "helm3"})[0] == 0
    assert lint("c", env={"HELM_BIN": ""})[0] == 2


@pytest.mark.parametrize("line", ["type: library", "type: 'library'", 'type:   "library"   # no templates'])
def test_a_library_chart(lint, chart, podfit, line):
    chart(meta=line + "\n", render="exit 1")
    for path in "c", ".", "c/Chart.yaml":
        code, report, _, calls = lint(path)
        assert (code, report["problems"], calls) == (0, [], []), path
    assert podfit("lint", "c").stdout == "c: note: a library chart: it renders nothing by itself [chart]\n"


def test_render_never(lint, chart, write):
    chart()
    write("k/kustomization.yaml", "resources: [d.yaml]\n")
    write("good.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: i}]}\n")
    assert lint(".", "--render", "never")[0] == 0
    for path in "c", "k":
        code, report, _, calls = lint(path, "--render", "never")
        assert (code, calls, len(said(report))) == (2, [], 1) and "--render never" in said(report)[0][2]


def test_an_archive(lint, write):
    write("dist/api-0.1.0.tgz", "gomemlimit=2GiB limit=1Gi\n" + RENDER)
    code, report, _, calls = lint("dist/api-0.1.0.tgz")
    assert (code, calls) == (1, ["template ./dist/api-0.1.0.tgz --skip-tests"])
    # its templates cannot be opened: the line is one of the output
    assert found(report) == [(EXCEEDS, "dist/api-0.1.0.tgz/templates/deployment.yaml", 15)]
    assert report["findings"][0]["rendered"]["setBy"] is None
    assert lint("dist")[0] == 2      # a walk reads no archive


def test_charts_in_a_walk(lint, chart, write):
    chart("charts/one", values="limit: 1Gi\ngomemlimit: 2GiB\n", files={"charts/sub/Chart.yaml": "name: sub\n"})
    chart("charts/two")
    chart("charts/three", render="exit 1")
    write("plain.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: i}]}\n")
    code, report, _, calls = lint(".", "-j1")
    assert (code, found(report)) == (2, [(EXCEEDS, "charts/one/templates/deployment.yaml", 13)])
    assert [p[0] for p in said(report)] == ["charts/three"]
    assert sorted(calls)[:3] == [f"template ./charts/{name} --skip-tests" for name in ("one", "three", "two")] or calls
    for jobs in "2", "3", "8":
        assert lint(".", "-j", jobs)[:2] == (code, report)
    assert lint("plain.yaml", "--context", ".")[3] == []     # a rendering says nothing of the rest


CONFIG = """
echo '---'; echo '# Source: api/templates/config.yaml'
echo 'apiVersion: v1'; echo 'kind: ConfigMap'; echo "metadata: {name: tuning$ns}"; echo 'data:'
echo "  GOMEMLIMIT: '$gomemlimit'"
"""
USER = """
echo '---'; echo '# Source: api/templates/deployment.yaml'
cat <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: api$ns}
spec:
  template:
    spec:
      containers:
      - name: app
        image: example.org/api:1
        env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: tuning, key: GOMEMLIMIT}}}]
        resources: {limits: {memory: $limit}, requests: {memory: $limit}}
END
"""


@pytest.mark.parametrize("namespace", ["", ", namespace: shop"])
def test_each_rendering_is_a_world_of_its_own(lint, chart, write, namespace):
    """Two values files render the same names; what one holds must not be read by the other."""
    chart(files={"ci/a-values.yaml": FINE, "ci/b-values.yaml": BIG}, render=f"ns='{namespace}'" + CONFIG + USER)
    code, report, _, _ = lint("c")
    assert (code, len(report["findings"]), report["summary"]["unchecked"]) == (1, 1, 0)
    assert report["findings"][0]["rendered"]["with"] == "ci/b-values.yaml"
    # one without the ConfigMap does not find the other's, nor does a file beside it
    chart(files={"ci/a-values.yaml": FINE}, render=f"ns='{namespace}'\n[ $gomemlimit != 2GiB ] || {{ {CONFIG} }}" + USER)
    write("c/beside.yaml", USER.split("<<END\n")[1].split("END\n")[0].replace("$ns", namespace).replace("$limit", "512Mi"))
    code, report, _, _ = lint("c", "c/beside.yaml")
    assert (code, report["summary"]["containers"], report["summary"]["unchecked"]) == (1, 3, 2)
    # a plain ConfigMap of that namespace that is at fault is blamed where it stands
    write("config.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: tuning{namespace}}}\ndata: {{GOMEMLIMIT: 9GiB}}\n")
    blamed = [f for f in lint("c", "config.yaml")[1]["findings"] if f["file"] == "config.yaml"]
    assert [(f["line"], f["rendered"]["exact"], f["related"][0]["file"]) for f in blamed] == \
        [(4, True, "c/templates/deployment.yaml")] * bool(namespace)
    # and it serves all that have none of their own
    write("config.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: tuning{namespace}}}\ndata: {{GOMEMLIMIT: 400MiB}}\n")
    assert lint("c", "c/beside.yaml", "config.yaml")[1]["summary"]["unchecked"] == (0 if namespace else 2)


def test_the_way_back(lint, chart, podfit, tmp_path):
    chart(values="# defaults\nlimit: 1Gi\nother: 2GiB\ngomemlimit: 1MiB\n", files={"ci/a-values.yaml": "\n" + BIG})
    code, report, _, calls = lint("c")
    finding = report["findings"][0]
    assert (code, finding["file"], finding["line"], finding["column"]) == (1, "c/templates/deployment.yaml", 13, 18)
    assert [(r["file"], r["line"]) for r in finding["related"]] == [("c/templates/deployment.yaml", 16)]
    assert finding["rendered"] == {
        "by": "helm template", "with": "ci/a-values.yaml", "alsoWith": [], "line": 15, "column": 18, "exact": True, "setBy": [
            {"key": ".Values.gomemlimit", "file": "c/ci/a-values.yaml", "line": 2, "column": 13, "what": None},
            {"key": ".Values.limit", "file": "c/values.yaml", "line": 2, "column": 8, "what": "the memory limit, 1GiB"}]}
    assert "fix" not in finding      # bytes of the output are no bytes of a file
    assert len(calls) == 2           # one more, for both
    text = podfit("lint", "--no-config", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}).stdout
    assert text.startswith("c/templates/deployment.yaml:13:18: error: GOMEMLIMIT '2GiB' exceeds the memory limit '1Gi' by 1GiB")
    assert ' 15 |           value: "2GiB"\n' in text
    assert "    = rendered: by `helm template` with ci/a-values.yaml\n" in text
    assert "    = set by: .Values.gomemlimit in c/ci/a-values.yaml:2:13\n" in text
    assert "    = set by: .Values.limit in c/values.yaml:2:8 (the memory limit, 1GiB)\n" in text


@pytest.mark.parametrize("name, end", [("github", "%0A"), ("azure", "; "), ("junit", "\n")])
def test_the_way_back_in_other_formats(lint, chart, podfit, tmp_path, name, end):
    """Marks stand in the template, and what sets the values is said beside them."""
    chart(values="limit: 1Gi\ngomemlimit: 1MiB\n", files={"ci/a-values.yaml": BIG})
    text = podfit("lint", "--no-config", "-f", name, "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}).stdout
    assert end.join(["rendered with ci/a-values.yaml", "the value set by .Values.gomemlimit: c/ci/a-values.yaml:1:13",
                     "the memory limit, 1GiB set by .Values.limit: c/values.yaml:1:8", "fix: "]) in text
    if name == "github":
        assert text.startswith("::error file=c/templates/deployment.yaml,line=13,")


def test_unproved(lint, chart, podfit, tmp_path):
    """A value that looks alike, but changes nothing when it is changed, is not named."""
    chart(values="limit: 1Gi\nother: 2GiB\nmore: [2GiB, 2GiB]\n", render="gomemlimit=2GiB limit=1Gi\n" + RENDER)
    code, report, _, calls = lint("c")
    assert (code, report["findings"][0]["rendered"]["setBy"]) == (1, [])
    assert 2 <= len(calls) <= 9
    assert "= set by: unproved" in podfit("lint", "--no-config", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}).stdout
    # nor is one when helm cannot render it otherwise
    chart(values="limit: 1Gi\ngomemlimit: 2GiB\n", render='[ "$gomemlimit" = 2GiB ] || exit 1\n' + RENDER)
    assert [s["key"] for s in lint("c")[1]["findings"][0]["rendered"]["setBy"]] == [".Values.limit"]


def test_a_computed_value(lint, chart, write):
    """Its text is not the value's, but the template's line names it."""
    chart(values="limit: 512Mi\ngomemlimit: 1024\n", render="gomemlimit=$((gomemlimit * 2))MiB\n" + RENDER)
    setters = lint("c")[1]["findings"][0]["rendered"]["setBy"]
    assert [s["key"] for s in setters] == [".Values.gomemlimit", ".Values.limit"]


def test_many_findings_have_few_renderings(lint, chart):
    """At most eight more of a chart, however much there is to ask."""
    chart(files={f"ci/{i}-values.yaml": f"gomemlimit: {i}GiB\n" for i in range(2, 10)} |
          {"ci/a-values.yaml": "gomemlimit: 12GiB\n", "ci/b-values.yaml": "gomemlimit: 13GiB\n"},
          values="limit: 1Gi\ngomemlimit: 1MiB\n")
    code, report, _, calls = lint("c")
    assert (code, len(report["findings"]), len(calls)) == (1, 10, 10 + 8)
    assert [bool(f["rendered"]["setBy"]) for f in report["findings"]] == [True] * 8 + [False] * 2


def test_what_several_values_files_have_is_one_finding(lint, chart, podfit, tmp_path):
    chart(files={"ci/a-values.yaml": BIG, "ci/b-values.yaml": FINE, "ci/c-values.yaml": BIG, "ci/d-values.yaml": BIG})
    code, report, stderr, _ = lint("c")
    assert (code, len(report["findings"]), report["summary"]["errors"]) == (1, 1, 1)
    rendered = report["findings"][0]["rendered"]
    assert (rendered["with"], rendered["alsoWith"]) == ("ci/a-values.yaml", ["ci/c-values.yaml", "ci/d-values.yaml"])
    text = podfit("lint", "--no-config", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}).stdout
    assert "= rendered: the same with ci/c-values.yaml, ci/d-values.yaml\n" in text
    # one that says something else is another one, and so is one of another chart
    chart(files={"ci/c-values.yaml": "gomemlimit: 3GiB\n"})
    chart("d", files={"ci/a-values.yaml": BIG})
    assert [f["rendered"]["alsoWith"] for f in lint("c", "d")[1]["findings"]] == [["ci/d-values.yaml"], [], []]


def test_a_secret_stays_one(podfit, chart, lint, tmp_path):
    chart(values="limit: 1Gi\ngomemlimit: hunter2\n",
          render=RENDER.replace('value: "$gomemlimit"', "valueFrom: {secretKeyRef: {name: s, key: k}}") +
          "echo ---; echo '# Source: api/templates/s.yaml'; echo 'apiVersion: v1'; echo 'kind: Secret'; "
          "echo 'metadata: {name: s}'; echo \"stringData: {k: '$gomemlimit'}\"\n")
    done = podfit("lint", "--no-config", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    assert done.code == 1 and "hunter2" not in done.stdout + done.stderr


def test_settings_of_a_chart(podfit, lint, chart, tmp_path):
    chart()
    done = podfit("settings", "--no-config", "--format", "json", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    row = json.loads(done.stdout)["containers"][0]
    assert (done.code, row["settings"]["GOMEMLIMIT"]["text"]) == (0, "400MiB")
    # its lines are those of an output that nobody sees
    assert (row["file"], row["line"]) == ("c/templates/deployment.yaml", None)
    assert "line" not in row["settings"]["GOMEMLIMIT"] and row["settings"]["memory.limit"]["value"] == 512 << 20
    table = podfit("settings", "--no-config", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}).stdout
    assert table.startswith("c/templates/deployment.yaml: Deployment api, app container app")


def test_what_a_change_brings_to_a_chart(lint, chart, tmp_path):
    """--diff-base renders the chart as it was, too: what was found then is not found again."""
    def git(*words):
        env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words], cwd=tmp_path, env=env,
                       check=True, capture_output=True)

    chart(files={"ci/a-values.yaml": BIG, "ci/b-values.yaml": FINE})
    git("init", "-q")
    git("add", "c")
    git("commit", "-qm", "one")
    assert lint("--diff-base", "HEAD")[:1] == (0,) and lint("--diff-base", "HEAD")[3] == []
    chart(files={"ci/b-values.yaml": "gomemlimit: 700MiB\n"})
    code, report, stderr, _ = lint("--diff-base", "HEAD")
    assert (code, [f["rendered"]["with"] for f in report["findings"]]) == (1, ["ci/b-values.yaml"])
    assert "1 stood there before" in stderr


def test_what_is_given_is_named(lint, chart, write):
    chart()
    write("a.yaml", BIG)
    write("b.yaml", "limit: 1Gi\n")
    for words, want in (["--helm-values=a.yaml", "--helm-values", "b.yaml"], "a.yaml, b.yaml"), \
            (["--helm-values=a.yaml,b.yaml"], "a.yaml, b.yaml"), \
            (["--helm-set", "gomemlimit=4GiB"], "the values of the command line"):
        assert lint("c", *words)[1]["findings"][0]["rendered"]["with"] == want


def test_comments_in_templates_ignore(lint, chart, podfit, tmp_path):
    chart(values="limit: 1Gi\ngomemlimit: 2GiB\n",
          render=RENDER.replace('value: "$gomemlimit"', f'value: "$gomemlimit" # podfit: ignore {EXCEEDS} -- swap'))
    code, report, _, _ = lint("c")
    assert (code, report["findings"], report["summary"]["suppressed"]) == (0, [], 1)
    text = podfit("lint", "--no-config", "c", env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}).stdout
    assert text.startswith("c/templates/deployment.yaml: note: an error is ignored by a comment")


def test_excluded_and_configured(lint, chart, podfit, write, tmp_path):
    chart("charts/api", values="limit: 1Gi\ngomemlimit: 2GiB\n")
    path = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    assert lint(".", "--exclude", "charts/api", "--allow-empty")[0] == 0
    write(".podfit.yaml", "version: 1\noverrides:\n- match: {path: 'charts/api/templates/**'}\n  severity: "
                          f"{{{EXCEEDS}: off}}\n  reason: x\n")
    assert podfit("lint", "charts", env=path).code == 0
    write("charts/api/.podfit.yaml", "version: 1\nfail_on: never\n")
    assert podfit("lint", "charts", env=path).code == 0
