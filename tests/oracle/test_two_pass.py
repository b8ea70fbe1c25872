# SPDX-License-Identifier: Apache-2.0
"""The two looks against two whole passes: every document linted against the full world."""
import json
import os
import pathlib
import random
import subprocess

import pytest

import oracle
import world_cases


@pytest.fixture(scope="module")
def two_pass():
    return oracle.build_ours("two_pass")


def run(program, *words, cwd, stdin):
    done = subprocess.run([program, *words], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["findings"]


def settled(findings):
    """Without what a ConfigMap says of itself where a workload that uses it says the same (lint.c)."""
    places = {(f["rule"], f["file"], f["line"], f["column"]) for f in findings if f["object"]["kind"] not in ("ConfigMap", "Secret")}
    return sorted(json.dumps(f) for f in findings if f["object"]["kind"] not in ("ConfigMap", "Secret") or
                  (f["rule"], f["file"], f["line"], f["column"]) not in places)


def compare(two_pass, directory, words, context, stdin):
    ours = oracle.ROOT / "build" / "podfit"
    program = os.environ.get("PODFIT", ours)
    flags = [word for path in context for word in ("--context", path)]
    looks = run(pathlib.Path(program).resolve(), "lint", "--min-severity", "info", "--format", "json", *words, *flags, cwd=directory, stdin=stdin)
    passes = run(two_pass, *words, "--context", *context, cwd=directory, stdin=stdin)
    assert sorted(json.dumps(f) for f in looks) == settled(passes)
    return looks


@pytest.mark.parametrize("name", world_cases.CASES)
def test_cases(two_pass, write, tmp_path, name):
    case = world_cases.CASES[name]
    for path, text in case.files.items():
        write(path, text)
    compare(two_pass, tmp_path, case.words or sorted(case.files), case.context, case.stdin)


MAKERS = [
    lambda r, ns: world_cases.config(f"{r.choice([400, 600])}MiB", ns),
    lambda r, ns: world_cases.config(r.choice(["'off'", "'50'"]), ns, key="GOGC"),
    lambda r, ns: world_cases.limit_range(r.choice([world_cases.WIDE, world_cases.NARROW, "max: {memory: 300Mi}", "min: {memory: 600Mi}"]), ns, r.choice("ab")),
    lambda r, ns: world_cases.quota(r.choice(["limits.memory: 8Gi", "requests.memory: 100Mi", "pods: 3"]), ns),
    lambda r, ns: world_cases.vertical(r.choice(["", ", updatePolicy: {updateMode: 'Off'}"]), ns),
    lambda r, ns: world_cases.horizontal(r.choice(["memory", "cpu"]), ns),
    lambda r, ns: world_cases.service(r.choice([world_cases.NODE_PORT, "ports: [{port: 80, targetPort: pprof}]"]), ns, r.choice(["api", "b"])),
    lambda r, ns: world_cases.ingress(namespace=ns, path=r.choice(["/", "/shop"])),
    lambda r, ns: world_cases.space(r.choice(["baseline", "privileged"]), ns or "shop"),
]
KEYS = [world_cases.LIMIT, world_cases.PPROF, "ports: [{name: debug, containerPort: 6060, hostPort: 6060}]", world_cases.LITERAL, world_cases.OFF,
        "envFrom: [{configMapRef: {name: tuning}}]", "resources: {requests: {memory: 300Mi}}", "image: prom/prometheus:v2.0.0"]


def manifest(random_):
    namespace = random_.choice([None, "shop", "bank"])
    if random_.random() < 0.5:
        return random_.choice(MAKERS)(random_, namespace)
    keys = {key.split(":")[0]: key for key in random_.sample(KEYS, random_.randint(1, 5))}.values()
    return random_.choice([world_cases.pod, world_cases.deployment])(keys, namespace)


def test_invented_worlds(two_pass, tmp_path):
    found = 0
    for seed in range(60):
        random_, root = random.Random(seed), tmp_path / str(seed)
        paths = [f"{random_.choice('ab')}/{i}.yaml" for i in range(random_.randint(1, 8))]
        for path in paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("---\n".join(manifest(random_) for _ in range(random_.randint(1, 4))))
        context = paths[-1:] if len(paths) > 1 and random_.random() < 0.3 else []
        words = [path for path in paths if path not in context]
        looks = compare(two_pass, root, random_.sample(words, len(words)), context, "")
        found += sum(f["rule"] in world_cases.RULES for f in looks)
    assert found > 100      # or there is nothing to compare
