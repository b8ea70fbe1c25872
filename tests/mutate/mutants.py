# SPDX-License-Identifier: Apache-2.0
"""The mutants of a C source: one token changed, in places that a test could notice.

Changed are comparisons (to their neighbour at the boundary, and to their opposite), && and ||, binary + and -, integer
constants (one more, one less), true and false, a ! (dropped), severities, NEEDS_* flags, and members of an enum of the
same file, to the next member. Left alone are preprocessor lines, strings, static assertions, sizes of arrays that are
declared, a rule's examples, which are tests themselves, and the range of its parameter, which stands nowhere else.
"""
import collections
import re
from typing import NamedTuple

TOKEN = re.compile(r"""
    (?P<comment> /\*.*?\*/ | //[^\n]* )
  | (?P<directive> ^[ \t]*\#(?: \\\n | /\*.*?\*/ | [^\n] )* )
  | (?P<string> "(?: \\. | [^"\\\n] )*" )
  | (?P<char> '(?: \\. | [^'\\\n] )*' )
  | (?P<number> \.?\d(?: [eEpP][+-] | [\w.] )* )
  | (?P<name> [A-Za-z_]\w* )
  | (?P<blank> \n | [^\S\n]+ )
  | (?P<sign> <<= | >>= | \.\.\. | -> | \+\+ | -- | && | \|\| | << | >> | [-<>=!+*/%&|^]= | . )
""", re.X | re.S | re.M)

INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)")
SIGNS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
         "&&": ("||",), "||": ("&&",), "+=": ("-=",), "-=": ("+=",)}
WORDS = {"true": "false", "false": "true", "NEEDS_GO": "0", "NEEDS_LINUX": "0", "SEVERITY_ERROR": "SEVERITY_WARNING",
         "SEVERITY_WARNING": "SEVERITY_INFO", "SEVERITY_INFO": "SEVERITY_WARNING"}
NO_OPERAND = ("return", "case", "sizeof")
PARAM_VALUE = 2     # the field of a struct param that is its default; range and text follow


class Token(NamedTuple):
    kind: str
    text: str
    start: int


class Mutant(NamedTuple):
    file: str
    within: str     # the function, or the variable of an initialiser
    line: int
    source: str     # the line's text, each run of blanks one space
    change: str     # "< -> <="; with " (2)" the second such place of the line
    start: int      # bytes of the token in the text
    end: int
    text: str       # what takes its place

    def applied(self, text):
        return text[:self.start] + self.text + text[self.end:]


def tokens(text):
    return [Token(m.lastgroup, m[0], m.start()) for m in TOKEN.finditer(text)
            if m.lastgroup not in ("comment", "blank", "directive")]


def closing(toks, at):
    """Index of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(toks)):
        depth += (toks[i].text in "([{") - (toks[i].text in ")]}") if toks[i].kind == "sign" else 0
        if depth == 0:
            return i
    return len(toks) - 1


def name_before(toks, at):
    """The identifier that a body or an initialiser before `at` belongs to."""
    while at > 0 and toks[at].text in (")", "]"):
        opening, depth = ("(" if toks[at].text == ")" else "["), 0
        closer = toks[at].text
        while at > 0:
            depth += (toks[at].text == closer) - (toks[at].text == opening)
            at -= 1
            if depth == 0:
                break
    return toks[at].text if toks[at].kind == "name" else ""


def regions(toks):
    """Per token: (name of the top-level thing it is in, whether that is a function's body)."""
    found, i = [("", False)] * len(toks), 0
    while i < len(toks):
        if toks[i].text != "{" or toks[i].kind != "sign":
            i += 1
            continue
        before, end = toks[i - 1], closing(toks, i)
        body = before.text == ")"
        name = name_before(toks, i - 2 if before.text == "=" else i - 1)
        for k in range(i, end + 1):
            found[k] = (name, body)
        i = end + 1
    return found


def siblings(toks):
    """Of each enum's members, the next one."""
    after = {}
    for i, token in enumerate(toks):
        opening = next((k for k in (i + 1, i + 2) if k < len(toks) and toks[k].text == "{"), None)
        if token.text != "enum" or opening is None:
            continue
        inner = toks[opening + 1:closing(toks, opening)]
        members = [t.text for k, t in enumerate(inner) if t.kind == "name" and (k == 0 or inner[k - 1].text == ",")]
        if len(members) > 1:
            after.update(zip(members, members[1:] + members[:1]))
    return after


def left_alone(toks):
    """Indexes of tokens that are not to be changed."""
    alone = set()
    for i, token in enumerate(toks):
        if token.text == "_Static_assert" and i + 1 < len(toks):
            alone.update(range(i, closing(toks, i + 1) + 1))
        elif token.text == "[" and i > 1 and toks[i - 1].kind == "name" and \
                (toks[i - 2].kind == "name" or toks[i - 2].text == "*") and toks[i - 2].text not in NO_OPERAND:
            alone.update(range(i, closing(toks, i) + 1))
        elif token.text == "[" and toks[i - 1].text == "]" and i - 1 in alone:
            alone.update(range(i, closing(toks, i) + 1))
        elif token.text == "params" and toks[i - 1].text == "." and toks[i + 1].text == "=":
            alone.update(ranges(toks, i + 2))
        elif token.text == "examples" and toks[i - 1].text == "." and toks[i + 1].text == "=":
            alone.update(range(i, closing(toks, i + 2)))
    return alone


def ranges(toks, opening):
    """What stands in { [A] = { "name", TYPE, value, min, max, "text" }, ... } but the values."""
    depth = field = 0
    for i in range(opening, closing(toks, opening) + 1):
        text = toks[i].text if toks[i].kind == "sign" else ""
        if depth != 2 or field != PARAM_VALUE:
            yield i
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        field = 0 if text == "{" else field + (text == "," and depth == 2)


def integer_changes(text):
    found = INTEGER.fullmatch(text)
    if not found or re.fullmatch(r"0\d+", text):
        return
    n = int(found[1], 0)
    for other in (n + 1, n - 1):
        if other >= 0:
            yield (hex(other) if found[1][:2] in ("0x", "0X") else str(other)) + found[2]


def is_binary(toks, at):
    before = toks[at - 1]
    return before.kind in ("number", "char") or before.text in (")", "]") or \
        (before.kind == "name" and before.text not in NO_OPERAND)


def changes(toks, at, in_body, after):
    """(text instead, label) of each change of one token."""
    kind, text, _ = toks[at]
    if kind == "number":
        found = list(integer_changes(text))
    elif kind == "name":
        found = [WORDS[text]] if text in WORDS else []
        if in_body and text in after and toks[at - 1].text != "case":
            found.append(after[text])
    elif kind == "sign" and text in ("+", "-") and at and is_binary(toks, at):
        found = ["-" if text == "+" else "+"]
    else:
        found = SIGNS.get(text, ()) if kind == "sign" else ()
    yield from ((other, f"{text} -> {other}") for other in found)
    if (kind, text) == ("sign", "!"):
        yield "", "drop !"


def mutants(file, text):
    toks = tokens(text)
    where, after, alone = regions(toks), siblings(toks), left_alone(toks)
    lines, seen = text.splitlines(), collections.Counter()
    for at, token in enumerate(toks):
        if at in alone:
            continue
        name, in_body = where[at]
        line = text.count("\n", 0, token.start) + 1
        for other, change in changes(toks, at, in_body, after):
            seen[line, change] += 1
            nth = f" ({seen[line, change]})" if seen[line, change] > 1 else ""
            yield Mutant(file, name, line, " ".join(lines[line - 1].split()), change + nth, token.start,
                         token.start + len(token.text), other)
