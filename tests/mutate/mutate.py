#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make mutate: changes one token at a time and reports which changes no test notices.

Each mutant is compiled and asked by the unit programs that its source is linked into, the cheapest first; the first
that fails kills it. What survives is compiled with optimisation: the same machine code is the same program. The rest
meets the unit programs once more under the address and undefined sanitizers, and the program's tests last.
Verdicts stay in build/mutate/verdicts.json: a second run asks only about what has changed, and about survivors when
tests have. The last line sums up; exit 1 when a mutant survived.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import queue
import random
import sys
import threading
import time

import bench
import equivalent
import mutants

# in the order in which a fault would cost most
DEFAULT = ("lint/golang/*.c", "lint/kube/quantity.c", "lint/kube/expand.c", "lint/kube/world.c", "lint/setting/*.c",
           "policies/*.c")
KILLED, SURVIVED, EQUIVALENT, INVALID = "killed", "survived", "equivalent", "did not compile"


class Verdicts:
    """What is known of earlier runs. A survivor counts only while sources and tests are the same."""

    def __init__(self, path, project, *asked):
        self.path, self.lock = path, threading.Lock()
        self.known = json.loads(path.read_text()) if path.exists() else {}
        self.state = bench.digest(bench.state(project), *map(str, asked))

    def of(self, mutant, mutated):
        found = self.known.get(bench.digest(mutant.file, mutated))
        return found if found and (found[0] != SURVIVED or found[2] == self.state) else None

    def add(self, mutant, mutated, verdict, by):
        with self.lock:
            self.known[bench.digest(mutant.file, mutated)] = [verdict, by, self.state]

    def save(self):
        with self.lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            half = self.path.with_suffix(".new")
            half.write_text(json.dumps(self.known))
            half.replace(self.path)


class Trial:
    """All mutants of a run, each asked by one of `jobs` workers."""

    def __init__(self, project, directory, jobs, scripts=True, sanitize=True, quick=False):
        self.project, self.jobs = project, jobs
        self.plain = bench.Bench(project, directory / "plain", scripts=scripts, quick=quick)
        self.sanitized = bench.Bench(project, directory / "sanitized", bench.SANITIZE, False) if sanitize else None
        self.verdicts = Verdicts(directory / "verdicts.json", project, scripts, sanitize, quick)
        self.places, self.lock = queue.SimpleQueue(), threading.Lock()
        for n in range(jobs):
            self.places.put(n)
        self.killers = {}   # of each source the unit that killed last: asked first
        self.asking = None  # the sanitized bench, once built

    def build(self):
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            self.plain.prepare(pool)

    def sanitizing(self):
        with self.lock:
            if self.sanitized and not self.asking:
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    self.sanitized.prepare(pool)
                self.asking = self.sanitized
        return self.asking

    def judge(self, mutant, text):
        """(verdict, the test that killed it, or why it is no mutant)"""
        mutated = mutant.applied(text)
        known = self.verdicts.of(mutant, mutated)
        if known:
            return known[0], known[1]
        place = self.places.get()
        try:
            found = self.ask(f"worker{place}", mutant, text, mutated)
        finally:
            self.places.put(place)
        self.verdicts.add(mutant, mutated, *found)
        return found

    def ask(self, place, mutant, text, mutated):
        directory = self.plain.worker(place)
        if not self.plain.mutate(directory, mutant.file, mutated):
            return INVALID, ""
        by = self.plain.killer(directory, mutant.file, first=self.killers.get(mutant.file, ""))
        if by:
            self.killers[mutant.file] = by
            return KILLED, by
        if self.plain.same_code(directory, mutant.file, (text, mutated)):
            return EQUIVALENT, "the same machine code"
        sanitizing = self.sanitizing()
        if sanitizing and sanitizing.mutate(sanitizing.worker(place), mutant.file, mutated):
            by = sanitizing.killer(sanitizing.worker(place), mutant.file)
        by = by or self.plain.killer(directory, mutant.file, scripts=True)
        return (KILLED, by) if by else (SURVIVED, "")


def of_files(project, names):
    found = []
    for name in names:
        text = (project.root / name).read_text(encoding="utf-8")
        found += [(mutant, text) for mutant in mutants.mutants(name, text)]
    return found


def look(trial, chosen, reasons, deadline, out):
    """Counts by verdict; survivors are printed as they are found."""
    counts = dict.fromkeys((KILLED, SURVIVED, EQUIVALENT, INVALID, "not run"), 0)
    lock, saved = threading.Lock(), time.monotonic()

    def one(pair):
        nonlocal saved
        mutant, text = pair
        if time.monotonic() > deadline:
            verdict, _ = "not run", ""
        elif equivalent.Entry(mutant.file, mutant.within, mutant.source, mutant.change) in reasons:
            verdict, _ = EQUIVALENT, ""
        else:
            verdict, _ = trial.judge(mutant, text)
        with lock:
            counts[verdict] += 1
            if verdict == SURVIVED:
                print(f"{mutant.file}:{mutant.line} {mutant.within}\n\t{mutant.source}\n\t\t{mutant.change}: survived",
                      file=out, flush=True)
            if time.monotonic() - saved > 20:
                saved = time.monotonic()
                trial.verdicts.save()
                print(f"# {sum(counts.values())} of {len(chosen)}", file=sys.stderr, flush=True)

    with concurrent.futures.ThreadPoolExecutor(trial.jobs) as pool:
        try:
            for _ in pool.map(one, chosen):
                pass
        finally:
            trial.verdicts.save()
    return counts


def expanded(project, patterns):
    names = [str(p.relative_to(project.root)) for pattern in patterns for p in sorted(project.root.glob(pattern))]
    unknown = [pattern for pattern in patterns if not list(project.root.glob(pattern))]
    if unknown or not set(names) <= set(project.sources):
        raise bench.Failed(f"no source of the library: {' '.join(unknown or sorted(set(names) - set(project.sources)))}")
    return list(dict.fromkeys(names))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=DEFAULT, metavar="FILE", help="sources, patterns allowed")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--sample", type=int, metavar="N", help="only so many, picked with --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e6, help="then no new mutant is begun")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/mutate"))
    parser.add_argument("--units-only", action="store_true", help="neither the program's tests, nor the sanitizers, nor the slowest unit")
    parser.add_argument("--fresh", action="store_true", help="forget earlier verdicts")
    words = parser.parse_args()
    project, deadline = bench.here(), time.monotonic() + 60 * words.minutes
    work = (project.root / words.work).resolve()
    try:
        chosen = of_files(project, expanded(project, words.files or DEFAULT))
        reasons = equivalent.listed()
        if words.fresh:
            (work / "verdicts.json").unlink(missing_ok=True)
        if words.sample is not None:
            chosen = random.Random(words.seed).sample(chosen, min(words.sample, len(chosen)))
        trial = Trial(project, work, words.jobs, not words.units_only, not words.units_only, words.units_only)
        trial.build()
        counts = look(trial, chosen, reasons, deadline, sys.stdout)
    except (bench.Failed, ValueError) as why:
        sys.exit(f"mutate: {why}")
    if counts["not run"]:
        print(f"{counts['not run']} not run: out of time; the same command goes on")
    print(", ".join(f"{counts[verdict]} {verdict}" for verdict in (KILLED, SURVIVED, EQUIVALENT, INVALID)))
    return 1 if counts[SURVIVED] else 0


if __name__ == "__main__":
    sys.exit(main())
