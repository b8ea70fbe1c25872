# SPDX-License-Identifier: Apache-2.0
"""What LimitRanges make of a Pod, as the API server would; and what they do not when it cannot be told."""
import json

import pytest

MI = 1 << 20


def limit_range(*items, name="limits", namespace=""):
    listed = "".join(f"  - {{{item}}}\n" for item in items)
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {name}{where}}}\nspec:\n  limits:\n{listed}"


def container(limits="", requests=""):
    return f"{{name: app, image: a, resources: {{limits: {{{limits}}}, requests: {{{requests}}}}}}}"


def pod(*containers, kind="Pod", init=""):
    spec = f"{{containers: [{', '.join(containers)}]{', initContainers: [' + init + ']' if init else ''}}}"
    if kind == "Pod":
        return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {spec}\n"
    return f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: p}}\nspec: {{template: {{spec: {spec}}}}}\n"


@pytest.fixture
def settings(podfit):
    """Settings of the first container, from these documents."""
    def run(*documents, words=("-",)):
        done = podfit("settings", "--format", "json", *words, stdin="---\n".join(documents))
        assert done.code == 0, done.stderr
        return json.loads(done.stdout)["containers"][0]["settings"]
    return run


def amounts(settings, resource="memory"):
    """(limit, request), each its text, or unknown, or None."""
    return tuple("unknown" if s["state"] == "unknown" else s.get("text") for s in
                 (settings[f"{resource}.limit"], settings[f"{resource}.request"]))


ITEM = "type: Container, "
FILLED = {
    # what the LimitRange says: (with nothing, with a limit of 5, with a request of 3)
    "default: {memory: 9}": (("9", "9"), ("5", "5"), ("9", "3")),
    "defaultRequest: {memory: 2}": ((None, "2"), ("5", "5"), (None, "3")),
    "default: {memory: 9}, defaultRequest: {memory: 2}": (("9", "2"), ("5", "5"), ("9", "3")),
    "max: {memory: 9}": (("9", "9"), ("5", "5"), ("9", "3")),
    "min: {memory: 2}": ((None, "2"), ("5", "5"), (None, "3")),
    "max: {memory: 9}, min: {memory: 2}": (("9", "9"), ("5", "5"), ("9", "3")),
    "max: {memory: 9}, default: {memory: 8}": (("8", "8"), ("5", "5"), ("8", "3")),
    "max: {memory: 9}, defaultRequest: {memory: 4}": (("9", "4"), ("5", "5"), ("9", "3")),
    "min: {memory: 2}, defaultRequest: {memory: 4}": ((None, "4"), ("5", "5"), (None, "3")),
    "maxLimitRequestRatio: {memory: 2}": ((None, None), ("5", "5"), (None, "3")),
    "default: {cpu: 1}": ((None, None), ("5", "5"), (None, "3")),
}


@pytest.mark.parametrize("kind", ["Pod", "Deployment"])
@pytest.mark.parametrize("says", FILLED)
def test_what_is_filled_in(settings, says, kind):
    given = container(), container("memory: '5'"), container("", "memory: '3'")
    for one, expected in zip(given, FILLED[says]):
        assert amounts(settings(limit_range(ITEM + says), pod(one, kind=kind))) == expected


def test_cpu_in_the_same_way(settings):
    got = settings(limit_range(ITEM + "default: {cpu: 1500m}, defaultRequest: {cpu: 0.5}"), pod(container()))
    assert amounts(got, "cpu") == ("1500m", "0.5") and amounts(got) == (None, None)
    assert got["cpu.limit"]["value"] == 1500 and got["cpu.limit"]["origin"] == "LimitRange limits"


def test_init_containers_too(settings):
    assert amounts(settings(limit_range(ITEM + "default: {memory: 9}"), pod(container(), init=container()))) == ("9", "9")


def test_a_value_that_is_there_is_not_missing(settings):
    for there in "0", "null", "many":
        assert settings(limit_range(ITEM + "default: {memory: 9}"), pod(container(f"memory: {there}")))["memory.limit"]["text"] == there


@pytest.mark.parametrize("kind", ["Pod", "PersistentVolumeClaim", "container"])
def test_items_of_another_type_fill_nothing_in(settings, kind):
    assert amounts(settings(limit_range(f"type: {kind}, default: {{memory: 9}}"), pod(container()))) == (None, None)


def test_a_reference_sees_what_is_filled_in(settings):
    ref = "{name: app, image: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: %s.memory}}}]}"
    documents = limit_range(ITEM + "default: {memory: 512Mi}, defaultRequest: {memory: 460Mi}")
    assert settings(documents, pod(ref % "limits"))["GOMEMLIMIT"]["value"] == 512 * MI
    assert settings(documents, pod(ref % "requests"))["GOMEMLIMIT"]["value"] == 460 * MI


UNKNOWN = {
    "LimitRange limits and other disagree: -:6, -:13": [
        limit_range(ITEM + "default: {memory: 9}"), limit_range(ITEM + "default: {memory: 8}", name="other")],
    "LimitRange limits: defined twice: -:6, -:13": [limit_range(ITEM + "default: {memory: 9}"), limit_range(ITEM + "default: {memory: 8}")],
    "LimitRange limits: defined twice: -:6, -:8": [limit_range(ITEM + "default: {memory: 9}"), limit_range(ITEM + "default: {cpu: 1}")],
    "LimitRange limits: holds a template variable": [limit_range(ITEM + "default: {memory: '${LIMIT}'}")],
    "LimitRange limits: not a quantity": [limit_range(ITEM + "default: {memory: many}")],
    "LimitRange limits: two items of one type": [limit_range(ITEM + "default: {memory: 9}", ITEM + "default: {memory: 9}")],
    "LimitRange limits: its min, defaults and max contradict each other": [limit_range(ITEM + "default: {memory: 9}, max: {memory: 8}")],
    "LimitRange limits: its maxLimitRequestRatio contradicts the rest": [limit_range(ITEM + "max: {memory: 8}, maxLimitRequestRatio: {cpu: 900m}")],
}


@pytest.mark.parametrize("why", UNKNOWN)
def test_why_it_is_unknown(settings, why):
    got = settings(*UNKNOWN[why], pod(container()))
    assert got["memory.limit"] == {"state": "unknown", "origin": why}
    assert got["memory.request"]["state"] == "unknown"
    assert amounts(settings(*UNKNOWN[why], pod(container("memory: 5")))) == ("5", "5")     # nothing is missing


@pytest.mark.parametrize("says", ["min: {memory: 3}, defaultRequest: {memory: 2}", "min: {memory: 3}, max: {memory: 2}",
                                  "defaultRequest: {memory: 3}, default: {memory: 2}", "defaultRequest: {memory: 3}, max: {memory: 2}"])
def test_a_limit_range_that_the_api_refuses_fills_nothing_in(settings, says):
    assert settings(limit_range(ITEM + says), pod(container()))["memory.request"]["state"] == "unknown"


def test_agreement_is_one_of_amounts(settings):
    got = settings(limit_range(ITEM + "default: {memory: 1Gi}"), limit_range(ITEM + "default: {memory: 1024Mi}", name="other"), pod(container()))
    assert got["memory.limit"]["value"] == 1024 * MI


def test_the_file_of_a_value_elsewhere(settings, write):
    write("d/p.yaml", pod(container()))
    write("d/l.yaml", limit_range(ITEM + "default: {memory: 1Gi}"))
    got = settings(words=("d",))["memory.limit"]
    assert (got["file"], got["line"], got["column"]) == ("d/l.yaml", 6, 41)


def test_which_two_of_many_are_told_does_not_depend_on_the_order(settings, write):
    write("d/p.yaml", pod(container()))
    for name, memory in ("a", 7), ("b", 9), ("c", 8):
        write(f"d/{name}.yaml", limit_range(ITEM + f"default: {{memory: {memory}}}", name=name))
    for words in ("d/p.yaml", "d/a.yaml", "d/b.yaml", "d/c.yaml"), ("d/c.yaml", "d/b.yaml", "d/a.yaml", "d/p.yaml"):
        assert settings(words=words)["memory.limit"]["origin"] == "LimitRange a and b disagree: d/a.yaml:6, d/b.yaml:6"


# ---- patches ----

PATCH = ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  template:\n    spec:\n      containers:\n"
         "      - name: app\n        env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 460Mi}]\n")


def test_a_patch_by_itself_is_judged_by_what_stands_in_it(podfit, write):
    write("k/kustomization.yaml", "resources: [base.yaml]\npatches:\n- path: patch.yaml\n")
    write("k/patch.yaml", PATCH)
    report = json.loads(podfit("lint", "--min-severity", "info", "--format", "json", "k/patch.yaml").stdout)
    assert [(f["rule"], f["severity"]) for f in report["findings"]] == [("gomemlimit-k8s-unit", "error")]
    row = json.loads(podfit("settings", "--format", "json", "k/patch.yaml").stdout)["containers"][0]["settings"]
    for name in "memory.limit", "memory.request", "cpu.limit", "cpu.request", "GOMAXPROCS", "GODEBUG":
        assert row[name] == {"state": "unknown", "origin": "partial object"}, name


def test_a_patch_fills_nothing_in_and_is_filled_in_with_nothing(podfit, write):
    write("k/kustomization.yaml", "patchesStrategicMerge: [patch.yaml, range.yaml]\n")
    write("k/patch.yaml", PATCH)
    write("k/range.yaml", limit_range(ITEM + "default: {memory: 1Gi}"))
    write("k/p.yaml", pod(container()))
    rows = json.loads(podfit("settings", "--format", "json", "k/patch.yaml", "k/range.yaml", "k/p.yaml").stdout)["containers"]
    assert {row["object"]["kind"]: row["settings"]["memory.limit"]["state"] for row in rows} == {"Deployment": "unknown", "Pod": "absent"}


# ---- too much ----

def test_aliases_do_not_multiply_facts(podfit):
    keys = ", ".join(f"k{i}: v" for i in range(300))
    text = ("apiVersion: v1\nkind: List\nitems:\n- &c {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {%s}}\n" % keys +
            "- *c\n" * 9000)
    done = podfit("lint", "--format", "json", "-", stdin=text)
    assert done.code == 2
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["too-many-aliases"]


def test_what_was_not_weighed_is_told(podfit):
    """One document that thousands of objects bear on."""
    services = "".join(f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{i}, namespace: shop}}\n"
                       "spec: {type: NodePort, selector: {app: x}, ports: [{port: 6060}]}\n" for i in range(1500))
    pods = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        f"- {{apiVersion: v1, kind: Pod, metadata: {{name: p{i}, namespace: shop, labels: {{app: x}}}}, "
        "spec: {containers: [{name: a, image: i, ports: [{containerPort: 6060}]}]}}\n" for i in range(1500))
    done = podfit("lint", "--format", "json", "-", stdin=pods + services)
    assert done.code == 2
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["code"], problem["line"]) == ("too-many-objects", 1)
