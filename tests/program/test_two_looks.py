# SPDX-License-Identifier: Apache-2.0
"""Neither the number of threads nor the order of the input shows: seeded worlds of ConfigMaps and their users."""
import itertools
import json
import random

import pytest

ONLY = ["--format", "json", "--disable", "@memory,@goroutine,@system", "--enable", "gomemlimit-exceeds-limit"]
NAMES, NAMESPACES = ["one", "two"], [None, "shop"]


def where(name, namespace):
    return f"{{name: {name}" + (f", namespace: {namespace}" if namespace else "") + "}"


def config(random_, name, namespace):
    return (f"apiVersion: v1\nkind: ConfigMap\nmetadata: {where(name, namespace)}\n"
            f"data: {{GOMEMLIMIT: {random_.choice([400, 600, 700])}MiB}}\n")


def user(random_, number, namespace):
    sources = ", ".join(f"{{configMapRef: {{name: {name}}}}}" for name in random_.sample(NAMES, random_.randint(1, 2)))
    return (f"apiVersion: v1\nkind: Pod\nmetadata: {where(f'p{number}', namespace)}\nspec:\n  containers:\n  - name: app\n"
            f"    envFrom: [{sources}]\n    resources: {{limits: {{memory: 512Mi}}}}\n")


def documents(seed):
    """Each ConfigMap at most once, so that it does not matter where it stands."""
    random_ = random.Random(seed)
    made = [config(random_, name, ns) for name, ns in itertools.product(NAMES, NAMESPACES) if random_.random() < 0.7]
    made += [user(random_, i, random_.choice(NAMESPACES)) for i in range(random_.randint(2, 6))]
    random_.shuffle(made)
    return made


def found(report):
    """Findings without their places."""
    return sorted((f["object"]["name"], f["object"]["namespace"] or "", f["message"]) for f in report["findings"])


def expected(made):
    """The kubelet's rule in a few lines: the last source that the input has decides, an absent one hides those before it."""
    values, result = {}, []
    for text in made:
        namespace = "shop" if "namespace: shop" in text else ""
        if "kind: ConfigMap" in text:
            values[text.split("{name: ")[1].split("}")[0].split(",")[0],
                namespace] = int(text.split("GOMEMLIMIT: ")[1].split("MiB")[0])
    for text in made:
        namespace = "shop" if "namespace: shop" in text else ""
        if "kind: Pod" not in text:
            continue
        last = text.split("envFrom: ")[1].split("\n")[0].split("name: ")[-1].split("}")[0]
        if values.get((last, namespace), 0) > 512:
            result.append((text.split("{name: ")[1].split("}")[0].split(",")[0], namespace))
    return sorted(result)


@pytest.mark.parametrize("seed", range(40))
def test_one_file_many_files_and_a_model_agree(podfit, write, seed):
    made = documents(seed)
    one = json.loads(podfit("lint", *ONLY, "-", stdin="---\n".join(made)).stdout)
    assert [(name, ns) for name, ns, _ in found(one)] == expected(made)
    names = [str(write(f"d/{i}.yaml", text).name) for i, text in enumerate(made)]
    many = json.loads(podfit("lint", *ONLY, "d").stdout)
    assert found(many) == found(one)
    turned = json.loads(podfit("lint", *ONLY, *[f"d/{name}" for name in reversed(names)]).stdout)
    places = [{(f["file"], f["line"], f["column"], f["object"]["name"], f["message"]) for f in r["findings"]}
        for r in (many, turned)]
    assert places[0] == places[1]


REFERRING = {
    "a.yaml": "p1:two", "b.yaml": "c:one:600", "c.yaml": "p2:one", "d.yaml": "c:two:700",
}


def referring(filler):
    texts = {}
    for name, what in REFERRING.items():
        kind, *rest = what.split(":")
        if kind == "c":
            texts[name] = (f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {rest[0]}}}\n"
                           f"data: {{GOMEMLIMIT: {rest[1]}MiB}}\n{filler}")
        else:
            texts[name] = (f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {kind}}}\nspec:\n  containers:\n  - name: app\n"
                           f"    envFrom: [{{configMapRef: {{name: {rest[0]}}}}}]\n    resources: {{limits: {{memory: 512Mi}}}}\n{filler}")
    return texts


@pytest.mark.parametrize("filler", ["", "# " + "x" * 200_000 + "\n"])     # enough for threads
def test_every_order_and_every_number_of_threads(podfit, write, filler):
    for name, text in referring(filler).items():
        write(name, text)
    seen = set()
    for order in itertools.permutations(REFERRING):
        outputs = {podfit("lint", *ONLY, "-j", jobs, *order).stdout for jobs in (1, 2, 8)}
        assert len(outputs) == 1        # to the byte
        report = json.loads(outputs.pop())
        seen.add(frozenset((f["file"], f["line"], f["column"], f["object"]["name"]) for f in report["findings"]))
    assert seen == {frozenset({("b.yaml", 4, 20, "p2"), ("d.yaml", 4, 20, "p1")})}


def test_text_is_the_same_for_every_number_of_threads(podfit, write):
    random_ = random.Random(1)
    for i in range(40):
        made = documents(random_.randint(0, 1 << 30))
        write(f"t/{i % 5}/{i}.yaml", "---\n".join(made) + ("" if i % 7 else "---\na: [\n") + "# " + "y" * 20_000 + "\n")
    for words in ["lint"], ["lint", "-v"], ["settings"], ["settings", "--format", "json"]:
        runs = [podfit(*words, "-j", jobs, "t") for jobs in (1, 2, 8, 8, 8)]
        assert len({(run.code, run.stdout, run.stderr) for run in runs}) == 1
