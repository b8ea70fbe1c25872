# SPDX-License-Identifier: Apache-2.0
"""What is counted, as Prometheus reads it, and what is logged."""
import re
import shutil
import subprocess

import pytest
from reviews import container, owned, review, workload

OVER = container(GOMEMLIMIT="600MiB")


@pytest.fixture
def used(serve):
    """A server that has seen one of each."""
    server = serve("--mode", "deny")
    server.post(review(workload("Deployment", OVER)))
    server.post(review(workload("Pod", OVER, **owned())))
    server.post(review(workload("Pod", container(GOMEMLIMIT="460MiB")), operation="DELETE"))
    server.post(review(workload("Job", container(GOMEMLIMIT="512MiB")), resource={"group": "x", "resource": "things"}))
    server.post(b"{}")
    server.post(b"{}", path="/nowhere")
    return server


def test_each_decision_is_counted_once(used):
    lines = [line for line in used.probe("/metrics")[1].splitlines() if line.startswith("podfit_admission_requests_total")]
    assert lines == [
        'podfit_admission_requests_total{operation="CREATE",resource="pods",decision="would-deny"} 1',
        'podfit_admission_requests_total{operation="CREATE",resource="deployments",decision="denied"} 1',
        'podfit_admission_requests_total{operation="CREATE",resource="other",decision="allowed"} 1',
        'podfit_admission_requests_total{operation="other",resource="pods",decision="allowed"} 1',
        'podfit_admission_requests_total{operation="other",resource="other",decision="error"} 1']
    assert used.metric('podfit_findings_total{rule="gomemlimit-exceeds-limit",severity="error"}') == 2
    assert used.metric('podfit_findings_total{rule="gomemlimit-no-headroom",severity="warning"}') == 1
    assert used.metric("podfit_admission_review_duration_seconds_count") == 5
    assert used.metric('podfit_http_responses_total{code="2xx"}') >= 4 and used.metric('podfit_http_responses_total{code="4xx"}') == 2


def test_buckets_only_grow(used):
    counts = [int(line.rsplit(" ", 1)[1]) for line in used.probe("/metrics")[1].splitlines()
              if line.startswith("podfit_admission_review_duration_seconds_bucket")]
    assert len(counts) == 12 and counts == sorted(counts) and counts[-1] == 5


def test_prometheus_reads_it(used):
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed")
    done = subprocess.run([promtool, "check", "metrics"], input=used.probe("/metrics")[1], text=True, capture_output=True,
                          timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_format_by_itself(used):
    text, typed = used.probe("/metrics")[1], {}
    for line in text.splitlines():
        if line.startswith("# TYPE"):
            _, _, name, kind = line.split()
            assert name not in typed
            typed[name] = kind
        elif not line.startswith("# HELP "):
            name = re.fullmatch(r'(\w+)(?:\{(?:\w+="[^"\\]*",?)+\})? [0-9.]+', line)[1]
            assert re.sub(r"_(bucket|sum|count)$", "", name) in typed or name in typed, line
    assert text.endswith("\n") and all(name.startswith("podfit_") for name in typed)


def test_log_lines_are_bounded(serve):
    server = serve()
    connection = server.connect()
    for _ in range(1000):
        connection.request("POST", "/validate", b"{}", {"Content-Type": "application/json"})
        connection.getresponse().read()
    connection.close()
    dropped = server.metric("podfit_log_lines_dropped_total")
    server.stop()
    written = sum(entry["message"] == "review" for entry in server.log)
    assert written + dropped == 1000
