# SPDX-License-Identifier: Apache-2.0
"""The mutation tool itself, on a tiny source; and that equivalent.txt speaks of sources as they are."""
import io
import pathlib
import time

import pytest

import bench
import equivalent
import mutants
import mutate

ROOT = pathlib.Path(__file__).resolve().parents[2]

EVERY_KIND = r'''
#define LIMIT 5 /* < */
enum { LOW = 2, HIGH };
_Static_assert(sizeof(int) == 4, "a == b");
static int f(const char *s, int n)
{
	char room[8]; // n < 3
	if (!s || (n >= LOW && s[n] == '<'))
		return -1;
	n += n - 0x1fu;
	return n->x << 010 && true != HIGH;
}
const struct rule r = {
	.params = { [A] = { "a", B, 10, 0, 90, "x > 1" } },
	.needs = NEEDS_GO, .grades = { { SEVERITY_ERROR, "!" } },
	.examples = { QUIET_WITH("b", 75, "x") },
};
'''


def test_changes_of_every_kind():
    found = [(m.line, m.within, m.change) for m in mutants.mutants("a.c", EVERY_KIND)]
    assert found == [
        (3, "enum", "2 -> 3"), (3, "enum", "2 -> 1"),
        (8, "f", "drop !"), (8, "f", "|| -> &&"), (8, "f", ">= -> >"), (8, "f", ">= -> <"), (8, "f", "LOW -> HIGH"),
        (8, "f", "&& -> ||"), (8, "f", "== -> !="),
        (9, "f", "1 -> 2"), (9, "f", "1 -> 0"),
        (10, "f", "+= -> -="), (10, "f", "- -> +"), (10, "f", "0x1fu -> 0x20u"), (10, "f", "0x1fu -> 0x1eu"),
        (11, "f", "&& -> ||"), (11, "f", "true -> false"), (11, "f", "!= -> =="), (11, "f", "HIGH -> LOW"),
        (14, "r", "10 -> 11"), (14, "r", "10 -> 9"),
        (15, "r", "NEEDS_GO -> 0"), (15, "r", "SEVERITY_ERROR -> SEVERITY_WARNING"),
    ]


def test_a_mutant_differs_in_its_token():
    text = "int f(int a)\n{\n\treturn a < 1 ||  a < 1;\n}\n"
    found = {m.change: m for m in mutants.mutants("a.c", text)}
    assert found["< -> <= (2)"].applied(text) == text.replace("||  a < 1", "||  a <= 1")
    assert found["< -> <="].applied(text) == text.replace("a < 1 ||", "a <= 1 ||")
    assert found["< -> <="].source == "return a < 1 || a < 1;"


def test_every_equivalent_stands_in_the_sources():
    listed = equivalent.listed()
    known = {equivalent.Entry(m.file, m.within, m.source, m.change)
             for file in {entry.file for entry in listed} if (ROOT / file).exists()
             for m in mutants.mutants(file, (ROOT / file).read_text(encoding="utf-8"))}
    assert sorted(set(listed) - known) == []


def test_equivalents_are_read():
    text = "# why\na.c f\n\tif (a  < b)\n\t\t< -> <=, 1 -> 2: never equal\nb.c\n\tx\n\t\tdrop !: y: z\n"
    assert equivalent.read(text) == {
        ("a.c", "f", "if (a < b)", "< -> <="): "never equal", ("a.c", "f", "if (a < b)", "1 -> 2"): "never equal",
        ("b.c", "", "x", "drop !"): "y: z"}
    for wrong in ("a.c f\n\t\t< -> <=: no line\n", "a.c f\n\tx\n\t\t< -> <=\n", "a.c f\n\tx\n\t\t< -> <=: \n", "\tx\n\t\ta: b\n"):
        with pytest.raises(ValueError, match="line"):
            equivalent.read(wrong)


SAMPLE = '''int clamp(int n, int most);
int clamp(int n, int most)
{
	switch (n) {
	case 7: return 70;
	case 8: return 80;
	}
	for (int i = 0; i < 3; i++)
		n++;
	if (n > most)
		return most;
	return n - 3;
}
'''
CHECK = '''int clamp(int n, int most);
int main(void)
{
	return clamp(7, 9) != 70 || clamp(8, 9) != 80 || clamp(20, 9) != 9 || clamp(1, 9) != 1;
}
'''


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """A project of one source and one test, as the tool takes it."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "clamp.c").write_text(SAMPLE)
    (tmp_path / "check.c").write_text(CHECK)
    project = bench.Project(tmp_path, ("lib/clamp.c",), (), ("check.c",), (), ("gcc",), ())
    monkeypatch.setattr(bench, "LEAST_SECONDS", 0.3)
    return project


def judged(project, reasons=(), deadline=1e6):
    out = io.StringIO()
    trial = mutate.Trial(project, project.root / "work", 2, sanitize=False)
    trial.build()
    chosen = mutate.of_files(project, ["lib/clamp.c"])
    return mutate.look(trial, chosen, reasons, time.monotonic() + deadline, out), out.getvalue()


def test_a_whole_run(sample, monkeypatch):
    counts, said = judged(sample)
    # most where n == most + 3 was not asked; 8 cannot be a case twice
    assert counts["did not compile"] == 2 and counts["killed"] >= 12 and counts["equivalent"] == 0
    assert "lib/clamp.c:10 clamp\n\tif (n > most)\n\t\t> -> >=: survived\n" in said
    assert said.count("survived") == counts["survived"]

    def never(*_):
        raise AssertionError("asked again")
    monkeypatch.setattr(bench.Bench, "ask", never)
    assert judged(sample) == (counts, said)


def test_a_survivor_is_asked_again_when_a_test_has_changed(sample):
    before, _ = judged(sample)
    (sample.root / "check.c").write_text(CHECK.replace("clamp(1,", "clamp(6, 9) != 6 || clamp(1,"))
    after, said = judged(sample)
    assert after["killed"] > before["killed"] and "(n > most)\n\t\t> -> >=" not in said


def test_an_entry_spares_a_mutant(sample):
    entry = equivalent.Entry("lib/clamp.c", "clamp", "if (n > most)", "> -> >=")
    counts, said = judged(sample, {entry: "why"})
    assert counts["equivalent"] == 1 and "> -> >=" not in said


def test_the_same_code_is_no_survivor(sample):
    (sample.root / "lib" / "clamp.c").write_text(SAMPLE.replace("n > most", "n - most > 0 && 1 < 3"))
    counts, _ = judged(sample)
    assert counts["equivalent"] >= 2    # 1 < 4, 0 < 3 ...


def test_a_test_that_fails_by_itself_is_an_error(sample):
    (sample.root / "check.c").write_text(CHECK.replace("!= 70", "== 70"))
    with pytest.raises(bench.Failed, match="check fails without any mutant"):
        judged(sample)


def test_out_of_time(sample):
    counts, _ = judged(sample, deadline=-1)
    assert counts["not run"] == sum(counts.values()) > 10


def test_files_that_are_no_sources_are_refused(sample):
    assert mutate.expanded(sample, ["lib/*.c", "lib/clamp.c"]) == ["lib/clamp.c"]
    for wrong in ("lib/none.c", "check.c"):
        with pytest.raises(bench.Failed, match=wrong):
            mutate.expanded(sample, [wrong])
