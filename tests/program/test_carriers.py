# SPDX-License-Identifier: Apache-2.0
"""Settings that stand neither in env nor in resources: in scripts and in annotations, through the whole program."""
import json

import pytest

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: p
  annotations:
%s
spec:
  containers:
  - name: app
    image: a
%s
"""


def pod(annotations=(), lines=()):
    """A Pod with these annotations and, in its one container, these lines."""
    return POD % ("\n".join(f"    {a}" for a in annotations or ["a: b"]), "\n".join(f"    {line}" for line in lines))


@pytest.fixture
def lint(podfit):
    """lint(text): the findings, infos too, of standard input."""

    def run(text, *words):
        done = podfit("lint", "--format", "json", "--min-severity", "info", *words, "-", stdin=text)
        report = json.loads(done.stdout)
        assert not report["problems"]
        return report

    return run


@pytest.fixture
def settings(podfit):
    """settings(text): container name -> its row."""

    def run(text):
        done = podfit("settings", "--format", "json", "-", stdin=text)
        assert done.code == 0, done.stderr
        return {row["container"]: row for row in json.loads(done.stdout)["containers"]}

    return run


def findings(report, rule):
    return [f for f in report["findings"] if f["rule"] == rule]


SCRIPT = pod(lines=["resources: {limits: {memory: 512Mi}}", "command:", "- sh", "- -c", "- |", "  set -e",
                    "  # the limit is 512Mi", "  export GOMEMLIMIT=600MiB", "  exec /app"])


def test_a_script_sets_a_variable(settings):
    row = settings(SCRIPT)["app"]
    assert row["settings"]["GOMEMLIMIT"] == {
        "state": "known", "text": "600MiB", "value": 600 << 20, "valid": True, "origin": "shell",
        "line": 18, "column": 14}
    assert row["go"]["evidence"] == "the command sets GOMEMLIMIT"


def test_a_finding_stands_at_the_word_of_the_script(lint):
    [f] = findings(lint(SCRIPT), "gomemlimit-exceeds-limit")
    assert (f["line"], f["column"], f["endColumn"]) == (18, 14, 31)
    assert f["path"] == "spec.containers[0].command[2]"
    assert not (f.get("fix") or {}).get("edits")


def test_a_comment_on_the_line_of_the_script_counts(lint):
    text = SCRIPT.replace("600MiB", "600MiB # podfit: ignore gomemlimit-exceeds-limit")
    report = lint(text)
    assert not findings(report, "gomemlimit-exceeds-limit") and report["summary"]["suppressed"] == 1


def test_unknown_says_why_and_counts_as_unchecked(settings, lint):
    text = pod(lines=["command: [sh, -c, 'export GOMEMLIMIT=$((M*9/10)); exec /app']"])
    assert settings(text)["app"]["settings"]["GOMEMLIMIT"] == {
        "state": "unknown", "origin": "shell: the script computes it", "line": 11, "column": 31}
    assert lint(text)["summary"]["unchecked"] == 1


def test_env_in_the_command(settings):
    row = settings(pod(lines=["env: [{name: GOGC, value: '50'}]",
                              "command: [env, -u, GOGC, GOMAXPROCS=3, /app]"]))["app"]
    assert row["settings"]["GOGC"] == {"state": "absent"}
    assert row["settings"]["GOMAXPROCS"] == {"state": "known", "text": "3", "value": 3, "valid": True,
                                             "origin": "env in the command", "line": 12, "column": 30}


def test_an_init_container_exports_for_itself(settings):
    text = pod(lines=["command: [/app]"]) + ("  initContainers:\n"
                                             "  - {name: i, image: a, command: [sh, -c, 'export GOGC=5; x']}\n")
    rows = settings(text)
    assert rows["i"]["settings"]["GOGC"]["text"] == "5"
    assert rows["app"]["settings"]["GOGC"] == {"state": "absent"}


DAPR = pod(['dapr.io/enabled: "true"', "dapr.io/sidecar-memory-limit: 512Mi", "dapr.io/sidecar-cpu-limit: 300m",
            'dapr.io/env: "A=b,GOMEMLIMIT=900MiB,GOGC=50%"'])


def test_daprd_is_a_sidecar(settings):
    rows = settings(DAPR)
    assert list(rows) == ["app", "daprd"]
    row = rows["daprd"]
    assert (row["line"], row["containerType"], row["object"]["name"]) == (6, "sidecar", "p")
    assert row["settings"]["memory.limit"] == {
        "state": "known", "text": "512Mi", "value": 512 << 20, "origin": "annotation dapr.io/sidecar-memory-limit",
        "line": 7, "column": 35}
    assert row["settings"]["memory.request"] == {"state": "known", "text": "512Mi", "value": 512 << 20,
                                                 "origin": "defaulted from the limit"}
    assert row["settings"]["cpu.limit"]["value"] == 300
    assert row["settings"]["GOMEMLIMIT"] == {"state": "known", "text": "900MiB", "value": 900 << 20, "valid": True,
                                             "origin": "annotation dapr.io/env", "line": 9, "column": 23}


def test_findings_of_daprd_stand_at_the_annotation(lint):
    [f] = findings(lint(DAPR), "gomemlimit-exceeds-limit")
    assert (f["line"], f["column"], f["endColumn"]) == (9, 23, 40)
    assert (f["container"], f["containerType"]) == ("daprd", "sidecar")
    assert f["path"] == 'metadata.annotations["dapr.io/env"]'
    assert [(r["line"], r["message"]) for r in f["related"]] == [(7, "the memory limit, 512MiB")]
    assert not (f.get("fix") or {}).get("edits")


def test_annotations_and_comments_ignore_findings_of_daprd(lint):
    text = DAPR.replace("annotations:", "annotations:\n    ignore.podfit.dev/daprd: gomemlimit-exceeds-limit -- known")
    assert not findings(lint(text), "gomemlimit-exceeds-limit")
    text = DAPR.replace('GOGC=50%"', 'GOGC=50%"  # podfit: ignore gogc-malformed')
    assert findings(lint(DAPR), "gogc-malformed") and not findings(lint(text), "gogc-malformed")


def test_daprd_that_is_there_is_not_added(settings):
    text = DAPR + "  - {name: daprd, image: daprio/daprd, resources: {limits: {memory: 1Gi}}}\n"
    rows = settings(text)
    assert list(rows) == ["app", "daprd"] and rows["daprd"]["settings"]["memory.limit"]["text"] == "1Gi"


def test_other_annotations_reach_an_injected_sidecar(settings, lint):
    text = DAPR.replace("annotations:", "annotations:\n    ulimits.noderesource.dev/container.daprd: "
                        "'- {type: nofile, soft: 1024, hard: 4096}'\n    runtime.podfit.dev/daprd: go1.22\n"
                        "    non-go-memory.podfit.dev/daprd: 64Mi")
    row = settings(text)["daprd"]
    assert row["settings"]["rlimit.nofile"]["hard"] == 4096
    assert row["go"]["evidence"] == "annotation runtime.podfit.dev/daprd"
    assert not findings(lint(text), "nri-ulimit-annotation-invalid")


def test_istio_proxy_is_a_sidecar_of_which_the_template_is_not_known(settings, lint):
    text = pod(["sidecar.istio.io/proxyMemory: 1Gi", "sidecar.istio.io/proxyMemoryLimit: 512Mi"])
    row = settings(text)["istio-proxy"]
    assert row["settings"]["GOMEMLIMIT"] == {"state": "unknown", "origin": "up to Istio's injection template"}
    report = lint(text)
    assert [f["line"] for f in findings(report, "memory-request-above-limit")] == [6]
    assert not findings(report, "limit-without-gomemlimit")
    assert report["summary"]["unchecked"] == 0 and report["summary"]["containers"] == 2


def test_an_edit_of_an_annotation_is_of_the_whole_scalar(lint):
    [f] = findings(lint(pod(["sidecar.istio.io/proxyMemoryLimit: 512m"])), "memory-quantity-millibytes")
    [edit] = f["fix"]["edits"]
    assert edit["text"] == "512Mi" and edit["end"] - edit["start"] == len("512m")


@pytest.mark.parametrize("value", ["null", "5", "true", "[a]", "{a: b}", "''", "&x [*x]", "!!str"])
@pytest.mark.parametrize("key", ["dapr.io/enabled", "dapr.io/env", "dapr.io/sidecar-memory-limit",
                                 "dapr.io/sidecar-image", "sidecar.istio.io/proxyMemory", "sidecar.istio.io/inject",
                                 "unified-cgroup.crio.io/app", "io.kubernetes.cri-o.UnifiedCgroup.app"])
def test_odd_annotations_are_survived(podfit, key, value):
    text = pod(['dapr.io/enabled: "true"' if key != "dapr.io/enabled" else "a: b", f"{key}: {value}"])
    for command in (["lint", "-v"], ["settings"]):
        assert podfit(*command, "-", stdin=text).code in (0, 1, 2)


def test_a_partial_object_with_a_sidecar(settings):
    text = """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: t}
spec:
  template:
    metadata: {annotations: {dapr.io/enabled: "true", dapr.io/env: GOGC=5}}
    spec: {containers: [{name: app, image: a}]}
"""
    row = settings(text)["daprd"]["settings"]
    assert row["GOGC"]["text"] == "5" and row["GOMEMLIMIT"] == {"state": "unknown", "origin": "partial object"}
    assert row["memory.limit"]["state"] == "unknown"


@pytest.mark.parametrize("image, env", [
    ("i", "{name: GOGC, value: '400'}, {name: GOMEMLIMIT, value: 'off'}"),
    ("i", "{name: GOMEMLIMIT, value: 200MiB}"),
    ("ingress-nginx/controller", "{name: GOMEMLIMIT, value: 480MiB}"),
])
def test_no_annotation_is_proposed_for_a_container_without_a_name(podfit, image, env):
    def said(name):
        text = f"""{{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {{name: s}}, spec: {{template: {{spec:
{{containers: [{{{name}image: {image}, env: [{env}], resources: {{limits: {{memory: 512Mi}}}}}}]}}}}}}}}"""
        return podfit("lint", "-v", "-", stdin=text).stdout

    assert ".podfit.dev/app" in said("name: app, ")
    assert "= fix:" in said("") and "podfit.dev/" not in said("")


@pytest.mark.parametrize("variable, resource", [("GOMEMLIMIT", "memory"), ("GOMAXPROCS", "cpu")])
def test_a_reference_shows_which_container_has_no_limit(podfit, variable, resource):
    def related(container):
        text = f"""{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{{name: main, image: i}},
{{name: side, image: i, env: [{{name: {variable}, valueFrom:
{{resourceFieldRef: {{{container}resource: limits.{resource}}}}}}}]}}]}}}}"""
        report = json.loads(podfit("lint", "-v", "-f", "json", "-", stdin=text).stdout)
        (found,) = [f for f in report["findings"] if f["rule"] == f"{variable.lower()}-ref-no-limit"]
        return [(r["line"], r["message"]) for r in found["related"]]

    assert related("") == [(2, f"no {resource} limit here")]
    assert related("containerName: main, ") == [(3, "the container that has none")]
