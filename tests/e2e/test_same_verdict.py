# SPDX-License-Identifier: Apache-2.0
"""
Both doors on real workloads: each is given to the command line alone, and to the API server, which refuses, prunes and
defaults before it asks. Every difference has one of the known causes.

CORPUS=DIR in the environment takes the manifests below DIR instead of the invented ones.
"""
import copy
import json
import os
import pathlib
import random
import subprocess
import sys

import pytest
import yaml
from cluster import ROOT

sys.path.insert(0, str(ROOT / "tests" / "bench"))
KINDS = {"Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "PodTemplate"}
WANTED, SEED = int(os.environ.get("WORKLOADS", "60")), 7


def documents(paths):
    for path in paths:
        try:
            yield from (d for d in yaml.load_all(path.read_text(), Loader=yaml.CSafeLoader) if isinstance(d, dict))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue


def workloads(directory):
    given = os.environ.get("CORPUS")
    if given:
        root = pathlib.Path(given).resolve()
    else:
        import corpus
        root = directory / "manifests"
        corpus.write_tree(root, SEED, 1)
    paths = sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    random.Random(SEED).shuffle(paths)
    found = []
    for document in documents(paths):
        if document.get("kind") in KINDS and isinstance(document.get("metadata"), dict):
            found.append(document)
        if len(found) == WANTED:
            break
    return found


def lint(podfit, body):
    done = subprocess.run([str(podfit), "lint", "--format", "json", "-v", "-"], input=json.dumps(body), text=True,
                          capture_output=True, timeout=60, check=False)
    return sorted((f["rule"], f["container"] or "", f["message"]) for f in json.loads(done.stdout)["findings"]
                  if f["severity"] != "info")


def test_both_doors_say_the_same(api, hook, mode, podfit, tmp_path, capsys):
    mode("audit")
    causes, unexplained = {}, []
    for nth, given in enumerate(workloads(tmp_path)):
        body = copy.deepcopy(given)
        body["metadata"] = {**body["metadata"], "namespace": "default", "name": f"v{nth}"}
        body["metadata"].pop("generateName", None)
        done = api.kubectl("create", "--dry-run=server", "-o", "json", "--validate=ignore", "-f", "-", stdin=json.dumps(body, default=str))
        if done.returncode:
            causes["refused"] = causes.get("refused", 0) + 1
            continue
        said = hook.wait_for("review", name=f"v{nth}")
        admitted = json.loads(done.stdout)
        alone, defaulted = lint(podfit, body), lint(podfit, admitted)
        rules = lambda findings: {rule for rule, _, _ in findings}
        heard = set(filter(None, said.get("rules", "").split(",")))
        # what stands in the template may still be defaulted there: it is unknown, and unknown is quiet
        quiet = rules(defaulted) - heard
        loud = heard - rules(defaulted)
        if loud or (quiet and body["kind"] == "Pod"):
            unexplained.append((body["kind"], given["metadata"].get("name"), sorted(loud), sorted(quiet)))
        for cause, there in (("the same", alone == defaulted and not quiet), ("defaulted or pruned", alone != defaulted),
                             ("may still be defaulted", bool(quiet))):
            causes[cause] = causes.get(cause, 0) + there
    with capsys.disabled():
        print(f"\n  both doors: {causes}")
    assert unexplained == []
    assert causes.get("the same", 0) > 0
