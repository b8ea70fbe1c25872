# SPDX-License-Identifier: Apache-2.0
"""`podfit settings`: which objects hold containers, what is unknown in which of them, and the shape of the JSON."""
import json
import re

import pytest

MI = 1 << 20
SPEC = "{containers: [{name: app, image: a, env: [{name: GOGC, value: '50'}]}]}"
TEMPLATE = f"{{metadata: {{labels: {{a: b}}}}, spec: {SPEC}}}"


@pytest.fixture
def rows(podfit):
    def run(*words, stdin=b"", code=0):
        done = podfit("settings", "--format", "json", *words, stdin=stdin)
        assert done.code == code, done.stderr
        return json.loads(done.stdout)["containers"]

    return run


def document(api, kind, body, name="x"):
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}}}\n{body}\n"


WHOLE = [("v1", "Pod", f"spec: {SPEC}")]
WHOLE += [(api, kind, f"spec: {{template: {TEMPLATE}}}") for api, kind in [
    ("v1", "ReplicationController"), ("apps/v1", "Deployment"), ("apps/v1beta1", "Deployment"),
        ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"), ("apps/v1", "ReplicaSet"), ("extensions/v1beta1", "Deployment"),
        ("extensions/v1beta1", "DaemonSet"),
    ("extensions/v1beta1", "ReplicaSet"), ("batch/v1", "Job"), ("apps.openshift.io/v1", "DeploymentConfig"),
    ("argoproj.io/v1alpha1", "Rollout"), ("serving.knative.dev/v1", "Service"),
        ("serving.knative.dev/v1", "Configuration")]]
WHOLE += [("v1", "PodTemplate", f"template: {TEMPLATE}"),
          ("batch/v1", "CronJob", f"spec: {{jobTemplate: {{spec: {{template: {TEMPLATE}}}}}}}"),
          ("batch/v1beta1", "CronJob", f"spec: {{jobTemplate: {{spec: {{template: {TEMPLATE}}}}}}}"),
          ("serving.knative.dev/v1", "Revision", f"spec: {SPEC}")]


@pytest.mark.parametrize("api, kind, body", WHOLE)
def test_kinds_that_are_known(rows, api, kind, body):
    (row,) = rows("-", stdin=document(api, kind, body))
    assert row["object"] == {"apiVersion": api, "kind": kind, "namespace": None, "name": "x"}
    assert (row["container"], row["containerType"]) == ("app", "app")
    assert row["settings"]["GOGC"]["text"] == "50"
    assert row["settings"]["memory.limit"] == {"state": "absent"} == row["settings"]["GOMEMLIMIT"]


PARTIAL = [("example.org/v1", "Widget", f"spec: {{podTemplate: {{spec: {SPEC}}}}}"),
           ("example.org/v1", "Widget", f"spec: {SPEC}"),
           ("example.org/v1", "Widget", f"spec: {{steps: [{{inner: {SPEC}}}]}}"),
           ("example.org/v1", "Deployment", f"spec: {{template: {TEMPLATE}}}"),
           ("apps/v1", "Widget", f"spec: {{template: {TEMPLATE}}}"),
           ("kubeflow.org/v1", "PyTorchJob", f"spec: {{pytorchReplicaSpecs: {{Worker: {{template: {TEMPLATE}}}}}}}"),
           ("monitoring.coreos.com/v1", "Prometheus", f"spec: {SPEC}")]


@pytest.mark.parametrize("api, kind, body", PARTIAL)
def test_other_kinds_are_searched_for_pods(rows, api, kind, body):
    (row,) = rows("-", stdin=document(api, kind, body))
    assert (row["object"]["kind"], row["settings"]["GOGC"]["text"]) == (kind, "50")
    for name in "memory.limit", "memory.request", "cpu.limit", "cpu.request", "GOMEMLIMIT", "GOMAXPROCS", "GODEBUG":
        assert row["settings"][name] == {"state": "unknown", "origin": "partial object"}, name


@pytest.mark.parametrize("more, containers, state", [
    ("", "containers: [{name: app, resources: {requests: {cpu: 1}}}]", "unknown"),
    ("", "containers: [{name: app, image: a}, {name: b}]", "unknown"),
    ("", "initContainers: [{name: i}], containers: [{name: app, image: a}]", "unknown"),
    ("", "initContainers: [{name: i, image: b}], containers: [{name: app, image: a}]", "absent"),
    ("", "containers: [{name: app, image: ''}]", "absent"),
    ("selector: {matchLabels: {a: b}}, ", "containers: [{name: app}]", "absent"),
])
def test_without_image_and_selector_it_is_a_patch(rows, more, containers, state):
    got = rows("-", stdin=document("apps/v1", "Deployment", f"spec: {{{more}template: {{spec: {{{containers}}}}}}}"))
    for row in got:
        assert {row["settings"][name]["state"] for name in ("memory.limit", "GOMEMLIMIT", "GOGC")} == {state}
    assert any(row["container"] == "app" for row in got)


@pytest.mark.parametrize("api, kind, body, state", [
    ("batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app}]}}}}}", "unknown"),
    ("batch/v1", "CronJob", "spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: [{name: app}]}}}}}",
     "absent"),
    ("batch/v1", "Job", "spec: {template: {spec: {containers: [{name: app}]}}}", "unknown"),
    ("batch/v1", "Job", "spec: {template: {spec: {restartPolicy: Never, containers: [{name: app}]}}}", "absent"),
    ("v1", "Pod", "spec: {containers: [{name: app}]}", "absent"),
])
def test_what_makes_a_patch_by_kind(rows, api, kind, body, state):
    (row,) = rows("-", stdin=document(api, kind, body))
    assert row["settings"]["GOMEMLIMIT"]["state"] == state


def test_a_job_configuration_without_a_kind(rows):
    (row,) = rows("-", stdin=f"periodics:\n- name: nightly\n  interval: 1h\n  spec: {SPEC}\n")
    assert row["object"] == {"apiVersion": None, "kind": None, "namespace": None, "name": None}
    assert row["settings"]["memory.limit"]["state"] == "unknown"


EMPTY = [("v1", "ConfigMap", f"data: {{a: b}}\nspec: {{template: {TEMPLATE}}}"),
         ("v1", "Service", "spec: {ports: [{name: a, port: 1}]}"),
         ("apiextensions.k8s.io/v1", "CustomResourceDefinition",
             f"spec: {{versions: [{{schema: {{default: {SPEC}}}}}]}}"),
         ("kyverno.io/v1", "ClusterPolicy", f"spec: {{rules: [{{mutate: {{patchStrategicMerge: {{spec: {SPEC}}}}}}}]}}"),
         ("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", f"spec: {SPEC}"),
         ("templates.gatekeeper.sh/v1", "ConstraintTemplate", f"spec: {SPEC}"),
         ("rbac.authorization.k8s.io/v1", "ClusterRole", "rules: []"),
         ("example.org/v1", "Widget", f"status: {SPEC}"),
         ("apps/v1", "Deployment", "spec: {replicas: 1}"), ("apps/v1", "Deployment", "spec: {template: [1]}"),
         ("v1", "Pod", "spec: null"), ("v1", "Pod", "spec: {containers: {}}"),
             ("v1", "Pod", "spec: {containers: [null, 1, [a]]}")]


@pytest.mark.parametrize("api, kind, body", EMPTY)
def test_objects_without_containers(rows, api, kind, body):
    assert rows("-", stdin=document(api, kind, body)) == []


def test_lists(rows):
    item = f"{{apiVersion: v1, kind: Pod, metadata: {{name: x}}, spec: {SPEC}}}"
    bare = f"{{metadata: {{name: x}}, spec: {SPEC}}}"
    for text in (f"apiVersion: v1\nkind: List\nitems: [{item}, {item}]\n",
        f"apiVersion: v1\nkind: PodList\nitems: [{bare}, {item}]\n",
                 f"apiVersion: v1\nkind: List\nitems: [{{apiVersion: v1, kind: List, items: [{item}]}}, {item}]\n"):
        got = rows("-", stdin=text)
        assert [(r["object"]["kind"], r["object"]["apiVersion"], r["settings"]["memory.limit"]["state"])
            for r in got] == \
            [("Pod", "v1", "absent")] * 2, text
    bare = f"{{metadata: {{name: x}}, spec: {{template: {TEMPLATE}}}}}"
    (row,) = rows("-", stdin=f"apiVersion: apps/v1\nkind: DeploymentList\nitems: [{bare}]\n")
    assert (row["object"]["kind"], row["object"]["apiVersion"]) == ("Deployment", "apps/v1")


def test_an_openshift_template(rows):
    text = """apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: t}
objects:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: "${NAME}"}
  spec:
    template:
      spec:
        containers:
        - name: app
          image: a
          resources: {limits: {memory: "${LIMIT}", cpu: 1}}
          env: [{name: GOMEMLIMIT, value: "${LIMIT}B"}, {name: GOGC, value: '50'}]
parameters: [{name: NAME}, {name: LIMIT}]
"""
    (row,) = rows("-", stdin=text)
    settings = row["settings"]
    assert (row["object"]["kind"], row["object"]["name"]) == ("Deployment", "${NAME}")
    assert [settings[n]["state"] for n in ("memory.limit", "memory.request", "GOMEMLIMIT")] == ["unknown"] * 3
    assert (settings["cpu.limit"]["value"], settings["GOGC"]["text"], settings["GOMAXPROCS"]) == (1000, "50",
        {"state": "absent"})


def test_container_types(rows):
    text = document("v1", "Pod", """spec:
  initContainers:
  - {name: setup, image: a}
  - {name: proxy, image: a, restartPolicy: Always}
  containers:
  - {name: app, image: a}
  ephemeralContainers:
  - {name: debug, image: a}""")
    assert {r["container"]: r["containerType"] for r in rows("-", stdin=text)} == \
        {"setup": "init", "proxy": "sidecar", "app": "app", "debug": "ephemeral"}


def test_the_place_of_a_container_is_its_first_key(rows):
    text = "# one\n" + document("v1", "Pod", "spec:\n  containers:\n  - env: []\n    name: app\n  - image: b\n    name: b")
    assert [(r["container"], r["line"]) for r in rows("-", stdin=text)] == [("app", 7), ("b", 9)]


# ---- LimitRange ----

RANGE = "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: lr%s}\nspec: {limits: [{type: Container, default: {memory: 1Gi}}]}\n"
NO_LIMIT = "apiVersion: v1\nkind: Pod\nmetadata: {name: p%s}\nspec: {containers: [{name: app, image: a%s}]}\n"


@pytest.mark.parametrize("pod, limit_range, text", [
    (NO_LIMIT % ("", ""), RANGE % "", "1Gi"),
    (NO_LIMIT % (", namespace: shop", ""), RANGE % ", namespace: shop", "1Gi"),
    (NO_LIMIT % (", namespace: shop", ""), RANGE % ", namespace: bank", None),
    (NO_LIMIT % (", namespace: shop", ""), RANGE % "", None),
    (NO_LIMIT % ("", ", resources: {limits: {memory: 1Mi}}"), RANGE % "", "1Mi"),
])
def test_a_limit_range_fills_in_a_limit(rows, pod, limit_range, text):
    (row,) = rows("-", stdin=pod + limit_range)
    assert row["settings"]["memory.limit"].get("text") == text == row["settings"]["memory.request"].get("text")
    if text == "1Gi":
        assert row["settings"]["memory.limit"] == {"state": "known", "text": "1Gi", "value": 1 << 30, "origin": "LimitRange lr",
                                                   "line": 9, "column": 53}


def test_a_limit_range_elsewhere(rows, write):
    write("a/p.yaml", NO_LIMIT % ("", ""))
    write("b/r.yaml", RANGE % "")
    assert rows("a", "b")[0]["settings"]["memory.limit"]["state"] == "absent"
    write("a/r.yaml", RANGE % "")
    assert rows("a", "b")[0]["settings"]["memory.limit"]["state"] == "known"


# ---- rlimits, tmpfs ----

def annotated(value, key="ulimits.noderesource.dev/container.app"):
    return (f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  annotations:\n    {key}: '{value}'\n"
            "spec: {containers: [{name: app, image: a}, {name: b, image: b}]}\n")


@pytest.mark.parametrize("key", ["ulimits.noderesource.dev/container.app", "ulimits.nri.containerd.io/container.app"])
def test_rlimits_of_an_annotation(rows, key):
    got = {r["container"]: r["settings"] for r in rows("-", stdin=annotated(
        "[{type: nofile, soft: 1024, hard: 524288}, {type: RLIMIT_AS, soft: 1, hard: 2}]", key))}
    assert got["app"]["rlimit.nofile"] == {"state": "known", "soft": 1024, "hard": 524288,
        "origin": f"annotation {key}",
                                           "line": 6, "column": len(key) + 7}
    assert (got["app"]["rlimit.as"]["soft"], got["app"]["rlimit.as"]["hard"]) == (1, 2)
    assert got["b"]["rlimit.nofile"] == {"state": "absent"} == got["app"]["rlimit.core"]


def test_a_missing_soft_rlimit_is_read_as_0(rows):
    got = rows("-", stdin=annotated("[{type: nofile, hard: 1024}]"))[0]["settings"]["rlimit.nofile"]
    assert (got["soft"], got["hard"]) == (0, 1024)


@pytest.mark.parametrize("value", ["[{type: nofile, soft: 1024}]", "[{type: nofile, soft: 2, hard: 1}]",
    "[{type: nofiles, soft: 1, hard: 2}]",
                                   "{type: nofile, soft: 1, hard: 2}", "[{type: nofile, soft: -1, hard: 2}]"])
def test_what_the_plugin_refuses_sets_nothing(rows, value):
    assert rows("-", stdin=annotated(value))[0]["settings"]["rlimit.nofile"] == {"state": "absent"}


@pytest.mark.parametrize("command, name, soft, hard", [
    ("[bash, -c, ulimit -n 4096 && exec /app]", "nofile", 4096, 4096),
    ("[bash, -c, ulimit -Sn 1024; exec /app]", "nofile", 1024, None),
    ("[bash, -c, ulimit -Hn 8192; exec /app]", "nofile", None, 8192),
    ("[sh, -c, ulimit -v 524288; exec /app]", "as", 524288 * 1024, 524288 * 1024),
    ("[sh, -c, ulimit -n unlimited; exec /app]", "nofile", "unlimited", "unlimited"),
    ("[bash, -c, ulimit -c 2; exec /app]", "core", 2048, 2048),
    ("[prlimit, '--nofile=1024:4096', /app]", "nofile", 1024, 4096),
    ("[prlimit, '--as=1073741824', /app]", "as", 1 << 30, 1 << 30),
])
def test_rlimits_of_the_command(rows, command, name, soft, hard):
    (row,) = rows("-", stdin=document("v1", "Pod", f"spec: {{containers: [{{name: app, image: a, command: {command}}}]}}"))
    got = row["settings"][f"rlimit.{name}"]
    assert (got["state"], got["soft"], got["hard"]) == ("known", soft, hard)


def test_no_shell_no_rlimit(rows):
    (row,) = rows("-", stdin=document("v1", "Pod", "spec: {containers: [{name: app, image: a, command: [echo, ulimit -n 5]}]}"))
    assert row["settings"]["rlimit.nofile"] == {"state": "absent"}


MEMORY = "{name: cache, emptyDir: {medium: Memory, sizeLimit: 64Mi}}"


@pytest.mark.parametrize("volumes, mounts, expected", [
    (MEMORY, "{name: cache, mountPath: /c}", ("known", 64 * MI)),
    (MEMORY, "", ("absent", None)),
    (MEMORY, "{name: cache, mountPath: /c, readOnly: true}", ("absent", None)),
    (MEMORY, "{name: other, mountPath: /c}", ("absent", None)),
    ("{name: cache, emptyDir: {sizeLimit: 64Mi}}", "{name: cache, mountPath: /c}", ("absent", None)),
    ("{name: cache, emptyDir: {}}", "{name: cache, mountPath: /c}", ("absent", None)),
    (MEMORY + ", {name: two, emptyDir: {medium: Memory, sizeLimit: 1Mi}}",
     "{name: cache, mountPath: /c}, {name: two, mountPath: /d}", ("known", 65 * MI)),
    (MEMORY, "{name: cache, mountPath: /c}, {name: cache, mountPath: /d, subPath: x}", ("known", 64 * MI)),
    ("{name: cache, emptyDir: {medium: Memory, sizeLimit: 0}}", "{name: cache, mountPath: /c}", ("unknown", None)),
    ("{name: cache, emptyDir: {medium: Memory}}", "{name: cache, mountPath: /c}", ("unknown", None)),
    (MEMORY + ", {name: two, emptyDir: {medium: Memory}}", "{name: two, mountPath: /d}, {name: cache, mountPath: /c}",
     ("unknown", None)),
    (MEMORY, "{name: cache, mountPath: /c, readOnly: true}, {name: cache, mountPath: /d}", ("known", 64 * MI)),
])
def test_tmpfs(rows, volumes, mounts, expected):
    (row,) = rows("-", stdin=document("v1", "Pod", f"spec: {{volumes: [{volumes}], "
                                      f"containers: [{{name: app, image: a, volumeMounts: [{mounts}]}}]}}"))
    got = row["settings"]["tmpfs"]
    assert (got["state"], got.get("value")) == expected
    if expected == ("known", 64 * MI):
        assert got["origin"] == "emptyDir cache"


# ---- the JSON ----

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template:
    metadata:
      annotations:
        ulimits.noderesource.dev/container.app: "[{type: nofile, soft: 1024, hard: 524288}]"
    spec:
      volumes:
      - name: cache
        emptyDir: {medium: Memory, sizeLimit: 64Mi}
      containers:
      - name: app
        image: registry.example.org/shop/api
        volumeMounts: [{name: cache, mountPath: /cache}]
        env:
        - name: GOMEMLIMIT
          valueFrom: {resourceFieldRef: {resource: limits.memory}}
        - {name: GOGC, value: 50%}
        - name: GOMAXPROCS
          valueFrom: {configMapKeyRef: {name: tuning, key: procs}}
        resources:
          limits:
            memory: 512Mi
            cpu: 1500m
"""
NAMES = ["memory.limit", "memory.request", "cpu.limit", "cpu.request", "pod.memory.limit", "GOMEMLIMIT", "GOGC",
    "GOMAXPROCS",
         "GODEBUG", "AUTOMEMLIMIT", "rlimit.nofile", "rlimit.as", "rlimit.data", "rlimit.nproc", "rlimit.memlock",
             "rlimit.core",
         "rlimit.stack", "tmpfs"]


def test_json_as_promised(podfit, write):
    write("deploy.yaml", DEPLOYMENT)
    done = podfit("settings", "-f", "json", "deploy.yaml")
    assert done.code == 0
    report = json.loads(done.stdout)
    assert list(report) == ["schema", "containers"] and report["schema"] == "podfit.dev/settings/v1"
    (row,) = report["containers"]
    assert list(row) == ["file", "line", "object", "container", "containerType", "go", "settings"]
    assert (row["file"], row["line"], row["container"], row["containerType"]) == ("deploy.yaml", 14, "app", "app")
    assert list(row["object"].items()) == [("apiVersion", "apps/v1"), ("kind", "Deployment"), ("namespace", "shop"),
        ("name", "api")]
    assert list(row["go"].items()) == [("confidence", 0.97), ("evidence", "env GOMEMLIMIT")]
    got = row["settings"]
    assert sorted(got) == sorted(NAMES)
    expected = {
        "memory.limit": {"state": "known", "text": "512Mi", "value": 512 * MI, "origin": "container", "line": 25,
            "column": 21},
        "memory.request": {"state": "known", "text": "512Mi", "value": 512 * MI, "origin": "defaulted from the limit"},
        "cpu.limit": {"state": "known", "text": "1500m", "value": 1500, "origin": "container", "line": 26,
            "column": 18},
        "cpu.request": {"state": "known", "text": "1500m", "value": 1500, "origin": "defaulted from the limit"},
        "GOMEMLIMIT": {"state": "known", "text": "536870912", "value": 512 * MI, "valid": True,
                       "origin": "resourceFieldRef limits.memory", "line": 19, "column": 52},
        "GOGC": {"state": "known", "text": "50%", "value": 100, "valid": False, "origin": "env", "line": 20,
            "column": 31},
        "rlimit.nofile": {"state": "known", "soft": 1024, "hard": 524288, "line": 8, "column": 49,
                          "origin": "annotation ulimits.noderesource.dev/container.app"},
        "tmpfs": {"state": "known", "value": 64 * MI, "origin": "emptyDir cache"},
    }
    for name in NAMES:
        if name == "GOMAXPROCS":
            assert got[name]["state"] == "unknown" and got[name]["origin"].startswith("configMapKeyRef tuning/procs")
            assert "value" not in got[name] and "text" not in got[name] and "valid" not in got[name]
        elif name == "tmpfs":
            assert expected[name].items() <= got[name].items()
        else:
            assert got[name] == expected.get(name, {"state": "absent"}), name
    for name, setting in got.items():   # keys in the order of the promise
        order = ["state", "soft", "hard", "text", "value", "valid", "origin", "line", "column"]
        assert list(setting) == [key for key in order if key in setting], name


def test_nothing_to_show(podfit):
    done = podfit("settings", "-f", "json", "-", stdin="apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n")
    assert (done.code, json.loads(done.stdout)) == (0, {"schema": "podfit.dev/settings/v1", "containers": []})


def test_the_table_names_every_container_and_what_stands_there(podfit, write):
    write("deploy.yaml", DEPLOYMENT)
    done = podfit("settings", "deploy.yaml")
    assert done.code == 0
    for words in ["Deployment", "shop/api", r"GOMEMLIMIT +536870912", r"GOGC +50%", r"GOMAXPROCS +unknown",
        r"1024:524288",
                  r"deploy\.yaml:14", "configMapKeyRef tuning/procs"]:
        assert re.search(words, done.stdout), words


def test_control_characters_never_reach_the_terminal(podfit):
    text = document("v1", "Pod", 'spec: {containers: [{name: "a\\e[31m", env: [{name: GOGC, value: "5\\u009b\\b0"}]}]}')
    done = podfit("settings", "-", stdin=text)
    assert done.code == 0 and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stdout)


def test_broken_documents_cost_the_exit_status_not_the_neighbours(rows, podfit):
    text = document("v1", "Pod", f"spec: {SPEC}", "one") + "---\na: [\n---\n" + document("v1", "Pod", f"spec: {SPEC}",
        "two")
    assert [r["object"]["name"] for r in rows("-", stdin=text, code=2)] == ["one", "two"]
    assert "-:" in podfit("settings", "-", stdin=text).stderr
