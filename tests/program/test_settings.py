# SPDX-License-Identifier: Apache-2.0
"""`podfit settings`: what a container's process will find, worked out by hand from the kubelet's rules."""
import base64
import json
import re

import pytest

MI = 1 << 20
GI = 1 << 30


def pod(containers, more="", metadata="name: p", kind="Pod"):
    """One Pod; `containers` are flow maps, one a line."""
    spec = "".join(f"  - {c}\n" for c in containers.strip().split("\n"))
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{{metadata}}}\nspec:\n  containers:\n{spec}{more}"


def app(env="", resources="", env_from="", more=""):
    return ("{name: app, image: a" + (f", env: [{env}]" if env else "") +
        (f", envFrom: [{env_from}]" if env_from else "") +
            (f", resources: {resources}" if resources else "") + more + "}")


def config(data, name="t", namespace=None, kind="ConfigMap", field="data"):
    where = f", namespace: {namespace}" if namespace else ""
    return f"---\napiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}{where}}}\n{field}: {{{data}}}\n"


@pytest.fixture
def containers(podfit):
    """The rows of `podfit settings`, whose exit status must be `code`."""

    def run(*words, stdin=b"", code=0):
        done = podfit("settings", "--format", "json", *words, stdin=stdin)
        assert done.code == code, done.stderr
        return json.loads(done.stdout)["containers"]

    return run


@pytest.fixture
def resolve(containers):
    """resolve(text): the settings of the container `app` on standard input."""

    def run(text, name="app"):
        rows = [row for row in containers("-", stdin=text) if row["container"] == name]
        assert len(rows) == 1
        return rows[0]["settings"]

    return run


def seen(setting):
    """What most tests compare: the text of a known setting, else its state."""
    return setting["text"] if setting["state"] == "known" else setting["state"].upper()


UNKNOWN, ABSENT = "UNKNOWN", "ABSENT"
REF = "{name: GOGC, valueFrom: {configMapKeyRef: {name: %s, key: %s%s}}}"
FROM_T, FROM_U = "{configMapRef: {name: t}}", "{configMapRef: {name: u}}"
GOGC_50 = config("GOGC: '50'")
GOGC_60 = config("GOGC: '60'", name="u")


ORDER = {
    "one source": (app(env_from=FROM_T), GOGC_50, "50"),
    "the later source wins": (app(env_from=f"{FROM_T}, {FROM_U}"), GOGC_50 + GOGC_60, "60"),
    "the order is the list's, not the file's": (app(env_from=f"{FROM_U}, {FROM_T}"), GOGC_50 + GOGC_60, "50"),
    "a later source without the key": (app(env_from=f"{FROM_T}, {FROM_U}"), GOGC_50 + config("X: y", name="u"), "50"),
    "a prefix makes the name": (app(env_from="{prefix: GO, configMapRef: {name: t}}"), config("GC: '70'"), "70"),
    "a prefix makes another name": (app(env_from="{prefix: X_, configMapRef: {name: t}}"), GOGC_50, ABSENT),
    "the whole name is the prefix": (app(env_from="{prefix: GOGC, configMapRef: {name: t}}"), GOGC_50, ABSENT),
    "a secret's source": (app(env_from="{secretRef: {name: t}}"),
                          config("GOGC: NTA=", kind="Secret"), "50"),
    "a Secret is no ConfigMap": (app(env_from=FROM_T), config("GOGC: NTA=", kind="Secret"), UNKNOWN),
    "env over envFrom": (app("{name: GOGC, value: '80'}", env_from=FROM_T), GOGC_50, "80"),
    "the later entry wins": (app("{name: GOGC, value: '80'}, {name: GOGC, value: '90'}"), "", "90"),
    "an absent source": (app(env_from=FROM_T), "", UNKNOWN),
    "an absent optional source": (app(env_from="{configMapRef: {name: t, optional: true}}"), "", UNKNOWN),
    "an absent source cannot set this name": (app(env_from="{prefix: X_, configMapRef: {name: t}}"), "", ABSENT),
    "an absent source with a prefix that can": (app(env_from="{prefix: GO, configMapRef: {name: t}}"), "", UNKNOWN),
    "an absent source before one that has it": (app(env_from=f"{FROM_U}, {FROM_T}"), GOGC_50, "50"),
    "an absent source behind one that has it": (app(env_from=f"{FROM_T}, {FROM_U}"), GOGC_50, UNKNOWN),
    "env over an absent source": (app("{name: GOGC, value: '80'}", env_from=FROM_T), "", "80"),
    "a key": (app(REF % ("t", "GOGC", "")), GOGC_50, "50"),
    "another key": (app(REF % ("t", "gc.percent", "")), config("gc.percent: '33'"), "33"),
    "a missing key": (app(REF % ("t", "none", "")), GOGC_50, UNKNOWN),
    "a missing optional key": (app(REF % ("t", "none", ", optional: true")), GOGC_50, ABSENT),
    "a key that is not optional after all": (app(REF % ("t", "none", ", optional: false")), GOGC_50, UNKNOWN),
    "a key of what is not in the input": (app(REF % ("u", "GOGC", "")), GOGC_50, UNKNOWN),
    "an optional key of what is not in the input": (app(REF % ("u", "GOGC", ", optional: true")), GOGC_50, UNKNOWN),
    "envFrom survives a missing optional key":
        (app(REF % ("t", "none", ", optional: true"), env_from=FROM_T), GOGC_50, "50"),
    "an entry survives a missing optional key":
        (app("{name: GOGC, value: '90'}, " + REF % ("t", "none", ", optional: true")), GOGC_50, "90"),
    "a missing key hides the entry before": (app("{name: GOGC, value: '90'}, " + REF % ("t", "none", "")), GOGC_50,
        UNKNOWN),
    "a field of the Pod": (app("{name: GOGC, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['x']\"}}}"), "",
        UNKNOWN),
    "a file": (app("{name: GOGC, valueFrom: {fileKeyRef: {volumeName: v, path: e, key: GOGC}}}"), "", UNKNOWN),
    "defined as empty": (app("{name: GOGC, value: ''}"), "", ""),
    "defined without a value": (app("{name: GOGC}"), "", ""),
    "empty over envFrom": (app("{name: GOGC, value: ''}", env_from=FROM_T), GOGC_50, ""),
    "nothing": (app(), GOGC_50, ABSENT),
    "another case is another name": (app("{name: gogc, value: '50'}"), "", ABSENT),
}


@pytest.mark.parametrize("case", ORDER)
def test_order_of_the_environment(resolve, case):
    container, documents, expected = ORDER[case]
    assert seen(resolve(pod(container) + documents)["GOGC"]) == expected


def entries(*pairs):
    return ", ".join('{name: %s, value: "%s"}' % pair for pair in pairs)


EXPANSION = {
    "a number before": (entries(("NUM", "50"), ("GOGC", "$(NUM)")), "50"),
    "inside text": (entries(("NUM", "5"), ("GOGC", "1$(NUM)0")), "150"),
    "twice": (entries(("NUM", "5"), ("GOGC", "$(NUM)$(NUM)")), "55"),
    "a chain": (entries(("A", "1"), ("B", "$(A)0"), ("GOGC", "$(B)0")), "100"),
    "forward": (entries(("GOGC", "$(NUM)"), ("NUM", "50")), "$(NUM)"),
    "forward inside a chain stays": (entries(("A", "$(B)"), ("B", "5"), ("GOGC", "$(A)")), "$(B)"),
    "itself": (entries(("GOGC", "$(GOGC)")), "$(GOGC)"),
    "itself, defined before": (entries(("GOGC", "40"), ("GOGC", "$(GOGC)0")), "400"),
    "a cycle": (entries(("A", "$(B)"), ("B", "$(A)"), ("GOGC", "$(A)")), "$(B)"),
    "what holds at that point": (entries(("A", "1"), ("GOGC", "$(A)"), ("A", "2")), "1"),
    "the later of two before": (entries(("A", "1"), ("A", "2"), ("GOGC", "$(A)")), "2"),
    "an empty one": (entries(("A", ""), ("GOGC", "5$(A)0")), "50"),
    "$$": (entries(("NUM", "50"), ("GOGC", "$$(NUM)")), "$(NUM)"),
    "$$ alone": (entries(("GOGC", "$$")), "$"),
    "$$$(NUM)": (entries(("NUM", "50"), ("GOGC", "$$$(NUM)")), "$50"),
    "$$ is no reference later": (entries(("NUM", "50"), ("A", "$$(NUM)"), ("GOGC", "$(A)")), "$(NUM)"),
    "not closed": (entries(("NUM", "50"), ("GOGC", "$(NUM")), "$(NUM"),
    "a dollar at the end": (entries(("GOGC", "50$")), "50$"),
    "a dollar before a letter": (entries(("NUM", "50"), ("GOGC", "$NUM")), "$NUM"),
    "a shell's spelling": (entries(("NUM", "50"), ("GOGC", "$[NUM]")), "$[NUM]"),
    "an empty name": (entries(("GOGC", "$()")), "$()"),
    "blanks count": (entries(("NUM", "50"), ("GOGC", "$( NUM )")), "$( NUM )"),
    "no nesting": (entries(("NUM", "50"), ("A", "NUM"), ("GOGC", "$($(A))")), "$($(A))"),
    "a service of the cluster": (entries(("GOGC", "$(KUBERNETES_SERVICE_PORT)")), UNKNOWN),
    "a service": (entries(("GOGC", "$(REDIS_SERVICE_PORT)")), UNKNOWN),
    "a variable over a service": (entries(("REDIS_SERVICE_PORT", "7"), ("GOGC", "$(REDIS_SERVICE_PORT)")), "7"),
    "a field": ("{name: F, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, " + entries(("GOGC", "$(F)")), UNKNOWN),
    "a limit": ("{name: M, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}, " +
                entries(("GOGC", "$(M)")), "512"),
    "a source": (entries(("GOGC", "$(FROM_T)0")), "90"),
    "a source's text is not expanded": (entries(("NUM", "50"), ("GOGC", "$(WITH_N)")), "$(NUM)"),
    "a key's text is not expanded": (entries(("NUM", "50")) + ", " + REF % ("t", "WITH_N", ""), "$(NUM)"),
}


@pytest.mark.parametrize("case", EXPANSION)
def test_expansion(resolve, case):
    env, expected = EXPANSION[case]
    text = pod(app(env, "{limits: {memory: 512Mi}}", FROM_T)) + config("FROM_T: '9', WITH_N: $(NUM)")
    assert seen(resolve(text)["GOGC"]) == expected


def test_an_absent_source_may_set_what_is_referred_to(resolve):
    assert seen(resolve(pod(app(entries(("GOGC", "$(NUM)")), env_from=FROM_T)))["GOGC"]) == UNKNOWN


@pytest.mark.parametrize("name, expected", [("REDIS_SERVICE_PORT", "$(REDIS_SERVICE_PORT)"),
                                            ("KUBERNETES_SERVICE_PORT", UNKNOWN)])
def test_without_service_links(resolve, name, expected):
    text = pod(app(entries(("GOGC", f"$({name})"))), "  enableServiceLinks: false\n")
    assert seen(resolve(text)["GOGC"]) == expected


def test_a_limit_with_a_unit(resolve):
    env = ("{name: M, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}, " +
           entries(("GOMEMLIMIT", "$(M)MiB")))
    got = resolve(pod(app(env, "{limits: {memory: 512Mi}}")))["GOMEMLIMIT"]
    assert (got["text"], got["value"], got["valid"]) == ("512MiB", 512 * MI, True)


# ---- which ConfigMap counts ----

USER = pod(app(env_from=FROM_T))
USER_NS = pod(app(env_from=FROM_T), metadata="name: p, namespace: shop")
IN_NS = {"namespace": "shop"}

PLACES = {
    "same directory": ({"a/p.yaml": USER, "a/c.yaml": GOGC_50}, "50"),
    "other directory, no namespace": ({"a/p.yaml": USER, "b/c.yaml": GOGC_50}, UNKNOWN),
    "other directory, namespace": ({"a/p.yaml": USER_NS, "b/c.yaml": config("GOGC: '50'", **IN_NS)}, "50"),
    "another namespace": ({"a/p.yaml": USER_NS, "a/c.yaml": config("GOGC: '50'", namespace="other")}, UNKNOWN),
    "no namespace is not default": ({"a/p.yaml": USER, "a/c.yaml": config("GOGC: '50'", namespace="default")}, UNKNOWN),
    "another name": ({"a/p.yaml": USER, "a/c.yaml": GOGC_60}, UNKNOWN),
    "twice, equal": ({"a/p.yaml": USER, "a/c.yaml": GOGC_50, "a/d.yaml": GOGC_50}, "50"),
    "twice, different": ({"a/p.yaml": USER, "a/c.yaml": GOGC_50, "a/d.yaml": config("GOGC: '51'")}, UNKNOWN),
    "twice, different elsewhere": ({"a/p.yaml": USER, "a/c.yaml": config("GOGC: '50', X: a"),
                                    "a/d.yaml": config("GOGC: '50', X: b")}, "50"),
    "twice, one without the key": ({"a/p.yaml": USER, "a/c.yaml": GOGC_50, "a/d.yaml": config("X: '51'")}, UNKNOWN),
    "same file before same directory": ({"a/p.yaml": USER + GOGC_50, "a/d.yaml": config("GOGC: '51'")}, "50"),
    "same directory before the rest": ({"a/p.yaml": USER_NS, "a/c.yaml": config("GOGC: '50'", **IN_NS),
                                        "b/c.yaml": config("GOGC: '51'", **IN_NS)}, "50"),
    "the rest must agree": ({"a/p.yaml": USER_NS, "b/c.yaml": config("GOGC: '50'", **IN_NS),
                             "c/c.yaml": config("GOGC: '51'", **IN_NS)}, UNKNOWN),
    "before the Pod": ({"a/a.yaml": GOGC_50, "a/p.yaml": USER}, "50"),
    "same file, twice, different": ({"a/p.yaml": GOGC_50 + "---\n" + USER + config("GOGC: '51'")}, UNKNOWN),
    "in a List": ({"a/p.yaml": USER, "a/l.yaml": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, "
                   "metadata: {name: t}, data: {GOGC: '50'}}\n"}, "50"),
    "immutable": ({"a/p.yaml": USER, "a/c.yaml": GOGC_50 + "immutable: true\n"}, "50"),
    "of another API": ({"a/p.yaml": USER, "a/c.yaml": GOGC_50.replace("v1", "example.org/v1")}, UNKNOWN),
    "a number there": ({"a/p.yaml": USER, "a/c.yaml": config("GOGC: 50")}, UNKNOWN),
}


@pytest.mark.parametrize("case", PLACES)
def test_which_config_map_counts(write, containers, case):
    files, expected = PLACES[case]
    for name, text in files.items():
        write(name, text)
    (row,) = containers(*sorted(files))
    assert seen(row["settings"]["GOGC"]) == expected


def encoded(text):
    return base64.b64encode(text.encode()).decode()


SECRETS = {
    "data": (f"data: {{GOMEMLIMIT: {encoded('512MiB')}}}", "512MiB"),
    "a newline": (f"data: {{GOMEMLIMIT: {encoded(chr(10).join(['512MiB', '']))}}}", "512MiB\n"),
    "broken over lines": ("data:\n  GOMEMLIMIT: |\n    NTEy\n    TWlC\n", "512MiB"),
    "stringData": ("stringData: {GOMEMLIMIT: 512MiB}", "512MiB"),
    "stringData behind data": (f"data: {{GOMEMLIMIT: {encoded('1MiB')}}}\nstringData: {{GOMEMLIMIT: 512MiB}}",
        "512MiB"),
    "stringData before data": (f"stringData: {{GOMEMLIMIT: 512MiB}}\ndata: {{GOMEMLIMIT: {encoded('1MiB')}}}",
        "512MiB"),
    "no base64": ("data: {GOMEMLIMIT: 512MiB!}", UNKNOWN),
    "no padding": ("data: {GOMEMLIMIT: NTA}", UNKNOWN),
    "empty": ("data: {GOMEMLIMIT: ''}", ""),
    "another key": (f"data: {{X: {encoded('512MiB')}}}", UNKNOWN),
}


@pytest.mark.parametrize("case", SECRETS)
def test_secrets(resolve, case):
    secret, expected = SECRETS[case]
    text = pod(app("{name: GOMEMLIMIT, valueFrom: {secretKeyRef: {name: s, key: GOMEMLIMIT}}}"))
    got = resolve(f"{text}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{secret}\n")["GOMEMLIMIT"]
    assert seen(got) == expected
    if expected != UNKNOWN:
        assert got["valid"] is (expected != "512MiB\n")


@pytest.mark.parametrize("optional, expected", [("", UNKNOWN), (", optional: true", ABSENT)])
def test_binary_data_is_no_data(resolve, optional, expected):
    text = pod(app(REF % ("t", "GOGC", optional))) + config("GOGC: NTA=", field="binaryData")
    assert seen(resolve(text)["GOGC"]) == expected


# ---- resourceFieldRef ----

def memory_ref(resource="limits.memory", divisor=None, container=None, name="GOMEMLIMIT"):
    more = (f", divisor: {divisor}" if divisor is not None else "") + (f", containerName: {container}"
        if container else "")
    return "{name: %s, valueFrom: {resourceFieldRef: {resource: %s%s}}}" % (name, resource, more)


def limits(memory):
    return f"{{limits: {{memory: {memory}}}}}"


REFERENCES = {      # resources, reference, text in the environment
    "bytes": (limits("512Mi"), memory_ref(), "536870912"),
    "divisor 1": (limits("512Mi"), memory_ref(divisor="'1'"), "536870912"),
    "divisor 1, a number": (limits("512Mi"), memory_ref(divisor="1"), "536870912"),
    "divisor 0": (limits("512Mi"), memory_ref(divisor="'0'"), "536870912"),
    "divisor 1Mi": (limits("512Mi"), memory_ref(divisor="1Mi"), "512"),
    "divisor 1Ki": (limits("512Mi"), memory_ref(divisor="1Ki"), "524288"),
    "divisor 1k": (limits("512Mi"), memory_ref(divisor="1k"), "536871"),        # 536870.912 up
    "divisor 1M": (limits("512Mi"), memory_ref(divisor="1M"), "537"),           # 536.87 up
    "divisor 1Gi": (limits("512Mi"), memory_ref(divisor="1Gi"), "1"),
    "divisor 1Gi, one byte more": (limits(GI + 1), memory_ref(divisor="1Gi"), "2"),
    "less than a byte": (limits("512m"), memory_ref(), "1"),
    "a fraction of a byte": (limits("1.1Gi"), memory_ref(), "1181116007"),
    "above 2^53, by way of a float": (limits("'9007199254740993'"), memory_ref(), "9007199254740992"),
    "the largest": (limits("8Ei"), memory_ref(), "-9223372036854775808"),
    "the request": ("{requests: {memory: 100Mi}, limits: {memory: 512Mi}}", memory_ref("requests.memory"), "104857600"),
    "the request, from the limit": (limits("512Mi"), memory_ref("requests.memory"), "536870912"),
    "the request, null": ("{requests: {memory: null}, limits: {memory: 512Mi}}", memory_ref("requests.memory"), "0"),
    "the request, without any": ("{}", memory_ref("requests.memory"), "0"),
    "the request of cpu, without any": ("{}", memory_ref("requests.cpu"), "0"),
    "the limit, only a request": ("{requests: {memory: 100Mi}}", memory_ref(), UNKNOWN),
    "the limit, 0": (limits("0"), memory_ref(), UNKNOWN),
    "the limit, null": (limits("null"), memory_ref(), UNKNOWN),
    "the limit, no quantity": (limits("512MiB"), memory_ref(), UNKNOWN),
    "500m": ("{limits: {cpu: 500m}}", memory_ref("limits.cpu"), "1"),
    "1500m": ("{limits: {cpu: 1500m}}", memory_ref("limits.cpu"), "2"),
    "1001m": ("{limits: {cpu: 1001m}}", memory_ref("limits.cpu"), "2"),
    "2": ("{limits: {cpu: 2}}", memory_ref("limits.cpu"), "2"),
    "1500m by 1m": ("{limits: {cpu: 1500m}}", memory_ref("limits.cpu", "1m"), "1500"),
    "0.1": ("{limits: {cpu: 0.1}}", memory_ref("limits.cpu", "1m"), "100"),
    "huge pages": ("{limits: {hugepages-2Mi: 4Mi}}", memory_ref("limits.hugepages-2Mi"), "4194304"),
    "huge pages, none": (limits("512Mi"), memory_ref("limits.hugepages-2Mi"), "0"),
    "ephemeral-storage": ("{limits: {ephemeral-storage: 1Gi}}", memory_ref("limits.ephemeral-storage", "1Mi"), "1024"),
    "ephemeral-storage, none": (limits("512Mi"), memory_ref("limits.ephemeral-storage"), UNKNOWN),
    "ephemeral-storage requested, none": (limits("512Mi"), memory_ref("requests.ephemeral-storage"), "0"),
    "ephemeral-storage requested, from the limit":
        ("{limits: {ephemeral-storage: 1Gi}}", memory_ref("requests.ephemeral-storage", "1Mi"), "1024"),
    "no container of that name": (limits("512Mi"), memory_ref(container="none"), UNKNOWN),
    "itself by name": (limits("512Mi"), memory_ref(container="app"), "536870912"),
    "itself by name, no limit": ("{}", memory_ref(container="app"), UNKNOWN),
}


@pytest.mark.parametrize("case", REFERENCES)
def test_resource_field(resolve, case):
    resources, reference, expected = REFERENCES[case]
    assert seen(resolve(pod(app(reference, resources)))["GOMEMLIMIT"]) == expected


def test_a_reference_is_judged_like_any_text(resolve):
    got = resolve(pod(app(memory_ref(), limits("512Mi"))))["GOMEMLIMIT"]
    assert (got["value"], got["valid"], got["origin"]) == (512 * MI, True, "resourceFieldRef limits.memory")
    got = resolve(pod(app(memory_ref(), limits("8Ei"))))["GOMEMLIMIT"]
    assert (got["value"], got["valid"]) == (None, False)
    got = resolve(pod(app(memory_ref("limits.cpu", name="GOMAXPROCS"), "{limits: {cpu: 1500m}}")))["GOMAXPROCS"]
    assert (got["text"], got["value"], got["valid"]) == ("2", 2, True)


def test_of_another_container(resolve):
    text = pod("{name: db, image: d, resources: {limits: {memory: 64Mi}}}\n" +
        app(memory_ref(container="db"), limits("1Gi")))
    assert seen(resolve(text)["GOMEMLIMIT"]) == str(64 * MI)


@pytest.mark.parametrize("own, container, expected", [
    ("{}", "", UNKNOWN),                        # nothing named: what the node has
    ("{}", "setup", "0"),                       # names itself: containers only are filled in
    (limits("64Mi"), "setup", str(64 * MI)),
    ("{}", "app", str(512 * MI)),
])
def test_of_an_init_container(resolve, own, container, expected):
    init = "  initContainers:\n  - {name: setup, image: s, resources: %s, env: [%s]}\n" % (own,
        memory_ref(container=container))
    assert seen(resolve(pod(app("", limits("512Mi")), init), "setup")["GOMEMLIMIT"]) == expected


@pytest.mark.parametrize("own, reference, expected", [
    ("{}", memory_ref(), str(GI)),
    (limits("512Mi"), memory_ref(), str(512 * MI)),
    (limits("0"), memory_ref(), str(GI)),
    ("{}", memory_ref("limits.cpu"), "3"),
    ("{}", memory_ref("requests.memory"), "0"),
    ("{}", memory_ref("limits.ephemeral-storage"), UNKNOWN),
])
def test_of_the_pod_level(resolve, own, reference, expected):
    text = pod(app(reference, own), "  resources: {limits: {memory: 1Gi, cpu: 2500m, ephemeral-storage: 1Gi}}\n")
    got = resolve(text)
    assert seen(got["GOMEMLIMIT"]) == expected
    assert (got["pod.memory.limit"]["text"], got["pod.memory.limit"]["value"]) == ("1Gi", GI)


# ---- quantities, and the types that YAML gives ----

LARGEST = (1 << 63) - 1
QUANTITIES = [      # as written in YAML; bytes, None: no quantity
    ("512Mi", 512 * MI), ("512M", 512_000_000), ("512m", 1), ("512", 512), ("010", 8), ("1e9", 10**9), ("0x10", 16),
    ("1_000", 1000), ("'1_000'", None), ("'0x10'", None), ("'010'", 10), ("'1e9'", 10**9), ("1E9", 10**9),
        ("'1e-3'", 1),
    ("Mi", 0), ("m", 0), ("''", None), ("1.5Gi", 1536 * MI), ("1.1Gi", 1181116007), (".5Gi", 512 * MI),
        ("5.Gi", 5 * GI),
    ("128974848000m", 128974848), ("' 512Mi '", 512 * MI), ('"512Mi\\n"', None), ('"512Mi\\t"', None), ("512MiB", None),
    ("512MB", None), ("512 Mi", None), ("512K", None), ("512mi", None), ("1e3Mi", None), ("1.1.1", None), ("abc", None),
    ("1E", 10**18), ("1e", None), ("8Ei", LARGEST), ("9Ei", LARGEST), ("10E", 0), ("-512Mi", -512 * MI), ("null", 0),
    ("~", 0), ("true", None), ("off", None), ("{}", None), ("[]", None), ("0.5", 1), ("1e-3", 1), ("1e6", 10**6),
    ("'9223372036854775807'", LARGEST), ("'9223372036854775808'", -LARGEST - 1), ("100k", 100_000), ("+1Gi", GI),
    ("0b11", 3), ("0o17", 15), ("1n", 1), ("0n", 0),
]


@pytest.mark.parametrize("text, value", QUANTITIES)
def test_quantities(resolve, text, value):
    got = resolve(pod(app("", limits(text))))["memory.limit"]
    assert (got["state"], got["value"]) == ("known", value)


@pytest.mark.parametrize("text, value", [("2", 2000), ("0.5", 500), ("500m", 500), ("1500m", 1500), ("100u", 1),
    ("'1'", 1000),
                                         ("1e3", 1_000_000), ("0", 0), ("1.0005", 1001), ("2cores", None)])
def test_cpu_quantities(resolve, text, value):
    got = resolve(pod(app("", f"{{limits: {{cpu: {text}}}}}")))
    assert (got["cpu.limit"]["value"], got["cpu.request"]["value"]) == (value, value)


@pytest.mark.parametrize("written, text", [("512", "512"), ("010", "8"), ("1e9", "1000000000"), ("0x10", "16"),
    ("1_000", "1000"),
                                           ("512m", "512m"), ("1.50", "1.5"), ("'010'", "010")])
def test_text_of_quantities(resolve, written, text):
    assert resolve(pod(app("", limits(written))))["memory.limit"]["text"] == text


def test_requests(resolve):
    got = resolve(pod(app("", "{limits: {memory: 512Mi, cpu: 1}, requests: {memory: 100Mi}}")))
    assert (got["memory.request"]["text"], got["memory.request"]["value"]) == ("100Mi", 100 * MI)
    assert (got["cpu.request"]["value"], got["cpu.request"]["origin"]) == (1000, "defaulted from the limit")
    got = resolve(pod(app("", "{limits: {memory: 512Mi}, requests: {memory: null}}")))["memory.request"]
    assert (got["state"], got["value"]) == ("known", 0)
    got = resolve(pod(app("", "{requests: {memory: 100Mi}}")))
    assert (got["memory.limit"]["state"], got["memory.request"]["value"], got["cpu.limit"]["state"],
            got["cpu.request"]["state"]) == ("absent", 100 * MI, "absent", "absent")


NOT_A_STRING = [("off", "false"), ("no", "false"), ("n", "false"), ("N", "false"), ("No", "false"), ("false", "false"),
                ("on", "true"), ("yes", "true"), ("y", "true"), ("Y", "true"), ("TRUE", "true"),
                ("50", "50"), ("-1", "-1"), ("+5", "5"), ("1e3", "1000"), (".5", "0.5"), ("5.", "5"), ("0x1F", "31"),
                ("1_0", "10"), ("0b11", "3"), ("017", "15"), ("0o17", "15"), ("12e03", "12000"), ("08", "8"),
                    ("010", "8"),
                ("1_", "1"), ("0_", "0"), ("0X1F", "31"), ("0B11", "3"), ("1.e3", "1000"), ('!!int "4"', "4"),
                    ("1.0", "1")]
STRINGS = [("512Mi", "512Mi"), ("100%", "100%"), ("1:30", "1:30"), ("2024-01-01", "2024-01-01"), ("'off'", "off"),
           ('"off"', "off"), ("!!str off", "off"), ("!!str 50", "50"), ("_1", "_1"), ("0b2", "0b2"), ("0o8", "0o8"),
               ("0x", "0x"),
           ("1e400", "1e400"), ("oN", "oN"), ("'50'", "50"), ("5 0", "5 0"), ('"5\\u0030"', "50"), ("'it''s'", "it's"),
           ("|\n      50\n", "50\n"), ("|-\n      50\n", "50"), ("|+\n      50\n", "50\n\n"),
               (">\n      5\n      0\n", "5 0\n"),
           (">-\n      50\n", "50")]


def typed(value):
    return pod("{name: x, image: x}").rstrip() + f"\n  - name: app\n    env:\n    - name: GOGC\n      value: {value}\n"


@pytest.mark.parametrize("value, text", NOT_A_STRING)
def test_what_yaml_makes_no_string_is_refused(resolve, value, text):
    got = resolve(typed(value))["GOGC"]
    assert (got["state"], got["text"], got["value"], got["valid"]) == ("known", text, None, False)


@pytest.mark.parametrize("value, text", STRINGS)
def test_what_yaml_leaves_a_string(resolve, value, text):
    value = value.replace("\n      ", "\n        ")
    assert seen(resolve(typed(value))["GOGC"]) == text


@pytest.mark.parametrize("value", ["~", "null", "Null", "NULL", ""])
def test_null_is_defined_and_empty(resolve, value):
    assert seen(resolve(typed(value))["GOGC"]) == ""


@pytest.mark.parametrize("value", [".inf", ".nan", "-.Inf"])
def test_what_json_cannot_say_breaks_the_document(podfit, value):
    done = podfit("settings", "--format", "json", "-", stdin=typed(value))
    assert (done.code, json.loads(done.stdout)["containers"]) == (2, [])


# ---- what the runtime makes of it ----

@pytest.mark.parametrize("name, text, value, valid", [
    ("GOMEMLIMIT", "512MiB", 512 * MI, True), ("GOMEMLIMIT", "512", 512, True), ("GOMEMLIMIT", "007MiB", 7 * MI, True),
    ("GOMEMLIMIT", "off", "off", True), ("GOMEMLIMIT", "OFF", None, False), ("GOMEMLIMIT", "512Mi", None, False),
    ("GOMEMLIMIT", "512mib", None, False), ("GOMEMLIMIT", "1PiB", None, False),
        ("GOMEMLIMIT", "8388608TiB", None, False),
    ("GOMEMLIMIT", "8388607TiB", 9223370937343148032, True), ("GOMEMLIMIT", "512MiB ", None, False),
    ("GOMEMLIMIT", "0", 0, True), ("GOMEMLIMIT", "-1", None, False), ("GOMEMLIMIT", "-0", 0, True),
    ("GOMEMLIMIT", "512B", 512, True), ("GOMEMLIMIT", "1.5GiB", None, False),
        ("GOMEMLIMIT", "9223372036854775808", None, False),
    ("GOGC", "50", 50, True), ("GOGC", "050", 50, True), ("GOGC", "0", 0, True), ("GOGC", "off", "off", True),
    ("GOGC", "50%", 100, False), ("GOGC", "Off", 100, False), ("GOGC", " 50", 100, False),
        ("GOGC", "2147483647", 2147483647, True),
    ("GOGC", "2147483648", 100, False), ("GOMAXPROCS", "4", 4, True), ("GOMAXPROCS", "0", None, False),
    ("GOMAXPROCS", "1500m", None, False), ("GOMAXPROCS", "4 ", None, False), ("GOMAXPROCS", "-1", None, False),
])
def test_values_of_the_runtime(resolve, name, text, value, valid):
    got = resolve(pod(app("{name: %s, value: '%s'}" % (name, text))))[name]
    assert (got["text"], got["value"], got["valid"]) == (text, value, valid)
