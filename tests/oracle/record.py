#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/golden/recorded/: what Go and Kubernetes themselves make of chosen values, so that unit tests can hold
podfit to it where Go is not installed. Run by hand, with the Go that oracle.py finds; GO_SOURCES=DIR:DIR names the
GOROOTs of further releases whose GODEBUG keys count. test_recorded.py checks that the files are still what Go says."""
import itertools
import os
import pathlib
import random
import re
import tempfile

import oracle
import test_expand
import test_golang
import test_quantity

TABLES = oracle.ROOT / "tests" / "golden" / "recorded"
DIVISORS = ["1", "0", "1m", "1k", "1Mi", "10E"]
# Where one branch of Kubernetes' code ends and another begins, or a number no longer fits.
AMOUNTS = """
1e-9223372036854775808 1e-9223372036854775807 1e-9223372036854775809 160000000000000000000000000000000000000n
170141183460469231731687303715884105720n 170141183460469231731687303715884105721n
170141183460469231731687303715884105727n 1000000000000000001e62 1000000000000000001e63 1000000000000000001e64
99999999999999999999999999999999999999999.0000000001 9007199254740991.9990234375Ki -9007199254740991.9990234375Ki
9007199254740991.99902343750000000000000001Ki -9007199254740991.99902343750000000000000001Ki
9007199254740991.9990234374Ki .12345678901234567e10 .99999999999999999e20 .99999999999999999e22 -99999Gi -100000Gi
-99Ti -100Ti -99999999Mi -100000000Mi -999999999999999999e5
""".split() + [f"999999999999999999e{power}" for power in range(11)]
# Of an underscore, of exponents, of the double next above 1 and of the least.
RATIOS = """
10e-0_1 0x1p-0_1 0x_0.8p0 0xap-4 0xAp-4 0xfp-4 0x2p0 0x3p0 0x1p-64 0x1p-65 0x1p-66 2.4703282292062327208e-324
2.4703282292062327209e-324 2.47032822920623272081e-324 0x1.0000000000000808p0 0x1.0000000000000802p0
0x1.0000000000000801p0 0x1.0000000000000800p0 0x1.00000000000008000000000p0 0x1.00000000000008000000100p0
0x8.0000000000004000p-3 0x8.0000000000004001p-3 0x8.00000000000040001p-3 0x4.00000000000020008p-2
0x2.00000000000010004p-1 0x2.00000000000010002p-1 1e 1e- 1e+ 1e-x 1e_1 1_e1 0x1p 0x1p- 0xp0 .e0 e0 0.5e 0x.p0
""".split()


def quantities(build):
    """amount, divisor, then Value(), MilliValue(), nanos, the quotients for memory and for cpu; or suffix, or number."""
    rng, edges = random.Random(20261125), [2 ** 63, 2 ** 64, 2 ** 53, 2 ** 63 // 1000, 2 ** 63 // 10 ** 6, 2 ** 127]
    cases = [(amount, DIVISORS[n % len(DIVISORS)]) for n, amount in enumerate(test_quantity.SPELLED)]
    cases += [(f"1{suffix}", "1") for suffix in test_quantity.SUFFIXES]
    cases += [(amount, DIVISORS[n % len(DIVISORS)]) for n, amount in enumerate(AMOUNTS)]
    cases += [(test_quantity.random_amount(rng), rng.choice(test_quantity.DIVISORS)) for _ in range(700)]
    for edge, step, suffix in itertools.product(edges, range(-2, 3), ("", "m", "Ki", "e3")):
        cases.append((rng.choice(["", "-"]) + str(edge + step) + suffix, rng.choice(DIVISORS)))
    cases = list(dict.fromkeys(case for case in cases if len(case[0]) < 60))
    lines = [f"{oracle.escape(amount)}\t{oracle.escape(divisor)}" for amount, divisor in cases]
    for line, answer in zip(lines, oracle.answers(build("quantity"), lines=lines)):
        if " - " not in answer:     # a power of ten that Kubernetes does not spell out
            yield f"{line}\t" + answer.replace(" ", "\t")


def expansions(build):
    """A text, what the kubelet expands it to, the first name that stayed as written; all in hexadecimal."""
    rng = random.Random(20261125)
    cases = [bytes(letters) for n in range(6) for letters in itertools.product(b"$()A", repeat=n)]
    alphabet = [b"$", b"(", b")", b"A", b"\xe2\x82", b"\xf0\x9f\x98\x80", b"\xff", b"\xc3\xa9", b"$(A)", b"$(N)"]
    cases += [b"".join(rng.choices(alphabet, k=rng.randrange(12))) for _ in range(300)]
    for case, answer in zip(cases, test_expand.lines(build("expand"), cases)):
        yield f"{case.hex()}\t" + answer.replace(" ", "\t")


def settled(value):
    """Read alike by every release from 1.19 on: no sign without digits, no plus."""
    return not re.match(r"-(\D|$)|\+", value)


def counts(build, variable, values, column, refused):
    values = list(dict.fromkeys(value for value in values if settled(value) and "\0" not in value))
    for value, got in zip(values, test_golang.started(build("golang"), [{variable: value} for value in values])):
        # GOMAXPROCS: what is ignored leaves the machine's own count
        ignored = got and variable == "GOMAXPROCS" and got[2] == got[3] and value != str(got[3])
        yield f"{oracle.escape(value)}\t" + (refused if got is None or ignored else str(got[column]))


def memlimits(build):
    """A value and what the runtime reads, in bytes; or refused."""
    rng = random.Random(1)
    parts = [*"0123456789", "B", "i", "K", "M", "G", "T", "iB", "MiB", "-", " "]
    return counts(build, "GOMEMLIMIT", test_golang.BYTE_COUNTS + test_golang.some(rng, parts, 200), 0, "refused")


def percents(build):
    """A value and the percent that the runtime uses, -1 for off."""
    rng = random.Random(2)
    parts = [*"0123456789", "21474836", "-", "%", ".", "off"]
    return counts(build, "GOGC", test_golang.INTEGERS + test_golang.some(rng, parts, 200), 1, "refused")


def procs(build):
    """A value and the count, or ignored. What asks for very many is left out: the runtime would make them."""
    values = [value for value in test_golang.INTEGERS if not re.fullmatch(r"0*[3-9]|0*[1-9]\d{3,9}", value)]
    return counts(build, "GOMAXPROCS", values, 2, "ignored")


def ratios(build):
    """A value and the permille of its ratio, rounded down and at least 1; or invalid, or off."""
    rng = random.Random(3)
    parts = [*"0011259", ".", "e-", "e", "-", "+", "_", "0x", "p-", "p", "a", "0."]
    drawn = dict.fromkeys(test_golang.some(rng, parts, 9000))
    chosen = [*test_golang.RATIOS, *RATIOS]
    values = list(dict.fromkeys([*chosen, *drawn]))
    kinds = oracle.answers(build("golang"), "ratio", lines=[oracle.escape(value) for value in values])
    invalid = 0
    for value, kind in zip(values, kinds):
        invalid += kind == "invalid"
        if kind != "invalid" or value in chosen or invalid < 700:
            answer = str(test_golang.exact_permille(value)) if kind == "ratio" else kind
            yield f"{oracle.escape(value)}\t{answer}"


def keys_of(root):
    """{key of GODEBUG: "runtime" for the runtime's own, which want an integer, or "other"} of a GOROOT."""
    def names(path, pattern):
        path = pathlib.Path(root, "src", path)
        return re.findall(pattern, path.read_text(encoding="utf-8")) if path.exists() else []
    own = names("runtime/runtime1.go", r'\{(?:name: )?"(\w+)", ')
    found = dict.fromkeys(names("internal/godebugs/table.go", r'(?m)^\s*\{Name: "(\w+)"'), "other")
    return {**found, **dict.fromkeys(own, "runtime")}


def debugs(_):
    own = oracle.run_go("golang", "env", "GOROOT").stdout.strip()
    found = {}
    for root in [*os.environ.get("GO_SOURCES", "").split(":"), own]:
        for key, kind in keys_of(root).items() if root else ():
            found[key] = "runtime" if "runtime" in (kind, found.get(key)) else kind
    return (f"{key}\t{found[key]}" for key in sorted(found))


RECORDS = {"quantity": quantities, "expand": expansions, "gomemlimit": memlimits, "gogc": percents,
           "gomaxprocs": procs, "automemlimit": ratios, "godebug": debugs}


def main():
    TABLES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        built = {}

        def build(module):
            if module not in built:
                built[module] = oracle.build_go(module, pathlib.Path(directory))
            return built[module]
        for name, lines in RECORDS.items():
            (TABLES / f"{name}.tsv").write_text("".join(line + "\n" for line in lines(build)), encoding="utf-8")


if __name__ == "__main__":
    main()
