# SPDX-License-Identifier: Apache-2.0
"""The output's order is podfit's own: a qsort() that keeps no order of what compares equal gives the same bytes."""
import subprocess

import pytest

# as far from stable as it can be: what compares equal comes out in reverse
UNSTABLE = r"""
#include <stdlib.h>
#include <string.h>
void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	char *all = base, *one = malloc(size);

	for (size_t i = 1; one && i < n; i++) {
		size_t at = i;

		memcpy(one, all + i * size, size);
		for (; at && compare(all + (at - 1) * size, one) >= 0; at--)
			memcpy(all + at * size, all + (at - 1) * size, size);
		memcpy(all + at * size, one, size);
	}
	free(one);
}
"""
RANGE = """apiVersion: v1
kind: LimitRange
metadata: {name: r}
spec:
  limits:
  - type: Container
    default: {memory: 256Mi}
    defaultRequest: {memory: "256000"}
"""
PODS = "".join(f"""---
apiVersion: v1
kind: Pod
metadata: {{name: same}}
spec:
  containers:
  - {{name: app, image: prom/prometheus, env: [{{name: GOMEMLIMIT, value: 300MiB}}]}}
  - {{name: app{i % 2}, image: prom/prometheus, env: [{{name: GOMEMLIMIT, value: 300MiB}}]}}
""" for i in range(4))
TWICE = """apiVersion: v1
kind: Pod
metadata: {name: twice}
spec:
  containers:
  - {name: a, image: prom/prometheus, env: &env [{name: GOMEMLIMIT, value: 300Mi}], resources: {limits: {memory: 200Mi}}}
  - {name: b, image: prom/prometheus, env: *env, resources: {limits: {memory: 200Mi}}}
"""


@pytest.fixture(scope="session")
def unstable(program, tmp_path_factory):
    if any(word in program.read_bytes() for word in (b"__asan_init", b"__tsan_init")):
        pytest.skip("a sanitizer's library has to be the first one")
    directory = tmp_path_factory.mktemp("unstable")
    (directory / "qsort.c").write_text(UNSTABLE)
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", "qsort.so", "qsort.c"], cwd=directory, check=True)
    return directory / "qsort.so"


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_unstable_sort_does_not_show(podfit, write, unstable, form):
    for name, text in {"range.yaml": RANGE, "a.yaml": PODS, "b.yaml": PODS, "twice.yaml": TWICE}.items():
        write(name, text)
    words = ["lint", "-v", "--format", form, "."]
    expected = podfit(*words)
    assert expected.code == 1 and len(expected.stdout.splitlines()) > 20
    assert podfit(*words, env={"LD_PRELOAD": str(unstable)}) == expected
