# SPDX-License-Identifier: Apache-2.0
"""What else stands in the input changes what is true; neither the order of the inputs nor the number of threads does."""
import itertools
import json

import pytest

from world_cases import CASES, RULES

FILLER = "# " + "x" * 140_000 + "\n"     # enough for threads
ORDERS = 24


def words_of(case, order=None):
    words = order or case.words or sorted(case.files)
    return [*words, *[word for path in case.context for word in ("--context", path)]]


def put(write, case, filler=""):
    for name, text in case.files.items():
        write(name, text + (filler if name.endswith(".yaml") else ""))


def found(podfit, case, words):
    """Findings and problems, each in its bytes; without their order, which is that of the inputs."""
    report = json.loads(podfit("lint", "--min-severity", "info", "--format", "json", *words, stdin=case.stdin).stdout)
    return report, sorted(json.dumps(entry) for key in ("findings", "problems") for entry in report[key])


def orders(case):
    words = case.words or sorted(case.files)
    return list(itertools.islice(itertools.permutations(words), ORDERS))


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(podfit, write, name):
    case = CASES[name]
    put(write, case)
    report, _ = found(podfit, case, words_of(case))
    seen = sorted((f["rule"], f["file"], f["line"]) for f in report["findings"] if f["rule"] in RULES)
    assert seen == sorted(case.finds)
    assert not report["problems"]


@pytest.mark.parametrize("name", CASES)
def test_every_order_finds_the_same(podfit, write, name):
    case = CASES[name]
    put(write, case)
    _, first = found(podfit, case, words_of(case))
    for order in orders(case):
        assert found(podfit, case, words_of(case, order))[1] == first, order
    if len(case.context) > 1:
        turned = case._replace(context=case.context[::-1])
        assert found(podfit, turned, words_of(turned))[1] == first


@pytest.mark.parametrize("name", [name for name in CASES if len(CASES[name].files) > 1])
def test_threads_do_not_show(podfit, write, name):
    case = CASES[name]
    put(write, case, FILLER)
    for words in words_of(case), words_of(case, orders(case)[-1]):
        runs = [podfit("lint", "-v", "-j", jobs, *words, stdin=case.stdin) for jobs in (1, 2, 8)]
        assert len({(run.code, run.stdout, run.stderr) for run in runs}) == 1


@pytest.mark.parametrize("name", CASES)
def test_settings_do_not_depend_on_the_order_either(podfit, write, name):
    case = CASES[name]
    put(write, case)
    rows = []
    for order in [None, *orders(case)[-1:]]:
        done = podfit("settings", "--format", "json", *words_of(case, order), stdin=case.stdin)
        rows.append(sorted(json.dumps(row) for row in json.loads(done.stdout)["containers"]))
    assert rows[0] == rows[1]
