# SPDX-License-Identifier: Apache-2.0
"""What is allowed, warned of and denied."""
import json

import pytest
from reviews import RESOURCES, UID, container, owned, review, workload

GOOD = container(GOMEMLIMIT="460MiB")
OVER = container(GOMEMLIMIT="600MiB")       # above its limit of 512Mi: an error that denies
TIGHT = container(GOMEMLIMIT="512MiB")      # at its limit: a warning
OFF = container(GOGC="off")                 # an error that does not deny


@pytest.fixture(scope="module")
def shared(request):
    return {}


def response(server, body, path="/validate"):
    status, answer = server.post(body, path)
    assert status == 200, answer
    assert (answer["apiVersion"], answer["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    assert answer["response"]["uid"] == UID
    assert "patch" not in answer["response"] and "patchType" not in answer["response"]
    return answer["response"]


def test_a_good_one_passes_without_a_word(serve):
    server = serve("--mode", "deny")
    assert response(server, review(workload("Deployment", GOOD))) == {"uid": UID, "allowed": True}


@pytest.mark.parametrize("mode, allowed, warned", [("deny", False, False), ("warn", True, True), ("audit", True, False)])
def test_modes_by_option_and_by_path(serve, mode, allowed, warned):
    body = review(workload("Deployment", OVER))
    for server, path in [(serve("--mode", mode), "/validate?timeout=3s"), (serve(), f"/validate/{mode}?timeout=3s")]:
        got = response(server, body, path)
        assert got["allowed"] is allowed and bool(got.get("warnings")) is warned
        assert got["auditAnnotations"] == {"rules": "gomemlimit-exceeds-limit",
                                           "decision": "would-deny" if allowed else "denied"}


def test_a_denial_names_rule_container_and_fault_first(serve):
    got = response(serve("--mode", "deny"), review(workload("Deployment", OVER)))
    assert got["status"]["code"] == 403
    assert got["status"]["message"].startswith("app: GOMEMLIMIT 600MiB > limit 512MiB")
    assert "[gomemlimit-exceeds-limit]" in got["status"]["message"] and "warnings" not in got


def test_a_denial_is_accompanied_by_the_other_warnings(serve):
    other = container(name="b", GOMEMLIMIT="512MiB")
    got = response(serve("--mode", "deny"), review(workload("Deployment", OVER, other)))
    assert not got["allowed"] and "gomemlimit-no-headroom" not in got["status"]["message"]
    assert [w for w in got["warnings"] if "[gomemlimit-no-headroom]" in w and w.startswith("b: ")]


def test_an_error_that_does_not_deny_is_a_warning_in_mode_deny(serve):
    got = response(serve("--mode", "deny"), review(workload("Deployment", OFF)))
    assert got["allowed"] and any("[gogc-off-without-gomemlimit]" in w for w in got["warnings"])


@pytest.mark.parametrize("kind", RESOURCES)
def test_every_kind(serve, kind):
    got = response(serve("--mode", "deny"), review(workload(kind, OVER)))
    assert got["allowed"] is False


def test_what_a_controller_makes_is_never_denied_and_brings_no_warnings(serve):
    server = serve("--mode", "deny")
    got = response(server, review(workload("Pod", OVER, **owned())))
    assert got["allowed"] and "warnings" not in got
    assert got["auditAnnotations"]["decision"] == "would-deny"
    assert server.wait_for("review")["decision"] == "would-deny"
    assert server.metric('podfit_admission_requests_total{operation="CREATE",resource="pods",decision="would-deny"}') == 1
    got = response(server, review(workload("Pod", OVER, **owned(controller=False))))
    assert got["allowed"] is False


def test_deny_owned(serve):
    got = response(serve("--mode", "deny", "--deny-owned"), review(workload("Pod", OVER, **owned())))
    assert got["allowed"] is False


def test_a_resize_is_warned_of_and_never_denied(serve):
    old = workload("Pod", container("512Mi", GOMEMLIMIT="460MiB"))
    new = workload("Pod", container("400Mi", GOMEMLIMIT="460MiB"))
    for server in (serve("--mode", "deny"), serve("--mode", "deny", "--deny-owned")):
        got = response(server, review(new, old, subresource="resize"))
        assert got["allowed"] and any("[gomemlimit-exceeds-limit]" in w for w in got["warnings"])
    new["metadata"].update(owned())
    got = response(server, review(new, old, subresource="resize"))
    assert got["allowed"] and got["warnings"]


def test_an_update_is_told_only_what_it_brings(serve):
    server, everything = serve("--mode", "deny"), serve("--mode", "deny", "--all-of-update")
    old, scaled = workload("Deployment", OVER), workload("Deployment", OVER)
    scaled["spec"]["replicas"] = 5
    assert response(server, review(scaled, old)) == {"uid": UID, "allowed": True}
    assert response(everything, review(scaled, old))["allowed"] is False
    # the same fault in one more container is new, one that is mended is not
    more = workload("Deployment", OVER, container(name="b", GOMEMLIMIT="700MiB"))
    got = response(server, review(more, old))
    assert got["allowed"] is False and "b: GOMEMLIMIT 700MiB" in got["status"]["message"]
    assert "app: " not in got["status"]["message"]
    assert response(server, review(workload("Deployment", GOOD), old))["allowed"] is True
    # another figure is another fault
    worse = workload("Deployment", container(GOMEMLIMIT="601MiB"))
    assert response(server, review(worse, old))["allowed"] is False


def test_templates_may_still_be_defaulted(serve):
    """What is missing in a template a LimitRange fills later; in a Pod it is missing."""
    server = serve("--mode", "deny")
    reference = {"name": "GOMEMLIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory"}}}
    bare = {"name": "app", "image": "i", "env": [reference]}
    assert response(server, review(workload("Deployment", bare))) == {"uid": UID, "allowed": True}
    got = response(server, review(workload("Pod", bare)))
    assert got["allowed"] and any("[gomemlimit-ref-no-limit]" in w for w in got["warnings"])


@pytest.mark.parametrize("operation", ["DELETE", "CONNECT"])
def test_other_operations_are_allowed(serve, operation):
    body = review(workload("Pod", OVER), operation=operation)
    body["request"]["object"], body["request"]["oldObject"] = None, body["request"]["object"]
    assert response(serve("--mode", "deny"), body) == {"uid": UID, "allowed": True}


def test_suppressed_findings_are_counted(serve):
    server = serve("--mode", "deny")
    body = review(workload("Pod", OVER, annotations={"podfit.dev/ignore": "gomemlimit-exceeds-limit -- on purpose"}))
    assert response(server, body)["allowed"] is True
    assert server.wait_for("review")["suppressed"] == 1
    assert server.metric("podfit_suppressed_findings_total") == 1


def test_warnings_are_short_clean_and_few(serve):
    nasty = "bad‮\u0007name"
    many = [container(name=f"c{i}", GOMEMLIMIT="512MiB") for i in range(30)]
    many.append(container(name="x" * 63, GOMEMLIMIT=nasty))
    got = response(serve(), review(workload("Pod", *many)))
    assert len(got["warnings"]) == 10 and got["warnings"][-1] == "podfit: 22 more; podfit lint shows them"
    for warning in got["warnings"]:
        assert len(warning) <= 120 and warning.isprintable()
    assert len(" ".join(got["warnings"])) < 4096


def test_ten_warnings_are_said_whole(serve):
    many = [container(name=f"c{i}", GOMEMLIMIT="512MiB") for i in range(10)]
    got = response(serve(), review(workload("Pod", *many)))
    assert len(got["warnings"]) == 10 and all("[gomemlimit-no-headroom]" in w for w in got["warnings"])


def test_generate_name_and_request_namespace(serve):
    server = serve()
    pod = workload("Pod", GOOD)
    del pod["metadata"]["name"]
    pod["metadata"]["generateName"] = "api-7d4-"
    response(server, review(pod, name=""))
    assert (entry := server.wait_for("review"))["name"] == "api-7d4-*" and entry["namespace"] == "shop"


BAD = [
    (b"", "empty"), (b"{", "no JSON"), (b"[]", "no AdmissionReview"), (b"{}", "no AdmissionReview"),
    (b'{"kind": "Pod", "apiVersion": "v1"}', "no AdmissionReview"),
    (b'{"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1beta1", "request": {"uid": "1"}}', "admission.k8s.io/v1 "),
    (b'{"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1"}', "no request"),
    (b'{"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": []}', "no request"),
    (b'{"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {"uid": 1}}', "no uid"),
    (json.dumps(review(workload("Pod", GOOD))).encode() + b"{}", "follows"),
    (b"[" * 100000, "no JSON"), (b'"\xff"', "no JSON"),
]


@pytest.mark.parametrize("body, why", BAD, ids=range(len(BAD)))
def test_what_is_no_review(serve, body, why):
    server = serve()
    status, text = server.post(body)
    assert status == 400 and why in text and len(text) < 300 and text.endswith("\n")
    entry = server.wait_for("review")
    assert entry["decision"] == "error" and why in entry["error"]


ODD_OBJECTS = [None, 7, "x", [], {}, {"kind": 1}, {"kind": "Pod", "apiVersion": "v1", "spec": 3},
               {"kind": "Pod", "apiVersion": "v1", "metadata": [], "spec": {"containers": {"a": 1}}},
               {"kind": "Pod", "apiVersion": "v1", "metadata": {"ownerReferences": {"controller": True}}}]


@pytest.mark.parametrize("thing", ODD_OBJECTS, ids=range(len(ODD_OBJECTS)))
def test_odd_objects_are_none_of_our_business(serve, thing):
    body = review(workload("Pod", GOOD))
    body["request"]["object"] = thing
    assert response(serve("--mode", "deny"), body) == {"uid": UID, "allowed": True}


def test_nothing_secret_is_logged(serve):
    server = serve()
    app = container(GOMEMLIMIT="600MiB", PASSWORD="hunter2-hunter2")
    response(server, review(workload("Pod", app)))
    server.stop()
    assert "hunter2" not in json.dumps(server.log)
