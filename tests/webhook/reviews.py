# SPDX-License-Identifier: Apache-2.0
"""AdmissionReviews as the API server sends them."""
import copy

UID = "705ab4f5-6393-11e8-b7cc-42010a800002"
RESOURCES = {"Pod": ("", "pods"), "Deployment": ("apps", "deployments"), "StatefulSet": ("apps", "statefulsets"),
             "DaemonSet": ("apps", "daemonsets"), "ReplicaSet": ("apps", "replicasets"), "Job": ("batch", "jobs"),
             "CronJob": ("batch", "cronjobs"), "ReplicationController": ("", "replicationcontrollers"),
             "PodTemplate": ("", "podtemplates")}


def container(limit="512Mi", name="app", **env):
    return {"name": name, "image": "registry.example.org/app:1",
            "env": [{"name": key, "value": value} for key, value in env.items()],
            "resources": {"limits": {"memory": limit}, "requests": {"memory": limit}} if limit else {}}


def workload(kind, *containers, **metadata):
    spec = {"containers": list(containers)}
    template = {"metadata": {"labels": {"app": "api"}}, "spec": spec}
    group = RESOURCES[kind][0]
    body = {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, "metadata": {"name": "api", **metadata}}
    if kind == "Pod":
        body["spec"] = spec
    elif kind == "CronJob":
        body["spec"] = {"jobTemplate": {"spec": {"template": template}}}
    elif kind == "PodTemplate":
        body["template"] = template
    else:
        body["spec"] = {"template": template}
    return body


def review(new, old=None, operation=None, subresource=None, **request):
    group, resource = RESOURCES[new["kind"]]
    body = {"uid": UID, "kind": {"group": group, "version": "v1", "kind": new["kind"]},
            "resource": {"group": group, "version": "v1", "resource": resource}, "name": "api", "namespace": "shop",
            "operation": operation or ("UPDATE" if old else "CREATE"), "userInfo": {"username": "somebody"},
            "object": copy.deepcopy(new), "oldObject": copy.deepcopy(old), "dryRun": False, "options": None}
    if subresource:
        body["subResource"] = subresource
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {**body, **request}}


def owned(kind="ReplicaSet", controller=True):
    return {"ownerReferences": [{"apiVersion": "apps/v1", "kind": kind, "name": "x", "uid": "1", "controller": controller}]}
