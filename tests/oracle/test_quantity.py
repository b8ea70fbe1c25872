# SPDX-License-Identifier: Apache-2.0
"""Quantities against apimachinery itself: verdict, Value(), MilliValue(), nanos, and the kubelet's division."""
import platform
import random

import pytest

import oracle

INT128_MAX = 2 ** 127 - 1
SUFFIXES = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
DIVISORS = ["0", "1", "1m", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei", "3", "7Mi"]
# Every form that the documentation or a bug report shows, and the edges of each branch.
SPELLED = """
0 -0 +0 00 0.0 .0 0. 512 512m 512M 512Mi 512K 512mi 512MiB 512MB 512b 1.5Gi 1.1Gi .5Gi 5.Gi 128974848000m 0.1m 1500m
1e 1E 1e3 1E3 1e+3 1e-3 1e-9 1e-10 e5 e-9 e-10 e 1e0 1e00000000000000000000000000000000001 1e+ 1e- 1e1.5 1e3Mi 1Ei5
1k5 1+ 1-5 Mi m Ki Ti Pi Ei E . + - +. -. -.Ti -.Pi +Pi 0Pi 00Ei .Ki .Pi 8Ei 9Ei 7.999999999999999999999Ei 8E 9E 10E
9.3E -10E -8Ei -9Ei 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
18446744073709551615 18446744073709551616 999999999999999999 1000000000000000000 0.999999999999999999
0.9999999999999999999 0.000000001 0.0000000001 -0.0000000001 9007199254740991 9007199254740992 9007199254740993
9007199254740995 1_000 0x10 1.1.1 --1 +-1 abc 1i 1KI 1mm 1uu 1e19 1e20 1e28 1e29 1e30 1e38 1e100 1e2147483644
1e2147483645 1e2147483647 1e4294967296 1e4294967299 1.5e2147483647 1e9223372036854775807 1e9223372036854775808
1e-4294967296 1.5e-2147483648 0e100 99999999999Ki 100000000000Ki 99999999Mi 100000000Mi 99999Gi 100000Gi 99Ti 100Ti
-1.5 -1.5Ki -0.1Ki -16.5Gi -1.5n -0.1n -8191.99999999999999911182158029987467220053076744079589843750Pi
-8191.9999999999999991118215802998746722005307674407958984376Pi
""".split() + ["", " ", " 512Mi ", "512Mi\n", "\t512Mi", "\r1", "1\v", "512 Mi", "\u00a07\u2003", "\u20287",
               "\u30007\u1680", "\u00857\u202f", "\u205f7", "\u200b7", "\ufeff7", "\u2028", "\u00a0", "7\u00e9",
               "512\u041c"]


@pytest.fixture(scope="module")
def kubernetes(tmp_path_factory):
    return oracle.build_go("quantity", tmp_path_factory.mktemp("kubernetes"))


@pytest.fixture(scope="module")
def ours():
    return oracle.build_ours("quantity_dump")


def saturated(nanos):
    """As an int128 holds it; Python refuses to read thousands of digits."""
    if len(nanos) > 45:
        return -INT128_MAX if nanos.startswith("-") else INT128_MAX
    return max(min(int(nanos), INT128_MAX), -INT128_MAX)


def same(theirs, mine):
    theirs, mine = theirs.split(), mine.split()
    if len(theirs) != 5 or len(mine) != 5:
        return theirs == mine
    if theirs[2] != "-" and saturated(theirs[2]) != int(mine[2]):
        return False
    # a double that no int64 holds becomes another one on other processors
    quotients = slice(3, 5) if platform.machine() == "x86_64" else slice(0)
    return theirs[:2] == mine[:2] and theirs[quotients] == mine[quotients]


def compare(kubernetes, ours, cases):
    lines = [f"{oracle.escape(amount)}\t{oracle.escape(divisor)}" for amount, divisor in cases]
    theirs, mine = oracle.answers(kubernetes, lines=lines), oracle.answers(ours, lines=lines)
    wrong = [(case, a, b) for case, a, b in zip(cases, theirs, mine) if not same(a, b)]
    assert not wrong, f"{len(wrong)} of {len(cases)}, first: {wrong[:3]}"
    return theirs


def test_every_form_by_every_divisor(kubernetes, ours):
    given = compare(kubernetes, ours, [(amount, divisor) for amount in SPELLED for divisor in [*DIVISORS, "10E"]])
    assert {"suffix", "number"} < set(given)


def digits(rng):
    length = rng.choice([0, 1, 1, 2, 3, 5, 9, 10, 11, 14, 17, 18, 19, 20, 25, 40])
    return "".join(rng.choices("0000123456789" if rng.random() < .5 else "99990", k=length))


def random_amount(rng):
    point = rng.choice(["", "", ".", "." + digits(rng)])
    suffix = rng.choice(SUFFIXES)
    if rng.random() < .2:
        suffix = rng.choice("eE") + rng.choice(["", "+", "-"]) + str(rng.randrange(40))
    return rng.choice(["", "", "", "-", "+"]) + digits(rng) + point + suffix


def test_random_quantities(kubernetes, ours):
    rng = random.Random(20260302)
    given = compare(kubernetes, ours, [(random_amount(rng), rng.choice(DIVISORS)) for _ in range(30000)])
    assert sum(line not in ("suffix", "number") for line in given) > 20000


def test_near_the_ends_of_int64(kubernetes, ours):
    rng = random.Random(5)
    edges = [2 ** 63, 2 ** 64, 2 ** 53, 2 ** 63 // 1000, 2 ** 63 // 10 ** 6, 2 ** 64 * 10 ** 9, 2 ** 127,
             2 ** 127 // 10 ** 9]
    cases = []
    for _ in range(6000):
        amount = rng.choice(edges) + rng.randrange(-3, 4)
        places = rng.randrange(0, 20)
        text = str(amount).rjust(places + 1, "0")
        cases.append((rng.choice(["", "-"]) + text[:len(text) - places] + "." * (places > 0) + text[len(text) - places:]
                      + rng.choice(["", "", "m", "Ki", "e3", "n"]), rng.choice(DIVISORS)))
    compare(kubernetes, ours, cases)


def test_random_text(kubernetes, ours):
    rng = random.Random(11)
    letters = list("0123456789.+-eEinumkKMGTPi ") + ["\u00a0", "_", "B"]
    # no long exponent: Kubernetes spells 10^n out
    cases = [("".join(rng.choices(letters, k=rng.randrange(7))), "1") for _ in range(30000)]
    compare(kubernetes, ours, [case for case in cases if not any(c.isdigit() for c in case[0][-4:-2])])


def test_long_digits(kubernetes, ours):
    rng = random.Random(13)
    cases = []
    for suffix in ("", "Mi", "Ei", "m", "e-9"):
        whole, fraction = ("".join(rng.choices("0123456789", k=5000)) for _ in range(2))
        cases += [(text + suffix, "1") for text in (whole, "0." + fraction, whole + "." + fraction, "0" * 5000 + "7",
                                                    "1." + "0" * 5000, "1." + "0" * 5000 + "1", "-" + whole)]
    compare(kubernetes, ours, cases)
