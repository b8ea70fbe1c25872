# SPDX-License-Identifier: Apache-2.0
"""Builds mutants and lets tests at them: the library as one shared object, so that a mutant costs one compilation
and one link, whatever number of test programs asks it."""
import hashlib
import json
import os
import pathlib
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

MEMORY = 4 << 20    # KiB of address space for a test; a mutant may ask for everything
MEMORY_DISK = "/dev/shm"    # most tests write small files
FAILED = "[  FAILED  ]"     # cmocka's word for a test that has failed; it would go on with the next one
SLOWER = 20         # times what a test takes on the source itself: then the mutant hangs
LEAST_SECONDS = 2
BY_RULE = ("rules", "stale")    # test programs that ask one rule where $RULE names it
ALONE = ("stale",)  # of those: what asks the others is no news of this one
SANITIZE = ("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
SANITIZERS = {"ASAN_OPTIONS": "abort_on_error=1:detect_stack_use_after_return=1:strict_string_checks=1:"
                              "hard_rss_limit_mb=2000",
              "UBSAN_OPTIONS": "abort_on_error=1"}


class Failed(Exception):
    pass


class Project(NamedTuple):
    root: pathlib.Path
    sources: tuple      # of the library
    program: tuple      # sources of the program; may be none
    units: tuple        # sources, each a test program of its own
    scripts: tuple      # files for pytest, which find the program in $PODFIT
    compiler: tuple     # and its flags
    libraries: tuple


class Test(NamedTuple):
    name: str
    words: tuple        # relative to a worker's directory where they start with "./"
    seconds: float
    needs: frozenset    # the sources that it is linked with; None for all


def here(*words):
    """The project as its Makefile has it; sources, CC, CPPFLAGS and LIBS come from there."""
    root = pathlib.Path(__file__).resolve().parents[2]

    def found(*patterns):
        return tuple(sorted(str(p.relative_to(root)) for pattern in patterns for p in root.glob(pattern)))
    return Project(root, tuple(os.environ["LIB_SOURCES"].split()), tuple(os.environ["CMD_SOURCES"].split()),
                   found("tests/unit/*.c"), found("tests/program/test_*.py"),
                   (os.environ.get("CC", "gcc"), *shlex.split(os.environ.get("CPPFLAGS", "")), "-Itests", "-std=gnu17",
                    "-pthread", *words), tuple(shlex.split(os.environ.get("LIBS", "-lyaml -ljansson"))))


def digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]


def state(project):
    """Changes with everything that a verdict depends on."""
    names = {*project.sources, *project.program, *project.units, *project.scripts}
    for top in {name.split("/")[0] for name in names} - {"", "build"}:  # not below what is generated
        names.update(str(p.relative_to(project.root)) for p in (project.root / top).rglob("*.h"))
    return digest(*project.compiler, *(name + (project.root / name).read_text(errors="replace") for name in sorted(names)))


def run(words, cwd, seconds=600, env=None, until=None):
    """(exit code, output); -1 when the time is up, or where the output has the text `until`. Ends what it started, and
    its children."""
    out, deadline = b"", time.monotonic() + seconds
    with subprocess.Popen(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True) as started:
        try:
            while select.select([started.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                more = os.read(started.stdout.fileno(), 1 << 16)
                out += more
                if not more:
                    return started.wait(max(0, deadline - time.monotonic())), out.decode(errors="replace")
                if until and until.encode() in out:
                    break
        except subprocess.TimeoutExpired:
            pass
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)
    return -1, out.decode(errors="replace")


class Bench:
    """One set of flags: every object built once, and a directory with library, program and units for each worker."""

    def __init__(self, project, directory, flags=("-O1",), scripts=True, quick=False):
        self.project, self.directory, self.flags = project, directory, tuple(flags)
        self.sanitized = any("sanitize" in flag for flag in flags)
        self.scripts = project.scripts if scripts and project.program else ()
        self.quick = quick  # what takes long, and seldom kills, is asked of its own rule only
        self.tests = []

    def compile(self, source, out, *more):
        beside = f"-I{pathlib.Path(source).parent}"
        return run([*self.project.compiler, "-w", "-fPIC", *self.flags, *more, beside, "-c", "-o", str(out), source],
                   self.project.root)

    def text(self, source):
        return (self.project.root / source).read_text(encoding="utf-8")

    def object_of(self, source):
        return self.directory / "objects" / (source.replace("/", "-") + ".o")

    def link(self, out, objects, *more):
        return run([self.project.compiler[0], "-pthread", *self.flags, "-o", str(out), *map(str, objects), *more],
                   self.project.root)

    def must(self, result):
        if result[0]:
            raise Failed(result[1])

    def prepare(self, pool):
        """Builds, unless that was done for these very sources."""
        kept, wanted = self.directory / "built.json", digest(state(self.project), *self.flags, *self.scripts)
        if kept.exists():
            built, tests = json.loads(kept.read_text())
            if built == wanted:
                self.tests = [Test(name, words, seconds, None if needs is None else frozenset(needs))
                              for name, words, seconds, needs in tests]
                return
        self.build(pool)
        tests = [(t.name, t.words, t.seconds, None if t.needs is None else sorted(t.needs)) for t in self.tests]
        kept.write_text(json.dumps([wanted, tests]))

    def build(self, pool):
        """Everything as it stands, and how long each test takes; a test that fails on that is an error."""
        project, base = self.project, self.directory / "base"
        shutil.rmtree(self.directory, ignore_errors=True)
        (self.directory / "objects").mkdir(parents=True)
        base.mkdir()
        every = [*project.sources, *project.program, *project.units]
        for result in pool.map(lambda source: self.compile(source, self.object_of(source)), every):
            self.must(result)
        self.must(self.link_library(base / "libmutant.so", {}))
        libraries = (f"-L{base}", "-lmutant", *project.libraries)
        for source in project.units:
            self.must(self.link(base / pathlib.Path(source).stem, [self.object_of(source)], "-Wl,-rpath,$ORIGIN",
                                *libraries, "-lcmocka"))
        self.link_program(base)
        needs = dict(zip(project.units, pool.map(self.linked_with, project.units)))
        for source in project.units:
            self.measure(base, pathlib.Path(source).stem, ("./" + pathlib.Path(source).stem,), needs[source])
        tests = project.root / pathlib.Path((*self.scripts, "tests")[0]).parts[0]
        helpers = " ".join(sorted({str(path.parent) for path in tests.rglob("*.py")}))
        for script in self.scripts:
            words = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--import-mode=importlib",
                     "-c", os.devnull, "--rootdir", str(project.root), "-o",
                     f"pythonpath={helpers}", script)
            self.measure(base, script, words, None)
        self.tests.sort(key=lambda test: (test.needs is None, test.seconds))

    def linked_with(self, unit):
        """The sources of the library that the linker takes for a unit, by its own account."""
        archive = self.directory / f"{pathlib.Path(unit).stem}.a"
        self.must(run(["ar", "rcsT", str(archive), *(str(self.object_of(s)) for s in self.project.sources)],
                      self.project.root))
        code, said = self.link(os.devnull, [self.object_of(unit)], "-Wl,--trace", str(archive),
                               *self.project.libraries, "-lcmocka")
        archive.unlink()
        self.must((code, said))
        return frozenset(s for s in self.project.sources if self.object_of(s).name in said)

    def measure(self, base, name, words, needs):
        test, started = Test(name, words, 0.0, needs), time.monotonic()
        code, said = self.ask(base, test, 600)
        if code:
            raise Failed(f"{name} fails without any mutant:\n{said[-2000:]}")
        self.tests.append(test._replace(seconds=time.monotonic() - started))

    def link_library(self, out, instead):
        """With other objects for some sources."""
        objects = [instead.get(source, self.object_of(source)) for source in self.project.sources]
        return self.link(out, objects, "-shared", *self.project.libraries)

    def link_program(self, directory):
        """One for each directory: a test may copy it elsewhere, so it names its library in full."""
        if self.project.program:
            self.must(self.link(directory / "program", map(self.object_of, self.project.program),
                                f"-Wl,-rpath,{directory}", f"-L{self.directory / 'base'}", "-lmutant",
                                *self.project.libraries))

    def worker(self, name):
        """A directory with links to what a mutant does not change."""
        directory = self.directory / name
        if not directory.exists():
            directory.mkdir()
            for source in self.project.units:
                unit = pathlib.Path(source).stem
                os.link(self.directory / "base" / unit, directory / unit)
            self.link_program(directory)
        return directory

    def ask(self, directory, test, seconds, **more):
        env = {**os.environ, "PODFIT": str(directory / "program"), "PYTHONDONTWRITEBYTECODE": "1",
               **(SANITIZERS if self.sanitized else {}), **more}
        words = [str(directory / word[2:]) if word.startswith("./") else word for word in test.words]
        limit = "unlimited" if self.sanitized else str(MEMORY)
        with tempfile.TemporaryDirectory(dir=MEMORY_DISK if os.access(MEMORY_DISK, os.W_OK) else None,
                                         ignore_cleanup_errors=True) as env["TMPDIR"]:
            return run(["sh", "-c", f'ulimit -c 0; ulimit -v {limit}; exec "$@"', "sh", *words], self.project.root,
                       seconds, env, FAILED)

    def mutate(self, directory, source, mutated):
        """Whether it compiles with this text for `source`; the tests in the directory then see that."""
        copy, made = directory / pathlib.Path(source).name, directory / "mutant.o"
        copy.write_text(mutated)
        (directory / "libmutant.so").unlink(missing_ok=True)
        code, _ = self.compile(str(copy), made, f"-I{pathlib.Path(source).parent}")
        return not code and not self.link_library(directory / "libmutant.so", {source: made})[0]

    def killer(self, directory, source, scripts=False, first=""):
        """The first unit or, told so, script that fails in the directory; "" when none does."""
        asked = [test for test in self.tests if (test.needs is None if scripts else source in (test.needs or ()))]
        asked.sort(key=lambda test: test.name != first)
        rule = self.text(source) if source.startswith("policies/") else ""
        name = ".scope = OBJECT" not in rule and re.search(r'^\t\.name = "([^"]+)"', rule, re.M)
        own = [(test, {"RULE": name[1]}) for test in asked if name and test.name in BY_RULE]
        every = [(test, {}) for test in asked if not (test.name in ALONE and (name or self.quick))]
        for test, more in [*own, *every]:   # a rule's own examples before everybody's
            if self.ask(directory, test, max(LEAST_SECONDS, SLOWER * test.seconds), **more)[0]:
                return test.name
        return ""

    def same_code(self, directory, source, texts):
        """Whether two texts of a source give the same optimised machine code."""
        copy, made = directory / pathlib.Path(source).name, directory / "code.o"
        codes = []
        for text in texts:
            copy.write_text(text)
            if self.compile(str(copy), made, "-O2", f"-I{pathlib.Path(source).parent}")[0]:
                return False
            codes.append(made.read_bytes())
        return codes[0] == codes[1]
