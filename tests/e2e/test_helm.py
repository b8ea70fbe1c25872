# SPDX-License-Identifier: Apache-2.0
"""Charts and kustomizations through real helm 3, helm 4 and kustomize."""
import json
import os
import pathlib
import subprocess

import pytest
from helms import build

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXCEEDS = "gomemlimit-exceeds-limit"
VALUES = """# the defaults
controller:
  env:
    GOMEMLIMIT: 400MiB
    GOGC: "100"
resources:
  limits:
    memory: 512Mi
  requests:
    memory: 512Mi
"""
TEMPLATE = """{{- $name := .Release.Name }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}-{{ .Chart.Name }}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata:
      labels: {app: api}
    spec:
      containers:
        - name: app
          image: "example.org/api:1"
          env:
            {{- range $k, $v := .Values.controller.env }}
            - name: {{ $k }}
              value: {{ $v | quote }}
            {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
"""
HOOK = """apiVersion: v1
kind: Pod
metadata: {name: try, annotations: {"helm.sh/hook": test}}
spec: {containers: [{name: a, image: example.org/try:1, env: [{name: GOMEMLIMIT, value: 1Gi}]}]}
"""


@pytest.fixture(scope="session", params=["helm3", "helm4"])
def helm(request):
    path, why = build(request.param, pathlib.Path(os.environ.get("E2E_BIN", ROOT / "build" / "e2e")))
    if why:
        pytest.skip(why)
    return path


@pytest.fixture
def run(helm, podfit, tmp_path):
    """run("c", ...): exit code and report."""

    def go(*words, program=helm.parent):
        env = {"PATH": f"{program}:/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run([str(podfit), "lint", "--no-config", "--format", "json", *words], env=env, cwd=tmp_path,
                              capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, json.loads(done.stdout)

    return go


@pytest.fixture
def chart(tmp_path):
    def make(name="api", meta="", files=()):
        base = {"Chart.yaml": f"apiVersion: v2\nname: {name.split('/')[-1]}\nversion: 0.1.0\n{meta}", "values.yaml": VALUES,
                "templates/deployment.yaml": TEMPLATE, "templates/test.yaml": HOOK, "templates/NOTES.txt": "hello\n"}
        for path, text in {**base, **dict(files)}.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    return make


def found(report):
    return [(f["rule"], f["file"], f["line"]) for f in report["findings"]]


def setters(finding):
    return [(s["key"], s["file"], s["line"]) for s in finding["rendered"]["setBy"]]


BIG = "controller:\n  env:\n    GOMEMLIMIT: 2GiB\n"


def test_defaults_and_a_test_hook(run, chart):
    chart()
    code, report = run("api")
    assert (code, report["findings"], report["summary"]["workloads"]) == (0, [], 1)


def test_the_way_back(run, chart):
    chart(files={"ci/big-values.yaml": BIG, "ci/fine-values.yaml": "resources: {limits: {memory: 1Gi}}\n"})
    code, report = run("api")
    assert (code, found(report)) == (1, [(EXCEEDS, "api/templates/deployment.yaml", 18)])
    finding = report["findings"][0]
    assert finding["rendered"]["with"] == "ci/big-values.yaml" and finding["rendered"]["exact"]
    assert setters(finding) == [(".Values.controller.env.GOMEMLIMIT", "api/ci/big-values.yaml", 3),
                                (".Values.resources.limits.memory", "api/values.yaml", 8)]
    assert [(r["file"], r["line"]) for r in finding["related"]] == [("api/templates/deployment.yaml", 21)]


def test_values_of_the_command_line(run, chart, tmp_path):
    chart()
    (tmp_path / "mine.yaml").write_text(BIG)
    (tmp_path / "limit").write_text("1Gi")
    code, report = run("api", "--helm-values", "mine.yaml", "--helm-set-file", "resources.limits.memory=limit",
                       "--helm-set-string", "controller.env.GOGC=50", "--kube-version", "1.31", "--helm-api-versions", "x/v1")
    assert (code, found(report)) == (1, [(EXCEEDS, "api/templates/deployment.yaml", 18)])
    assert "'1Gi'" in report["findings"][0]["message"]
    assert setters(report["findings"][0])[0] == (".Values.controller.env.GOMEMLIMIT", "mine.yaml", 3)


def test_an_umbrella(run, chart):
    chart("all", meta="dependencies: [{name: api, version: 0.1.0}]\n", files={
        "values.yaml": "api:\n  controller:\n    env:\n      GOMEMLIMIT: 3GiB\n", "templates/deployment.yaml": ""})
    chart("all/charts/api")
    for path in "all", "all/charts/api/templates/deployment.yaml":
        code, report = run(path)
        assert (code, found(report)) == (1, [(EXCEEDS, "all/charts/api/templates/deployment.yaml", 18)])
        assert setters(report["findings"][0]) == [
            (".Values.api.controller.env.GOMEMLIMIT", "all/values.yaml", 4),
            (".Values.api.resources.limits.memory", "all/charts/api/values.yaml", 8)]
    assert run("all/charts/api") [0] == 0      # by itself


def test_what_does_not_render(run, chart):
    chart("gone", meta="dependencies: [{name: redis, version: 1.0.0, repository: 'https://example.org/charts'}]\n")
    chart("never", files={"templates/x.yaml": '{{ fail "never" }}\n'})
    chart("broken", files={"values.yaml": "a: [\n"})
    code, report = run("gone", "never", "broken", "--kube-version", "1.31")
    problems = {p["file"]: p["message"] for p in report["problems"]}
    assert (code, list(problems)) == (2, ["gone", "never", "broken"])
    assert problems["gone"].endswith("run `helm dependency build ./gone`") and "redis" in problems["gone"]
    assert "never/templates/x.yaml:1:3" in problems["never"] and "): never; run" in problems["never"]
    assert "values.yaml" in problems["broken"]


def test_warnings_are_no_failure(run, chart):
    chart(meta="deprecated: true\n", files={"values.schema.json": '{"type": "object"}'})
    assert run("api")[0] == 0


def test_a_library_and_an_archive(run, chart, helm, tmp_path):
    chart("lib", meta="type: library\n")
    assert run("lib") == (0, run("lib")[1])
    chart(files={"values.yaml": VALUES.replace("400MiB", "1GiB")})
    subprocess.run([str(helm), "package", "api"], cwd=tmp_path, check=True, capture_output=True,
                   env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    code, report = run("api-0.1.0.tgz")
    assert (code, found(report)[0][:2]) == (1, (EXCEEDS, "api-0.1.0.tgz/templates/deployment.yaml"))


def test_nothing_is_fetched(run, chart, tmp_path):
    """Values by URL are refused before helm sees them; helm itself has no plugins and no way out."""
    chart()
    done = subprocess.run([str(ROOT / "build/podfit"), "lint", "api", "--helm-values", "http://127.0.0.1:1/v.yaml"],
                          cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "nothing is ever fetched" in done.stderr


def test_kustomize(run, tmp_path):
    path, why = build("kustomize", pathlib.Path(os.environ.get("E2E_BIN", ROOT / "build" / "e2e")))
    if why:
        pytest.skip(why)
    (tmp_path / "base").mkdir()
    (tmp_path / "over").mkdir()
    (tmp_path / "base/d.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n"
        "      - name: app\n        image: example.org/web:1\n        env: [{name: GOMEMLIMIT, value: 400MiB}]\n"
        "        resources: {limits: {memory: 512Mi}, requests: {memory: 512Mi}}\n")
    (tmp_path / "base/kustomization.yaml").write_text("resources: [d.yaml]\n")
    (tmp_path / "over/kustomization.yaml").write_text(
        "resources: [../base]\npatches:\n- target: {kind: Deployment}\n  patch: |\n"
        "    - {op: replace, path: /spec/template/spec/containers/0/env/0/value, value: 900MiB}\n")
    code, report = run(".", program=path.parent)
    assert (code, found(report)) == (1, [(EXCEEDS, "over/kustomization.yaml", None)])
    (tmp_path / "base/kustomization.yaml").write_text("resources: [d.yaml, https://127.0.0.1:1/x.yaml]\n")
    code, report = run("over", program=path.parent)
    assert code == 2 and "never fetched" in report["problems"][0]["message"]
    (tmp_path / "base/kustomization.yaml").write_text("resources: [gone.yaml]\n")
    code, report = run("over", program=path.parent)
    assert code == 2 and "gone.yaml" in report["problems"][0]["message"]
