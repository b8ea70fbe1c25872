# SPDX-License-Identifier: Apache-2.0
"""The sources of this repository, for the tests that read them."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPS = ("cmd", "lint", "policies", "webhook", "tests", "charts", ".ci")
SCRIPTS = ("tests/run", "tests/deps", "tests/fuzz/run", ".ci/run", "cmd/podfit/package/github-action",
           "cmd/podfit/package/helm-plugin", "cmd/podfit/package/static-libraries")


def files(*suffixes, below=TOPS):
    """Paths from the root, sorted; scripts without a suffix are ".sh"."""
    found = []
    for top in below:
        for path in sorted((ROOT / top).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            suffix = ".sh" if name in SCRIPTS else path.suffix
            if path.is_file() and suffix in suffixes and "__pycache__" not in name:
                found.append(name)
    return found


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")
