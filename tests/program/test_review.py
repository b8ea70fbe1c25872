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
    ("10E", "1Gi", "8EiB"), ("10E", "9223372036854775808", "689.8PiB"), ("1500m", "1", "1B"),
    ("1Gi", "512Mi", "512MiB")])
def test_a_request_above_its_limit_counts_exactly(lint, request_, limit, over):
    spec = f"{{name: a, image: a, resources: {{requests: {{memory: '{request_}'}}, limits: {{memory: '{limit}'}}}}}}"
    (message,) = [f["message"] for f in lint("-", stdin=POD % spec, code=1)["findings"]
                  if f["rule"] == "memory-request-above-limit"]
    assert f"by {over}:" in message


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
    data = base64.b64encode(data.encode()).decode()
    text = secret(stringData="400MiB") + secret(data=data, stringData=second) + user
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
    write("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
          "stringData:\n  GOGC: hunter2-hunter2-hunter2\n---\n" +
          POD % "{name: a, image: a, envFrom: [{secretRef: {name: s}}], env: [{name: GOGC, value: '50'}]}")
    done = podfit("lint", "-v", "a.yaml")
    assert "is overridden by" in done.stdout and "hunter2" not in done.stdout


def test_a_long_value_of_a_secret_is_long(settings):
    user = POD % "{name: a, image: a, env: [{name: GOGC, valueFrom: {secretKeyRef: {name: s, key: k}}}]}"
    for n in 1030, 4000:
        text = secret(data=base64.b64encode(b"5" * n).decode()) + user
        assert "longer than 1024 bytes" in settings("-", stdin=text)[0]["GOGC"]["origin"]


def problems(report):
    return [p["code"] for p in report["problems"]]


@pytest.mark.parametrize("part", [
    "env:\n" + "    - {name: X, value: y}\n" * 1000, "envFrom:\n" + "    - {configMapRef: {name: c}}\n" * 1000,
    "args:\n" + "    - x\n" * 6000, "args: [%s]\n" % ("x" * 20000)])
def test_aliases_do_not_multiply_what_a_container_holds(lint, part):
    text = ("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - &c\n    name: c\n"
            "    image: a\n    " + part)
    report = lint("-", stdin=text + "  - *c\n" * 4000, code=2)
    assert problems(report) == ["too-many-aliases"] and 0 < report["summary"]["containers"] < 4000
    assert lint("-", stdin=text + "  - *c\n" * 40)["summary"]["containers"] == 41


def test_memory_volumes_without_end(settings):
    names = [f"v{i}" for i in range(20)]
    spec = (f"{{name: a, image: a, volumeMounts: [{', '.join(f'{{name: {n}, mountPath: /m}}' for n in names)}]}}], "
            f"volumes: [{', '.join(f'{{name: {n}, emptyDir: {{medium: Memory, sizeLimit: 1Mi}}}}' for n in names)}")
    tmpfs = settings("-", stdin=POD % spec)[0]["tmpfs"]
    assert (tmpfs["value"], tmpfs["origin"]) == (20 << 20, "emptyDir v0, v1, v2, v3, v4, v5, v6, v7")


def test_findings_of_one_pod_that_are_too_many_are_counted(lint):
    env = ", ".join(f"{{name: GOGC, value: '{i + 1}'}}" for i in range(10011))
    report = lint("-", "--min-severity", "info", stdin=POD % f"{{name: a, image: a, env: [{env}]}}")
    assert len(report["findings"]) == 10000
    assert report["summary"]["warnings"] + report["summary"]["infos"] >= 10010


@pytest.mark.parametrize("last, state", [("'400MiB'", "known"), ("'401MiB'", "unknown")])
def test_more_objects_than_are_weighed_at_once(settings, last, state):
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata: {k: %s, l%d: x}\n---\n"
    user = (POD.replace("{name: p}", "{name: p, namespace: n}") % "{name: a, image: a, env: ["
            "{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: c, key: k}}}, "
            "{name: GOGC, valueFrom: {configMapKeyRef: {name: c, key: %s, optional: true}}}]}") + "---\n"
    text = "".join(config % ("'400MiB'", i) for i in range(100)) + config % (last, 100)
    rows = settings("-", stdin=text + (user % "k" + user % "none") * 3)
    assert [r["GOMEMLIMIT"]["state"] for r in rows] == [state] * 6
    assert [r["GOGC"]["state"] for r in rows] == [state, "absent"] * 3


# ---- what no test would have noticed ----

def test_an_optional_reference_that_is_skipped_leaves_what_stood_before(settings):
    text = ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {}\n---\n" + POD %
            "{name: a, image: a, env: [{name: M, value: '400'}, "
            "{name: M, valueFrom: {configMapKeyRef: {name: c, key: k, optional: true}}}, "
            "{name: GOMEMLIMIT, value: $(M)MiB}]}")
    assert settings("-", stdin=text)[0]["GOMEMLIMIT"]["text"] == "400MiB"


@pytest.mark.parametrize("text, state", [("x" * 1025, "unknown"), ("x" * 1024, "known"), ("${LIMIT}", "unknown")])
def test_a_value_there_that_cannot_be_told(settings, text, state):
    user = POD % "{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}"
    config = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{k: '{text}'}}\n---\n"
    assert settings("-", stdin=config + user)[0]["GOMEMLIMIT"]["state"] == state


def test_a_prefix_that_is_filled_in_later(settings):
    container = "{name: a, image: a, envFrom: [{prefix: '${P}', configMapRef: {name: c}}]}"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {x: y}\n---\n"
    assert settings("-", stdin=config + POD % container)[0]["GOGC"]["state"] == "unknown"


NAMED = ("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  initContainers: [{name: x, image: a, resources: "
         "{limits: {memory: 1Mi}}}]\n  containers: [{name: %s, image: a, resources: {limits: {memory: 2Mi}}}, "
         "{name: me, image: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
         "{resource: limits.memory, containerName: x}}}]}]\n  ephemeralContainers: [{name: e, image: a}]\n")


@pytest.mark.parametrize("name, text", [("x", "2097152"), ("y", "1048576")])
def test_a_name_means_a_container_before_an_init_container(settings, name, text):
    (me,) = [s["GOMEMLIMIT"] for s in settings("-", stdin=NAMED % name) if s["GOMEMLIMIT"]["state"] != "absent"]
    assert me["text"] == text


def test_a_name_never_means_an_ephemeral_container(settings):
    text = (NAMED % "y").replace("containerName: x", "containerName: e")
    (me,) = [s["GOMEMLIMIT"] for s in settings("-", stdin=text) if s["GOMEMLIMIT"]["state"] != "absent"]
    assert me["origin"].endswith("is no container of this Pod")


@pytest.mark.parametrize("limit, state", [("0", "unknown"), ("1Gi", "known")])
def test_a_pod_level_limit_of_zero_is_none(settings, limit, state):
    text = POD % ("{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
                  "{resource: limits.memory}}}]}], resources: {limits: {memory: %s}}, volumes: [" % limit)
    assert settings("-", stdin=text)[0]["GOMEMLIMIT"]["state"] == state


def test_an_explicit_request_of_zero_is_not_the_limit(settings):
    text = POD % ("{name: a, image: a, resources: {limits: {memory: 1Gi}, requests: {memory: 0}}, "
                  "env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}")
    assert settings("-", stdin=text)[0]["GOMEMLIMIT"]["text"] == "0"


def test_args_alone_are_expanded(settings):
    text = POD % ("{name: a, image: a, command: [sh], args: ['-c', 'ulimit -v $(KB); exec app'], "
                  "env: [{name: KB, value: '1000'}]}")
    assert settings("-", stdin=text)[0]["rlimit.as"]["soft"] == 1000 << 10


def test_a_limit_range_does_not_touch_an_ephemeral_container(settings):
    text = ("apiVersion: v1\nkind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: Container, max: {memory: 1}}]}\n"
            "---\n" + POD % "{name: a, image: a}], ephemeralContainers: [{name: e, image: a}")
    assert [s["memory.limit"]["state"] for s in settings("-", stdin=text)] == ["known", "absent"]


def test_unknown_fields_of_a_kind_that_is_not_known(lint):
    text = POD % "{name: a, image: a, ulimits: [], resources: {limits: {nofile: 5}}}"
    assert rules(lint("-", stdin=text, code=1)) == ["ulimit-unknown-field"] * 2
    assert not rules(lint("-", stdin=text.replace("v1\nkind: Pod", "example.org/v1\nkind: Widget")))


def test_the_same_name_in_another_namespace(settings, write):
    write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: m}\ndata: {GOGC: '5'}\n---\n" +
          POD.replace("{name: p}", "{name: p, namespace: n}") %
          "{name: a, image: a, envFrom: [{configMapRef: {name: c}}]}")
    assert settings("a.yaml")[0]["GOGC"]["state"] == "unknown"


def test_a_long_word_of_a_secret_is_masked(podfit):
    text = secret(stringData="123456789012345678") + POD % (
        "{name: a, image: a, env: [{name: GOGC, valueFrom: {secretKeyRef: {name: s, key: k}}}]}")
    assert "123456789012345678" not in podfit("lint", "-", stdin=text).stdout
    assert "'999999999999'" in podfit("lint", "-", stdin=text.replace("123456789012345678", "'999999999999'")).stdout


def test_rows_of_a_context_are_not_shown(settings, write):
    write("a.yaml", FINE)
    write("context/b.yaml", FINE)
    assert len(settings("a.yaml", "--context", "context/b.yaml")) == 1


def test_a_port_of_a_service_cannot_be_told(settings):
    text = POD % "{name: a, image: a, env: [{name: GOGC, value: $(REDIS_PORT_6379_TCP_PROTO)}]}"
    assert settings("-", stdin=text)[0]["GOGC"]["state"] == "unknown"


def test_an_entry_of_a_patch_without_a_value(settings):
    text = POD % "{name: a, image: a, env: [{name: GOGC}]}"
    assert settings("-", stdin=text)[0]["GOGC"]["text"] == ""
    patch = text.replace("v1\nkind: Pod", "example.org/v1\nkind: Widget")
    assert settings("-", stdin=patch)[0]["GOGC"]["state"] == "unknown"


def test_a_value_that_expands_beyond_what_is_read(settings):
    env = "".join(f", {{name: V{i + 1}, value: $(V{i})$(V{i})$(V{i})$(V{i})}}" for i in range(10))
    text = POD % f"{{name: a, image: a, env: [{{name: V0, value: xx}}{env}, {{name: GOGC, value: $(V10)}}]}}"
    assert settings("-", stdin=text)[0]["GOGC"]["state"] == "unknown"
