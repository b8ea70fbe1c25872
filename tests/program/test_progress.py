# SPDX-License-Identifier: Apache-2.0
"""How far a long run is: on a terminal only, and gone in the end."""
import os
import pty
import subprocess
import threading
import time

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n"


def slow_run(program, directory, *words, terminal=True, term="xterm"):
    """Standard error of a run that waits for its second file."""
    (directory / "a.yaml").write_text(POD)
    os.mkfifo(directory / "b.yaml")

    def late():
        time.sleep(1.6)
        (directory / "b.yaml").write_text(POD)

    writer = threading.Thread(target=late)
    writer.start()
    master, slave = pty.openpty()
    done = subprocess.Popen([str(program), "lint", "-j1", *words, "a.yaml", "b.yaml"], cwd=directory, stdout=subprocess.DEVNULL,
                            stderr=slave if terminal else subprocess.PIPE, env={"PATH": "/usr/bin:/bin", "TERM": term})
    os.close(slave)
    text = b""
    try:
        while chunk := os.read(master, 4096) if terminal else done.stderr.read():
            text += chunk
    except OSError:     # the other end is closed
        pass
    os.close(master)
    writer.join()
    assert done.wait(30) == 0, text
    return text.decode()


def test_on_a_terminal(program, tmp_path):
    text = slow_run(program, tmp_path)
    assert "\rpodfit: 2 of 2 files\x1b[K" in text
    assert text.rpartition("\r\x1b[K")[2].startswith("no errors or warnings in 2 containers")


@pytest.mark.parametrize("words", [{"terminal": False}, {"term": "dumb"}])
def test_not_where_nobody_looks(program, tmp_path, words):
    assert "of 2 files" not in slow_run(program, tmp_path, **words).replace("(2 files)", "")


@pytest.mark.parametrize("option", ["--no-progress", "--quiet"])
def test_not_where_nobody_wants_it(program, tmp_path, option):
    assert "\r\x1b[K" not in slow_run(program, tmp_path, option)
