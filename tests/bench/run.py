#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What podfit costs, as ratios of one run on one machine: CPU over draining libyaml's events, memory, threads, start-up.

CORPUS=DIR in the environment takes the manifests below DIR instead of the invented ones.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
from typing import NamedTuple

import corpus

SEED, MEGABYTES, LARGE_MEGABYTES = 1, 35, 50
ONE = """apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  containers:
  - name: app
    image: registry.example.org/app:1
    env: [{name: GOMEMLIMIT, value: 460MiB}]
    resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}
"""


class Run(NamedTuple):
    wall: float     # ms
    cpu: float      # ms
    peak: int       # KiB
    code: int


class Bench:
    def __init__(self, words):
        self.podfit, self.drain = os.path.abspath(words.podfit), os.path.abspath(words.drain)
        self.measure = os.path.join(os.path.dirname(self.drain), "measure")
        self.repeat, self.starts = words.repeat, words.starts
        self.work = pathlib.Path(words.work).resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.codes = set()

    def run(self, *command, runs=1):
        done = subprocess.run([self.measure, str(runs), *map(str, command)], stdout=subprocess.PIPE, check=True)
        found = []
        for line in done.stdout.decode().splitlines():
            wall, cpu, peak, code = map(int, line.split())
            found.append(Run(wall / 1000, cpu / 1000, peak, code))
        return found

    def lint(self, jobs, *inputs, runs=1):
        found = self.run(self.podfit, "lint", f"-j{jobs}", "--render", "never", "--format", "json", *inputs, runs=runs)
        self.codes |= {run.code for run in found}
        return found

    def files(self):
        """(title, paths) of what is linted."""
        given = os.environ.get("CORPUS")
        if given:
            root = pathlib.Path(given).resolve()
            paths = sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
            return f"the manifests below {given}", paths
        root, made = self.work / "corpus", self.work / "corpus.made"
        wanted = f"{SEED} {MEGABYTES} {pathlib.Path(corpus.__file__).stat().st_mtime_ns}"
        if not made.exists() or made.read_text() != wanted:
            subprocess.run(["rm", "-rf", str(root)], check=True)
            corpus.write_tree(root, SEED, MEGABYTES)
            corpus.write_large(self.work / "large.yaml", SEED + 1, LARGE_MEGABYTES)
            made.write_text(wanted)
        return f"invented manifests, seed {SEED}", sorted(root.rglob("*.yaml"))

    def large(self):
        path = self.work / "large.yaml"
        if not path.exists():
            corpus.write_large(path, SEED + 1, LARGE_MEGABYTES)
        return path


def best(runs, key):
    return min(getattr(run, key) for run in runs)


def mib(kib):
    return f"{kib / 1024:.1f} MiB"


def bench(b):
    title, paths = b.files()
    size = sum(p.stat().st_size for p in paths)
    listed = b.work / "files.list"
    listed.write_text("".join(f"{p}\n" for p in paths))
    print(f"{title}: {len(paths)} files, {size / 1e6:.1f} MB; each figure the minimum of {b.repeat} runs, taken in turn")

    drain, one, two = [], [], []
    for _ in range(b.repeat):
        drain += b.run(b.drain, listed)
        one += b.lint(1, "--file-list", listed)
        two += b.lint(2, "--file-list", listed)
    large = b.lint(1, b.large(), runs=2)
    (b.work / "one.yaml").write_text(ONE)
    start, true = [], []
    for _ in range(10):
        start += b.lint(1, b.work / "one.yaml", runs=b.starts // 10)
        true += b.run("/bin/true", runs=b.starts // 10)
    if b.codes - {0, 1, 2} or any(run.code for run in drain):
        sys.exit(f"bench: exit codes {sorted(b.codes)} of podfit, {sorted({run.code for run in drain})} of drain")

    cpu_drain, cpu_one = best(drain, "cpu"), best(one, "cpu")
    wall_one, wall_two = best(one, "wall"), best(two, "wall")
    middle = [statistics.median(run.wall for run in runs) for runs in (start, true)]
    rows = [
        ("CPU, lint -j1 : drain", f"{cpu_one:.0f} ms", f"{cpu_drain:.0f} ms", cpu_one / cpu_drain),
        ("wall, lint -j2 : -j1", f"{wall_two:.0f} ms", f"{wall_one:.0f} ms", wall_two / wall_one),
        ("peak, lint -j1 : drain", mib(best(one, "peak")), mib(best(drain, "peak")), best(one, "peak") / best(drain, "peak")),
        ("peak, lint -j2 : -j1", mib(best(two, "peak")), mib(best(one, "peak")), best(two, "peak") / best(one, "peak")),
        (f"peak, one file of {LARGE_MEGABYTES} MB : -j1", mib(best(large, "peak")), mib(best(one, "peak")),
         best(large, "peak") / best(one, "peak")),
        ("start-up, minimum : /bin/true", f"{best(start, 'wall'):.2f} ms", f"{best(true, 'wall'):.2f} ms",
         best(start, "wall") / best(true, "wall")),
        ("start-up, median : /bin/true", f"{middle[0]:.2f} ms", f"{middle[1]:.2f} ms", middle[0] / middle[1]),
    ]
    for name, ours, theirs, ratio in rows:
        print(f"{name:36} {ours:>12} {theirs:>12}   {ratio:6.2f}")
    return {name: {"podfit": ours, "against": theirs, "ratio": round(ratio, 3)} for name, ours, theirs, ratio in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--podfit", required=True)
    parser.add_argument("--drain", required=True)
    parser.add_argument("--work", required=True, help="directory for the invented manifests")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--starts", type=int, default=500, help="runs for the start-up time")
    parser.add_argument("--json", metavar="FILE", help="the table for machines too")
    words = parser.parse_args()
    rows = bench(Bench(words))
    if words.json:
        pathlib.Path(words.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
