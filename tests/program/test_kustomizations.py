# SPDX-License-Identifier: Apache-2.0
"""Kustomizations: which are built, by what, and what is never fetched.

kustomize and kubectl are shell scripts here that print the file `built`; real ones are in tests/e2e/test_helm.py.
"""
import json
import os

import pytest

BUILD = """#!/bin/sh
echo "$(basename "$0") $*" >>"$HOME/calls"
directory=$2
cat "$directory/built" || { echo "Error: accumulating resources: no such file" >&2; exit 1; }
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  template:
    spec:
      containers:
      - name: app
        image: example.org/web:1
        env: [{{name: GOMEMLIMIT, value: {}}}]
        resources: {{limits: {{memory: 512Mi}}, requests: {{memory: 512Mi}}}}
"""
BAD, GOOD = DEPLOYMENT.format("900MiB"), DEPLOYMENT.format("400MiB")
PATCH = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: app, env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}}
"""
EXCEEDS = "gomemlimit-exceeds-limit"


@pytest.fixture
def tree(write):
    """base/, and over/ that builds on it."""
    write("base/deploy.yaml", GOOD)
    write("base/kustomization.yaml", "resources: [deploy.yaml]\n")
    write("base/built", GOOD)
    write("over/kustomization.yaml", "resources: [../base]\npatches:\n- path: patch.yaml\n")
    write("over/patch.yaml", PATCH)
    write("over/built", BAD)
    return write


@pytest.fixture
def lint(podfit, write, tmp_path):
    for name in "kustomize", "kubectl":
        write(f"bin/{name}", BUILD).chmod(0o755)

    def run(*words, env=None, only=None, **more):
        for name in {"kustomize", "kubectl"} - {only} if only else ():
            os.remove(tmp_path / "bin" / name)
        # nothing else in PATH: a real kubectl may be in /usr/bin
        for tool in "sh", "cat", "basename":
            if not (tmp_path / "bin" / tool).exists():
                os.symlink(f"/bin/{tool}", tmp_path / "bin" / tool)
        (tmp_path / "calls").unlink(missing_ok=True)
        done = podfit("lint", "--no-config", "--format", "json", *words, env={"PATH": f"{tmp_path}/bin", **(env or {})},
                      **more)
        calls = (tmp_path / "calls").read_text().splitlines() if (tmp_path / "calls").exists() else []
        return done.code, json.loads(done.stdout), calls

    return run


def found(report):
    return [(f["rule"], f["file"], f["line"]) for f in report["findings"]]


def test_an_overlay_builds_its_base(lint, tree):
    code, report, calls = lint(".")
    assert calls == ["kustomize build ./over"]     # not the base by itself, nor its files
    assert (code, found(report)) == (1, [(EXCEEDS, "over/kustomization.yaml", None)])
    finding = report["findings"][0]
    assert finding["rendered"] == {"by": "kustomize build", "with": None, "alsoWith": [], "line": 10, "column": 41,
                                   "exact": False, "setBy": None}
    assert "fix" not in finding
    assert (report["summary"]["files"], report["summary"]["containers"]) == (1, 1)


def test_kubectl_where_there_is_no_kustomize(lint, tree):
    assert lint("over", only="kubectl")[::2] == (1, ["kubectl kustomize ./over"])


def test_neither(lint, tree):
    for path in ".", "over", "over/kustomization.yaml":
        code, report, calls = lint(path, env={"PATH": "/nowhere"})
        assert (code, calls, [p["code"] for p in report["problems"]]) == (2, [], ["kustomization"])
        assert "neither kustomize nor kubectl" in report["problems"][0]["message"]


def test_named_ones_are_built_each(lint, tree):
    assert lint("base/kustomization.yaml", "over", "-j1")[2] == ["kustomize build ./base", "kustomize build ./over"]
    assert lint("base")[::2] == (0, ["kustomize build ./base"])


def test_one_that_does_not_build(lint, tree, tmp_path):
    os.remove(tmp_path / "over/built")
    code, report, _ = lint(".")
    assert (code, len(report["problems"])) == (2, 1)
    assert report["problems"][0]["file"] == "over/kustomization.yaml"
    assert "`kustomize build` failed with exit status 1: Error: accumulating resources: no such file; run `kustomize build " \
           "./over` to see all of it" in report["problems"][0]["message"]


@pytest.mark.parametrize("remote", ["https://example.org/x.yaml", "github.com/a/b?ref=v1", "git@example.org:a/b.git",
                                    "ssh://git@example.org/a/b", "example.org/a/b//c?ref=main"])
def test_remote_parts_are_never_fetched(lint, tree, remote):
    """Not even through a base: in a walk a note, and the files that are there are linted as parts; named, a problem."""
    tree("base/kustomization.yaml", f"resources: [deploy.yaml, '{remote}']\n")
    tree("base/deploy.yaml", BAD)
    code, report, calls = lint(".")
    assert (code, calls, report["problems"]) == (1, [], [])
    assert found(report) == [(EXCEEDS, "base/deploy.yaml", 10)]
    for path in "base", "over", "over/kustomization.yaml":
        code, report, calls = lint(path)
        assert (code, calls) == (2, []) and "never fetched" in report["problems"][-1]["message"], path


def test_one_that_builds_on_itself(lint, tree):
    tree("base/kustomization.yaml", "resources: [../over]\n")
    code, report, calls = lint(".")
    assert (code, calls) == (2, []) and len(report["problems"]) == 2


def test_a_component_is_built_with_what_uses_it(lint, tree):
    tree("component/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n")
    assert lint(".")[::2] == (1, ["kustomize build ./over"])
    assert lint("component")[::2] == (0, [])


def test_render_never_walks_the_parts(lint, tree):
    """As parts: what a patch does not have is no fault."""
    tree("base/deploy.yaml", BAD)
    code, report, calls = lint(".", "--render", "never")
    assert (code, calls, found(report)) == (1, [], [(EXCEEDS, "base/deploy.yaml", 10)])


def test_it_stays_offline(lint, tree, write):
    write("bin/kustomize", "#!/bin/sh\necho \"$GIT_ALLOW_PROTOCOL $https_proxy\" >>\"$HOME/calls\"\n" + BUILD)
    assert lint("over", env={"https_proxy": "http://proxy.example"})[2][0] == "none http://127.0.0.1:9"


def test_a_world_of_its_own(lint, tree):
    """Two overlays of one base have ConfigMaps of one name."""
    use = DEPLOYMENT.format("x").replace("value: x", "valueFrom: {configMapKeyRef: {name: tuning, key: limit}}")
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: tuning}}\ndata: {{limit: {}}}\n"
    for name, limit in ("dev", "400MiB"), ("prod", "900MiB"):
        tree(f"{name}/kustomization.yaml", "resources: [../base]\n")
        tree(f"{name}/built", use + config.format(limit))
    code, report, _ = lint("dev", "prod")
    assert (code, found(report), report["summary"]["unchecked"]) == (1, [(EXCEEDS, "prod/kustomization.yaml", None)], 0)
