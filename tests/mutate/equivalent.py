# SPDX-License-Identifier: Apache-2.0
"""equivalent.txt: the mutants that no test can tell from the source, and why.

    lint/kube/expand.c reserve
    	size_t cap = o->cap < 64 ? 64 : o->cap;
    		64 -> 65: how much is reserved at first shows nowhere

A file and the function or variable, a line of it with each run of blanks as one space, and below it a change as
`make mutate` prints it; a colon, the reason. Several changes that hold for one reason may stand in a row, with ", ".
"""
import pathlib
from typing import NamedTuple

PATH = pathlib.Path(__file__).with_name("equivalent.txt")


class Entry(NamedTuple):
    file: str
    within: str
    source: str
    change: str

    def names(self, mutant):
        return self == (mutant.file, mutant.within, mutant.source, mutant.change)


def read(text):
    """{Entry: reason}; ValueError with the number of a line that is none of the three."""
    found, place, source = {}, None, None
    for number, line in enumerate(text.splitlines(), 1):
        depth, line = len(line) - len(line.lstrip("\t")), line.strip()
        if not line or (depth == 0 and line.startswith("#")):
            continue
        if depth == 0:
            place, source = (line.split() + [""])[:2], None
        elif depth == 1 and place:
            source = " ".join(line.split())
        if depth < 2:
            continue
        changes, colon, reason = line.partition(": ")
        if not colon or not reason.strip() or source is None:
            raise ValueError(f"line {number}: no change and reason below a line of a file: {line}")
        for change in changes.split(", "):
            found[Entry(*place, source, change)] = reason.strip()
    return found


def listed():
    return read(PATH.read_text(encoding="utf-8"))
