# SPDX-License-Identifier: Apache-2.0
"""Limits on the sources that reviewers need not watch."""
import re

import pytest

import tree

FUNCTION_LINES, FILE_LINES = 80, 500
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
# No bound, no error, or the locale's idea of a number.
BANNED = re.compile(r"\b(gets|strcpy|strcat|strncpy|sprintf|vsprintf|strtok|strtok_r|atoi|atol|atoll|atof|strtol|strtoll|"
                    r"strtoul|strtoull|strtod|strtof|alloca|scanf|sscanf|setlocale|rand|tmpnam|mktemp|system|popen)\s*\(")
PRINTS = re.compile(r"\b(printf|puts|putchar|perror|abort|exit|_exit)\s*\(|\b(stdout|stderr)\b")
MAY_EXIT = {"lint/base/arena.c"}    # out of memory: one line and exit 2


def code(name):
    """The C source with comments and string contents blanked, line numbers kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0]) if match[0].startswith("/") else match[0][0] + match[0][-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, tree.text(name), flags=re.S)


def functions(name):
    """(name, lines) of each function: its brace stands alone in the first column."""
    lines, start = code(name).splitlines(), None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            head = start
            while head > 0 and lines[head - 1].strip() and not lines[head - 1].startswith(("}", "#")):
                head -= 1
            found = re.search(r"(\w+)\s*\(", " ".join(lines[head:start]))
            yield (found[1] if found else f"line {start}"), number - head + 1
            start = None


C, ALL = tree.files(".c", ".h"), tree.files(".c", ".h", ".py", ".sh")
OURS = [name for name in C if not name.startswith("tests/")]
LIBRARY = [name for name in C if name.startswith(("lint/", "policies/"))]


def found(names, pattern, text=code):
    return [f"{name}:{number}: {line.strip()}" for name in names
            for number, line in enumerate(text(name).splitlines(), 1) if pattern.search(line)]


def test_functions_are_short():
    assert [(name, *function) for name in C for function in functions(name) if function[1] > FUNCTION_LINES] == []


def test_files_are_short():
    lengths = {name: len(tree.text(name).splitlines()) for name in ALL}
    assert {name: n for name, n in lengths.items() if n > FILE_LINES} == {}


@pytest.mark.parametrize("suffix", [".c", ".h", ".py", ".sh"])
def test_licence_line_comes_first(suffix):
    def first(name):
        lines = tree.text(name).splitlines() or [""]
        return lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
    wanted = "/* SPDX-License-Identifier: Apache-2.0 */" if suffix in (".c", ".h") else "# SPDX-License-Identifier: Apache-2.0"
    assert [name for name in tree.files(suffix) if first(name) != wanted] == []


def test_nothing_is_left_for_later():
    assert found(ALL, UNFINISHED, tree.text) == []


def test_unbounded_and_locale_functions_are_not_called():
    assert found(OURS, BANNED) == []


def test_the_library_neither_prints_nor_exits():
    assert found([name for name in LIBRARY if name not in MAY_EXIT], PRINTS) == []


def test_no_mutable_state():
    """A static or file-level variable is const, or it is no variable."""
    variable = re.compile(r"^\t*static\s+(?!const\b|inline\b|_Noreturn\b)[^()=;]*(=|;|\[)")
    constant = re.compile(r"\*\s*const\b|\bconst\b[^*]*(=|;|\[)")
    assert [line for line in found(OURS, variable) if not constant.search(line.split(": ", 1)[1])] == []


# Beside the project's own names, what somebody's tool looks for at the root and nowhere else.
AT_THE_ROOT = {
    "Makefile", "cmd", "lint", "policies", "webhook", "tests", "charts", "README.md", "LICENSE",
    ".git", ".gitignore", ".clang-format", ".editorconfig", ".ci",
    "pyproject.toml",           # pip
    ".pre-commit-hooks.yaml",   # pre-commit
    "action.yml",               # GitHub
    "plugin.yaml",              # helm plugin install
}


def test_the_root_is_for_what_has_to_be_there():
    ignored = {line.strip("/") for line in (tree.ROOT / ".gitignore").read_text().split()}
    there = {path.name for path in tree.ROOT.iterdir()} - ignored
    assert there - AT_THE_ROOT - {".pytest_cache", "__pycache__"} == set()


def test_the_gates_see(tmp_path, monkeypatch):
    """The gates themselves."""
    source = '/* printf( */\nint f(\n\tint a)\n{\n\treturn a;\n}\n\nstatic int g(void)\n{\n' + "\n" * 90 + '\tputs("exit(");\n}\n'
    (tmp_path / "a.c").write_text(source)
    monkeypatch.setattr(tree, "ROOT", tmp_path)
    assert list(functions("a.c")) == [("f", 5), ("g", 94)]
    assert found(["a.c"], PRINTS) == ['a.c:100: puts("");']
    assert BANNED.search("x = atoi (s)") and not BANNED.search("my_atoi(s)") and not BANNED.search("snprintf(s)")
    assert UNFINISHED.search("/* TO" + "DO */")
