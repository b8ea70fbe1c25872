# SPDX-License-Identifier: Apache-2.0
"""What a person sees through kubectl, and what controllers are spared."""
import itertools

from reviews import container, owned, workload

NAMES = (f"w{i}" for i in itertools.count())


def deployment(*containers, **metadata):
    body = workload("Deployment", *containers, name=next(NAMES), namespace="default", **metadata)
    body["spec"]["selector"] = {"matchLabels": {"app": "api"}}
    return body


def pod(*containers, **metadata):
    return workload("Pod", *containers, name=next(NAMES), namespace="default", **metadata)


def create(api, body):
    return api.kubectl("create", "-f", "-", stdin=body)


def exists(api, body):
    return api.kubectl("get", body["kind"], body["metadata"]["name"]).returncode == 0


def test_a_good_deployment_passes_without_a_word(api, mode):
    mode("deny")
    done = create(api, deployment(container(GOMEMLIMIT="460MiB")))
    assert done.returncode == 0 and done.stderr == ""


def test_denied_in_mode_deny(api, mode):
    mode("deny")
    body = deployment(container(GOMEMLIMIT="600MiB"))
    done = create(api, body)
    assert done.returncode == 1 and not exists(api, body)
    assert ('admission webhook "validate.podfit.dev" denied the request: app: GOMEMLIMIT 600MiB > limit 512MiB'
            in done.stderr) and "[gomemlimit-exceeds-limit]" in done.stderr


def test_warned_of_in_mode_warn(api, mode):
    mode("warn")
    body = deployment(container(GOMEMLIMIT="600MiB"))
    done = create(api, body)
    assert done.returncode == 0 and exists(api, body)
    assert done.stderr.startswith("Warning: app: GOMEMLIMIT 600MiB > limit 512MiB")


def test_silent_in_mode_audit(api, mode, hook):
    mode("audit")
    done = create(api, deployment(container(GOMEMLIMIT="600MiB")))
    assert done.returncode == 0 and done.stderr == ""
    assert hook.wait_for("review", mode="audit", decision="would-deny")


def test_a_resize_below_gomemlimit_is_warned_of_and_goes_through(api, mode):
    mode("deny")
    body = pod(container(GOMEMLIMIT="460MiB"))
    assert create(api, body).returncode == 0
    limits = {"memory": "400Mi"}
    patch = {"spec": {"containers": [{"name": "app", "resources": {"limits": limits, "requests": limits}}]}}
    done = api.kubectl("patch", "pod", body["metadata"]["name"], "--subresource", "resize", "--patch-file", "/dev/stdin",
                       stdin=patch)
    assert done.returncode == 0, done.stderr
    assert "Warning: " in done.stderr and "[gomemlimit-exceeds-limit]" in done.stderr


def test_what_a_controller_makes_is_created_all_the_same(api, mode, hook):
    mode("deny")
    body = pod(container(GOMEMLIMIT="600MiB"), **owned())
    before = hook.metric('podfit_admission_requests_total{operation="CREATE",resource="pods",decision="would-deny"}')
    done = create(api, body)
    assert done.returncode == 0 and done.stderr == "" and exists(api, body)
    after = hook.metric('podfit_admission_requests_total{operation="CREATE",resource="pods",decision="would-deny"}')
    assert after == before + 1


def test_an_old_fault_does_not_stop_an_update(api, mode):
    mode("warn")
    body = deployment(container(GOMEMLIMIT="600MiB"))
    assert create(api, body).returncode == 0
    mode("deny")
    name = body["metadata"]["name"]
    done = api.kubectl("scale", "deployment", name, "--replicas", "3")
    assert done.returncode == 0, done.stderr
    done = api.kubectl("annotate", "deployment", name, "a=b")
    assert done.returncode == 0 and done.stderr == ""
    done = api.kubectl("set", "env", f"deployment/{name}", "GOMEMLIMIT=700MiB")
    assert done.returncode == 1 and "GOMEMLIMIT 700MiB" in done.stderr


def test_an_ephemeral_container_joins(api, mode):
    mode("deny")
    body = pod(container(GOMEMLIMIT="460MiB"))
    assert create(api, body).returncode == 0
    patch = {"spec": {"ephemeralContainers": [{"name": "debug", "image": "i", "env": [{"name": "GOMEMLIMIT", "value": "1Gi"}]}]}}
    done = api.kubectl("patch", "pod", body["metadata"]["name"], "--subresource", "ephemeralcontainers", "--patch-file",
                       "/dev/stdin", stdin=patch)
    assert done.returncode == 1 and "debug: " in done.stderr and "[gomemlimit-k8s-unit]" in done.stderr


def test_what_the_api_server_refuses_is_what_podfit_says_it_refuses(api, mode):
    mode("warn")
    bad = pod(container())
    bad["spec"]["containers"][0]["env"] = [{"name": "GOGC", "value": False}]
    done = create(api, bad)
    assert done.returncode == 1 and "cannot unmarshal bool" in done.stderr
    for limit, part in (("2GiB", "quantities must match"), ("-1Mi", "must be greater than or equal to 0")):
        done = create(api, pod(container(limit)))
        assert done.returncode == 1 and part in done.stderr, done.stderr
    above = container("512Mi")
    above["resources"]["requests"]["memory"] = "1Gi"
    done = create(api, pod(above))
    assert done.returncode == 1 and "must be less than or equal to memory limit" in done.stderr
