# SPDX-License-Identifier: Apache-2.0
"""Configurations as their users see them: what counts where, what wins, what is refused, `podfit config`."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROFILES = sorted(path.stem for path in (ROOT / "policies" / "profiles").glob("*.yaml"))
LOW = "gomemlimit-headroom-low"
NO_HEADROOM, EXCEEDS, WITHOUT = "gomemlimit-no-headroom", "gomemlimit-exceeds-limit", "limit-without-gomemlimit"
HIGH = "gogc-high-without-gomemlimit"


def pod(value, kind="Pod", name="p", namespace="", image="x.org/app:1", limit="512Mi"):
    """A Pod, or a Job of it, whose GOMEMLIMIT is `value`."""
    spec = {"containers": [{"name": "app", "image": image, "env": [{"name": "GOMEMLIMIT", "value": value}],
                            "resources": {"limits": {"memory": limit}}}]}
    top = {"apiVersion": "v1" if kind == "Pod" else "batch/v1", "kind": kind, "metadata": {"name": name},
           "spec": spec if kind == "Pod" else {"template": {"spec": spec}}}
    if namespace:
        top["metadata"]["namespace"] = namespace
    return json.dumps(top) + "\n"


WHOLE, FITS, TIGHT = pod("512MiB"), pod("460MiB"), pod("500MiB")     # 100 %, 90 %, 97.6 % of the limit


@pytest.fixture
def lint(podfit):
    """lint(words): exit status, {file: [(rule, severity)]}, standard error."""

    def run(*words, **more):
        done = podfit("lint", "-f", "json", "-v", *words, **more)
        found = {}
        for f in json.loads(done.stdout)["findings"] if done.stdout else []:
            found.setdefault(f["file"], []).append((f["rule"], f["severity"]))
        return done.code, found, done.stderr

    return run


@pytest.fixture
def config(write):
    """config("dir/", "fail_on: info"): a .podfit.yaml."""
    return lambda directory, text: write(directory + ".podfit.yaml", "version: 1\n" + text)


def one(found):
    (findings,) = found.values()
    return findings


# ---- what wins ----

def test_severity_of_a_file(lint, write, config):
    write("a.json", WHOLE)
    assert lint()[:2] == (0, {"a.json": [(NO_HEADROOM, "warning")]})
    for text, code, severity in ("error", 1, "error"), ("warning", 0, "warning"), ("info", 0, "info"):
        config("", f"severity: {{{NO_HEADROOM}: {text}}}\n")
        assert lint()[:2] == (code, {"a.json": [(NO_HEADROOM, severity)]})
    for text in "off", '"off"', "false":
        config("", f"severity: {{{NO_HEADROOM}: {text}}}\n")
        assert lint()[:2] == (0, {})
    config("", f"severity: {{'@memory': off, {NO_HEADROOM}: info}}\n")
    assert one(lint()[1]) == [(NO_HEADROOM, "info")]


def test_command_line_wins_over_a_file(lint, write, config):
    write("a.json", WHOLE)
    config("", f"fail_on: never\nseverity: {{{NO_HEADROOM}: off}}\nsuppressions: none\n")
    assert lint()[:2] == (0, {})
    assert one(lint("--enable", NO_HEADROOM)[1]) == [(NO_HEADROOM, "warning")]
    assert lint("--enable", NO_HEADROOM, "--fail-on", "warning")[0] == 1
    config("", f"severity: {{{NO_HEADROOM}: error}}\n")
    assert lint()[0] == 1
    assert lint("--disable", NO_HEADROOM)[:2] == (0, {})
    assert lint("--disable", "@memory", "--enable", NO_HEADROOM)[0] == 1
    assert lint("--fail-on", "never")[0] == 0


def test_parameters(lint, write, config):
    write("a.json", FITS)
    assert lint()[1] == {}
    assert one(lint("--param", "headroom_warn=11%")[1]) == [(LOW, "warning")]
    config("", "parameters: {headroom_warn: 11%}\n")
    assert one(lint()[1]) == [(LOW, "warning")]
    assert lint("--param", "headroom_warn=10%")[1] == {}
    assert lint("--no-config")[1] == {}


def test_profiles(lint, write, config):
    write("a.json", WHOLE)
    assert lint("--profile", "strict")[:2] == (1, {"a.json": [(NO_HEADROOM, "error")]})
    config("", "profile: strict\n")
    assert lint()[0] == 1
    assert lint("--profile", "default")[0] == 0
    config("", f"profile: strict\nseverity: {{{NO_HEADROOM}: warning}}\n")
    assert one(lint()[1]) == [(NO_HEADROOM, "warning")]
    assert lint()[0] == 1           # strict fails on warnings
    config("", f"profile: strict\nseverity: {{{NO_HEADROOM}: warning}}\nfail_on: error\n")
    assert lint()[0] == 0
    write("ours.yaml", f"version: 1\nseverity: {{{NO_HEADROOM}: info}}\n")
    assert one(lint("--no-config", "--profile", "./ours.yaml", "a.json")[1]) == [(NO_HEADROOM, "info")]


@pytest.mark.skipif("conservative" not in PROFILES, reason="no such profile yet")
def test_conservative_asks_for_a_quarter(lint, write, podfit):
    write("much.json", pod("385MiB"))
    write("fits.json", pod("384MiB"))
    code, found, _ = lint("--profile", "conservative")
    assert (code, found) == (0, {"much.json": [(LOW, "warning")]})
    write("exceeds.json", pod("600MiB"))
    (finding,) = json.loads(podfit("lint", "-f", "json", "--profile", "conservative", "exceeds.json").stdout)["findings"]
    assert [edit["text"] for edit in finding["fix"]["edits"]] == ['"384MiB"']    # what it proposes holds under it


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_is_sound(podfit, name):
    done = podfit("config", "show", "--no-config", "--profile", name)
    assert (done.code, done.stderr) == (0, "")
    assert f'profile: "{name}"' in done.stdout


def test_strict_leaves_no_warning_out(lint, write):
    write("a.json", TIGHT)
    assert lint()[0] == 0
    code, _, err = lint("--profile", "strict")
    assert code == 1 and "every warning counted" in err


# ---- what counts where ----

def test_each_file_by_its_own_configuration(lint, write, config):
    for directory in "a/", "b/", "c/":
        write(directory + "x.json", WHOLE)
    config("a/", f"severity: {{{NO_HEADROOM}: error}}\n")
    config("b/", f"severity: {{{NO_HEADROOM}: off}}\n")
    code, found, _ = lint()
    assert code == 1
    assert found == {"a/x.json": [(NO_HEADROOM, "error")], "c/x.json": [(NO_HEADROOM, "warning")]}
    assert lint("-j1")[:2] == lint("-j4")[:2] == (code, found)
    assert lint("c", "b")[0] == 0


def test_each_file_fails_by_its_own_level(podfit, lint, write, config):
    write("a/x.json", WHOLE)
    write("b/x.json", WHOLE)
    config("a/", "fail_on: warning\n")
    code, _, err = lint()
    assert code == 1
    assert "1 warning did not count (fail_on of the configurations)" in err
    assert lint("b")[0] == 0
    assert lint("a")[0] == 1
    config("a/", "fail_on: never\n")
    assert lint()[0] == 0
    # what fails is shown, whatever is asked for
    config("a/", "fail_on: warning\n")
    done = podfit("lint", "--min-severity", "error", "-q")
    assert (done.code, done.stdout.count("\n")) == (1, 1) and done.stdout.startswith("a/x.json")
    assert "1 warning not shown" in done.stderr


def test_a_config_map_is_judged_by_the_workload_that_uses_it(lint, write, config):
    write("conf/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {limit: 512MiB}\n")
    manifest = json.loads(pod("x", namespace="shop"))
    manifest["spec"]["containers"][0]["env"] = [
        {"name": "GOMEMLIMIT", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "limit"}}}]
    write("app/pod.json", json.dumps(manifest))
    config("app/", f"severity: {{{NO_HEADROOM}: error}}\n")
    config("conf/", f"severity: {{{NO_HEADROOM}: off}}\n")
    assert lint()[:2] == (1, {"conf/map.yaml": [(NO_HEADROOM, "error")]})


def test_git_root_is_the_end(lint, write, config, tmp_path):
    write("repo/.git/HEAD", "ref: refs/heads/main\n")
    write("repo/a.json", WHOLE)
    config("", f"severity: {{{NO_HEADROOM}: off}}\n")
    assert one(lint("repo")[1]) == [(NO_HEADROOM, "warning")]
    assert one(lint("repo/a.json")[1]) == [(NO_HEADROOM, "warning")]
    (tmp_path / "repo" / ".git").rename(tmp_path / "gone")
    assert lint("repo")[1] == lint("repo/a.json")[1] == {}


def test_excludes_of_a_file(lint, write, config):
    write("a/x.json", WHOLE)
    write("a/vendor/x.json", WHOLE)
    write("b/x.json", WHOLE)
    config("", "exclude: [vendor/, /b]\n")
    assert set(lint()[1]) == {"a/x.json"}
    assert set(lint("a")[1]) == {"a/x.json"}
    assert set(lint("--exclude", "a", ".")[1]) == set()
    assert set(lint("--no-config")[1]) == {"a/x.json", "a/vendor/x.json", "b/x.json"}
    assert set(lint("b/x.json")[1]) == {"b/x.json"}                     # named
    code, found, _ = lint("b/x.json", "a/x.json", "--force-exclude")    # as hooks do
    assert (code, set(found)) == (0, {"a/x.json"})


def test_standard_input_is_where_podfit_is(podfit, write, config, tmp_path):
    write("d/.keep", "")
    config("", f"severity: {{{NO_HEADROOM}: off}}\noverrides: [{{match: {{path: 'd/*.json'}}, severity: {{{NO_HEADROOM}: "
               "error}}]\n")

    def found(*words, cwd=None):
        done = podfit("lint", "-f", "json", "-", *words, stdin=WHOLE, cwd=cwd)
        return [f["severity"] for f in json.loads(done.stdout)["findings"]]

    assert found() == []
    assert found("--no-config") == ["warning"]
    assert found("--stdin-filename", "d/x.json") == ["error"]
    assert found("--stdin-filename", "x.json") == []
    assert found("--stdin-filename", "none/x.json") == []
    assert found("--stdin-filename", "x.json", cwd=tmp_path / "d") == ["error"]
    assert found(cwd="/") == ["warning"]


def test_rendered_templates_have_their_names(podfit, config):
    config("", f"overrides: [{{match: {{path: shop/templates/}}, severity: {{{NO_HEADROOM}: off}}}}]\n")
    text = f"---\n# Source: shop/templates/a.yaml\n{WHOLE}---\n# Source: other/templates/a.yaml\n{WHOLE}"
    report = json.loads(podfit("lint", "-f", "json", "-", stdin=text).stdout)
    assert [f["file"] for f in report["findings"]] == ["other/templates/a.yaml"]


# ---- overrides, images, suppressions ----

MATCHES = {
    "path: prod/**": {"prod/x.json"}, "path: [prod, job.json]": {"prod/x.json", "job.json"}, "namespace: shop-*": {"job.json"},
    "kind: [CronJob, Job]": {"job.json"}, "image: '*/api:*'": {"prod/x.json"}, "{kind: Job, namespace: other}": set(),
    "labels: {tier: batch}": {"labelled.yaml"},
}


@pytest.mark.parametrize("match", MATCHES)
def test_overrides(lint, write, config, match):
    write("prod/x.json", pod("512MiB", image="x.org/api:3"))
    write("job.json", pod("512MiB", kind="Job", namespace="shop-eu"))
    write("labelled.yaml", WHOLE.replace('"metadata": {', '"metadata": {"labels": {"tier": "batch"}, '))
    inner = match if match.startswith("{") else "{" + match + "}"
    config("", f"overrides:\n- match: {inner}\n  severity: {{{NO_HEADROOM}: off}}\n")
    assert {"prod/x.json", "job.json", "labelled.yaml"} - set(lint()[1]) == MATCHES[match]


def test_the_first_override_wins_key_by_key(lint, write, config):
    write("prod/x.json", WHOLE)
    config("", f"""severity: {{{NO_HEADROOM}: off}}
overrides:
- match: {{path: prod}}
  severity: {{{NO_HEADROOM}: error}}
- match: {{kind: Pod}}
  severity: {{'@memory': info, {NO_HEADROOM}: info}}
""")
    assert one(lint()[1]) == [(NO_HEADROOM, "error")]
    assert lint("--disable", NO_HEADROOM)[1] == {}


def test_what_is_off_silences_nothing(lint, write, config):
    manifest = json.loads(pod("x"))
    manifest["spec"]["containers"][0]["env"] = [{"name": "GOGC", "value": "400"}]
    write("a.json", json.dumps(manifest))
    assert one(lint()[1]) == [(HIGH, "warning")]    # which says more than that there is no GOMEMLIMIT
    config("", f"severity: {{{HIGH}: off}}\n")
    assert one(lint()[1]) == [(WITHOUT, "warning")]
    config("", f"severity: {{{HIGH}: info}}\n")     # thought less of, but still the same fault
    assert one(lint()[1]) == [(HIGH, "info")]


def test_go_images(podfit, lint, write, config):
    manifest = json.loads(pod("x", image="registry.example.org/shop/api:1.2"))
    manifest["spec"]["containers"][0]["env"] = []
    write("a.json", json.dumps(manifest))
    assert lint()[1] == {}
    config("", "go_images: [{image: 'registry.example.org/shop/*', go: '1.24'}]\n")
    assert one(lint()[1]) == [(WITHOUT, "warning")]
    row = json.loads(podfit("settings", "-f", "json").stdout)["containers"][0]
    assert row["go"] == {"confidence": 1.0, "evidence": "configuration .podfit.yaml"}
    config("", "go_images: [{image: 'registry.example.org/shop/*', self_limiting: true}]\n")
    assert lint()[1] == {}
    config("", "go_images: [{image: 'registry.example.org/shop/*', not_go: true}]\n")
    assert lint()[1] == {}


def test_suppressions(lint, write, config):
    write("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {podfit.dev/ignore: "
          f"{NO_HEADROOM}}}}}\nspec:\n  containers:\n  - {{name: app, image: a, env: [{{name: GOMEMLIMIT, value: 512MiB}}],"
          " resources: {limits: {memory: 512Mi}}}\n")
    assert lint()[1] == {}
    config("", "suppressions: with-reason\n")
    assert one(lint()[1]) == [(NO_HEADROOM, "warning")]
    assert lint("--suppressions", "all")[1] == {}


def test_a_pin_of_this_release_changes_nothing(lint, write, config):
    write("a.json", pod("600MiB"))
    config("", 'rules: "0.1"\n')
    assert lint()[:2] == (1, {"a.json": [(EXCEEDS, "error")]})


# ---- what is refused ----

def test_a_wrong_configuration_is_a_failure_and_nothing_else(podfit, write, config):
    write("a.json", WHOLE)
    config("", "severty: {}\nfail_on: nver\n")
    for command in "lint", "settings":
        done = podfit(command)
        assert (done.code, done.stdout) == (2, "")
        assert done.stderr == (f"podfit {command}: .podfit.yaml:2:1: unknown key 'severty'; did you mean 'severity'?\n"
                               f"podfit {command}: .podfit.yaml:3:10: unknown level 'nver'; did you mean 'never'?\n")
        assert podfit(command, "--no-config").code == 0
    assert podfit("config", "show").code == 2


@pytest.mark.parametrize("words, line", [
    (["--profile", "strickt"], "--profile: unknown profile 'strickt'; did you mean 'strict'?"),
    (["--profile", "none.yaml"], "none.yaml: cannot be opened: No such file or directory"),
    (["--config", "none.yaml"], "none.yaml: cannot be opened: No such file or directory"),
    (["--config", "."], ".: is a directory"),
    (["--config", ""], "--config: a name is needed"),
    (["--param", "headroom_warn"], "--param: 'headroom_warn' is no NAME=VALUE"),
    (["--param", "headrom_warn=5%"], "--param: unknown parameter 'headrom_warn'; did you mean 'headroom_warn'?"),
    (["--param", "headroom_warn=5"], "--param: headroom_warn: '5' is no percentage like 5%"),
    (["--param", "headroom_warn=95%"], "--param: headroom_warn: '95%' is not from 0% to 90%"),
    (["--param", "gomemlimit_min=16MB"], "--param: gomemlimit_min: '16MB' is no amount of memory like 16MiB or 16Mi"),
    (["--disable", "gogc-malform"], "--disable: unknown rule 'gogc-malform'; did you mean 'gogc-malformed'?"),
    (["--enable", "@memori"], "--enable: unknown group '@memori'; did you mean '@memory'?"),
])
def test_wrong_options(podfit, write, words, line):
    write("a.json", FITS)
    done = podfit("lint", "a.json", *words)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr == f"podfit lint: {line}\n"


def test_no_control_character_reaches_the_terminal(podfit, write):
    write(".podfit.yaml", 'version: 1\n"\\e[31mred\\e[0m": 1\nprofile: "\\e]0;title\\a"\n')
    done = podfit("lint", stdin=b"")
    assert done.code == 2 and "\x1b" not in done.stderr and "\a" not in done.stderr
    write(".podfit.yaml", 'version: 1\noverrides: [{match: {kind: "\\e31m"}, severity: {"@memory": info}, reason: "\\u202e"}]\n')
    shown = podfit("config", "show").stdout
    assert "\x1b" not in shown and "\u202e" not in shown and '"\\u001B31m"' in shown


@pytest.mark.parametrize("text", ["a: &a [*a]", "[" * 5000, "a: {" * 200, "x: 1\n" * 100000, "\xff\xfe", "a\0b", "- " * 3000,
                                  "&a " * 500, "? " * 500, "{<<: {<<: {<<: 1}}}", "x" * (1 << 21)])
def test_hostile_configurations(podfit, write, text):
    write("a.json", FITS)
    write(".podfit.yaml", text)
    done = podfit("lint")
    assert (done.code, done.stdout) == (2, "")
    assert 1 <= len(done.stderr.splitlines()) <= 21
    assert all(line.startswith("podfit lint: .podfit.yaml") for line in done.stderr.splitlines())


# ---- podfit config ----

FULL = """version: 1
rules: "0.1"
profile: default
fail_on: error
parameters: {headroom_warn: 5%, headroom_fix: 10%}
severity: {gomemlimit-no-headroom: error, "@system": info}      # also off
exclude: ["vendor/**", "**/testdata/**"]
go_images: [{image: "registry.example.org/shop/*", go: "1.24", self_limiting: false}]
overrides:                        # the first that matches wins, key by key
- match: {path: "prod/**", namespace: "shop-*", labels: {tier: batch}, image: "*/api:*", kind: [CronJob, Job]}
  severity: {gogc-off-without-gomemlimit: warning}
  parameters: {headroom_warn: 10%}
  reason: "short jobs"
suppressions: with-reason
webhook: {mode: warn, ignore_images: ["*/istio/proxyv2:*"]}
"""


def test_show_says_where_each_value_comes_from(podfit, write):
    write(".podfit.yaml", FULL)
    write("prod/a.json", FITS)
    shown = podfit("config", "show", "--profile", "strict", "--param", "threads_base=20").stdout
    lines = {re.sub(r" +", " ", line) for line in shown.splitlines()}
    assert {"# The configuration of .: .podfit.yaml", 'rules: "0.1" # .podfit.yaml:2', 'profile: "strict" # command line',
            "fail_on: error # .podfit.yaml:4", "suppressions: with-reason # .podfit.yaml:14",
            " gomemlimit-no-headroom: error # .podfit.yaml:6", " ulimit-not-a-program: info # .podfit.yaml:6",
            " headroom_warn: 5% # .podfit.yaml:5", " gomemlimit_min: 16MiB # default", " threads_base: 20 # --param",
            "exclude: # .podfit.yaml:7", "- match: # .podfit.yaml:10", " gogc-off-without-gomemlimit: warning # .podfit.yaml:11",
            ' reason: "short jobs"', " mode: warn # .podfit.yaml:15"} <= lines
    assert "not for this path" in podfit("config", "show", ".podfit.yaml").stdout
    assert "not for this path" not in podfit("config", "show", "prod/a.json").stdout


@pytest.mark.parametrize("words", [[], ["--profile", "strict"], ["--disable", "@system", "--param", "headroom_warn=7%"]])
def test_what_is_shown_does_the_same(podfit, write, words):
    """It is a configuration itself: read again it shows the same, but for where it comes from."""
    write(".podfit.yaml", FULL)

    def values(text):
        return [line.split(" # ")[0].rstrip() for line in text.splitlines()[1:]]

    first = podfit("config", "show", *words).stdout
    write("again.yaml", first)
    again = podfit("config", "show", "--config", "again.yaml")
    assert (again.code, again.stderr) == (0, "")
    assert values(again.stdout) == values(first)


def test_show_without_a_file(podfit):
    done = podfit("config", "show")
    assert done.code == 0
    assert done.stdout.startswith("# The configuration of .: no file\nversion: 1")
    assert "fail_on: error" in done.stdout and "exclude" not in done.stdout


@pytest.mark.parametrize("words, line", [
    (["config"], "schema or show? `podfit help config` says more"), (["config", "shwo"], "unknown value 'shwo'; did you mean 'show'?"),
    (["config", "schema", "x"], "`schema` takes no path"), (["config", "show", "x", "y"], "one path at a time, not 2"),
    (["config", "show", "none"], "'none': No such file or directory"),
])
def test_config_mistakes(podfit, words, line):
    assert podfit(*words) == (2, "", f"podfit config: {line}\n")


# ---- the schema and the program agree ----

GOOD = [
    {}, {"profile": "strict"}, {"profile": "./x.yaml"}, {"fail_on": "never"}, {"suppressions": "none"}, {"exclude": []},
    {"exclude": "vendor"}, {"rules": "0.1"}, {"severity": {"@memory": "off", "gogc-malformed": False}},
    {"parameters": {"headroom_warn": "7%", "gomemlimit_min": "16Mi", "threads_base": 3, "rlimit_as_min": 1073741824}},
    {"parameters": {"gomemlimit_min": "1.5Mi", "rlimit_as_min": "3GiB", "threads_base": "3"}},
    {"go_images": [{"image": "a/*", "go": "1.24", "mixed": True}, {"image": ["a", "b"], "not_go": True}]},
    {"overrides": [{"match": {"kind": ["Job"], "labels": {"a": "b"}}, "severity": {"@system": "info"}, "reason": "x"}]},
    {"overrides": [{"match": {"path": "x"}, "parameters": {"headroom_warn": "7%"}}]},
    {"webhook": {"mode": "deny", "ignore_images": ["*/x"]}},
]
BAD = [
    {"version": 2}, {"version": "1"}, {"rules": 0.1}, {"rules": "new"}, {"profile": "strickt"}, {"fail_on": "off"},
    {"fail_on": ["error"]}, {"suppressions": True}, {"exclude": {}}, {"exclude": [1]}, {"exclude": [""]}, {"x": 1},
    {"severity": {"no-such-rule": "error"}}, {"severity": {"gogc-malformed": "warn"}}, {"severity": {"gogc-malformed": True}},
    {"severity": ["@memory"]}, {"parameters": {"headroom": "5%"}}, {"parameters": {"headroom_warn": 5}},
    {"parameters": {"headroom_warn": "5"}}, {"parameters": {"gomemlimit_min": "16MB"}}, {"parameters": {"threads_base": 0}},
    {"parameters": {"threads_base": 1.5}}, {"parameters": {"threads_base": "x"}}, {"parameters": {"rlimit_as_min": -1}},
    {"go_images": [{}]}, {"go_images": [{"image": "x", "go": 1.24}]}, {"go_images": [{"image": "x", "mixed": "yes"}]},
    {"go_images": [{"image": []}]}, {"go_images": {}}, {"overrides": [{"match": {"kind": "Job"}}]},
    {"overrides": [{"severity": {"@memory": "off"}}]}, {"overrides": [{"match": {}, "severity": {"@memory": "off"}}]},
    {"overrides": [{"match": {"knd": "Job"}, "severity": {"@memory": "off"}}]},
    {"overrides": [{"match": {"kind": []}, "severity": {"@memory": "off"}}]},
    {"overrides": [{"match": {"labels": {}}, "severity": {"@memory": "off"}}]},
    {"overrides": [{"match": {"labels": {"a": 1}}, "severity": {"@memory": "off"}}]},
    {"webhook": {"mode": "block"}}, {"webhook": []}, {"baseline": ""},
]


@pytest.fixture(scope="module")
def validator(program):
    jsonschema = pytest.importorskip("jsonschema")
    if not hasattr(jsonschema, "Draft202012Validator"):
        pytest.skip("this jsonschema does not know draft 2020-12")
    schema = json.loads(subprocess.run([program, "config", "schema"], capture_output=True, check=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("case", GOOD + BAD, ids=json.dumps)
def test_schema_and_program_agree(podfit, write, validator, case):
    """A configuration as JSON is YAML, too."""
    config = {"version": 1, **case}
    write("x.yaml", "version: 1\n")
    write("c.yaml", json.dumps(config))
    done = podfit("config", "show", "--config", "c.yaml")
    assert (done.code == 0) == (case in GOOD), done.stderr
    assert validator.is_valid(config) == (case in GOOD), [error.message for error in validator.iter_errors(config)]


def test_schema_knows_every_rule_and_parameter(podfit, validator):
    rules = json.loads(podfit("rules", "-f", "json").stdout)["rules"]
    definitions = validator.schema["$defs"]
    assert set(definitions["severity"]["properties"]) - {"@memory", "@goroutine", "@system", "@meta"} == \
        {rule["name"] for rule in rules}
    parameters = {parameter["name"]: parameter for rule in rules for parameter in rule["parameters"]}
    assert set(definitions["parameters"]["properties"]) == set(parameters)
    for name, entry in definitions["parameters"]["properties"].items():
        assert parameters[name]["text"] in entry["description"]
        assert validator.is_valid({"version": 1, "parameters": {name: entry["default"]}})
    enum = validator.schema["properties"]["profile"]["anyOf"][0]["enum"]
    assert enum == PROFILES
