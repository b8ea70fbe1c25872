# SPDX-License-Identifier: Apache-2.0
"""Names that are nearly Go's, among those that are."""
import json

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    image: i\n    env:\n"


def lint(podfit, env):
    done = podfit("lint", "--format", "json", "--min-severity", "info", "-", stdin=POD + env)
    return json.loads(done.stdout)


def test_a_name_of_its_own_leaves_the_others_what_they_are(podfit):
    report = lint(podfit, "    - {name: GOGC, value: '50'}\n"
                          "    - {name: GO_GC, value: '1'}\n"
                          "    - {name: GOGC, value: '60'}\n"
                          "    - {name: GOMAXPROCS, value: '2'}\n")
    (twice,) = [f for f in report["findings"] if f["rule"] == "go-env-duplicate"]
    assert (twice["line"], [r["line"] for r in twice["related"]]) == (9, [11])
    assert not [f for f in report["findings"] if f["rule"] == "gomemlimit-misspelled"]


def test_a_misspelt_name_twice_is_no_duplicate(podfit):
    report = lint(podfit, "    - {name: GOGCC, value: '50'}\n    - {name: GOGCC, value: '60'}\n")
    assert [(f["rule"], f["line"]) for f in report["findings"]] == [("gomemlimit-misspelled", 9), ("gomemlimit-misspelled", 10)]


def test_names_without_end(podfit):
    report = lint(podfit, "    - {name: GO_GC, value: '50'}\n" * 30000)
    assert report["problems"] == [] and report["summary"]["warnings"] == 30000


def test_names_used_elsewhere_are_looked_for_in_every_value(podfit):
    others = "".join(f"    - {{name: V{i}, value: 'x{i}'}}\n" for i in range(500))
    report = lint(podfit, others + "    - {name: GO_GC, value: '50'}\n" + others + "    - {name: LAST, value: 'gc=$(GO_GC)'}\n")
    assert report["findings"] == []
