# SPDX-License-Identifier: Apache-2.0
"""What a review of the core found: false alarms, silent misses, wrong arithmetic, input that costs too much."""
import base64
import json

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [%s]}\n"
FINE = POD % "{name: a, image: a}"


@pytest.fixture
def lint(podfit):
    def run(*words, stdin=b"", code=0):
        done = podfit("lint", "--format", "json", *words, stdin=stdin)
        assert done.code == code, done.stdout + done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def settings(podfit):
    def run(*words, stdin=b"", code=0):
        done = podfit("settings", "--format", "json", *words, stdin=stdin)
        assert done.code == code, done.stderr
        return [c["settings"] for c in json.loads(done.stdout)["containers"]]

    return run


def rules(report):
    return [f["rule"] for f in report["findings"]]


def test_a_context_that_is_answered_leaves_the_count_of_unchecked_alone(lint, write):
    write("a.yaml", FINE)
    write("context/b.yaml", POD % ("{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: "
                                   "{configMapKeyRef: {name: c, key: k}}}]}") +
          "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: 400MiB}\n")
    assert lint("a.yaml", "--context", "context/b.yaml")["summary"]["unchecked"] == 0


@pytest.mark.parametrize("request_, limit, over", [
    ("10E", "1Gi", "8EiB"), ("10E", "9223372036854775808", "689.8PiB"), ("1500m", "1", "1B"), ("1Gi", "512Mi", "512MiB")])
def test_a_request_above_its_limit_counts_exactly(lint, request_, limit, over):
    spec = f"{{name: a, image: a, resources: {{requests: {{memory: '{request_}'}}, limits: {{memory: '{limit}'}}}}}}"
    (finding,) = [f for f in lint("-", stdin=POD % spec, code=1)["findings"] if f["rule"] == "memory-request-above-limit"]
    assert f"by {over}:" in finding["message"]


SHELL = ("{name: a, image: a, command: [sh, -c, '%s'], resources: {limits: {memory: 512Mi}}, "
         "env: [{name: GOMEMLIMIT, %s}]}")


def test_a_reference_that_the_shell_completes(lint):
    reference = "valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}"
    report = lint("-", stdin=POD % (SHELL % ("export GOMEMLIMIT=${GOMEMLIMIT}MiB; exec app", reference)))
    assert not rules(report)
    assert rules(lint("-", stdin=POD % (SHELL % ("exec app", reference)), code=1)) == ["gomemlimit-divisor"]


@pytest.mark.parametrize("script, found", [
    ("MY_GOMEMLIMIT=1 GOMEMLIMIT=400MiB exec app", []), ("GOMEMLIMIT=400MiB exec app", []),
    ("MY_GOMEMLIMIT=1 X_GOMEMLIMIT=2 exec app", ["gomemlimit-exceeds-limit"])])
def test_an_assignment_behind_a_longer_name(lint, script, found):
    assert rules(lint("-", stdin=POD % (SHELL % (script, "value: 900MiB")), code=1 if found else 0)) == found


def test_a_patch_may_use_what_its_base_declares(lint, settings):
    patch = (POD % "{name: a, image: a, env: [{name: GOMEMLIMIT, value: $(MEM)MiB}]}")
    whole = rules(lint("-", stdin=patch, code=1))
    patch = patch.replace("apiVersion: v1\nkind: Pod", "apiVersion: example.org/v1\nkind: Widget")
    assert (whole, rules(lint("-", stdin=patch))) == (["gomemlimit-unresolved-reference"], [])
    assert settings("-", stdin=patch)[0]["GOMEMLIMIT"]["state"] == "unknown"


@pytest.mark.parametrize("text, code", [
    ("a: b\n{{ if x }}\nc: d\n", 0), ('%s---\n{{ include "x" . }}\n' % FINE, 2),
    ("{{ if .Values.x }}\n---\n" + FINE, 2), ("{{ if .Values.x }}\n---\na: b\n", 0)])
def test_a_template_in_a_walk_hides_no_object(lint, write, text, code):
    write("d/template.yaml", text)
    write("d/fine.yaml", FINE)
    report = lint("d", code=code)
    assert [p["code"] for p in report["problems"]] == (["helm-template"] if code else [])


def test_a_walk_that_meets_a_template_only(lint, write):
    write("d/template.yaml", "a: b\n{{ if x }}\nc: d\n")
    assert "no-kubernetes-object" in [p["code"] for p in lint("d", code=2)["problems"]]


def secret(**data):
    parts = "".join(f"{k}: {{k: {v}}}\n" for k, v in data.items())
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{parts}---\n"


@pytest.mark.parametrize("second, state", [("900MiB", "unknown"), ("400MiB", "known")])
def test_objects_agree_on_what_wins_in_each(settings, second, state):
    user = POD % "{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: {secretKeyRef: {name: s, key: k}}}]}"
    data = {"900MiB": "400MiB", "400MiB": "900MiB"}[second]
    text = secret(stringData="400MiB") + secret(data=base64.b64encode(data.encode()).decode(), stringData=second) + user
    assert settings("-", stdin=text)[0]["GOMEMLIMIT"]["state"] == state


@pytest.mark.parametrize("rest, code", [(" trailing", 2), ("\nfoo: bar", 2), ("\n# a comment\n", 0), ("\n" + FINE, 0),
                                        ('{"a": 1}', 0), ("", 0)])
def test_what_stands_behind_a_json_value(lint, write, rest, code):
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": []}}
    write("a.yaml", json.dumps(pod) + rest)
    assert [p["code"] for p in lint("a.yaml", code=code)["problems"]] == (["json-syntax"] if code else [])


def test_no_edit_in_a_config_map_of_utf_16(lint, write):
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  GOMEMLIMIT: 512Mi\n"
    write("pod.yaml", POD % "{name: a, image: a, envFrom: [{configMapRef: {name: c}}]}")
    write("c.yaml", config)
    (finding,) = lint("pod.yaml", "c.yaml", code=1)["findings"]
    assert finding["fix"]["edits"]
    write("c.yaml", b"\xff\xfe" + config.encode("utf-16-le"))
    (finding,) = lint("pod.yaml", "c.yaml", code=1)["findings"]
    assert finding["line"] == 5 and not finding.get("fix")


def test_a_masked_text_masks_its_own_excerpt(podfit, write):
    write("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  GOGC: hunter2-hunter2-hunter2\n---\n" +
          POD % ("{name: a, image: a, envFrom: [{secretRef: {name: s}}], env: [{name: GOGC, value: '50'}]}"))
    done = podfit("lint", "-v", "a.yaml")
    assert "is overridden by" in done.stdout and "hunter2" not in done.stdout


def test_a_long_value_of_a_secret_is_long(settings):
    user = POD % "{name: a, image: a, env: [{name: GOGC, valueFrom: {secretKeyRef: {name: s, key: k}}}]}"
    for n in 1030, 4000:
        text = secret(data=base64.b64encode(b"5" * n).decode()) + user
        assert "longer than 1024 bytes" in settings("-", stdin=text)[0]["GOGC"]["origin"]
