# SPDX-License-Identifier: Apache-2.0
"""The machine at hand, for experiments: its Go toolchains, its shells, and groups of processes with a memory limit.

Whatever is started here is ended here, by its process id; what is made in /tmp or in the cgroup tree is removed, also
when an experiment fails.
"""
import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE.parent / "golden" / "recorded"
CGROUPS = pathlib.Path("/sys/fs/cgroup")
MIB = 1 << 20
SECONDS = 60    # for one process, whatever it does


class Skip(Exception):
    """Why this machine cannot tell."""


class Row(NamedTuple):
    case: str
    expected: str
    seen: str
    holds: bool


class Done(NamedTuple):
    code: int
    out: str
    err: str
    oom_killed: bool = False

    def words(self):
        """In short, for the table."""
        if self.oom_killed:
            return "OOM-killed"
        first = self.err.strip().splitlines()
        return "runs" if self.code == 0 else f"exit {self.code}: {first[0][:70]}" if first else f"exit {self.code}"


class Go(NamedTuple):
    command: str
    version: str    # 1.26.8

    @property
    def minor(self):
        return int(self.version.split(".")[1])


def start(words, limits=(), user=None, **more):
    def prepare():
        for which, soft_hard in limits:
            resource.setrlimit(which, soft_hard)
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if user:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=prepare,
                            start_new_session=True, **more)


def end(process):
    """It and what it started: a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def run(words, env=None, **more):
    """Done of a program that ends by itself; it has a minute."""
    process = start(words, env={"PATH": os.environ["PATH"], **(env or {})}, stdin=subprocess.DEVNULL, **more)
    try:
        out, err = process.communicate(timeout=SECONDS)
        return Done(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
    except subprocess.TimeoutExpired:
        return Done(-1, "", f"still running after {SECONDS} s")
    finally:
        end(process)


def recorded(name):
    """[value, what Go makes of it] of tests/golden/recorded."""
    def plain(field):
        return re.sub(rb"\\x(..)", lambda m: bytes([int(m[1], 16)]), field)
    lines = (RECORDED / f"{name}.tsv").read_bytes().splitlines()
    return [[plain(field) for field in line.split(b"\t")] for line in lines]


def shown(value):
    return repr(value.decode(errors="replace"))


class Machine:
    def __init__(self, go_list=""):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="podfit-experiments-"))
        self.directory.chmod(0o755)     # another user starts programs from here
        self.go_list, self.gos = go_list, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory, ignore_errors=True)

    def needs_root(self):
        if os.geteuid() != 0:
            raise Skip("needs root")

    # ---- Go ----

    def candidates(self):
        if self.go_list:
            return self.go_list.split()
        found = [pathlib.Path(directory, "go") for directory in os.environ["PATH"].split(":")]
        found += [pathlib.Path(os.environ.get("GOROOT", "/nowhere"), "bin/go"), *pathlib.Path("/usr/lib").glob("go-*/bin/go"),
                  *pathlib.Path("/usr/local").glob("go*/bin/go"), *pathlib.Path.home().glob("sdk/go*/bin/go"),
                  *pathlib.Path.home().glob("go/pkg/mod/golang.org/toolchain@*/bin/go")]
        return [str(path) for path in found if os.access(path, os.X_OK)]

    def version_of(self, name):
        """Go for a path, or for a release such as go1.25.5, which the go on PATH fetches."""
        release = re.fullmatch(r"go1\.\d+(\.\d+)?", name)
        env = {**os.environ, "GOTOOLCHAIN": name if release else "local"}
        done = subprocess.run(["go" if release else name, "env", "GOVERSION", "GOROOT"], env=env, cwd=self.directory,
                              capture_output=True, text=True, timeout=300, check=False)
        said = done.stdout.split()
        if done.returncode or not re.match(r"go1\.\d+", said[0]):
            return None
        return Go(str(pathlib.Path(said[1], "bin", "go")), said[0][2:])

    def all_go(self):
        """Oldest first, one of each release."""
        if self.gos is None:
            found = {}
            for name in self.candidates():
                go = self.version_of(name)
                if go:
                    found.setdefault(go.version, go)
            self.gos = sorted(found.values(), key=lambda go: [int(n) for n in re.findall(r"\d+", go.version)])
        if not self.gos:
            raise Skip("no Go toolchain")
        return self.gos

    def newest(self):
        return self.all_go()[-1]

    def program(self, name, go):
        """The Go program of the directory `name` built by this release, once."""
        out = self.directory / f"{name}-{go.version}"
        if not out.exists():
            source = self.directory / f"source-{name}-{go.version}"
            shutil.copytree(HERE / name, source)
            env = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}
            env.pop("GOROOT", None)
            built = subprocess.run([go.command, "build", "-o", out, "."], cwd=source, env=env, capture_output=True,
                                   text=True, timeout=300, check=False)
            if built.returncode:
                raise Skip(f"go{go.version} does not build: {built.stderr.strip()[-100:]}")
        return str(out)

    def subject(self, go):
        return self.program("subject", go)

    # ---- memory ----

    @contextlib.contextmanager
    def group(self, limit):
        """A memory cgroup with this limit in bytes, gone afterwards."""
        group = Group.make(limit)
        try:
            yield group
        finally:
            group.remove()


class Group:
    """One memory cgroup, of version 1 or 2."""

    def __init__(self, path, unified):
        self.path, self.unified = path, unified

    @classmethod
    def make(cls, limit):
        if os.geteuid() != 0:
            raise Skip("needs root")
        name = f"podfit-experiment-{os.getpid()}"
        if (CGROUPS / "memory" / "memory.limit_in_bytes").exists():
            group, knob = cls(CGROUPS / "memory" / name, False), "memory.limit_in_bytes"
        elif "memory" in read(CGROUPS / "cgroup.subtree_control").split():
            group, knob = cls(CGROUPS / name, True), "memory.max"
        else:
            raise Skip("no memory cgroup controller that can be used")
        try:
            group.path.mkdir()
            (group.path / knob).write_text(str(limit))
            swap = group.path / ("memory.swap.max" if group.unified else "memory.memsw.limit_in_bytes")
            if swap.exists():
                swap.write_text("0" if group.unified else str(limit))
        except OSError as why:
            group.remove()
            raise Skip(f"no memory cgroup: {why}") from why
        return group

    def charged(self):
        return int(read(self.path / ("memory.current" if self.unified else "memory.usage_in_bytes")))

    def oom_kills(self):
        text = read(self.path / ("memory.events" if self.unified else "memory.oom_control"))
        found = re.search(r"^oom_kill (\d+)", text, re.M)
        return int(found[1]) if found else 0

    def run(self, words, env=None):
        """Done of a program that lives in here."""
        before = self.oom_kills()
        entering = ["/bin/sh", "-c", f'echo $$ >{self.path}/cgroup.procs && exec "$@"', "sh", *words]
        done = run(entering, env)
        return done._replace(oom_killed=done.code in (-signal.SIGKILL, 137) and self.oom_kills() > before)

    def remove(self):
        for _ in range(50):
            try:
                self.path.rmdir()
                return
            except FileNotFoundError:
                return
            except OSError:     # what was killed has not left yet
                time.sleep(0.1)


def read(path):
    try:
        return path.read_text()
    except OSError:
        return ""


def fate(group_of, case, wanted_killed, words, env):
    """A Row: whether a program in a fresh group is OOM-killed."""
    with group_of as group:
        done = group.run(words, env)
    return Row(case, "OOM-killed" if wanted_killed else "runs", done.words(),
               done.oom_killed if wanted_killed else done.code == 0)
