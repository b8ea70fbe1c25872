#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make experiments: repeats on this machine the measurements that rules rest on, and says whether they hold.

An experiment is a file of this directory with measure(machine), which yields a Row for each case. Its name and what it
was seen to give stand in policies/proofs.h; a rule names it in .proof. What the machine lacks is skipped, with the
reason. The table comes on standard output, its last line sums up; exit 1 when something differs.
"""
import argparse
import importlib
import pathlib
import re
import sys

import machine

HERE = pathlib.Path(__file__).resolve().parent
POLICIES = HERE.parents[1] / "policies"
HEADINGS = ("experiment", "rules", "case", "expected", "seen", "verdict")


def strings(text):
    """The text of adjacent C string literals."""
    return "".join(re.findall(r'"((?:\\.|[^"\\])*)"', text)).replace('\\"', '"')


def proofs(text):
    """{name: what was measured} of policies/proofs.h."""
    found = re.findall(r'^PROOF\(\s*"([^"]+)"\s*,\s*((?:"(?:\\.|[^"\\])*"\s*)+)\)', text, re.M)
    return {name: strings(words) for name, words in found}


def rule_of(text):
    return re.search(r'^\t\.name = "([^"]+)"', text, re.M)[1]


def proofs_of(text):
    """Names of experiments that a rule's source lists."""
    found = re.search(r'^\t\.proof = ((?:"[^"]*"\s*)+),', text, re.M)
    return strings(found[1]).split() if found else []


def backed():
    """{name of an experiment: rules that rest on it}"""
    found = {}
    for path in sorted(POLICIES.glob("*.c")):
        text = path.read_text(encoding="utf-8")
        for name in proofs_of(text):
            found.setdefault(name, []).append(rule_of(text))
    return found


def stated():
    return proofs((POLICIES / "proofs.h").read_text(encoding="utf-8"))


def lines_of(module, m):
    """(case, expected, seen, verdict) of each row; what goes wrong in an experiment is no reason to end the others."""
    try:
        for row in module.measure(m):
            verdict = f"skipped: {row.seen}" if row.holds is None else "holds" if row.holds else "differs"
            yield row.case, row.expected, "" if row.holds is None else row.seen, verdict
    except machine.Skip as why:
        yield "", "", "", f"skipped: {why}"
    except Exception as why:    # pylint: disable=broad-except
        yield "", "", "", f"differs: the experiment failed: {type(why).__name__}: {why}"


def in_short(rules):
    """The first one, and how many more."""
    return "".join(rules[:1]) + (f" +{len(rules) - 1}" if len(rules) > 1 else "")


def run(names, go_list, out):
    """Rows of the table, which are printed as they come; the columns are as wide as the first experiment of all wants."""
    rules, found = backed(), []
    with machine.Machine(go_list) as m:
        for name in names:
            module = importlib.import_module(name.replace("-", "_"))
            for line in lines_of(module, m):
                found.append((name, in_short(rules.get(name, [])), *line))
            print(f"# {name}", file=sys.stderr, flush=True)
    widths = [max(len(row[i]) for row in [HEADINGS, *found]) for i in range(len(HEADINGS) - 1)]
    for row in [HEADINGS, tuple("-" * width for width in [*widths, 7]), *found]:
        print("| " + " | ".join([*(text.ljust(width) for text, width in zip(row, widths)), row[-1]]) + " |", file=out)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="EXPERIMENT", help="as in policies/proofs.h; all of them")
    parser.add_argument("--go", default="", metavar="LIST", help="go commands, or releases such as go1.25.5 that the go "
                        "command fetches; without it every toolchain that is installed")
    words = parser.parse_args()
    known = stated()
    if set(words.names) - set(known):
        sys.exit(f"experiments: no experiment {' '.join(sorted(set(words.names) - set(known)))}; there are {' '.join(known)}")
    found = run(words.names or known, words.go, sys.stdout)
    verdicts = [row[-1].split(":")[0] for row in found]
    count = {verdict: verdicts.count(verdict) for verdict in ("holds", "differs", "skipped")}
    print(f"{count['holds']} hold, {count['differs']} differ, {count['skipped']} skipped")
    return 1 if count["differs"] else 0


if __name__ == "__main__":
    sys.exit(main())
