/* SPDX-License-Identifier: Apache-2.0 */
/* Writes to sysctls that the kernel has once for the whole node: by a command line, or asked for in the Pod's spec. */
#include <string.h>

#include "setting/resolve.h"
#include "setting/walk.h"

static const char proc[] = "/proc/sys/";

/* fs.file-max of "fs.file-max", "fs/file-max" and "/proc/sys/fs/file-max". NULL: none of a node's. */
static const char *node_wide(struct str name)
{
	static const char *const names[] = { "fs.nr_open", "fs.file-max", "vm.max_map_count" };

	if (str_starts(name, proc))
		name = str_sub(name, sizeof proc - 1, name.n);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		size_t dot = str_find_char(str_of(names[i]), '.');

		if (name.n == strlen(names[i]) && !memcmp(name.p, names[i], dot) &&
		    (name.p[dot] == '.' || name.p[dot] == '/') &&
		    !memcmp(name.p + dot + 1, names[i] + dot + 1, name.n - dot - 1))
			return names[i];
	}
	return NULL;
}

static void add(struct walk *w, const struct origin *o, struct str name, struct str value, uint32_t from, uint32_t to)
{
	const char *known = node_wide(name);

	if (!known || walk_is_full(w))
		return;
	*list_add(w->doc->arena, &w->sysctls) = (struct host_sysctl){
		.name = known,
		.value = arena_str(w->doc->arena, value),
		.hook = w->hook,
		.at = walk_place(w, o, from, to),
	};
}

/* Of `tee FILE`: the file; else what the shell redirects to. */
static struct str output_of(const struct shell_word *argv, size_t n, size_t i, struct str output)
{
	if (str_is(base_name(argv[i].text), "tee"))
		for (size_t k = i + 1; k < n; k++)
			if (argv[k].literal && str_starts(argv[k].text, proc))
				return argv[k].text;
	return output;
}

void walk_sysctl(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i,
		 struct str output)
{
	struct str program = base_name(argv[i].text);

	output = output_of(argv, n, i, output);
	if (str_starts(output, proc))
		add(w, o, output, str_is(program, "echo") && i + 1 < n ? argv[n - 1].text : STR_NONE, argv[i].from,
		    argv[n - 1].to);
	if (!str_is(program, "sysctl"))
		return;
	for (size_t k = i + 1; k < n; k++) {
		struct str value = argv[k].text, name = str_cut(&value, '=');

		if (value.p)
			add(w, o, name, value, argv[k].from, argv[k].to);
	}
}

/* fs. and vm. are nobody's own but for fs.mqueue. (component-helpers node/util/sysctl/namespace.go). */
static bool is_refused(struct str name)
{
	return (str_starts(name, "fs.") || str_starts(name, "fs/") || str_starts(name, "vm.") ||
		str_starts(name, "vm/")) &&
	       !str_starts(name, "fs.mqueue.") && !str_starts(name, "fs/mqueue/");
}

void sysctls_resolve(struct resolver *r, struct pod *pod)
{
	const struct node *context = node_real(r->doc, map_get(r->doc, pod->spec, "securityContext", NULL));
	const struct node *list = node_real(r->doc, map_get(r->doc, context, "sysctls", NULL));
	LIST(struct host_sysctl) all = { NULL, 0, 0 };

	for (const struct node *i = seq_first(r->doc, list); i; i = i->next) {
		const struct node *map = node_real(r->doc, i),
				  *name = node_real(r->doc, map_get(r->doc, map, "name", NULL));

		if (!name || !is_refused(node_text(name)))
			continue;
		*list_add(r->arena, &all) = (struct host_sysctl){
			.name = arena_text(r->arena, node_text(name)),
			.value = node_text(node_real(r->doc, map_get(r->doc, map, "value", NULL))),
			.at = link_to(r, name, NULL),
		};
	}
	pod->sysctls = all.at;
	pod->sysctl_count = all.n;
}
