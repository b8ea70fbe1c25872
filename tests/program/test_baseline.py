# SPDX-License-Identifier: Apache-2.0
"""Known findings: what a baseline hides, and what it must not."""
import json

import pytest

EXCEEDS, DIVISOR = "gomemlimit-exceeds-limit", "gomemlimit-divisor"
API = """apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: app
        image: a
        env:
        - name: GOMEMLIMIT
          value: %s
        resources:
          limits: {memory: 512Mi}
"""


def api(name="api", value="600MiB"):
    return API % (name, value)


@pytest.fixture
def lint(podfit):
    """Exit code, findings as (rule, file), the summary, standard error."""
    def run(*words, **more):
        done = podfit("lint", "--format", "json", *words, **more)
        report = json.loads(done.stdout) if done.stdout else None
        return done.code, report and [(f["rule"], f["file"]) for f in report["findings"]], \
            report and report["summary"], done.stderr
    def text(*words, **more):    # it has the notes
        return podfit("lint", "-q", *([] if "--baseline" in words else ["--baseline", ".b.yaml"]), *words, **more).stdout
    run.text = text
    return run


@pytest.fixture
def known(lint, write, tmp_path):
    """One known finding in api.yaml."""
    write("api.yaml", api())
    assert lint("--write-baseline", ".b.yaml")[:2] == (0, [])
    return tmp_path / ".b.yaml"


ENTRY = ('- {"rule": "gomemlimit-exceeds-limit", "kind": "Deployment.apps", "namespace": "shop", "name": "api", '
         '"container": "app", "path": "spec.template.spec.containers[app].env[GOMEMLIMIT].value", "file": "api.yaml"%s}\n')


def test_what_is_known_is_counted_and_not_shown(lint, known):
    assert known.read_text() == "version: 1\nfindings:\n" + ENTRY % ""
    code, findings, summary, err = lint("--baseline", ".b.yaml")
    assert (code, findings, summary["errors"], summary["baseline"]) == (0, [], 0, 1)
    assert "; 1 in the baseline;" in err and "note" not in err
    assert lint()[:2] == (1, [(EXCEEDS, "api.yaml")])


@pytest.mark.parametrize("text", [
    "# a\n# b\n" + api(),
    api().replace("        - name: GOMEMLIMIT", "        - {name: A, value: b}\n        - name: GOMEMLIMIT"),
    api().replace("      - name: app", "      - {name: first, image: b, resources: {limits: {memory: 1Gi}}}\n      - name: app"),
    api(value="700MiB"),
    api().replace("apps/v1", "apps/v1beta2"),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\n" + api(),
    json.dumps({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"}, "spec": {
        "template": {"spec": {"containers": [{"name": "app", "image": "a", "resources": {"limits": {"memory": "512Mi"}},
                                              "env": [{"name": "GOMEMLIMIT", "value": "600MiB"}]}]}}}}),
])
def test_what_moved_is_still_known(lint, known, write, text):
    write("api.yaml", text)
    code, findings, summary, _ = lint("--baseline", ".b.yaml")
    assert (code, findings, summary["baseline"]) == (0, [], 1)


@pytest.mark.parametrize("text", [
    api("other"),
    api().replace("namespace: shop", "namespace: prod"),
    api().replace("kind: Deployment", "kind: StatefulSet"),
    api().replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout"),
    api().replace("- name: app", "- name: web"),
    api(value="600Mi"),
])
def test_another_finding_is_new(lint, known, write, text):
    write("api.yaml", text)
    code, findings, summary, err = lint("--baseline", ".b.yaml")
    assert code == 1 and len(findings) == 1 and summary["baseline"] == 0
    assert ".b.yaml:3: 1 entry stands for nothing any more" in lint.text()


def test_the_same_twice_is_new_once(lint, known, write):
    write("api.yaml", api() + "---\n" + api())
    assert lint("--baseline", ".b.yaml")[1] == [(EXCEEDS, "api.yaml")]
    assert lint("--write-baseline", ".b.yaml")[:2] == (0, [])
    assert known.read_text() == "version: 1\nfindings:\n" + ENTRY % "" * 2


def test_a_renamed_file_is_known_and_a_copy_is_not(lint, known, write, tmp_path):
    write("copy/api.yaml", api())
    assert lint("--baseline", ".b.yaml")[1] == [(EXCEEDS, "copy/api.yaml")]
    (tmp_path / "api.yaml").unlink()
    assert lint("--baseline", ".b.yaml")[:2] == (0, [])
    write("third.yaml", api())
    assert lint("--baseline", ".b.yaml")[1] == [(EXCEEDS, "third.yaml")]
    write("api.yaml", api(value="460MiB"))      # fixed, so it has none to give away
    assert lint("--baseline", ".b.yaml")[1] == [(EXCEEDS, "copy/api.yaml"), (EXCEEDS, "third.yaml")]


def test_from_wherever_it_is_called(lint, known, tmp_path):
    (tmp_path / "sub").mkdir()
    assert lint("../api.yaml", "--baseline", "../.b.yaml", cwd=tmp_path / "sub")[:2] == (0, [])
    assert lint(tmp_path / "api.yaml", "--baseline", known, cwd="/")[:2] == (0, [])


def test_in_a_directory_of_its_own(lint, write, tmp_path):
    write("deploy/eu/api.yaml", api())
    write("deplo.yaml", api("b"))
    (tmp_path / "ci" / "lists").mkdir(parents=True)
    baseline = tmp_path / "ci" / "lists" / "b.json"
    assert lint("deploy", "deplo.yaml", "--write-baseline", "ci/lists/b.json")[:2] == (0, [])
    assert [e["file"] for e in json.loads(baseline.read_text())["findings"]] == ["../../deplo.yaml", "../../deploy/eu/api.yaml"]
    assert lint(tmp_path, "--baseline", baseline, cwd="/")[:2] == (0, [])
    (tmp_path / "deplo.yaml").rename(tmp_path / "other.yaml")
    assert lint("--baseline", baseline)[:2] == (0, [])


def test_standard_input_is_known_by_its_name(lint, write, tmp_path):
    stream = "# Source: c/templates/a.yaml\n" + api()
    assert lint("-", "--write-baseline", "b.json", stdin=stream)[:2] == (0, [])
    report = json.loads((tmp_path / "b.json").read_text())
    assert report["version"] == 1 and [e["file"] for e in report["findings"]] == ["c/templates/a.yaml"]
    assert lint("-", "--baseline", "b.json", stdin=stream)[:2] == (0, [])
    assert "stands for nothing" not in lint.text("-", "--baseline", "b.json", stdin=stream)
    for other in stream.replace("600MiB", "460MiB"), "# Source: c/templates/a.yaml\n" + api("other", "460MiB"):
        assert "b.json:2: 1 entry stands for nothing" in lint.text("-", "--baseline", "b.json", stdin=other)
    assert "stands for nothing" not in lint.text("-", "--baseline", "b.json", stdin=api("other", "460MiB"))
    write("c/templates/a.yaml", "{{ x }}")
    assert lint("-", "--baseline", "b.json", stdin=stream)[:2] == (0, [])


@pytest.mark.parametrize("expiry, day, code", [("2026-03-01", "2026-03-01", 0), ("2026-03-01", "2026-03-02", 1),
                                               ("2026-03-01", "2025-12-31", 0), ("1999-12-31", "2000-01-01", 1)])
def test_expiry(podfit, known, expiry, day, code):
    seconds = {"2026-03-01": 1772409599, "2026-03-02": 1772409600, "2025-12-31": 1767139200, "2000-01-01": 946684800}[day]
    known.write_text("version: 1\nfindings:\n" + ENTRY % f', owner: me, reason: "no time", expiry: {expiry}')
    done = podfit("lint", "-q", "--baseline", ".b.yaml", env={"SOURCE_DATE_EPOCH": str(seconds)})
    assert done.code == code
    said = (f"podfit: note: .b.yaml:3: gomemlimit-exceeds-limit of api counts again: its entry expired on {expiry}; "
            "owner: me; reason: no time [baseline-expired]\n")
    assert (said in done.stdout) == (code == 1)


def test_many_that_expired(podfit, write, tmp_path):
    write("all.yaml", "---\n".join(api(f"n{n:02}") for n in range(23)))
    podfit("lint", "--write-baseline", "b.yaml")
    text = (tmp_path / "b.yaml").read_text()
    (tmp_path / "b.yaml").write_text(text.replace('"}\n', '", "expiry": "2020-01-01"}\n'))
    out = podfit("lint", "-q", "--baseline", "b.yaml").stdout
    assert out.count(" counts again: ") == 20 and "podfit: note: b.yaml: and 3 more entries expired" in out


def test_writing_again_keeps_what_people_wrote(lint, known, write):
    known.write_text("version: 1\nfindings:\n" + ENTRY % ', "reason": "r", "owner": "o", "expiry": "2999-01-01"')
    before = known.read_text()
    write("a.yaml", api("first"))
    code, _, _, err = lint("--write-baseline", ".b.yaml")
    assert code == 0 and ".b.yaml: 2 known, 1 of them new; 0 left out" in err
    assert known.read_text() == before.replace("findings:\n", "findings:\n" + (ENTRY % "").replace(
        '"name": "api"', '"name": "first"').replace("api.yaml", "a.yaml"))
    write("a.yaml", api("first", "460MiB"))
    assert "1 left out" in lint("--write-baseline", ".b.yaml")[3]
    assert known.read_text() == before


def test_an_expired_entry_is_not_renewed_by_itself(lint, known):
    known.write_text("version: 1\nfindings:\n" + ENTRY % ', "expiry": "2020-01-01"')
    before = known.read_text()
    assert lint("--write-baseline", ".b.yaml")[:2] == (1, [(EXCEEDS, "api.yaml")])
    assert known.read_text() == before


def test_what_was_not_looked_at_stays(lint, known, write, tmp_path):
    write("other.yaml", api("other"))
    assert lint("other.yaml", "--write-baseline", ".b.yaml")[:2] == (0, [])
    assert known.read_text().count("\n- ") == 2
    assert lint("other.yaml", "--baseline", ".b.yaml")[0] == 0
    assert "stand" not in lint.text("other.yaml")
    (tmp_path / "api.yaml").unlink()
    assert "stand" not in lint.text("other.yaml")       # it may have been renamed
    assert ".b.yaml:3: 1 entry stands for nothing any more; --write-baseline .b.yaml leaves it out" in lint.text()


def test_two_entries_for_nothing(lint, known, write):
    write("b.yaml", api("b"))
    lint("--write-baseline", ".b.yaml")
    write("api.yaml", api(value="460MiB"))
    write("b.yaml", api("b", "460MiB"))
    assert ".b.yaml:3: 2 entries stand for nothing any more, this one is the first" in lint.text()
    assert lint("--baseline", ".b.yaml")[0] == 0


def test_a_hidden_info_neither_enters_nor_is_missed(lint, write, tmp_path):
    write("api.yaml", api(value="460MiB").replace("limits: {memory: 512Mi}", "limits: {memory: 512Mi, cpu: 2}"))
    lint("--write-baseline", ".b.yaml")
    assert (tmp_path / ".b.yaml").read_text() == "version: 1\nfindings: []\n"
    _, shown, _, _ = lint("-v", "--write-baseline", ".b.yaml")
    assert shown == [] and (tmp_path / ".b.yaml").read_text().count("\n- ") > 0
    assert "stand" not in lint.text()


def test_a_problem_is_never_hidden(lint, known, write):
    write("broken.yaml", "apiVersion: v1\nkind: [\n")
    assert lint("--baseline", ".b.yaml")[0] == 2
    assert lint("--write-baseline", ".b.yaml")[0] == 2 and known.read_text().count("\n- ") == 1


def test_the_configuration_names_it(lint, known, write, tmp_path):
    (tmp_path / ".git").mkdir()
    write(".podfit.yaml", "version: 1\nbaseline: .b.yaml\n")
    assert lint()[:2] == (0, [])
    (tmp_path / "sub").mkdir()
    assert lint("../api.yaml", cwd=tmp_path / "sub")[:2] == (0, [])
    assert lint("--no-config")[0] == 1
    write("sub/.podfit.yaml", "version: 1\nbaseline: none.yaml\n")
    code, findings, _, err = lint()
    assert (code, findings) == (0, []), "nothing is linted there"
    write("sub/x.yaml", api("x"))
    code, findings, _, err = lint()
    assert (code, findings, err) == (2, None, "podfit lint: sub/none.yaml: cannot be opened: No such file or directory\n")
    write("sub/none.yaml", "version: 1\n")
    assert lint()[1] == [(EXCEEDS, "sub/x.yaml")]
    assert lint("--config", ".podfit.yaml")[1] == [(EXCEEDS, "sub/x.yaml")]


@pytest.mark.parametrize("text, complaint", [
    ("", ".b.yaml:1:1: `version: 1` is missing"),
    ("findings: []\n", ".b.yaml:1:1: `version: 1` is missing"),
    ("version: 2\n", ".b.yaml:1:10: version 2 is none that podfit "),
    ("version: 1\nfinding: []\n", ".b.yaml:2:1: unknown key 'finding'; did you mean 'findings'?"),
    ("version: 1\nfindings: {}\n", ".b.yaml:2:11: a list of findings is wanted here, not map"),
    ("version: 1\nfindings:\n- {rul: x}\n", ".b.yaml:3:4: unknown key 'rul'; did you mean 'rule'?"),
    ("version: 1\nfindings:\n- {kind: Pod}\n", ".b.yaml:3:3: an entry without a rule"),
    ("version: 1\nfindings:\n- {rule: gogc-malform}\n", ".b.yaml:3:10: unknown rule 'gogc-malform'; did you mean 'gogc-malformed'?"),
    ("version: 1\nfindings:\n- {rule: gogc-malformed, expiry: 31.12.2026}\n", ".b.yaml:3:34: '31.12.2026' is no date like 2026-12-31"),
    ("version: 1\nfindings:\n- {rule: gogc-malformed, expiry: 2026-13-01}\n", ".b.yaml:3:34: '2026-13-01' is no date like 2026-12-31"),
    ("version: 1\nfindings:\n- {rule: gogc-malformed, rule: gogc-malformed}\n", ".b.yaml:3:26: 'rule' stands here a second time"),
    ("version: 1\nfindings: [\n", ".b.yaml:"),
])
def test_a_faulty_baseline_is_a_failure(lint, known, text, complaint):
    known.write_text(text)
    for option in "--baseline", "--write-baseline":
        code, findings, _, err = lint(option, ".b.yaml")
        assert (code, findings) == (2, None) and err.startswith("podfit lint: " + complaint)
    assert known.read_text() == text


def test_wrong_words(lint, known, tmp_path):
    assert lint("--baseline", "none")[3] == "podfit lint: none: cannot be opened: No such file or directory\n"
    assert lint("--baseline", "a", "--write-baseline", "b")[0] == 2
    assert lint("--baseline", "")[0] == 2
    assert lint("--baseline", ".b.yaml", env={"SOURCE_DATE_EPOCH": "x"})[0] == 2
    assert lint(env={"SOURCE_DATE_EPOCH": "x"})[0] == 1, "nobody asked for the day"
    code, _, _, err = lint("--write-baseline", "none/b.yaml")
    assert code == 2 and "none/b.yaml" in err
    (tmp_path / "d").mkdir()
    assert lint("--write-baseline", "d")[0] == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == [".b.yaml", "api.yaml", "d"]


def test_the_file_keeps_mode_and_link(lint, known, write, tmp_path):
    known.chmod(0o640)
    (tmp_path / "link.yaml").symlink_to(".b.yaml")
    write("z.yaml", api("z"))
    assert lint("--write-baseline", "link.yaml")[0] == 0
    assert (tmp_path / "link.yaml").is_symlink() and known.stat().st_mode & 0o777 == 0o640
    assert known.read_text().count("\n- ") == 2
