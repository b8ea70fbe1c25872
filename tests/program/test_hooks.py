# SPDX-License-Identifier: Apache-2.0
"""What teams hang podfit into: pre-commit itself, the action's step, the plugins' files."""
import os
import re
import shutil
import subprocess

import pytest
from conftest import ROOT

yaml = pytest.importorskip("yaml")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
BAD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: app
        image: a
        env: [{name: GOMEMLIMIT, value: 600MiB}]
        resources: {}
"""
LIMITED = BAD.replace("resources: {}", "resources: {limits: {memory: 512Mi}}")
LIMITS = """apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec: {limits: [{type: Container, default: {memory: 512Mi}}]}
"""
TEMPLATE = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"


def git(directory, *words):
    env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=directory, env=env, check=True,
                   capture_output=True)


def test_what_the_hooks_promise():
    assert [hook["id"] for hook in HOOKS] == ["podfit", "podfit-helm", "podfit-system"]
    by_id = {hook["id"]: hook for hook in HOOKS}
    assert all(hook["require_serial"] is True for hook in HOOKS)
    assert by_id["podfit"]["entry"] == by_id["podfit-system"]["entry"] == "podfit lint --pre-commit"
    assert by_id["podfit"]["types_or"] == by_id["podfit-system"]["types_or"] == ["yaml", "json"]
    assert (by_id["podfit"]["language"], by_id["podfit-system"]["language"]) == ("python", "system")


@pytest.mark.parametrize("name, leads", [
    ("Chart.yaml", True), ("c/Chart.lock", True), ("c/values.yaml", True), ("c/prod-values.yml", True), ("values-x.yaml", True),
    ("c/templates/_helpers.tpl", True), ("c/ci/a-values.yaml", True), ("c/charts/x.tgz", True), ("values.schema.json", True),
    ("deploy/api.yaml", False), ("Chart.yaml.bak", False), ("c/README.md", False), ("mytemplates/x", False),
])
def test_which_files_lead_to_charts(name, leads):
    assert bool(re.search(HOOKS[1]["files"], name)) == leads


# ---- pre-commit ----

@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """This project as pre-commit would clone it."""
    if not shutil.which("pre-commit"):
        pytest.skip("pre-commit is not installed")
    there = tmp_path_factory.mktemp("hooks")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "Makefile", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, there)
    shutil.copytree(ROOT / "cmd" / "podfit" / "package", there / "cmd" / "podfit" / "package",
                    ignore=shutil.ignore_patterns("__pycache__"))
    git(there, "init", "-q")
    git(there, "add", "-A")
    git(there, "commit", "-q", "-m", "x")
    return there, tmp_path_factory.mktemp("home")


@pytest.fixture
def commit(hooks, program, tmp_path):
    """A scratch repository whose commits go through the hooks: exit code and what is printed."""
    there, home = hooks
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=there, capture_output=True, text=True, check=True).stdout.strip()
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q")
    ids = ["podfit", "podfit-helm", "podfit-system"]
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(
        {"repos": [{"repo": str(there), "rev": head, "hooks": [{"id": name} for name in ids]}]}))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "podfit").symlink_to(program)
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "HOME": str(home), "PRE_COMMIT_HOME": str(home / "cache"),
           "PODFIT_BINARY": str(program), "GIT_CONFIG_SYSTEM": "/dev/null", "PIP_NO_INDEX": "1",
           "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run(["pre-commit", "install"], cwd=repository, env=env, check=True, capture_output=True)

    def run(**files):
        for name, text in files.items():
            path = repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git(repository, "add", "--", *files)
        done = subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-m", "x"], env=env,
                              cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return done.returncode, done.stdout
    run.repository = repository
    return run


def outcome(text):
    return [line.rsplit(".", 1)[1] for line in text.splitlines() if line.startswith("podfit") and "..." in line]


def test_commits(commit):
    """One scratch repository, commit by commit, as a team would see it."""
    code, text = commit(**{"values.yaml": "limit: 512Mi\n", "package.json": "{}\n", ".github/workflows/ci.yaml": "on: push\njobs: {}\n"})
    assert code == 0 and outcome(text) == ["Passed", "Passed", "Passed"], text
    assert "no errors" not in text and "Kubernetes" not in text

    code, text = commit(**{"deploy/api.yaml": LIMITED})
    assert code == 1 and outcome(text) == ["Failed", "(no files to check)Skipped", "Failed"], text
    assert "deploy/api.yaml:10:" in text and "gomemlimit-exceeds-limit" in text

    code, text = commit(**{"deploy/api.yaml": BAD})
    assert code == 0, text
    (commit.repository / "limits.yaml").write_text(LIMITS)      # nobody has added it
    code, text = commit(**{"deploy/api.yaml": BAD + "# again\n"})
    assert code == 1 and "that LimitRange 'limits' gives" in text, text
    (commit.repository / "limits.yaml").unlink()

    code, text = commit(**{"deploy/api.yaml": BAD, "deploy/broken.yaml": "apiVersion: v1\nkind: [\n"})
    assert code == 1 and "deploy/broken.yaml:" in text and "exit code: 2" in text, text


def test_a_template_alone_stops_only_the_hook_for_charts(commit):
    code, text = commit(**{"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n", "c/templates/pod.yaml": TEMPLATE + "spec: {{ fail }}\n"})
    assert code == 1 and outcome(text) == ["Passed", "Failed", "Passed"], text
    assert "c: problem:" in text and "exit code: 2" in text


# ---- GitHub ----

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


@pytest.fixture
def step(program, tmp_path):
    """The action's one step, with its inputs as GitHub hands them on."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "podfit").symlink_to(program)

    def run(**inputs):
        (one,) = ACTION["runs"]["steps"]
        env = {name: str(inputs.get(re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)[1].replace("-", "_"),
                                    ACTION["inputs"][re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)[1]].get("default", "")))
               for name, value in one["env"].items()}
        env.update(PATH=f"{tmp_path}/bin:/usr/bin:/bin", GITHUB_ACTION_PATH=str(ROOT), GITHUB_OUTPUT=str(tmp_path / "output"))
        done = subprocess.run(["bash", "-e", "-c", one["run"]], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr
    return run


def test_the_action(step, write, tmp_path):
    assert ACTION["inputs"]["format"]["default"] == "github" and ACTION["runs"]["using"] == "composite"
    write("a b/api.yaml", LIMITED)
    write("ok.yaml", BAD)
    code, out, _ = step(format="text", directory="a b\nok.yaml\n", output_file="json=report.json")
    assert code == 1 and "a b/api.yaml:10:" in out and (tmp_path / "report.json").exists()
    assert (tmp_path / "output").read_text() == "exit-code=1\n"
    assert step(format="text", fail_on="never")[0] == 0
    assert step(format="text", directory="$(touch pwned)")[0] == 2 and not (tmp_path / "pwned").exists()
    assert step(format="text", args="--fail-on\nnever\n--min-severity\nerror")[0] == 0
    assert step(format="text", config="none.yaml")[0] == 2


def test_the_action_builds_what_it_brings(program, tmp_path):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "RUNNER_TEMP": str(tmp_path / "temp"), "PODFIT_BINARY": str(program),
           "PODFIT_FORMAT": "text", "PODFIT_DIRECTORY": "api.yaml", "PIP_NO_INDEX": "1"}
    if subprocess.run(["python3", "-m", "pip", "--version"], env=env, capture_output=True, check=False).returncode:
        pytest.skip("pip is not installed")
    if shutil.which("podfit", path=env["PATH"]):
        pytest.skip("podfit is installed")
    (tmp_path / "api.yaml").write_text(LIMITED)
    done = subprocess.run([ROOT / "cmd/podfit/package/github-action"], cwd=tmp_path, env=env, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 1 and "api.yaml:10:" in done.stdout, done.stdout + done.stderr


# ---- GitLab, helm ----

def test_the_gitlab_job():
    job = yaml.safe_load((ROOT / "cmd/podfit/package/gitlab-ci.yml").read_text())["podfit"]
    report = job["artifacts"]["reports"]["codequality"]
    assert f"--format gitlab={report} " in job["script"][0] and job["artifacts"]["when"] == "always"


def test_the_helm_plugin(program, write, tmp_path):
    plugin = yaml.safe_load((ROOT / "plugin.yaml").read_text())
    version = re.search(r"^VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.M)[1]
    assert plugin["version"] == version
    script = plugin["command"].replace("$HELM_PLUGIN_DIR", str(ROOT))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "podfit").symlink_to(program)
    write("api.yaml", LIMITED)
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "HELM_PLUGIN_DIR": str(ROOT), "HELM_BIN": "/usr/local/bin/helm"}
    done = subprocess.run([script, "-q", "api.yaml"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "gomemlimit-exceeds-limit" in done.stdout
    assert subprocess.run([script, "--build"], env=env, check=False).returncode == 0, "there is one"


@pytest.mark.parametrize("helm", [name for name in ("helm", "helm3", "helm4") if shutil.which(name)])
def test_helm_installs_and_runs_the_plugin(helm, program, write, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "podfit").symlink_to(program)
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    write("api.yaml", LIMITED)
    words = shutil.which(helm)
    done = subprocess.run([words, "plugin", "install", str(ROOT)], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run([words, "podfit", "-q", "api.yaml"], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "gomemlimit-exceeds-limit" in done.stdout, done.stdout + done.stderr
