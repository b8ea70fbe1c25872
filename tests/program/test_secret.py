# SPDX-License-Identifier: Apache-2.0
"""Values that come out of a Secret: judged like others, edited only where they stand as text, never shown."""
import base64
import json

import pytest

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: app
    image: a
    env:
    - name: GOMEMLIMIT
      valueFrom: {secretKeyRef: {name: tuning, key: limit}}
    resources: {limits: {memory: 512Mi}}
"""
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: tuning}\n%s: {limit: %s}\n"


def findings(podfit, path):
    return json.loads(podfit("lint", "--format", "json", str(path)).stdout)["findings"]


@pytest.mark.parametrize("field,edits", [("data", False), ("stringData", True)])
def test_base64_is_not_edited(podfit, tmp_path, field, edits):
    text = "600MiB" if edits else base64.b64encode(b"600MiB").decode()
    path = tmp_path / "all.yaml"
    path.write_text(POD + SECRET % (field, text))
    (found,) = findings(podfit, path)
    assert (found["rule"], found["line"]) == ("gomemlimit-exceeds-limit", 16)
    assert ("fix" in found) is edits


def test_a_value_that_is_no_number_is_not_shown(podfit, tmp_path):
    path = tmp_path / "all.yaml"
    path.write_text(POD + SECRET % ("stringData", "hunter2-is-secret"))
    result = podfit("lint", str(path))
    assert "gomemlimit-malformed" in result.stdout
    assert "(a value of 17 bytes)" in result.stdout
    assert "hunter2" not in result.stdout + result.stderr


def test_a_value_behind_a_misspelt_name_is_not_shown(podfit, tmp_path):
    path = tmp_path / "all.yaml"
    path.write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  GOMEMLIMT: hunter2-is-secret\n")
    result = podfit("lint", str(path))
    assert "gomemlimit-misspelled" in result.stdout and "(a value of 17 bytes)" in result.stdout
    assert "hunter2" not in result.stdout + result.stderr
