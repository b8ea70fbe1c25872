/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRI-O writes what unified-cgroup.crio.io/<container> says into the files of the container's cgroup (v2), behind what
 * the kubelet asks for: "memory.high=268435456;memory.max=536870912". A value that is base64 is decoded first, whatever
 * it was meant to be: 256M is, 268435456 is not (cri-o internal/factory/container/container.go
 * AddUnifiedResourcesFromAnnotations). The old name is io.kubernetes.cri-o.UnifiedCgroup, before a dot or a slash; the
 * new one wins. Other runtimes do not read it, and CRI-O only where the runtime handler or workload allows it.
 */
#include <string.h>

#include "kube/base64.h"
#include "setting/carrier.h"
#include "setting/narrow.h"

static const char new_key[] = "unified-cgroup.crio.io/", old_key[] = "io.kubernetes.cri-o.UnifiedCgroup";

/* What the kernel reads: digits and K, M, G ... in powers of 1024, or max (lib/cmdline.c memparse). -2: neither. */
static int64_t kernel_bytes(struct str text)
{
	static const char units[] = "kmgtpe";
	int64_t value = 0;
	size_t i = 0;

	text = str_trim(text);
	if (str_is(text, "max"))
		return -1;
	for (; i < text.n && is_digit(text.p[i]); i++)
		if (__builtin_mul_overflow(value, INT64_C(10), &value) ||
		    __builtin_add_overflow(value, (int64_t)(text.p[i] - '0'), &value))
			return -1;
	if (i == 0 || i + 1 < text.n || (i > 1 && text.p[0] == '0')) /* 0x10, 010 */
		return -2;
	if (i == text.n)
		return value;
	size_t unit = str_find_char(STR(units), (char)(text.p[i] | 32));

	if (unit == strlen(units))
		return -2;
	return __builtin_mul_overflow(value, INT64_C(1) << (10 * ((int)unit + 1)), &value) ? -1 : value;
}

/* `entry`, "memory.high=...", stands in the annotation `node`; its p is NULL when there is none. */
static struct unified_value value_of(struct resolver *r, const struct node *node, struct str entry)
{
	struct unified_value ret = { .is_set = entry.p != NULL, .text = entry };
	struct str value = entry, decoded;
	struct narrowing at = { 0 };

	if (!ret.is_set)
		return ret;
	uint32_t from = (uint32_t)(entry.p - node_text(node).p);

	(void)str_cut(&value, '=');
	ret.bytes = kernel_bytes(value);
	ret.at = link_to_part(r->doc, node, &at, from, from + (uint32_t)entry.n);
	ret.is_base64 = base64_decode(r->arena, value, &decoded);
	if (ret.is_base64 && kernel_bytes(decoded) != -2) { /* and meant to be */
		ret.bytes = kernel_bytes(decoded);
		ret.is_base64 = false;
	}
	return ret;
}

static const struct unified_cgroup *cgroup_of(struct resolver *r, const struct node *node)
{
	struct unified_cgroup *u = arena_new(r->arena, struct unified_cgroup);
	struct str rest = node_text(node), high = STR_NONE, max = STR_NONE;

	while (rest.n) {
		struct str entry = str_cut(&rest, ';');

		if (str_starts(entry, "memory.high="))
			high = entry;
		else if (str_starts(entry, "memory.max="))
			max = entry;
	}
	u->high = value_of(r, node, high);
	u->max = value_of(r, node, max);
	return u;
}

static void crio_read(struct resolver *r, const struct node *annotations, struct pod *pod)
{
	for (int old = 1; old >= 0; old--)
		for (struct map_walk w = map_walk(r->doc, annotations); map_next(&w);) {
			struct str key = node_text(w.key), name;
			const struct node *value = node_real(r->doc, w.value);

			if (!str_starts(key, old ? old_key : new_key) || !value || value->type != NODE_STRING ||
			    !value->n)
				continue;
			name = str_sub(key, old ? sizeof old_key : sizeof new_key - 1, key.n);
			if (!resolver_affords(r, pod->container_count + value->n))
				return;

			const struct unified_cgroup *u = cgroup_of(r, value);

			for (size_t i = 0; i < pod->container_count; i++)
				if (str_eq(pod->containers[i].name, name))
					pod->containers[i].unified = u;
		}
}

const struct carrier carrier_crio = { .prefixes = { new_key, old_key }, .read = crio_read };
