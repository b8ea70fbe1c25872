# SPDX-License-Identifier: Apache-2.0
"""GOMEMLIMIT, GOGC, GOMAXPROCS, AUTOMEMLIMIT and GODEBUG against the Go that is installed."""
import concurrent.futures
import fractions
import pathlib
import random
import re
import subprocess

import pytest

import oracle

NO_LIMIT = 2 ** 63 - 1
# GOMEMLIMIT's forms as people write them, right and wrong.
BYTE_COUNTS = """
off 0 0B 0MiB -0 -0B -0MiB 512 512B 512KiB 512MiB 1GiB 1TiB 007MiB 9223372036854775807 9223372036854775807B 8388607TiB
0TiB OFF Off unlimited max none null false true 512Mi 1Gi 512M 1G 512MB 1g 512m 512k 512mib 512Mib 512miB 512kiB 512b
1PiB 1EiB -1 -512MiB 9223372036854775808 9223372036854775808B 8388608TiB 18446744073709551616 99999999999999999999
1.5GiB 1e9 1_000 0x100 75% +512MiB +512 +0 +off -off 512MiBx B iB KiB MiB i -B +B - + "512MiB" '512MiB' $(MEM)MiB 1Ki
1.5Gi .5Gi 512K 1t 2p 8589934591GiB 8589934592GiB 9007199254740991KiB 9007199254740992KiB 1e3Mi 5u 512gb 512Gib 1.0GiB
00000000000000000000000000000000001GiB 512iB 5BB
""".split() + ["", " ", "512MiB\n", " 512MiB", "512MiB ", "512 MiB", "\t1GiB", "off\n", "+1GiB\r\n", "512\u00a0MiB",
               "\u0661MiB"]
INTEGERS = """
0 00 -0 +0 1 4 50 050 100 off OFF Off false none -1 -5 -100 -2147483648 -2147483649 2147483647 2147483648 4294967297
100% 50% 50.5 1e2 0x32 +50 +4 +-4 ++4 - + -- 1_0 1500m 1.5 abc 18446744073709551617 99999999999999999999 0004 -off
$(N) 0b1 \u0661
""".split() + ["", " 50", "50 ", "50\n", "\t4", "4\r"]
RATIOS = """
off 0.9 .9 9e-1 +0.9 -0.9 1 1. 1.0 0 0.0 -0 90% 90 1.5 1.2 0.9999 0.0001 1e-323 5e-324 2.4703282292062327e-324
2.4703282292062329e-324 1e-400 1.0000000000000001 1.00000000000000011102230246251565404236316680908203125
1.000000000000000111022302462515654042363166809082031250 1.00000000000000011102230246251565404236316680908203126
1.0000000000000002 nan inf -inf Inf infinity NaN 1e 1e+ e1 .e1 . +. 1__0e-1 1_0e-1 _1 1_ 1_.0 1._0 0x1p-1 0x1p0 0x1P+0
0x.8p0 0x8p-3 0x10p-4 0x1 0x.8 0xp0 0x_1p-1 0x_.8p0 0x1p-1_0 0x0p0 0x0.Fp0 1e-99999999999999 0x1.00000000000008p0
0x1.00000000000008000000001p0 0x1.0000000000001p0 0x1p-1074 0x1p-1075 0x1.8p-1075 0x1.00000000000000000001p-1075 0x1p
0xg 0,9 9e-1_ 1e99999 0.1e1 0.11e1 0.100000000000000000001e1 10e-1 1000000e-6 OFF 0x 0x1e-1 0X1p-2 1f 0.9f 1e-1.0 --1
00.5 5e-1e
""".split() + ["", " 0.9", "0.9\n", "0.9 ", "off ", "\u0660.9"]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    return oracle.build_go("golang", tmp_path_factory.mktemp("golang"))


@pytest.fixture(scope="module")
def ours():
    return oracle.build_ours("golang_dump")


@pytest.fixture(scope="module")
def takes_plus(runtime):
    return oracle.go_minor() >= 26


def start(runtime, **env):
    """The four numbers, or None: it refused its GOMEMLIMIT and did not live to say them."""
    encoded = {key: value.encode() for key, value in env.items()}
    done = subprocess.run([runtime], env=encoded, capture_output=True, timeout=60, check=False)
    if done.returncode:
        assert done.returncode == 2 and b"malformed GOMEMLIMIT" in done.stderr, (env, done)
        return None
    return [int(word) for word in done.stdout.split()]


def started(runtime, environments):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda env: start(runtime, **env), environments))


def verdicts(ours, variable, values):
    return [line.split(" ") for line in oracle.answers(ours, variable, lines=[oracle.escape(v) for v in values])]


def settled(values):
    """Without those that releases read differently: before 1.26 a minus without digits was 0."""
    return [value for value in values if oracle.go_minor() >= 26 or not re.match(r"-(\D|$)", value)]


def some(rng, parts, n):
    return ["".join(rng.choices(parts, k=rng.randrange(1, 6))) for _ in range(n)]


def test_gomemlimit(runtime, ours, takes_plus):
    rng = random.Random(1)
    values = BYTE_COUNTS + some(rng, [*"0123456789", "B", "i", "K", "M", "G", "T", "iB", "MiB", "+", "-", " "], 120)
    values = settled(values)
    wrong = []
    for value, theirs, (kind, count, _) in zip(values, started(runtime, [{"GOMEMLIMIT": v} for v in values]),
                                               verdicts(ours, "GOMEMLIMIT", values)):
        taken = kind in ("bytes", "off") or (kind == "plus" and takes_plus)
        if (theirs and theirs[0]) != (int(count) if taken else None):
            wrong.append((value, theirs, kind, count))
    assert wrong == []


def test_what_is_offered_for_gomemlimit_is_taken(runtime, ours):
    answers = verdicts(ours, "GOMEMLIMIT", BYTE_COUNTS)
    offered = sorted({nearest for _, _, nearest in answers if nearest})
    assert len(offered) > 15
    assert [text for text, got in zip(offered, started(runtime, [{"GOMEMLIMIT": v} for v in offered])) if not got] == []


def test_spaces_and_plus_come_to_what_is_offered(runtime, ours):
    answers = verdicts(ours, "GOMEMLIMIT", BYTE_COUNTS)
    rows = [(count, nearest) for kind, count, nearest in answers if kind in ("whitespace", "plus") and nearest]
    assert len(rows) >= 8
    assert [int(count) for count, _ in rows] == \
        [got[0] for got in started(runtime, [{"GOMEMLIMIT": nearest} for _, nearest in rows])]


def test_gogc_and_gomaxprocs(runtime, ours, takes_plus):
    rng = random.Random(2)
    values = INTEGERS + some(rng, [*"0123456789", "21474836", "+", "-", "%", ".", "off"], 60)
    values = settled(values)
    # a runtime really makes as many Ps as it is told
    counts = [value for value in values if not re.fullmatch(r"\+?0*[1-9]\d{3,9}", value) or int(value) > 2 ** 31]
    kinds = [kind for kind, _ in verdicts(ours, "GOMAXPROCS", counts)]
    assert {"count", "empty", "plus", "malformed"} == set(kinds)
    for value, theirs, (kind, number) in zip(values, started(runtime, [{"GOGC": v} for v in values]),
                                             verdicts(ours, "GOGC", values)):
        expected = int(number) if kind != "plus" or takes_plus else 100
        assert theirs[1] == max(expected, -1), (value, kind, number)
    for value, theirs, (kind, number) in zip(counts, started(runtime, [{"GOMAXPROCS": v} for v in counts]),
                                             verdicts(ours, "GOMAXPROCS", counts)):
        taken = kind == "count" or (kind == "plus" and takes_plus)
        assert theirs[2] == (int(number) if taken else theirs[3]), (value, kind, number)


def exact_permille(text):
    """Rounded down; a double above 1 was refused, so one that reads as more is 1."""
    plain = text.replace("_", "").lower()
    if "0x" in plain:
        mantissa, _, power = plain.partition("p")
        whole, _, part = mantissa.replace("0x", "").replace("+", "").partition(".")
        number = fractions.Fraction(int(whole + part or "0", 16), 16 ** len(part)) * fractions.Fraction(2) ** int(power)
    else:
        number = fractions.Fraction(plain)
    return max(1, min(1000, number.numerator * 1000 // number.denominator))


def test_automemlimit(runtime, ours):
    rng = random.Random(3)
    values = RATIOS + some(rng, [*"0011259", ".", "e-", "e", "-", "+", "_", "0x", "p-", "p", "a", "0."], 20000)
    theirs = oracle.answers(runtime, "ratio", lines=[oracle.escape(value) for value in values])
    ratios = 0
    for value, expected, (kind, permille, _) in zip(values, theirs, verdicts(ours, "AUTOMEMLIMIT", values)):
        assert kind == expected, (value, expected)
        if kind == "ratio":
            ratios += 1
            assert int(permille) == exact_permille(value), (value, permille)
    assert ratios > 500


def test_what_is_offered_for_automemlimit_is_taken(runtime, ours):
    offered = [nearest for _, _, nearest in verdicts(ours, "AUTOMEMLIMIT", RATIOS) if nearest]
    assert len(offered) > 5
    assert "invalid" not in oracle.answers(runtime, "ratio", lines=offered)


def names(path, pattern):
    return re.findall(pattern, path.read_text(encoding="utf-8"))


def test_every_godebug_key_of_this_go_is_known(runtime, ours):
    source = pathlib.Path(oracle.run_go("golang", "env", "GOROOT").stdout.strip()) / "src"
    if not (source / "internal/godebugs/table.go").exists():
        pytest.skip("Go's sources are not installed")
    own = names(source / "runtime/runtime1.go", r'\{name: "(\w+)"')
    keys = own + names(source / "internal/godebugs/table.go", r'(?m)^\s*\{Name: "(\w+)"')
    assert len(own) > 20 and len(keys) > 60
    assert [key for key, words in zip(keys, verdicts(ours, "GODEBUG", [f"{key}=1" for key in keys]))
            if words[:2] != ["known", "taken"]] == []
    # the runtime's own want an integer
    assert [key for key, words in zip(own, verdicts(ours, "GODEBUG", [f"{key}=on" for key in own]))
            if words[:2] != ["known", "ignored"]] == []


def test_removed_godebug_settings(runtime, ours):
    """From Go 1.27 on they are fatal; before they are not."""
    fields = ["x509sha1=1", "tlskyber=0", "gotypesalias=0", "tlsunsafeekm=1", "tlsrsakex=1", "tls3des=1",
              "tls10server=1", "x509keypairleaf=0", "asynctimerchan=1", "asynctimerchan=2", "asynctimerchan=0",
              "asynctimerchan=01", "x509sha1=0", "tlskyber=1", "tls3des=0", "gctrace=0", "x509sha1", "x509sha1= 1"]
    removed = [int(words[2]) for words in verdicts(ours, "GODEBUG", fields)]
    assert set(removed) == {0, 27}
    for field, since in zip(fields, removed):
        done = subprocess.run([runtime], env={"GODEBUG": field}, capture_output=True, timeout=60, check=False)
        refused = b"removed GODEBUG" in done.stderr
        assert refused == (since != 0 and oracle.go_minor() >= since), (field, done.stderr)
        assert refused or done.returncode == 0, (field, done.stderr)
