# SPDX-License-Identifier: Apache-2.0
"""What is to be ignored and does not exist: suppression-stale."""
import json

import pytest

EXCEEDS, MALFORMED, STALE = "gomemlimit-exceeds-limit", "gogc-malformed", "suppression-stale"
POD = """apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
  - name: app
    image: a
    env:
    - name: GOGC
      value: "50"
    - name: GOMEMLIMIT
      value: 600MiB
    resources:
      limits:
        memory: 512Mi
"""
NOTHING = "but that rule finds nothing here to be ignored"
NO_RULE = "but there is no such rule: nothing is ignored by it"
GOGC, LIMIT = '      value: "50"', "      value: 600MiB"


@pytest.fixture
def stale(podfit):
    """stale("a.yaml", ...): (line, message) of each suppression-stale."""
    def run(*words):
        report = json.loads(podfit("lint", "-f", "json", "-v", *words).stdout)
        return [(f["line"], f["message"]) for f in report["findings"] if f["rule"] == STALE]
    return run


def nothing(name, line):
    return [(line, f"the comment names '{name}', {NOTHING}")]


COMMENTS = {    # the manifest and what is said
    "used": (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore {EXCEEDS} -- known"), []),
    "used, alone above": (POD.replace(LIMIT, f"      # podfit: ignore {EXCEEDS}\n{LIMIT}"), []),
    "on another line": (POD.replace(GOGC, f"{GOGC} # podfit: ignore {EXCEEDS}"), nothing(EXCEEDS, 11)),
    "of another rule": (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore {MALFORMED}"), nothing(MALFORMED, 13)),
    "one of two": (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore {EXCEEDS}, {MALFORMED} -- x"), nothing(MALFORMED, 13)),
    "at the top": (f"# podfit: ignore {EXCEEDS}\n{POD}", nothing(EXCEEDS, 1)),
    "behind the end": (f"{POD}# podfit: ignore {EXCEEDS}\n", nothing(EXCEEDS, 17)),
    "no such rule": (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore gomemlimit-exceed-limit"),
        [(13, f"the comment names 'gomemlimit-exceed-limit', {NO_RULE}")]),
    "no name": (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore -- for reasons"),
        [(13, "the comment names no rule, so nothing is ignored")]),
    "a group": (POD.replace(GOGC, f"{GOGC} # podfit: ignore @goroutine"), []),
    "no directive": (POD.replace(GOGC, f"{GOGC} # podfit: ignored {EXCEEDS}, podfit:ignores"), []),
    "in a text": (POD.replace("    image: a", f"    image: a\n    command: [sh, -c]\n    args:\n    - |\n      true\n"
        f"      # podfit: ignore {EXCEEDS}\n      exec /app"), []),
    "in quotes": (POD.replace("  name: p", f'  name: p\n  labels: {{a: "x # podfit: ignore {EXCEEDS}"}}'), []),
    "in a text, of use": (POD.replace("    image: a", "    image: a\n    command: [sh, -c]\n    args:\n    - |\n"
        "      # podfit: ignore ulimit-address-space-go\n      ulimit -v 100000; exec /app"), []),
    "twice": (POD.replace(LIMIT, f"      # podfit: ignore {EXCEEDS}\n{LIMIT} # podfit: ignore {EXCEEDS}"),
        nothing(EXCEEDS, 13)),
    "commas": (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore , {EXCEEDS},, -- x"), []),
    "no workload": ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c} # podfit: ignore gogc-malformed\n"
        "data: {GOGC: '50'}\n", []),
    "beside a workload": ("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n"
        "  metadata: {name: c}\n"
        f"  data: {{A: b}} # podfit: ignore {EXCEEDS}\n- "
        + POD.replace("\n", "\n  ").replace(LIMIT, f"{LIMIT} # podfit: ignore {EXCEEDS}").rstrip() + "\n", []),
    "a limit that cannot be told": (POD.replace("512Mi", "${LIMIT}") + f"# podfit: ignore {EXCEEDS}\n", []),
    "no rule, in a ConfigMap beside a workload": ("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n"
        "  kind: ConfigMap\n  metadata: {name: c}\n  data: {GOGC: '50'} # podfit: ignore gogc\n- "
        + POD.replace("\n", "\n  ").rstrip() + "\n", []),
    "no rule, two Pods in one object": ("apiVersion: example.org/v1\nkind: Thing\n"
        "metadata: {name: t} # podfit: ignore gogc\n"
        "a: {containers: [{name: a, image: i}]}\nb: {containers: [{name: b, image: i}]}\n",
        [(3, f"the comment names 'gogc', {NO_RULE}")]),
    "a value that cannot be told": (POD.replace('value: "50"', "value: 50${X}") + f"# podfit: ignore {EXCEEDS}\n", []),
    "a patch": (POD.replace("kind: Pod", "kind: Thing").replace("v1", "example.org/v1")
        + f"# podfit: ignore {EXCEEDS}\n", []),
}


@pytest.mark.parametrize("case", COMMENTS)
def test_comments(stale, write, case):
    text, expected = COMMENTS[case]
    write("p.yaml", text)
    assert stale("p.yaml") == expected


def annotated(where, key, value):
    annotations = f'annotations: {{{key}: "{value}"}}'
    return f"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
  {annotations if where == "workload" else "labels: {}"}
spec:
  template:
    metadata:
      {annotations if where == "template" else "labels: {}"}
    spec:
      containers:
      - name: app
        image: a
        env: [{{name: GOMEMLIMIT, value: 600MiB}}]
        resources: {{limits: {{memory: 512Mi}}}}
      - name: web
        image: a
        resources: {{limits: {{memory: 64Mi}}}}
"""


@pytest.mark.parametrize("where", ["workload", "template"])
@pytest.mark.parametrize("key, value, said", [
    ("podfit.dev/ignore", EXCEEDS, None),
    ("podfit.dev/ignore", MALFORMED, f"'podfit.dev/ignore' names '{MALFORMED}', {NOTHING}"),
    ("ignore.podfit.dev/app", EXCEEDS, None),
    ("ignore.podfit.dev/web", EXCEEDS, f"'ignore.podfit.dev/web' names '{EXCEEDS}', {NOTHING}"),
    ("ignore.podfit.dev/web", "gogc", f"'ignore.podfit.dev/web' names 'gogc', {NO_RULE}"),
    ("podfit.dev/ignore", "", None),
    ("podfit.dev/ignore", "@system -- x", None),
    ("ignore.podfit.dev/istio-proxy", EXCEEDS, None),
])
def test_annotations(stale, write, where, key, value, said):
    write("d.yaml", annotated(where, key, value))
    assert [message for _, message in stale("d.yaml")] == ([said] if said else [])


def test_a_rule_that_is_off_was_not_asked(stale, write):
    write("p.yaml", f"{POD}# podfit: ignore {MALFORMED}\n")
    assert stale("p.yaml") == nothing(MALFORMED, 17)
    assert stale("p.yaml", "--disable", MALFORMED) == []
    assert stale("p.yaml", "--disable", "@memory") == []
    assert stale("p.yaml", "--disable", STALE) == []
    assert stale("p.yaml", "--disable", "@meta") == []
    assert stale("p.yaml", "--disable", "@meta", "--enable", STALE) == nothing(MALFORMED, 17)


def test_lists_that_do_not_count(stale, write):
    write("p.yaml", f"{POD}# podfit: ignore {MALFORMED}\n")
    write("r.yaml", f"{POD}# podfit: ignore {MALFORMED} -- a reason\n")
    assert stale("p.yaml", "--suppressions", "with-reason") == []
    assert stale("r.yaml", "--suppressions", "with-reason") == nothing(MALFORMED, 17)
    assert stale("r.yaml", "--suppressions", "none") == []


def test_the_rest_of_the_input_may_bring_the_fault(stale, write):
    """A ConfigMap that is not in the input: what is ignored may be there."""
    text = annotated("template", "podfit.dev/ignore", EXCEEDS).replace(
        "value: 600MiB", "valueFrom: {configMapKeyRef: {name: c, key: k}}")
    write("d/d.yaml", text)
    write("d/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: 600MiB}\n")
    assert stale("d/d.yaml") == [] and stale("d") == []
    write("d/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: 60MiB}\n")
    assert stale("d/d.yaml") == [] and len(stale("d")) == 1


def test_it_can_be_ignored_itself(stale, write):
    write("d.yaml", annotated("template", "podfit.dev/ignore", f"{MALFORMED}, {STALE} -- to come"))
    assert stale("d.yaml") == []
    write("d.yaml", annotated("template", "podfit.dev/ignore", f"{MALFORMED}, @meta"))
    assert stale("d.yaml") == []


def test_shared_by_an_anchor(stale, write):
    """Two workloads with one template: what one of them needs is not stale for the other."""
    shared = annotated("template", "podfit.dev/ignore", EXCEEDS)
    items = shared.replace("\n", "\n  ").replace("template:", "template: &t").rstrip()
    other = "apiVersion: batch/v1\n  kind: Job\n  metadata: {name: j}\n  spec: {template: *t}\n"
    write("l.yaml", f"apiVersion: v1\nkind: List\nitems:\n- {items}\n- {other}")
    assert stale("l.yaml") == []


def test_json_has_no_comments(stale, write):
    write("p.json", json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "# podfit: ignore x"},
                                "spec": {"containers": [{"name": "a", "image": "b"}]}}))
    assert stale("p.json") == []


REASONLESS = "this ignore does not count: it gives no reason"


@pytest.mark.parametrize("text, line", [
    (POD.replace(LIMIT, f"{LIMIT} # podfit: ignore {EXCEEDS}"), 13),
    (POD.replace(LIMIT, f"      # podfit: ignore @memory --\n{LIMIT}"), 13),
    (annotated("template", "podfit.dev/ignore", EXCEEDS), 9),
    (annotated("workload", "ignore.podfit.dev/app", EXCEEDS), 5),
])
def test_an_ignore_that_lacks_its_reason_is_shown_with_what_it_does_not_ignore(podfit, write, text, line):
    write("p.yaml", text)
    for words in ["--suppressions", "with-reason"], ["--require-reason"]:
        done = podfit("lint", "--format", "json", "p.yaml", *words)
        (finding,) = [f for f in json.loads(done.stdout)["findings"] if f["rule"] == EXCEEDS]
        assert [r["line"] for r in finding["related"] if r["message"] == REASONLESS] == [line]
    assert podfit("lint", "p.yaml").code == 0
    assert REASONLESS not in podfit("lint", "p.yaml", "--suppressions", "none").stdout


@pytest.mark.parametrize("text", [
    POD.replace(LIMIT, f"{LIMIT} # podfit: ignore {MALFORMED}"),
    annotated("template", "ignore.podfit.dev/web", EXCEEDS),
    POD,
])
def test_an_ignore_of_something_else_is_not(podfit, write, text):
    write("p.yaml", text)
    done = podfit("lint", "p.yaml", "--require-reason")
    assert done.code == 1 and REASONLESS not in done.stdout
