# SPDX-License-Identifier: Apache-2.0
"""--diff-base: what a change brings, and nothing that stood there before."""
import json
import os
import subprocess

import pytest

EXCEEDS = "gomemlimit-exceeds-limit"
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: app
        image: a
        env: [{name: GOMEMLIMIT, %s}]
        resources: {limits: {memory: %s}}
"""
FROM_MAP = "valueFrom: {configMapKeyRef: {name: go, key: limit}}"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: go, namespace: shop}\ndata: {limit: %s}\n"
LIMITS = """apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec: {limits: [{type: Container, default: {memory: %s}}]}
"""


def api(value="600MiB", limit="512Mi", name="api"):
    return DEPLOYMENT % (name, value if ":" in value else f"value: {value}", limit)


@pytest.fixture
def git(tmp_path):
    def run(*words, cwd=tmp_path):
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=cwd, env=env, check=True,
                       capture_output=True)
    run("init", "-q", "-b", "main")
    return run


@pytest.fixture
def commit(git, write):
    def run(**files):
        for name, text in files.items():
            write(name.replace("__", "/") + ".yaml", text)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "x")
    return run


@pytest.fixture
def diff(podfit):
    """Exit code and (rule, file, message) of each finding."""
    def run(*words, base="HEAD", **more):
        done = podfit("lint", "--format", "json", "--diff-base", base, *words, **more)
        if not done.stdout:
            return done.code, done.stderr
        return done.code, [(f["rule"], f["file"], f["message"]) for f in json.loads(done.stdout)["findings"]]
    return run


def said(found):
    code, findings = found
    return code, [(rule, file) for rule, file, _ in findings]


NEW, NONE = (1, [(EXCEEDS, "a.yaml")]), (0, [])


def test_what_stood_there_is_counted(podfit, commit, write):
    commit(a=api())
    for text in api(), "# moved\n" + api(), api().replace("        image: a", "        image: a:2"):
        write("a.yaml", text)
        done = podfit("lint", "--diff-base", "HEAD")
        assert (done.code, done.stdout) == (0, "") and "; 1 stood there before" in done.stderr


@pytest.mark.parametrize("text, moved", [
    (api(limit="256Mi"), "since HEAD the memory limit changed from '512Mi' to '256Mi', GOMEMLIMIT did not"),
    (api("700MiB"), "since HEAD GOMEMLIMIT changed from '600MiB' to '700MiB', the memory limit did not"),
    (api("700MiB", "256Mi"), None),
    (api(limit="256Mi").replace("- name: app", "- name: web"), None),
    (api(limit="256Mi").replace("kind: Deployment", "kind: StatefulSet"), None),
])
def test_which_end_moved(commit, diff, write, text, moved):
    commit(a=api())
    write("a.yaml", text)
    code, ((rule, _, message),) = diff()
    assert (code, rule) == (1, EXCEEDS)
    assert message.endswith(f"; {moved}") if moved else "since" not in message


def test_a_limit_that_was_enough(commit, diff, write):
    commit(a=api("460MiB"))
    write("a.yaml", api("460MiB", "256Mi"))
    code, ((_, _, message),) = diff()
    assert code == 1 and message.endswith("changed from '512Mi' to '256Mi', GOMEMLIMIT did not")


def test_an_ignore_that_is_taken_away(commit, diff, write):
    text = api().replace("      containers:", "      containers:  # below", 1)
    ignored = text.replace("        env:", f"        # podfit: ignore {EXCEEDS} -- for now\n        env:")
    commit(a=ignored)
    assert said(diff()) == NONE
    write("a.yaml", text)
    assert said(diff()) == NEW


def test_the_end_in_another_file(commit, diff, write):
    commit(a=api(FROM_MAP), map=MAP % "460MiB", b=api(name="b"))
    write("map.yaml", MAP % "900MiB")
    code, ((rule, file, message),) = diff()
    assert (code, rule, file) == (1, EXCEEDS, "map.yaml")
    assert message.endswith("since HEAD GOMEMLIMIT changed from '460MiB' to '900MiB', the memory limit did not")


def test_a_pair_of_processors(commit, diff, write):
    def text(limit):
        return api("460MiB").replace("env: [", 'env: [{name: GOMAXPROCS, value: "8"}, ').replace(
            "memory: 512Mi", f'memory: 512Mi, cpu: "{limit}"')
    commit(a=text(8))
    write("a.yaml", text(2))
    messages = [message for _, _, message in diff("--fail-on", "warning")[1]]
    assert messages and all(m.endswith("the cpu limit changed from '8' to '2', GOMAXPROCS did not") for m in messages)


def test_untracked_staged_committed(commit, diff, git, write):
    commit(other="a: b\n")
    write("a.yaml", api())
    assert said(diff()) == NEW
    git("add", "a.yaml")
    assert said(diff()) == NEW
    git("commit", "-q", "-m", "y")
    assert said(diff()) == NONE and said(diff(base="HEAD~1")) == NEW and said(diff(base="main~1")) == NEW


def test_a_file_that_git_ignores_is_linted_when_it_is_named(commit, diff, write):
    commit(other="a: b\n")
    write(".gitignore", "a.yaml\n")
    write("a.yaml", api())
    assert said(diff()) == NONE and said(diff("a.yaml")) == NEW


def test_what_others_did_meanwhile_is_not_ours(commit, diff, git):
    commit(a=api(), b=api(name="b"))
    git("checkout", "-q", "-b", "topic")
    commit(a=api(), c=api(name="c"))
    git("checkout", "-q", "main")
    commit(b=api("460MiB", name="b"))
    git("checkout", "-q", "topic")
    assert said(diff(base="main")) == (1, [(EXCEEDS, "c.yaml")])


def test_renames_and_copies(commit, diff, git, write):
    commit(a=api())
    git("mv", "a.yaml", "z.yaml")
    assert said(diff()) == NONE
    write("z.yaml", "# much of it is new\n" * 40 + api())
    assert said(diff()) == NONE
    write("copy.yaml", api())
    code, found = diff()
    assert code == 1 and len(found) == 1
    write("a.yaml", api())
    assert len(diff()[1]) == 2


def test_a_second_one_of_the_same_is_new(commit, diff, write):
    commit(a=api())
    write("a.yaml", api() + "---\n" + api())
    assert said(diff()) == NEW


def test_what_a_deletion_brings(commit, diff, tmp_path):
    commit(a=api("200MiB", "512Mi").replace("resources: {limits: {memory: 512Mi}}", "resources: {}"), limits=LIMITS % "256Mi")
    assert said(diff("--fail-on", "info", "--min-severity", "info"))[1] == []
    (tmp_path / "limits.yaml").unlink()
    code, found = diff("--fail-on", "info", "--min-severity", "info")
    assert code == 1 and found and {file for _, file, _ in found} == {"a.yaml"}


def test_a_neighbour_that_changed(commit, diff, write):
    commit(a=api().replace("resources: {limits: {memory: 512Mi}}", "resources: {}"), sub__limits=LIMITS % "1Gi", other="a: b\n")
    write("sub/limits.yaml", LIMITS % "256Mi")
    assert [file for _, file, _ in diff()[1]] == ["a.yaml"]
    assert [file for _, file, _ in diff("sub")[1]] == ["a.yaml"], "its other end is there"
    assert diff("other.yaml")[1] == []
    assert [file for _, file, _ in diff("a.yaml")[1]] == ["a.yaml"], "the context as it was is the context of then"


def test_only_what_is_named(commit, diff, write, tmp_path):
    commit(other="a: b\n")
    write("x/a.yaml", api())
    write("y/b.yaml", api(name="b"))
    assert said(diff("x")) == (1, [(EXCEEDS, "x/a.yaml")])
    assert said(diff("b.yaml", cwd=tmp_path / "y")) == (1, [(EXCEEDS, "b.yaml")])
    assert said(diff(cwd=tmp_path / "y")) == (1, [(EXCEEDS, "b.yaml")])
    assert said(diff(tmp_path / "x", cwd="/")) == (1, [(EXCEEDS, f"{tmp_path}/x/a.yaml")])


def test_from_below_with_what_was_deleted(commit, diff, write, tmp_path):
    commit(sub__map=(MAP % "600MiB").replace(", namespace: shop", ""), sub__a=api(FROM_MAP).replace(", namespace: shop", ""))
    (tmp_path / "sub" / "map.yaml").rename(tmp_path / "sub" / "values.yaml")
    assert said(diff(cwd=tmp_path / "sub")) == NONE and said(diff()) == NONE and said(diff("sub")) == NONE


@pytest.mark.parametrize("name", ["a b.yaml", "a\nb.yaml", "ä'\"\\.yaml", "-x.yaml", ":x.yaml", "\udcff.yaml"])
def test_names(commit, podfit, git, write, name):
    write(name, api())
    commit()
    write(name, api(limit="256Mi"))
    done = podfit("lint", "--diff-base", "HEAD")
    assert done.code == 1 and "changed from '512Mi' to '256Mi'" in done.stdout
    write(name, "# x\n" + api())
    assert podfit("lint", "--diff-base", "HEAD").code == 0


def test_problems_are_of_what_changed(commit, diff, write):
    commit(a="apiVersion: v1\nkind: [\n", b=api("460MiB", name="b"))
    assert diff()[0] == 0 and diff("a.yaml")[0] == 0
    write("b.yaml", "apiVersion: v1\nkind: [\n")
    assert diff()[0] == 2
    write("a.yaml", api())
    write("b.yaml", api("460MiB", name="b"))
    assert said(diff()) == NEW, "what could not be read then had no findings"


def test_nothing_of_ours_changed(podfit, commit, write):
    commit(a=api())
    write("package.json", "{}")
    done = podfit("lint", "--diff-base", "HEAD")
    assert (done.code, done.stdout) == (0, "") and "stood there before" in done.stderr


def test_links_and_kinds(commit, diff, write, tmp_path):
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    commit(b=api(name="b"))
    (tmp_path / "a.yaml").unlink()
    write("a.yaml", api())
    assert said(diff()) == NEW


def test_with_a_baseline(podfit, commit, write, diff):
    commit(a=api())
    write("b.yaml", api(name="b"))
    assert podfit("lint", "--diff-base", "HEAD", "--write-baseline", ".known.yaml").code == 0
    assert said(diff("--baseline", ".known.yaml")) == NONE
    assert podfit("lint", "--baseline", ".known.yaml").code == 1, "a.yaml is in none"


def test_standard_input_has_no_past(commit, diff):
    commit(a=api(FROM_MAP), b=MAP % "900MiB")
    assert said(diff("-", stdin=api(name="x"))) == (1, [(EXCEEDS, "-")])


# ---- what is built of several files, here without the program that builds it: what is to be built is then a problem ----

@pytest.fixture
def problems(podfit, tmp_path):
    (tmp_path / ".bin").mkdir()
    (tmp_path / ".bin" / "git").symlink_to("/usr/bin/git")

    def run(*words):
        done = podfit("lint", "-q", "--diff-base", "HEAD", *words, env={"PATH": str(tmp_path / ".bin")})
        return done.code, done.stdout
    return run


@pytest.mark.parametrize("changed, touches", [
    ("README.md", False), ("base/a.yaml", True), ("base/b.yaml", True), ("base/kustomization.yaml", True),
    ("overlays/prod/p.yaml", True), ("overlays/prod/unused.yaml", False), ("overlays/test/x.yaml", False),
    ("base2/a.yaml", False), ("deep/x.yaml", True), ("overlays/prod/charts/c/values.yaml", True), ("base-2/a.yaml", False),
])
def test_what_a_kustomization_builds(commit, problems, write, changed, touches):
    commit(overlays__prod__kustomization="resources: [../../base]\npatches: [{path: p.yaml}]\n",
           base__kustomization="resources: [a.yaml, ../deep]\n", deep__kustomization="resources: [x.yaml, ../base]\n")
    write(changed, "a: b\n")
    code, text = problems("overlays")
    assert (code == 2, "overlays/prod" in text) == (touches, touches)


def test_at_the_root(commit, problems, write):
    commit(kustomization="resources: [a.yaml]\n")
    write("notes.yaml", "a: b\n")
    assert problems()[0] == 0
    write("a.yaml", "a: b\n")
    assert problems()[0] == 2


@pytest.mark.parametrize("changed, touches", [("c/values.yaml", True), ("c/templates/a.yaml", True), ("c2/a.yaml", False),
                                              ("c-2/a.yaml", False), ("other/Chart.yaml", False)])
def test_what_a_chart_is_made_of(commit, problems, write, changed, touches):
    commit(c__Chart="apiVersion: v2\nname: c\nversion: 0.1.0\n", c2__b="a: b\n")
    write(changed, "a: b\n")
    assert (problems("c")[0] == 2) == touches


# ---- git ----

def test_no_such_revision(commit, diff, podfit):
    commit(a=api())
    assert diff(base="nope") == (2, "podfit lint: git knows no commit 'nope'\n")
    assert diff(base="-x") == (2, "podfit lint: '-x' is no revision\n")
    assert diff(base="")[0] == 2 and diff(base="HEAD:a.yaml")[0] == 2 and diff(base="--help")[0] == 2


def test_no_work_tree(podfit, write, tmp_path):
    write("a.yaml", api())
    done = podfit("lint", "--diff-base", "HEAD", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert done.code == 2 and done.stdout == ""
    assert done.stderr.startswith("podfit lint: no git work tree to compare with: git says: fatal: not a git repository")


def test_a_repository_without_a_commit(git, diff, write):
    write("a.yaml", api())
    assert diff() == (2, "podfit lint: git knows no commit 'HEAD'\n")


def test_without_git(commit, diff):
    commit(a=api())
    assert diff(env={"PATH": "/nowhere"}) == (2, "podfit lint: cannot run git: No such file or directory\n")


def test_a_git_that_fails(commit, diff, write, tmp_path):
    commit(a=api())
    fake = write("bin/git", "#!/bin/sh\ncase $* in *\" diff \"*) echo warning: x >&2; echo fatal: out of luck >&2; exit 128;; esac\n"
                 'exec /usr/bin/git "$@"\n')
    fake.chmod(0o755)
    code, err = diff(env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    assert (code, err) == (2, "podfit lint: cannot tell what changed: git says: fatal: out of luck\n")


def test_what_git_says_beside_is_no_failure(commit, diff, write, tmp_path):
    commit(a=api())
    write("a.yaml", api(limit="256Mi"))
    fake = write("bin/git", '#!/bin/sh\nhead -c 300000 /dev/zero | tr "\\0" w >&2\nexec /usr/bin/git "$@"\n')
    fake.chmod(0o755)
    assert said(diff(env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})) == NEW


def test_a_shallow_clone_says_so(commit, git, podfit, write, tmp_path):
    commit(a=api())
    git("checkout", "-q", "-b", "topic")
    commit(b=api(name="b"))
    git("checkout", "-q", "main")
    commit(c=api(name="c"))
    git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{tmp_path}", "clone")
    for base, words in ("HEAD~1", "git knows no commit 'HEAD~1': this clone is shallow"), \
            ("origin/topic", "there is no common ancestor with 'origin/topic': this clone is shallow"):
        done = podfit("lint", "--diff-base", base, cwd=tmp_path / "clone")
        assert done.code == 2 and words in done.stderr and "fetch-depth: 0" in done.stderr
    assert podfit("lint", "--diff-base", "HEAD", cwd=tmp_path / "clone").code == 0


def test_histories_without_a_common_ancestor(commit, diff, git):
    commit(a=api())
    git("checkout", "-q", "--orphan", "other")
    commit(a=api(), b=api(name="b"))
    assert said(diff(base="main")) == (1, [(EXCEEDS, "b.yaml")])


def test_in_another_work_tree_of_the_same_repository(commit, diff, git, write, tmp_path):
    commit(a=api())
    git("worktree", "add", "-q", "tree")
    write("tree/a.yaml", api(limit="256Mi"))
    assert said(diff(cwd=tmp_path / "tree")) == NEW
