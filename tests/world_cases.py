# SPDX-License-Identifier: Apache-2.0
"""Worlds of a few files, each with what has to be found in it: (rule, file, line), by hand.

Of a case: files (name: text), words (the linted ones), context, stdin, finds. What is found must not depend on the
order of the words, on threads, or on how the program gets by with reading a document twice only where it has to.
"""
from typing import NamedTuple

RULES = {"gomemlimit-exceeds-limit", "limitrange-conflict", "resourcequota-conflict", "gomemlimit-literal-drift",
         "gogc-off-shared-memory", "pprof-exposed", "memory-request-above-limit"}


class Case(NamedTuple):
    files: dict
    finds: list
    words: list = None      # None: every file
    context: list = []
    stdin: str = ""


def metadata(name, namespace=None, more=""):
    return f"metadata: {{name: {name}" + (f", namespace: {namespace}" if namespace else "") + more + "}\n"


def config(value, namespace=None, name="tuning", key="GOMEMLIMIT"):
    """The value stands in line 4."""
    return f"apiVersion: v1\nkind: ConfigMap\n{metadata(name, namespace)}data: {{{key}: {value}}}\n"


def pod(container, namespace=None, kind="Pod", name="api", spec=""):
    """The container's keys stand in a line each, from line 8."""
    keys = "".join(f"    {key}\n" for key in container)
    body = f"spec:\n{spec}  containers:\n  - image: i\n    name: app\n{keys}"
    return f"apiVersion: v1\nkind: {kind}\n{metadata(name, namespace, ', labels: {app: x}')}{body}"


def deployment(container, namespace=None):
    keys = "".join(f"        {key}\n" for key in container)
    return (f"apiVersion: apps/v1\nkind: Deployment\n{metadata('api', namespace)}spec:\n  template:\n    spec:\n      containers:\n"
            f"      - image: i\n        name: app\n{keys}")


LIMIT = "resources: {limits: {memory: 512Mi}}"
USER = [LIMIT, "envFrom: [{configMapRef: {name: tuning}}]"]
LITERAL = "env: [{name: GOMEMLIMIT, value: 460MiB}]"
OFF = "env: [{name: GOMEMLIMIT, value: 460MiB}, {name: GOGC, value: 'off'}]"
PPROF = "ports: [{name: pprof, containerPort: 6060}]"


def limit_range(items, namespace=None, name="limits"):
    """The item stands in line 4."""
    return f"apiVersion: v1\nkind: LimitRange\n{metadata(name, namespace)}spec: {{limits: [{{type: Container, {items}}}]}}\n"


def quota(hard, namespace=None):
    return f"apiVersion: v1\nkind: ResourceQuota\n{metadata('quota', namespace)}spec: {{hard: {{{hard}}}}}\n"


def vertical(spec="", namespace=None, name="api"):
    return (f"apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\n{metadata(name, namespace)}spec: {{targetRef: "
            f"{{apiVersion: apps/v1, kind: Deployment, name: api}}{spec}}}\n")


def horizontal(resource="memory", namespace=None, name="api"):
    return (f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n{metadata(name, namespace)}spec: {{scaleTargetRef: "
            f"{{kind: Deployment, name: api}}, metrics: [{{type: Resource, resource: {{name: {resource}}}}}]}}\n")


def service(spec, namespace=None, name="api"):
    return f"apiVersion: v1\nkind: Service\n{metadata(name, namespace)}spec: {{selector: {{app: x}}, {spec}}}\n"


def ingress(name="way", namespace=None, path="/"):
    return (f"apiVersion: networking.k8s.io/v1\nkind: Ingress\n{metadata(name, namespace)}spec: {{rules: [{{http: {{paths: [{{path: {path}, "
            f"pathType: Prefix, backend: {{service: {{name: api, port: {{number: 80}}}}}}}}]}}}}]}}\n")


def space(level, name="shop"):
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n"


def listed(*texts):
    """A List of objects that are written in one or several lines each."""
    items = "".join("- " + text.replace("\n", "\n  ").rstrip() + "\n" for text in texts)
    return "apiVersion: v1\nkind: List\nitems:\n" + items


HIGH, LOW, MIDDLE = config("600MiB"), config("400MiB"), config("700MiB")
OVER = ("gomemlimit-exceeds-limit",)
WIDE, NARROW = "default: {memory: 1Gi}", "default: {memory: 256Mi}"
DRIFT = ("gomemlimit-literal-drift", "a/d.yaml", 11)
SHARED = ("gogc-off-shared-memory", "a/d.yaml", 11)
OPEN = ("pprof-exposed", "a/p.yaml", 8)
NODE_PORT = "type: NodePort, ports: [{port: 6060}]"

CASES = {
    # ---- ConfigMaps: which one counts ----
    "one": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH}, [(*OVER, "a/c.yaml", 4)]),
    "another directory": Case({"a/p.yaml": pod(USER), "b/c.yaml": HIGH}, []),
    "another directory, one namespace": Case({"a/p.yaml": pod(USER, "shop"), "b/c.yaml": config("600MiB", "shop")}, [(*OVER, "b/c.yaml", 4)]),
    "one name in several namespaces": Case(
        {"a/p.yaml": pod(USER, "shop"), "a/q.yaml": pod(USER, "bank"), "a/r.yaml": pod(USER), "a/c.yaml": config("600MiB", "shop"),
         "b/c.yaml": config("400MiB", "bank"), "a/d.yaml": config("700MiB", "default")}, [(*OVER, "a/c.yaml", 4)]),
    "the same file before the directory": Case({"a/p.yaml": pod(USER) + "---\n" + LOW, "a/c.yaml": HIGH}, []),
    "the directory before the rest": Case(
        {"a/p.yaml": pod(USER, "shop"), "a/c.yaml": config("600MiB", "shop"), "b/c.yaml": config("400MiB", "shop")}, [(*OVER, "a/c.yaml", 4)]),
    "two in the file that disagree": Case({"a/p.yaml": HIGH + "---\n" + pod(USER) + "---\n" + MIDDLE}, []),
    "two in the directory that disagree": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH, "a/d.yaml": MIDDLE}, []),
    "two elsewhere that disagree": Case(
        {"a/p.yaml": pod(USER, "shop"), "b/c.yaml": config("600MiB", "shop"), "c/c.yaml": config("700MiB", "shop")}, []),
    "three elsewhere, two agree": Case(
        {"a/p.yaml": pod(USER, "shop"), "b/c.yaml": config("600MiB", "shop"), "c/c.yaml": config("600MiB", "shop"),
         "d/c.yaml": config("700MiB", "shop")}, []),
    "two in the directory that agree": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH, "a/d.yaml": HIGH}, [(*OVER, "a/c.yaml", 4)]),
    "one of two without the key": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH, "a/d.yaml": config("x", key="OTHER")}, []),
    "two that agree on this key": Case(
        {"a/p.yaml": pod(USER), "a/c.yaml": HIGH.replace("}\n", ", X: a}\n").replace("tuning, X: a", "tuning"), "a/d.yaml": HIGH}, [(*OVER, "a/c.yaml", 4)]),
    "a List": Case({"a/l.yaml": listed(HIGH, pod(USER))}, [(*OVER, "a/l.yaml", 7)]),
    "Lists in other files": Case({"a/l.yaml": listed(pod(USER), pod(USER, name="two")), "a/c.yaml": listed(HIGH)},
                                 [(*OVER, "a/c.yaml", 7)] * 2),
    "JSON": Case({"a/p.yaml": pod(USER), "a/c.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "tuning"},\n'
                  '"data": {"GOMEMLIMIT": "600MiB"}}\n'}, [(*OVER, "a/c.json", 2)]),
    "several documents": Case({"a/m.yaml": "---\n".join([pod(USER), LOW, pod(USER, "shop"), config("600MiB", "shop")])}, [(*OVER, "a/m.yaml", 29)]),
    "standard input is a render of its own": Case({"a/c.yaml": HIGH}, [(*OVER, "-", 14)], ["-", "a/c.yaml"], stdin=pod(USER) + "---\n" + MIDDLE),
    "standard input and a namespace": Case({"a/c.yaml": config("600MiB", "shop")}, [(*OVER, "a/c.yaml", 4)], ["-", "a/c.yaml"], stdin=pod(USER, "shop")),
    "a Secret": Case({"a/p.yaml": pod([LIMIT, "envFrom: [{secretRef: {name: s}}]"]),
                      "a/s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {GOMEMLIMIT: 600MiB}\n"}, [(*OVER, "a/s.yaml", 4)]),

    # ---- --context: either end in a linted file ----
    "context holds the other end": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH}, [(*OVER, "a/c.yaml", 4)], ["a/p.yaml"], ["a/c.yaml"]),
    "context holds the workload": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH}, [(*OVER, "a/c.yaml", 4)], ["a/c.yaml"], ["a/p.yaml"]),
    "context holds both": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH, "a/o.yaml": config("1", name="other")}, [], ["a/o.yaml"], ["a/p.yaml", "a/c.yaml"]),
    "a directory of context": Case({"a/p.yaml": pod(USER, "shop"), "b/c.yaml": config("600MiB", "shop"), "b/d.yaml": config("1", "shop", "other")},
                                   [(*OVER, "b/c.yaml", 4)], ["a/p.yaml"], ["b"]),
    "context that disagrees": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH, "a/d.yaml": LOW}, [], ["a/p.yaml", "a/c.yaml"], ["a/d.yaml"]),
    "a LimitRange that is linted, its Pods context": Case(
        {"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW)}, [("limitrange-conflict", "a/p.yaml", 8)], ["a/l.yaml"], ["a/p.yaml"]),
    "a LimitRange and its Pods as context": Case(
        {"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW), "a/o.yaml": config("1", name="other")}, [], ["a/o.yaml"], ["a/l.yaml", "a/p.yaml"]),
    "context and linted": Case({"a/p.yaml": pod(USER), "a/c.yaml": HIGH}, [(*OVER, "a/c.yaml", 4)], ["a/p.yaml", "a/c.yaml"], ["a"]),

    # ---- LimitRanges ----
    "a default": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW)}, [("limitrange-conflict", "a/p.yaml", 8)]),
    "a default that is enough": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(WIDE)}, []),
    "a default of another namespace": Case({"a/p.yaml": pod([LITERAL], "shop"), "a/l.yaml": limit_range(NARROW)}, []),
    "a default of another directory": Case({"a/p.yaml": pod([LITERAL]), "b/l.yaml": limit_range(NARROW)}, []),
    "a default of the namespace": Case({"a/p.yaml": pod([LITERAL], "shop"), "b/l.yaml": limit_range(NARROW, "shop")}, [("limitrange-conflict", "a/p.yaml", 8)]),
    "LimitRanges that disagree": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW), "a/m.yaml": limit_range(WIDE, name="more")}, []),
    "LimitRanges that agree": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW, name="z"), "a/m.yaml": limit_range(NARROW, name="y")},
                                   [("limitrange-conflict", "a/p.yaml", 8)]),
    "LimitRanges of which one says nothing": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW), "a/m.yaml": limit_range("min: {cpu: 1m}", name="more")},
                                                  [("limitrange-conflict", "a/p.yaml", 8)]),
    "a copy that says nothing": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": limit_range(NARROW), "a/m.yaml": limit_range("min: {cpu: 1m}")}, []),
    "the nearest LimitRange": Case({"a/p.yaml": pod([LITERAL], "shop") + "---\n" + limit_range(NARROW, "shop"), "a/l.yaml": limit_range(WIDE, "shop")},
                                   [("limitrange-conflict", "a/p.yaml", 8)]),
    "the nearest LimitRange is enough": Case({"a/p.yaml": pod([LITERAL], "shop"), "a/l.yaml": limit_range(WIDE, "shop"), "b/l.yaml": limit_range(NARROW, "shop")}, []),
    "a LimitRange in a List": Case({"a/p.yaml": pod([LITERAL]), "a/l.yaml": listed(limit_range(NARROW))}, [("limitrange-conflict", "a/p.yaml", 8)]),
    "a request above a default": Case({"a/p.yaml": pod(["resources: {requests: {memory: 1Gi}}"]), "a/l.yaml": limit_range(NARROW)},
                                      [("memory-request-above-limit", "a/p.yaml", 8)]),
    "a ConfigMap and a LimitRange": Case({"a/p.yaml": pod(["envFrom: [{configMapRef: {name: tuning}}]"]), "a/c.yaml": HIGH, "a/l.yaml": limit_range("max: {memory: 512Mi}")},
                                         [("limitrange-conflict", "a/c.yaml", 4)]),
    "many Pods of several namespaces": Case(
        {"a/p.yaml": "---\n".join(pod([LITERAL], ns) for ns in ("shop", "bank", "shop", None)), "a/l.yaml": limit_range(NARROW, "shop") + "---\n" + limit_range(NARROW)},
        [("limitrange-conflict", "a/p.yaml", 8), ("limitrange-conflict", "a/p.yaml", 26), ("limitrange-conflict", "a/p.yaml", 35)]),

    # ---- ResourceQuotas ----
    "a quota": Case({"a/p.yaml": pod(["tty: true"]), "a/q.yaml": quota("limits.memory: 8Gi")}, [("resourcequota-conflict", "a/p.yaml", 6)]),
    "a quota and a LimitRange": Case({"a/p.yaml": pod(["tty: true"]), "a/q.yaml": quota("limits.memory: 8Gi"), "a/l.yaml": limit_range(WIDE)}, []),
    "a quota elsewhere": Case({"a/p.yaml": pod(["tty: true"], "shop"), "b/q.yaml": quota("limits.memory: 8Gi", "shop")}, [("resourcequota-conflict", "a/p.yaml", 6)]),

    # ---- autoscalers ----
    "vertical": Case({"a/d.yaml": deployment([LIMIT, LITERAL]), "a/v.yaml": vertical()}, [DRIFT]),
    "vertical, another namespace": Case({"a/d.yaml": deployment([LIMIT, LITERAL], "shop"), "a/v.yaml": vertical()}, []),
    "vertical, elsewhere in the namespace": Case({"a/d.yaml": deployment([LIMIT, LITERAL], "shop"), "b/v.yaml": vertical(namespace="shop")}, [DRIFT]),
    "vertical ones that disagree": Case({"a/d.yaml": deployment([LIMIT, LITERAL]), "a/v.yaml": vertical(), "a/w.yaml": vertical(", updatePolicy: {updateMode: 'Off'}")}, []),
    "the nearest vertical one": Case(
        {"a/d.yaml": deployment([LIMIT, LITERAL], "shop"), "a/v.yaml": vertical(", updatePolicy: {updateMode: 'Off'}", "shop"), "b/v.yaml": vertical(namespace="shop")}, []),
    "vertical ones that agree": Case({"a/d.yaml": deployment([LIMIT, LITERAL]), "a/v.yaml": vertical(name="z"), "a/w.yaml": vertical(name="y")}, [DRIFT]),
    # the answer to one question makes the next one worth asking
    "a literal from a ConfigMap, vertical": Case(
        {"a/d.yaml": deployment([LIMIT, "envFrom: [{configMapRef: {name: tuning}}]"]), "a/c.yaml": LOW, "a/v.yaml": vertical()}, [("gomemlimit-literal-drift", "a/c.yaml", 4)]),
    "a limit from a LimitRange, vertical": Case({"a/d.yaml": deployment([LITERAL]), "a/l.yaml": limit_range(WIDE), "a/v.yaml": vertical()},
                                                [("gomemlimit-literal-drift", "a/d.yaml", 10)]),
    "horizontal": Case({"a/d.yaml": deployment([LIMIT, OFF]), "a/h.yaml": horizontal()}, [SHARED]),
    "horizontal by cpu": Case({"a/d.yaml": deployment([LIMIT, OFF]), "a/h.yaml": horizontal("cpu")}, []),
    "horizontal ones that disagree": Case({"a/d.yaml": deployment([LIMIT, OFF]), "a/h.yaml": horizontal(), "a/i.yaml": horizontal("cpu")}, []),
    "off by a ConfigMap, horizontal": Case(
        {"a/d.yaml": deployment([LIMIT, LITERAL, "envFrom: [{configMapRef: {name: tuning}}]"]), "a/c.yaml": config("'off'", key="GOGC"), "a/h.yaml": horizontal()},
        [("gogc-off-shared-memory", "a/c.yaml", 4)]),

    # ---- ways in from outside ----
    "a Service": Case({"a/p.yaml": pod([PPROF]), "a/s.yaml": service(NODE_PORT)}, [OPEN]),
    "a Service of another namespace": Case({"a/p.yaml": pod([PPROF], "shop"), "a/s.yaml": service(NODE_PORT)}, []),
    "a Service elsewhere": Case({"a/p.yaml": pod([PPROF], "shop"), "b/s.yaml": service(NODE_PORT, "shop")}, [OPEN]),
    "copies of a Service that disagree": Case({"a/p.yaml": pod([PPROF]), "a/s.yaml": service(NODE_PORT), "a/t.yaml": service("ports: [{port: 6060}]")}, []),
    "the nearest copy of a Service": Case(
        {"a/p.yaml": pod([PPROF], "shop"), "a/s.yaml": service("ports: [{port: 6060}]", "shop"), "b/s.yaml": service(NODE_PORT, "shop")}, []),
    "another Service elsewhere": Case(
        {"a/p.yaml": pod([PPROF], "shop"), "a/s.yaml": service("ports: [{port: 6060}]", "shop"), "b/s.yaml": service(NODE_PORT, "shop", "outer")}, [OPEN]),
    "several Services": Case({"a/p.yaml": pod([PPROF]), "a/s.yaml": service(NODE_PORT, name="z"), "a/t.yaml": service(NODE_PORT, name="y")}, [OPEN]),
    "an Ingress": Case({"a/p.yaml": pod([PPROF]), "a/s.yaml": service("ports: [{port: 80, targetPort: pprof}]"), "a/i.yaml": ingress()}, [OPEN]),
    "an Ingress without its Service": Case({"a/p.yaml": pod([PPROF]), "a/i.yaml": ingress()}, []),
    "copies of an Ingress that disagree": Case(
        {"a/p.yaml": pod([PPROF]), "a/s.yaml": service("ports: [{port: 80, targetPort: pprof}]"), "a/i.yaml": ingress(), "a/j.yaml": ingress(path="/shop")}, []),
    "a namespace that refuses host ports": Case(
        {"a/p.yaml": pod(["ports: [{containerPort: 6060, hostPort: 6060}]"], "shop"), "b/n.yaml": space("baseline")}, []),
    "a namespace that does not": Case(
        {"a/p.yaml": pod(["ports: [{containerPort: 6060, hostPort: 6060}]"], "shop"), "b/n.yaml": space("privileged")}, [OPEN]),
    "a namespace labelled twice": Case(
        {"a/p.yaml": pod(["ports: [{containerPort: 6060, hostPort: 6060}]"], "shop"), "b/n.yaml": space("baseline"), "c/n.yaml": space("privileged")}, [OPEN]),

    # ---- patches of a kustomization are no objects of their own ----
    "a patch beside its base": Case(
        {"k/kustomization.yaml": "resources: [c.yaml, p.yaml]\npatches: [{path: patch.yaml}]\n", "k/p.yaml": pod(USER), "k/c.yaml": HIGH, "k/patch.yaml": LOW},
        [(*OVER, "k/c.yaml", 4)], ["k/p.yaml", "k/c.yaml", "k/patch.yaml"]),
    "a patch that says it is one": Case(
        {"k/p.yaml": pod(USER), "k/c.yaml": HIGH, "k/patch.yaml": LOW + "$patch: merge\n"}, [(*OVER, "k/c.yaml", 4)]),
    "a patch of a workload": Case(
        {"k/kustomization.yaml": "patchesStrategicMerge: [patch.yaml]\n", "k/l.yaml": limit_range(NARROW), "k/patch.yaml": deployment([LITERAL])},
        [], ["k/l.yaml", "k/patch.yaml"]),
}
