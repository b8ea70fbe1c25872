# SPDX-License-Identifier: Apache-2.0
"""
Both doors on real workloads: each is linted where it stands, alone, and as the API server admits it, which refuses,
prunes and defaults before it asks. Every difference is listed with its cause, and there is none without one.

CORPUS=DIR in the environment takes the manifests below DIR instead of the invented ones, WORKLOADS=N so many of them;
half of them are such that have a finding.
"""
import collections
import copy
import json
import os
import pathlib
import random
import re
import subprocess
import sys

import pytest
import yaml
from cluster import ROOT

sys.path.insert(0, str(ROOT / "tests" / "bench"))
KINDS = {"Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "PodTemplate"}
WANTED, SEED = int(os.environ.get("WORKLOADS", "60")), 7


def documents(root):
    """Of each workload its file, as lint names it, and the parsed document."""
    paths = sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    random.Random(SEED).shuffle(paths)
    for path in paths:
        try:
            parsed = list(yaml.load_all(path.read_text(), Loader=yaml.CSafeLoader))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        for d in parsed:
            if isinstance(d, dict) and d.get("kind") in KINDS and isinstance(d.get("metadata"), dict):
                yield str(path), d


def key_of(file, d):
    return file, d["kind"], d["metadata"].get("namespace"), d["metadata"].get("name")


def said_of(finding):
    return finding["rule"], finding["container"] or "", finding["message"]


def lint(podfit, *words, stdin=None):
    done = subprocess.run([str(podfit), "lint", "--format", "json", "-v", *words], input=stdin, text=True,
                          capture_output=True, timeout=600, check=False)
    return [f for f in json.loads(done.stdout)["findings"] if f["severity"] != "info"]


def workloads(podfit, directory):
    """(document, findings where it stands) for WANTED workloads."""
    given = os.environ.get("CORPUS")
    if given:
        root = pathlib.Path(given).resolve()
    else:
        import corpus
        root = directory / "manifests"
        corpus.write_tree(root, SEED, 1)
    standing = collections.defaultdict(list)
    for f in lint(podfit, str(root)):
        o = f["object"]
        standing[f["file"], o["kind"], o["namespace"], o["name"]].append(f)
    all_of_them = list(documents(root))
    times = collections.Counter(key_of(*pair) for pair in all_of_them)
    single = [(d, standing.get(key_of(file, d), [])) for file, d in all_of_them if times[key_of(file, d)] == 1]
    faulty, rest = [pair for pair in single if pair[1]], [pair for pair in single if not pair[1]]
    faulty = faulty[:WANTED // 2]
    return faulty + rest[:WANTED - len(faulty)]


def stands_in(body, path):
    """Whether the field at spec.containers[0].env[1].value is there."""
    for part in re.findall(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.\[]+)', path):
        step = int(part[1]) if part[1] else part[0] or part[2]
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def differences(before, after):
    """Findings only before, and only after."""
    old, new = {said_of(f): f for f in before}, {said_of(f): f for f in after}
    return [f for k, f in old.items() if k not in new], [f for k, f in new.items() if k not in old]


def causes_of(standing, alone, defaulted, heard, admitted):
    """(cause, rule) of each difference, from door to door; a cause of None is a fault."""
    for f in sum(differences(standing, alone), []):
        yield "neighbour or comment", f["rule"]
    gone, come = differences(alone, defaulted)
    for f in gone:
        yield "defaulted" if stands_in(admitted, f["path"]) else "pruned", f["rule"]
    for f in come:
        yield "defaulted", f["rule"]
    said = {f["rule"] for f in defaulted}
    for rule in said - heard:   # a template's Pods may still get what is missing: it is unknown, and unknown is quiet
        yield None if admitted["kind"] == "Pod" else "may still be defaulted", rule
    for rule in heard - said:
        yield None, rule


def as_asked(given, nth):
    body = copy.deepcopy(given)
    body["metadata"] = {**body["metadata"], "namespace": "default", "name": f"v{nth}"}
    body["metadata"].pop("generateName", None)
    return body


def test_both_doors_say_the_same(api, hook, mode, podfit, tmp_path, capsys):
    mode("audit")
    table, refused, faults, with_findings = [], [], [], 0
    chosen = workloads(podfit, tmp_path)
    for nth, (given, standing) in enumerate(chosen):
        body, name = as_asked(given, nth), f'{given["kind"]} {given["metadata"].get("name")}'
        done = api.kubectl("create", "--dry-run=server", "-o", "json", "--validate=ignore", "-f", "-",
                           stdin=json.dumps(body, default=str))
        if done.returncode:
            refused.append((name, " ".join(done.stderr.split())[:160], sorted({f["rule"] for f in standing})))
            continue
        review, admitted = hook.wait_for("review", name=f"v{nth}"), json.loads(done.stdout)
        heard = set(filter(None, review.get("rules", "").split(",")))
        with_findings += bool(heard)
        alone = lint(podfit, "-", stdin=json.dumps(body, default=str))
        defaulted = lint(podfit, "-", stdin=done.stdout)
        for cause, rule in causes_of(standing, alone, defaulted, heard, admitted):
            (table if cause else faults).append((cause, name, rule))
    with capsys.disabled():
        print(f"\n  both doors: {len(chosen)} workloads, {with_findings} with findings at both, {len(refused)} refused, "
              f"{len(table)} differences")
        for row in sorted(table):
            print("    {}: {}: {}".format(*row))
        for name, why, rules in refused:
            print(f"    refused: {name}: {why} {rules}")
    assert faults == []
    assert len(refused) < len(chosen) / 2
    assert with_findings > 0
