# SPDX-License-Identifier: Apache-2.0
"""Compose files: Docker's units and Compose's ways to write an environment."""
import json

import pytest

EXCEEDS, NONE = "gomemlimit-exceeds-limit", "limit-without-gomemlimit"


@pytest.fixture
def lint(podfit, write):
    """lint(text, name="compose.yaml", ...): exit code, (rule, line, column, container) of findings, report."""

    def run(text, *words, name="compose.yaml", path=None):
        write(name, text)
        done = podfit("lint", "--no-config", "--format", "json", *words, path or name)
        report = json.loads(done.stdout)
        return done.code, [(f["rule"], f["line"], f["column"], f["container"]) for f in report["findings"]], report

    return run


def service(limit="mem_limit: 512m", environment="environment: {GOMEMLIMIT: 400MiB}", more="image: example.org/api:1"):
    return f"services:\n  api:\n    {more}\n    {environment}\n    {limit}\n"


def resolved(podfit, write, text, name="compose.yaml"):
    write(name, text)
    done = podfit("settings", "--no-config", "--format", "json", name)
    return json.loads(done.stdout)["containers"][0]["settings"]


@pytest.mark.parametrize("text, value", [
    ("512m", 512 << 20), ("512M", 512 << 20), ("512mb", 512 << 20), ("512MiB", 512 << 20), ("512Mi", None), ("1g", 1 << 30),
    ("1.5g", 3 << 29), ("64k", 64 << 10), ("1024", 1024), ("1024b", 1024), ("1 g", 1 << 30), ("0.5k", 512), ("1t", 1 << 40),
    ("'536870912'", 512 << 20), ("512x", None), ("m", None), ("${LIMIT}", None), ("1.00001k", 1024), ("9999999p", None),
])
def test_sizes(podfit, write, text, value):
    """docker/go-units RAMInBytes: all of them powers of 1024."""
    for limit in f"mem_limit: {text}", f"deploy: {{resources: {{limits: {{memory: '{text.strip(chr(39))}'}}}}}}":
        setting = resolved(podfit, write, service(limit))["memory.limit"]
        assert (setting["state"], setting.get("value")) == ("unknown" if value is None else "known", value), limit


def test_no_limit(podfit, write, lint):
    for limit in "mem_limit: 0", "mem_limit:", "restart: always":
        assert resolved(podfit, write, service(limit))["memory.limit"] == {"state": "absent"}
        assert lint(service(limit))[:2] == (0, [])


def test_deploy_wins(podfit, write):
    settings = resolved(podfit, write, service("mem_limit: 1g\n    cpus: 2\n    deploy: {resources: {limits: {memory: 256M, cpus: '0.5'}}}"))
    assert (settings["memory.limit"]["value"], settings["cpu.limit"]["value"]) == (256 << 20, 500)
    assert settings["memory.request"]["state"] == settings["cpu.request"]["state"] == "unknown"


def test_exactly_at_the_limit(lint):
    at = "environment: {{GOMEMLIMIT: {}}}".format
    assert lint(service(environment=at("512MiB")))[1][0][0] != EXCEEDS
    assert lint(service(environment=at("536870913")))[:2] == (1, [(EXCEEDS, 4, 31, "api")])
    assert lint(service(environment=at("460MiB")))[:2] == (0, [])


@pytest.mark.parametrize("environment, column", [
    ("environment: {GOMEMLIMIT: 600MiB}", 31), ("environment: [GOMEMLIMIT=600MiB]", 30),
    ("environment: ['GOMEMLIMIT=600MiB']", 31), ("environment: [OTHER=1, 'GOMEMLIMIT=600MiB']", 40),
])
def test_both_forms_of_environment(lint, environment, column):
    code, found, report = lint(service(environment=environment))
    assert (code, found) == (1, [(EXCEEDS, 4, column, "api")])
    finding = report["findings"][0]
    assert finding["object"] == {"apiVersion": None, "kind": "Compose service", "namespace": None, "name": "api"}
    assert "'512m' by 88MiB" in finding["message"] and finding["related"][0]["line"] == 5
    assert ("fix" in finding) == ("{" in environment)      # a part of a scalar is not replaced
    assert finding["path"].startswith("services.api.environment")


@pytest.mark.parametrize("environment, setting", [
    ("{GOGC: 50}", {"state": "known", "text": "50"}), ("{GOGC: '50'}", {"state": "known", "text": "50"}),
    ("[GOGC=off]", {"state": "known", "text": "off"}), ("[GOGC=]", {"state": "known", "text": ""}),
    ("[GOGC=$$50]", {"state": "known", "text": "$50"}), ("{GOGC: '${G:-50}'}", {"state": "unknown"}),
    ("{GOGC: $G}", {"state": "unknown"}), ("[GOGC]", {"state": "unknown"}), ("{GOGC: }", {"state": "unknown"}),
    ("{GOGC: off}", {"state": "unknown"}),     # a boolean, which Compose refuses
    ("[GOGC=1, GOGC=2]", {"state": "known", "text": "2"}), ("{}", {"state": "absent"}),
])
def test_values(podfit, write, environment, setting):
    got = resolved(podfit, write, service(environment=f"environment: {environment}"))["GOGC"]
    assert {key: got.get(key) for key in setting} == setting


@pytest.mark.parametrize("more", ["env_file: .env", "env_file: [a.env]", "extends: {service: base}",
                                  "command: sh -c 'export GOMEMLIMIT=1MiB; exec /api'",
                                  "command: [sh, -c, 'GOMEMLIMIT=$$X exec /api']"])
def test_what_may_be_set_elsewhere(lint, more):
    go = "image: golang:1.24"
    assert lint(service(environment="hostname: a", more=go))[1] == [(NONE, 3, 5, "api")]
    assert lint(service(environment=more, more=go))[:2] == (0, [])


def test_an_override_is_a_part(lint):
    go = service(environment="hostname: a", more="image: golang:1.24")
    for name in "docker-compose.override.yml", "compose.prod.yaml", "docker-compose-test.yml":
        assert lint(go, name=name)[:2] == (0, []), name
        assert lint(service(environment="environment: {GOMEMLIMIT: 1GiB}"), name=name)[1][0][0] == EXCEEDS, name
    for name in "docker-compose.yml", "compose.yml", "docker-compose.yaml":
        assert lint(go, name=name)[1] == [(NONE, 3, 5, "api")], name
    # without an image it is none by itself
    assert lint(service(environment="hostname: a", more="labels: {a: golang}"))[:2] == (0, [])


def test_ulimits(podfit, write, lint):
    text = service("ulimits: {nofile: {soft: 1024, hard: 65536}, nproc: 10, as: 268435456, memlock: -1, core: x}")
    settings = resolved(podfit, write, text)
    assert {key: settings["rlimit.nofile"][key] for key in ("soft", "hard")} == {"soft": 1024, "hard": 65536}
    assert (settings["rlimit.nproc"]["soft"], settings["rlimit.memlock"]["hard"]) == (10, "unlimited")
    assert settings["rlimit.core"]["state"] == "unknown"
    code, found, report = lint(text)
    assert (code, [f[0] for f in found]) == (1, ["nproc-below-threads", "ulimit-address-space-go"])
    assert [f["message"].split(" ")[0] for f in report["findings"]] == ["ulimits", "ulimits"]


def test_anchors_and_merges(lint):
    text = ("x-tuned: &tuned\n  GOMEMLIMIT: 900MiB\nservices:\n  a:\n    image: i\n    mem_limit: 1g\n    environment: *tuned\n"
            "  b:\n    image: i\n    mem_limit: 512m\n    environment:\n      <<: *tuned\n      OTHER: 1\n")
    assert lint(text)[:2] == (1, [(EXCEEDS, 2, 15, "b")])


def test_what_is_none(lint, write):
    """A map that is called services, elsewhere, is anything; a walk takes a Compose file by its name."""
    assert lint(service(environment="environment: {GOMEMLIMIT: 1GiB}"), name="values.yaml")[0] == 2
    assert lint(service(environment="environment: {GOMEMLIMIT: 1GiB}"), name="d/docker-compose.yml", path="d")[0] == 1
    assert lint("a: 1\n", name="compose.yaml")[0] == 2
    assert lint("services: [a]\n")[0] == 2
    assert lint("services: {a: b, c: [d], e: }\n")[:2] == (0, [])
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nservices: {a: {image: i, mem_limit: 1m, environment: {GOMEMLIMIT: 1GiB}}}\n"
    assert lint(pod)[:2] == (0, [])


def test_standard_input_by_its_name(podfit):
    text = service(environment="environment: {GOMEMLIMIT: 1GiB}")
    assert podfit("lint", "-", "--stdin-filename", "x/compose.yaml", stdin=text).code == 1
    assert podfit("lint", "-", stdin=text).code == 2


def test_in_front_of_a_commit(lint, write):
    write("package.json", "{}")
    text = service(environment="environment: {GOMEMLIMIT: 1GiB}")
    assert lint(text, "--pre-commit", "package.json")[:2] == (1, [(EXCEEDS, 4, 31, "api")])
    assert lint("a: 1\n", "--pre-commit", "package.json")[:2] == (0, [])


def test_comments_ignore(lint):
    text = service(environment=f"environment:\n      GOMEMLIMIT: 1GiB # podfit: ignore {EXCEEDS} -- swap")
    assert lint(text)[:2] == (0, [])
