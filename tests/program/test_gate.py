# SPDX-License-Identifier: Apache-2.0
"""--pre-commit: what is named may be anything, and what lies around it counts."""
import json
import subprocess

import pytest

EXCEEDS = "gomemlimit-exceeds-limit"
POD = """apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec:
  containers:
  - name: app
    image: a
    env: [{name: GOMEMLIMIT, value: %s}]
    resources: {%s}
"""
BAD, GOOD = POD % ("600MiB", "limits: {memory: 512Mi}"), POD % ("460MiB", "limits: {memory: 512Mi}")
UNLIMITED = POD % ("600MiB", "")
LIMITS = """apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec: {limits: [{type: Container, default: {memory: 512Mi}}]}
"""
FROM_MAP = POD.replace("value: %s", "valueFrom: {configMapKeyRef: {name: go, key: limit}}") % "limits: {memory: 512Mi}"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: go, namespace: shop}\ndata: {limit: 600MiB}\n"
TEMPLATE = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec: {{- toYaml .Values.spec }}\n"
SILENT = (0, "", "")


@pytest.fixture(autouse=True)
def repository(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)


@pytest.fixture
def gate(podfit):
    def run(*words, **more):
        done = podfit("lint", "-q", "--pre-commit", *words, **more)
        return tuple(done)
    return run


@pytest.mark.parametrize("name, text", [
    ("values.yaml", "replicas: 1\nresources: {limits: {memory: 512Mi}}\n"),
    (".github/workflows/ci.yaml", "on: push\njobs: {a: {runs-on: x, steps: [{run: 'echo ${{ github.sha }}'}]}}\n"),
    ("package.json", '{"name": "a"}'),
    ("tsconfig.json", '{ // comments\n "a": 1, }\n'),
    ("broken.yaml", "a: [\n"),
    ("empty.yaml", ""),
    ("notes.yaml", "# an apiVersion would stand here\na: b\n"),
    ("schema.json", '{"properties": {"apiVersion": {"type": "string"}}}'),
    ("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n"),
    ("crd.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"),
])
def test_what_is_none_of_ours_passes_in_silence(gate, write, name, text):
    write(name, text)
    assert gate(name) == SILENT
    assert gate(f"./{name}") == SILENT


CHART = "apiVersion: v2\nname: c\nversion: 0.1.0\n"


@pytest.mark.parametrize("name, text", [
    ("templates/pod.yaml", TEMPLATE), ("templates/a/b.yaml", TEMPLATE), ("Chart.yaml", CHART), ("values.yaml", "a: b\n"),
    ("values-prod.yaml", "extra:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: '{{ x }}'}\n  data: {a: [}\n"),
    ("ci/a-values.yaml", "apiVersion: [\n"), ("tests/a_test.yaml", "apiVersion: [\n"), ("requirements.yaml", "apiVersion: [\n"),
    ("values.schema.json", '{"apiVersion": [}'), ("Chart.lock", "apiVersion: [\n"), ("charts/sub/templates/pod.yaml", TEMPLATE), ("charts/sub/Chart.yaml", CHART),
])
@pytest.mark.parametrize("chart", ["", "deploy/c/"])
def test_parts_of_charts_are_not_looked_at(gate, write, name, text, chart):
    write(chart + "Chart.yaml", CHART)
    write(chart + "charts/sub/Chart.yaml", CHART)
    write(chart + name, text)
    assert gate(chart + name) == SILENT


def test_what_only_lies_in_the_directory_of_a_chart_is_looked_at(gate, write):
    write("Chart.yaml", CHART)
    write("deploy/pod.yaml", BAD)
    assert gate("deploy/pod.yaml")[0] == 1


@pytest.mark.parametrize("name, text, code", [
    ("pod.yaml", BAD, 1), ("pod.yaml", GOOD, 0), ("pod.yaml", "apiVersion: v1\nkind: [\n", 2), ("pod.yaml", TEMPLATE, 2),
    ("pod.json", '{"apiVersion": "v1", "kind": }', 2), ("pod.yaml", GOOD + "---\nb: [\n", 0), ("gone.yaml", None, 2),
    ("pod.yaml", BAD.encode("utf-16"), 1),
])
def test_what_is_ours_is_judged(gate, write, name, text, code):
    if text is not None:
        write(name, text)
    write("package.json", "{}")
    got, out, err = gate(name, "package.json")
    assert got == code and err.count("\n") == 1 and "no Kubernetes object" not in out + err


@pytest.mark.parametrize("at", [-11, -10, -6, -1, 0, 1])
def test_the_word_is_found_wherever_it_stands(gate, write, at):
    write("pod.yaml", "#" * ((256 << 10) + at - 1) + "\n" + BAD)
    assert gate("pod.yaml")[0] == 1


def test_the_tree_around_is_context(gate, write):
    write("pod.yaml", UNLIMITED)
    assert gate("pod.yaml")[0] == 0
    write("cluster/limits.yaml", LIMITS)            # neither added nor committed
    code, out, _ = gate("pod.yaml")
    assert code == 1 and "that LimitRange 'limits' gives" in out
    write(".gitignore", "cluster\n")
    assert gate("pod.yaml")[0] == 0


def test_either_end_may_be_what_is_committed(gate, write):
    write("pod.yaml", FROM_MAP)
    write("other.yaml", BAD.replace("name: p,", "name: other,"))
    write("map.yaml", MAP)
    code, out, _ = gate("map.yaml")
    assert code == 1 and "map.yaml:4" in out and "other.yaml" not in out


def test_from_a_directory_below(gate, write, tmp_path):
    write("a/b/pod.yaml", UNLIMITED)
    write("limits.yaml", LIMITS)
    assert gate("pod.yaml", cwd=tmp_path / "a" / "b")[0] == 1
    assert gate("b/pod.yaml", cwd=tmp_path / "a")[0] == 1
    assert gate("a/b/pod.yaml", cwd=tmp_path)[0] == 1


def test_nothing_around_is_a_problem(gate, write, tmp_path):
    write("pod.yaml", GOOD)
    write("broken.yaml", "apiVersion: v1\nkind: [\n")
    write("c/Chart.yaml", CHART)
    write("c/templates/a.yaml", TEMPLATE)
    write("k/kustomization.yaml", "resources: [https://example.org/x]\n")
    write("template.yaml", TEMPLATE)
    write("secret.yaml", BAD).chmod(0)
    (tmp_path / "dangling.yaml").symlink_to("nowhere")
    (tmp_path / "bad").mkdir()
    write("bad/.podfit.yaml", "version: 1\n")
    write("bad/pod.yaml", BAD.replace("name: p,", "name: other,"))
    code, out, err = gate("pod.yaml")
    assert (code, out) == (0, "") and err.startswith("no errors or warnings in 1 container of 1 workload (1 file)")


@pytest.mark.parametrize("words, config", [(["--exclude", "pod.yaml"], None), (["--exclude", "d"], None),
                                           ([], 'exclude: ["d/**"]'), ([], "exclude: [pod.yaml]")])
def test_what_is_excluded_is_not_looked_at(gate, write, words, config):
    write("d/pod.yaml", BAD)
    if config:
        write(".podfit.yaml", f"version: 1\n{config}\n")
    assert gate("d/pod.yaml", *words) == SILENT


def test_without_a_work_tree(gate, podfit, write, tmp_path):
    write("out/pod.yaml", BAD)
    assert podfit("lint", "--pre-commit", "pod.yaml", cwd=tmp_path / "out").code == 1


def test_a_file_list_names_candidates_too(gate, write):
    write("package.json", "{}")
    write("pod.yaml", BAD)
    write("names", "package.json\npod.yaml\n")
    assert gate("--file-list", "names")[0] == 1
    write("names", "package.json\n")
    assert gate("--file-list", "names") == SILENT


def test_machine_formats_are_whole(podfit, write):
    write("package.json", "{}")
    done = podfit("lint", "--pre-commit", "--format", "json", "package.json")
    assert (done.code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["findings"] == []


def test_a_part_of_a_kustomization_is_still_looked_at(gate, write):
    write("kustomization.yaml", "resources: [pod.yaml]\n")
    write("pod.yaml", BAD)
    assert gate("pod.yaml")[0] == 1


def test_charts_are_found_by_their_files(podfit, write):
    write("a/Chart.yaml", CHART)
    write("a/templates/pod.yaml", TEMPLATE)
    write("a/charts/sub/Chart.yaml", CHART)
    write("pod.yaml", BAD)
    done = podfit("lint", "-q", "--pre-commit-charts", "pod.yaml")
    assert tuple(done) == SILENT
    done = podfit("lint", "-q", "--pre-commit-charts", "pod.yaml", "a/templates/pod.yaml", "a/charts/sub/Chart.yaml",
                  env={"PATH": "/nowhere"})     # so that no chart can be rendered
    assert done.stdout.count("a: problem") == 1 and EXCEEDS not in done.stdout
