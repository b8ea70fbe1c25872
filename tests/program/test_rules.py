# SPDX-License-Identifier: Apache-2.0
"""The catalogue and the explanations come out of the rules themselves."""
import json
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INDEX = re.findall(r"^RULE\((\w+)\)", (ROOT / "policies" / "index.h").read_text(), re.M)
NAMES = [re.search(r'\.name = "([^"]+)"', (ROOT / "policies" / f"{stem}.c").read_text())[1] for stem in INDEX]


def test_text_lists_every_rule_in_order(podfit):
    result = podfit("rules")
    assert (result.code, result.stderr) == (0, "")
    assert [line.split()[0] for line in result.stdout.splitlines()] == NAMES


def test_json_has_what_the_contract_names(podfit):
    rules = json.loads(podfit("rules", "--format", "json").stdout)["rules"]
    assert [rule["name"] for rule in rules] == NAMES
    for rule in rules:
        assert list(rule) == ["name", "coordinate", "severity", "denies", "summary", "parameters", "examples"]
        assert rule["coordinate"] in ("memory", "goroutine", "system", "meta")
        assert rule["severity"] in ("error", "warning", "info")
        assert sum(example["fires"] for example in rule["examples"]) >= 2
        assert sum(not example["fires"] for example in rule["examples"]) >= 3
    by_name = {rule["name"]: rule for rule in rules}
    assert by_name["gomemlimit-exceeds-limit"]["denies"] is True
    assert by_name["gomaxprocs-divisor"]["denies"] is False
    assert [(p["name"], p["type"], p["default"]) for p in by_name["gomemlimit-exceeds-limit"]["parameters"]] == \
        [("headroom_fix", "percent", 10)]


def test_markdown_is_a_table_of_them(podfit):
    rows = [line for line in podfit("rules", "-f", "markdown").stdout.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == NAMES
    assert {row.count("|") for row in rows} == {6}


def test_markdown_tells_of_every_parameter(podfit):
    text = podfit("rules", "-f", "markdown").stdout.split("\n## Parameters\n")[1]
    rows = [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    rules = json.loads(podfit("rules", "-f", "json").stdout)["rules"]
    names = list(dict.fromkeys(p["name"] for rule in rules for p in rule["parameters"]))
    assert rows == ["| " + name for name in names]
    assert "| headroom_warn | 5% | 0% | 90% | " in text


def test_the_catalogue_is_fresh(podfit):
    path = ROOT / "policies" / "README.md"
    if not path.exists():
        pytest.skip("there is none yet: make catalogue")
    assert path.read_text() == podfit("rules", "--format", "markdown").stdout, "it is stale: make catalogue"


def test_every_rule_explains_itself(podfit):
    for name in NAMES:
        result = podfit("explain", name)
        assert (result.code, result.stderr) == (0, "")
        assert result.stdout.startswith(f"{name} (@")
        for part in ("\nWhat to do\n", "\nSeverity\n", "\nFound\n", "\nNot found\n", f"# podfit: ignore {name} -- reason"):
            assert part in result.stdout, (name, part)
        prose = result.stdout.split("\nWhat to do\n")[0]
        assert max(map(len, prose.splitlines())) <= 80


def test_explain_names_grades_and_parameters(podfit):
    text = podfit("explain", "gomemlimit-implausibly-small").stdout
    assert "  error, but\n  warning: at least gomemlimit_runtime" in text
    assert "  gomemlimit_min = 16MiB, from 0B to 1GiB\n" in text


def test_explain_wants_one_rule_that_exists(podfit):
    assert podfit("explain").code == 2
    assert podfit("explain", *NAMES[:2]).code == 2
    result = podfit("explain", "gogc-off-speling")
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr == "podfit explain: unknown rule 'gogc-off-speling'; did you mean 'gogc-off-spelling'?\n"
    assert podfit("rules", "gogc-malformed").code == 2


def test_help_of_a_finding_is_a_command(podfit, tmp_path):
    (tmp_path / "p.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
                                     "  - {name: a, image: b, env: [{name: GOGC, value: abc}]}\n")
    (finding,) = json.loads(podfit("lint", "-f", "json", "p.yaml").stdout)["findings"]
    program, *words = finding["help"].split()
    assert program == "podfit"
    assert podfit(*words).stdout.startswith("gogc-malformed (@memory)\n")
