# SPDX-License-Identifier: Apache-2.0
"""The configuration that a webhook goes by, and the change of it."""
import os
import subprocess

import pytest
from reviews import container, review, workload

OVER, TIGHT = container(GOMEMLIMIT="600MiB"), container(GOMEMLIMIT="512MiB")


def write(path, text):
    path.with_suffix(".new").write_text(text)
    os.replace(path.with_suffix(".new"), path)


def rules(server, *containers, **words):
    status, answer = server.post(review(workload("Pod", *containers), **words))
    assert status == 200
    return answer["response"].get("auditAnnotations", {}).get("rules", "")


@pytest.mark.parametrize("words, expected", [
    ([], "gomemlimit-exceeds-limit"), (["--disable", "gomemlimit-exceeds-limit"], ""), (["--disable", "@memory"], ""),
    (["--disable", "@memory", "--enable", "gomemlimit-exceeds-limit"], "gomemlimit-exceeds-limit")])
def test_rules_by_option(serve, words, expected):
    assert rules(serve(*words), OVER) == expected


def test_parameters_and_profiles_by_option(serve):
    near = container(GOMEMLIMIT="450MiB")
    assert rules(serve(), near) == ""
    assert rules(serve("--param", "headroom_warn=20%"), near) == "gomemlimit-headroom-low"
    assert rules(serve("--profile", "conservative"), near) == "gomemlimit-headroom-low"


def test_a_severity_that_a_user_gave_denies_nothing(serve, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("version: 1\nseverity: {gomemlimit-no-headroom: error}\n")
    server = serve("--mode", "deny", "--config", str(file))
    status, answer = server.post(review(workload("Pod", TIGHT)))
    assert status == 200 and answer["response"]["allowed"] is True and answer["response"]["warnings"]


def test_the_mode_of_the_file_and_of_the_command_line(serve, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("version: 1\nwebhook: {mode: deny}\n")
    allowed = [serve("--config", str(file), *words).post(review(workload("Pod", OVER)))[1]["response"]["allowed"]
               for words in ([], ["--mode", "audit"])]
    assert allowed == [False, True]


def test_images_that_are_ignored(serve, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("version: 1\nwebhook: {ignore_images: ['*/proxy']}\n")
    server = serve("--config", str(file))
    proxy = {**OVER, "name": "proxy", "image": "registry.example.org/mesh/proxy:1"}
    assert rules(server, proxy) == ""
    assert rules(server, proxy, OVER) == "gomemlimit-exceeds-limit"


def test_overrides_by_namespace(serve, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("version: 1\noverrides: [{match: {namespace: 'batch-*'}, severity: {gomemlimit-exceeds-limit: off}}]\n")
    server = serve("--config", str(file))
    assert rules(server, OVER, namespace="shop") == "gomemlimit-exceeds-limit"
    assert rules(server, OVER, namespace="batch-1") == ""


def test_a_new_configuration_is_taken_whole_and_a_broken_one_not_at_all(serve, tmp_path):
    file = tmp_path / "config" / "c.yaml"
    file.parent.mkdir()
    file.write_text("version: 1\n")
    server = serve("--config", str(file))
    assert rules(server, OVER) == "gomemlimit-exceeds-limit"
    write(file, "version: 1\nseverity: {gomemlimit-exceeds-limit: off}\n")
    server.wait_for("the configuration was taken")
    assert rules(server, OVER) == ""
    write(file, "version: 1\nseverity: {gomemlimit-exceed-limit: error, gogc-malformed: loud}\n")
    complaint = server.wait_for("the configuration was not taken")["error"]
    assert f"{file}:2:" in complaint and "gomemlimit-exceeds-limit" in complaint
    assert "loud" in server.wait_for("the configuration was not taken")["error"]
    assert rules(server, OVER) == ""
    assert server.metric("podfit_config_reloads_total") == 2 and server.metric("podfit_config_reload_errors_total") == 1
    file.unlink()
    server.wait_for("the configuration was not taken")
    assert rules(server, OVER) == "" and server.probe("/readyz")[0] == 200


WRONG = [(["--profile", "stric"], "strict"), (["--param", "headroom_wran=1%"], "headroom_warn"), (["--param", "headroom_warn=1"], "%"),
         (["--enable", "gogc-of"], "gogc-off"), (["--suppressions", "some"], "some"), (["--config", "/nowhere/c.yaml"], "/nowhere/c.yaml")]


@pytest.mark.parametrize("words, named", WRONG, ids=range(len(WRONG)))
def test_what_it_does_not_start_with(program, words, named, tmp_path):
    done = subprocess.run([str(program), "--listen", "127.0.0.1:0", "--probe-listen", "127.0.0.1:0", "--cert-dir", str(tmp_path),
                           *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and named in done.stderr
