# SPDX-License-Identifier: Apache-2.0
"""An AdmissionReview of about so many bytes, as an API server sends it: a Pod that its ReplicaSet makes, whole, with
its managedFields, defaults, mounted token, and status. Longer ones have more containers and more variables."""
import json

ENV, VARIABLES = ("HTTP_PORT", "LOG_LEVEL", "DATABASE_HOST", "DATABASE_NAME", "CACHE_ADDRESS", "QUEUE_URL", "REGION",
                  "FEATURE_FLAGS", "TRACE_ENDPOINT", "METRICS_ADDRESS"), 10
LONGEST = 200       # variables of a container; then there are more containers


def variable(n):
    name = ENV[n % len(ENV)] + (f"_{n // len(ENV)}" if n >= len(ENV) else "")
    if n % 5 == 4:
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": "orders", "key": name.lower()}}}
    return {"name": name, "value": f"the value of {name.lower()} as somebody wrote it"}


def container(name, variables, over):
    env = [variable(i) for i in range(variables)]
    if name.endswith("0"):
        env.append({"name": "GOMEMLIMIT", "value": "600MiB" if over else "460MiB"})
    return {
        "name": name, "image": f"registry.example.org/shop/{name}:v1.42.3", "args": ["--config=/etc/orders/config.yaml", "--v=2"],
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}], "env": env,
        "resources": {"limits": {"cpu": "1500m", "memory": "512Mi"}, "requests": {"cpu": "250m", "memory": "512Mi"}},
        "volumeMounts": [{"name": "config", "readOnly": True, "mountPath": "/etc/orders"},
                         {"name": "kube-api-access-x2x7l", "readOnly": True,
                          "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}],
        "livenessProbe": {"httpGet": {"path": "/livez", "port": "http", "scheme": "HTTP"}, "initialDelaySeconds": 10,
                          "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http", "scheme": "HTTP"}, "timeoutSeconds": 1,
                           "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File", "imagePullPolicy": "IfNotPresent",
        "securityContext": {"capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True, "readOnlyRootFilesystem": True,
                            "allowPrivilegeEscalation": False}}


def owned_by_manager(c):
    """What managedFields say of a container."""
    fields = {".": {}, **{f"f:{key}": {} for key in ("image", "imagePullPolicy", "name", "args", "terminationMessagePath",
                                                     "terminationMessagePolicy")},
              "f:env": {".": {}, **{'k:{"name":"%s"}' % e["name"]: {".": {}, "f:name": {}, "f:value": {}} for e in c["env"]}},
              "f:ports": {".": {}, 'k:{"containerPort":8080,"protocol":"TCP"}': {".": {}, "f:containerPort": {}, "f:name": {},
                                                                                "f:protocol": {}}},
              "f:resources": {".": {}, "f:limits": {".": {}, "f:cpu": {}, "f:memory": {}},
                              "f:requests": {".": {}, "f:cpu": {}, "f:memory": {}}}}
    for probe in ("livenessProbe", "readinessProbe"):
        fields[f"f:{probe}"] = {".": {}, "f:failureThreshold": {}, "f:httpGet": {".": {}, "f:path": {}, "f:port": {}, "f:scheme": {}},
                                "f:periodSeconds": {}, "f:successThreshold": {}, "f:timeoutSeconds": {}}
    return fields


def pod(containers, variables, over):
    made = [container(f"orders-{i}", variables, over) for i in range(containers)]
    statuses = [{"name": c["name"], "image": c["image"], "imageID": "", "ready": False, "restartCount": 0, "started": False,
                 "lastState": {}, "state": {"waiting": {"reason": "ContainerCreating"}}} for c in made]
    condition = {"status": "True", "lastProbeTime": None, "lastTransitionTime": "2026-03-01T09:30:10Z"}
    spec = {"f:spec": {"f:containers": {'k:{"name":"%s"}' % c["name"]: owned_by_manager(c) for c in made},
                       "f:dnsPolicy": {}, "f:restartPolicy": {}, "f:schedulerName": {}, "f:securityContext": {},
                       "f:terminationGracePeriodSeconds": {}}}
    return {
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {
            "name": "orders-7c9d8b6f5-x2x7l", "generateName": "orders-7c9d8b6f5-", "namespace": "shop",
            "uid": "8a1f0e6c-2c55-4a10-9e6f-6f0d6f7d0c55", "creationTimestamp": "2026-03-01T09:30:10Z",
            "labels": {"app.kubernetes.io/name": "orders", "app.kubernetes.io/part-of": "shop", "pod-template-hash": "7c9d8b6f5"},
            "annotations": {"checksum/config": "0f" * 32, "prometheus.io/scrape": "true"},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "orders-7c9d8b6f5", "controller": True,
                                 "uid": "0b7c2a40-3c3f-4f8e-8a55-2f0e6a1f1f10", "blockOwnerDeletion": True}],
            "managedFields": [{"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1",
                               "time": "2026-03-01T09:30:10Z", "fieldsType": "FieldsV1", "fieldsV1": spec}]},
        "spec": {
            "volumes": [{"name": "config", "configMap": {"name": "orders", "defaultMode": 420}},
                        {"name": "kube-api-access-x2x7l", "projected": {"defaultMode": 420, "sources": [
                            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}}]}}],
            "containers": made, "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "serviceAccountName": "orders", "serviceAccount": "orders", "securityContext": {}, "schedulerName": "default-scheduler",
            "tolerations": [{"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute",
                             "tolerationSeconds": 300} for key in ("not-ready", "unreachable")],
            "priority": 0, "enableServiceLinks": True, "preemptionPolicy": "PreemptLowerPriority"},
        "status": {"phase": "Pending", "qosClass": "Burstable", "containerStatuses": statuses,
                   "conditions": [{"type": t, **condition} for t in ("Initialized", "Ready", "ContainersReady", "PodScheduled")]}}


def wrap(new):
    user = {"username": "system:serviceaccount:kube-system:replicaset-controller", "uid": "5f1c8a0e-9b1f-4a57-8a68-b1f4c5c0a0ee",
            "groups": ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"]}
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"}, "requestKind": {"group": "", "version": "v1", "kind": "Pod"},
        "requestResource": {"group": "", "version": "v1", "resource": "pods"}, "name": new["metadata"]["name"],
        "namespace": "shop", "operation": "CREATE", "userInfo": user, "object": new, "oldObject": None, "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"}}}


def text(containers, variables, over):
    return json.dumps(wrap(pod(containers, variables, over)), separators=(",", ":")).encode()


def review(size, over=False):
    """At least `size` bytes and little more; `over`: its GOMEMLIMIT is larger than the limit."""
    containers, variables = 1, 0
    while len(text(containers, variables, over)) < size:
        step = max(1, (size - len(text(containers, variables, over))) // 200 // containers)
        if variables + 1 > LONGEST or (containers < 4 and variables >= VARIABLES):
            containers, variables = containers + max(1, containers // 8), VARIABLES
        else:
            variables = min(variables + step, LONGEST if containers >= 4 else VARIABLES)
    return text(containers, variables, over)
