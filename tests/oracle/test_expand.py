# SPDX-License-Identifier: Apache-2.0
"""expand() against the code the kubelet runs: the same text, the same first name left as written."""
import itertools
import os
import pathlib
import random
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SOURCES = [HERE / "expand_dump.c", ROOT / "lint/kube/expand.c", ROOT / "lint/doc/utf8.c",
           *(ROOT / f"lint/base/{name}.c" for name in ("arena", "str"))]
VARIABLES = {"A": "x", "B": "$(A)", "AB": "", "AA": "$$", "A$": "y", "(": "(", "BA": "\u20ac"}


def go():
    return shutil.which("go", path=os.environ.get("PATH", "") + ":/usr/local/go/bin")


@pytest.fixture(scope="module")
def kubelet(tmp_path_factory):
    if not go():
        pytest.skip("Go is not installed")
    path = tmp_path_factory.mktemp("kubelet") / "expand"
    env = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off"}

    def run(*words):
        return subprocess.run(["timeout", "240", go(), *words], cwd=HERE / "expand", env=env, capture_output=True,
                              text=True, check=False)

    fetched = run("mod", "download")
    if fetched.returncode:
        pytest.skip(f"no module k8s.io/kubernetes: {fetched.stderr.strip()[-200:] or 'timed out'}")
    built = run("build", "-o", str(path), ".")
    assert built.returncode == 0, built.stderr
    return path


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    path = tmp_path_factory.mktemp("podfit") / "expand"
    subprocess.run([os.environ.get("CC", "gcc"), "-std=gnu17", "-O1", "-g", "-D_GNU_SOURCE",
                    "-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"-I{ROOT}/lint", "-o", path,
                    *SOURCES], check=True)
    return path


def lines(program, cases):
    pairs = ",".join(f"{name.encode().hex()}={value.encode().hex()}" for name, value in VARIABLES.items())
    text = "".join(f"{case.hex()} {pairs}\n" for case in cases)
    done = subprocess.run([program], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def compare(kubelet, ours, cases):
    theirs, mine = lines(kubelet, cases), lines(ours, cases)
    assert len(theirs) == len(mine) == len(cases)
    wrong = [(case, a, b) for case, a, b in zip(cases, theirs, mine) if a != b]
    assert not wrong, f"{len(wrong)} of {len(cases)}, first: {wrong[0]}"


def test_every_short_text(kubelet, ours):
    cases = [bytes(letters) for n in range(8) for letters in itertools.product(b"$()A", repeat=n)]
    compare(kubelet, ours, cases)


def test_random_texts(kubelet, ours):
    rng = random.Random(20260301)
    alphabet = [b"$", b"$", b"(", b")", b"A", b"B", b"$(A)", b"$(", b"$$", b" ", "\u20ac".encode()]
    compare(kubelet, ours, [b"".join(rng.choices(alphabet, k=rng.randrange(30))) for _ in range(20000)])


def test_random_bytes(kubelet, ours):
    rng = random.Random(7)
    alphabet = [b"$", b"(", b")", b"A", b"\0", b"\n", b"\xe2\x82", b"\xf0\x9f\x98\x80",
                *(bytes([byte]) for byte in range(0x80, 0x100, 3))]
    weights = [40, 9, 9, 9] + [1] * (len(alphabet) - 4)
    compare(kubelet, ours, [b"".join(rng.choices(alphabet, weights, k=rng.randrange(20))) for _ in range(20000)])


def test_a_difference_is_seen(kubelet, ours):
    assert lines(kubelet, [b"$(A)$(NONE)", b"$(B)"]) == ["7824284e4f4e4529 4e4f4e45", "24284129 -"]
    assert lines(ours, [b"$(A)$(NONE)", b"$(B)"]) == ["7824284e4f4e4529 4e4f4e45", "24284129 -"]
