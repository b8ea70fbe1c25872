# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: one way only. What stands further down may include what stands above it."""
import posixpath
import re

import pytest

import tree

# One rank a line. Layers of one rank include each other only where they stand in one set.
RANKS = [
    [{"base"}],
    [{"source", "doc"}],
    [{"kube", "golang"}],
    [{"setting"}],
    [{"finding"}],
    [{"rule"}],
    [{"policies"}, {"report"}, {"fix"}, {"config", "engine"}],
    [{"lint"}],
    [{"webhook"}],
    [{"cmd"}],
    [{"tests"}],
]
RANK = {layer: rank for rank, sets in enumerate(RANKS) for one in sets for layer in one}
FRIENDS = {layer: one for sets in RANKS for one in sets for layer in one}
ROOTS = (".", "lint", "policies", "cmd/podfit", "tests")     # as the Makefile's -I has them

# Who may name a library's header, as patterns of the including file.
LIBRARIES = {
    "yaml.h": r"lint/doc/yaml[^/]*\.[ch]|tests/.*",
    "jansson.h": r"lint/report/.*|cmd/.*|webhook/.*|tests/.*",
    "curl/curl.h": r"cmd/podfit-.*|tests/.*",
    "openssl/": r"webhook/.*|cmd/podfit-.*|tests/.*",
    "event2/": r"webhook/.*|cmd/podfit-.*|tests/.*",
    "llhttp.h": r"webhook/.*|cmd/podfit-.*|tests/.*",
    "cmocka.h": r"tests/.*",
}

# Files of lint/ itself that are part of a layer without its name.
PART_OF = {"ignore": "engine", "check": "engine", "say": "engine", "override": "engine", "document": "lint", "run": "lint",
           "known": "lint", "earlier": "lint", "trace": "lint"}


def layer_of(name):
    """None for a file of lint/ that belongs to no layer, which is a fault."""
    parts = name.split("/")
    if parts[0] != "lint":
        return parts[0] if parts[0] in RANK else None
    if len(parts) > 2:
        return parts[1] if parts[1] in RANK else None
    stem = re.match(r"[a-z]+", parts[1])[0]
    stem = PART_OF.get(stem, stem)
    return stem if stem in RANK else None


def includes(name):
    return re.findall(r'^\s*#\s*include\s+(["<])([^">]+)[">]', tree.text(name), re.M)


def resolve(name, header):
    """The file that an #include "..." means, or None."""
    for directory in (posixpath.dirname(name), *ROOTS):
        path = posixpath.normpath(posixpath.join(directory, header))
        if (tree.ROOT / path).is_file():
            return path
    return None


def may(upper, lower):
    return RANK[upper] > RANK[lower] or lower in FRIENDS[upper]


def faults_of(name):
    own, faults = layer_of(name), []
    if own is None:
        return [f"{name} belongs to no layer"]
    for kind, header in includes(name):
        if kind == "<":
            faults += [f"{name} includes <{header}>" for library, pattern in LIBRARIES.items()
                       if header.startswith(library) and not re.fullmatch(pattern, name)]
            continue
        target = resolve(name, header)
        if target is None:
            faults.append(f'{name} includes "{header}", which is nowhere')
        elif layer_of(target) is None or not may(own, layer_of(target)):
            faults.append(f"{name} ({own}) includes {target} ({layer_of(target)})")
    return faults


SOURCES = tree.files(".c", ".h")


@pytest.mark.parametrize("layer", sorted(RANK, key=RANK.get))
def test_layer_includes_only_below_itself(layer):
    assert [fault for name in SOURCES if layer_of(name) == layer for fault in faults_of(name)] == []


def test_every_source_belongs_to_a_layer():
    assert [name for name in SOURCES if layer_of(name) is None] == []


def test_policies_include_only_the_rule_contract():
    wrong = [(name, header) for name in tree.files(".c", below=["policies"]) for _, header in includes(name)
             if header != "policies.h" and (name, header) not in (("policies/policies.c", "index.h"),
                                                                  ("policies/policies.c", "proofs.h"))]
    assert wrong == []


def test_a_step_up_is_seen():
    """The test itself: each layer may not include the ones below it in the list."""
    assert may("setting", "kube") and may("kube", "golang") and may("tests", "base")
    assert not may("kube", "setting") and not may("base", "doc") and not may("lint", "cmd")
    assert not may("policies", "report") and not may("report", "engine") and may("config", "engine")
    assert layer_of("lint/rule.h") == "rule" and layer_of("lint/doc/node.h") == "doc"
    assert layer_of("lint/engine_order.c") == "engine" and layer_of("lint/odd.c") is None
