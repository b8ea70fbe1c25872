# SPDX-License-Identifier: Apache-2.0
"""What stands behind an anchor is blamed where it is written, and the alias is named as the other end."""
import json

SHARED = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: one
    image: a
    env: &env
    - name: GOMEMLIMIT
      value: 600MiB
    resources:
      limits: {memory: 1Gi}
  - name: two
    image: a
    env: *env
    resources:
      limits: {memory: 512Mi}
"""


def findings(podfit, path):
    return json.loads(podfit("lint", "--format", "json", str(path)).stdout)["findings"]


def test_alias_is_the_other_end(podfit, tmp_path):
    path = tmp_path / "pod.yaml"
    path.write_text(SHARED)
    (found,) = findings(podfit, path)
    assert (found["rule"], found["container"], found["line"], found["column"]) == \
        ("gomemlimit-exceeds-limit", "two", 10, 14)
    assert [(r["line"], r["column"], r["message"]) for r in found["related"]] == \
        [(17, 24, "the memory limit, 512MiB"), (15, 10, "used here")]
    assert found["fix"]["safe"] is False


def test_own_values_have_no_alias(podfit, tmp_path):
    path = tmp_path / "pod.yaml"
    path.write_text(SHARED.replace("memory: 1Gi", "memory: 128Mi"))
    first = findings(podfit, path)[0]
    assert first["container"] == "one"
    assert [r["message"] for r in first["related"]] == ["the memory limit, 128MiB"]
    assert first["fix"]["safe"] is True
