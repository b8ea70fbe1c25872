/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { OLD, BOTH };

#define NEW_PREFIX "ulimits.noderesource.dev/container."

static void say(struct check *k, const struct ulimit_annotation *u)
{
	if (u->shadowed_by) {
		found(k, BOTH, u->at_key,
		      "%s is not read: the new key for the same container stands beside it, and the plugin "
		      "takes that",
		      quoted_text(k, u->key));
		found_brief(k, "both ulimit annotation keys for one container: the old one is not read");
		found_related(k, u->shadowed_by, "the key that counts");
		found_remedy(k, "remove the old key; move what is still wanted to the new one");
		return;
	}
	found(k, OLD, u->at_key, "%s is the old key of the ulimit plugin, which is deprecated", quoted_text(k, u->key));
	found_brief(k, "deprecated annotation key ulimits.nri.containerd.io");
	found_remedy(k, "write " NEW_PREFIX "%.*s once all nodes run a plugin that knows it", STR_ARG(u->container));
	found_set(k, false, u->at_key, NEW_PREFIX "%.*s", STR_ARG(u->container));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct link *last = NULL; /* entries of one annotation stand together */

	(void)param;
	for (size_t i = 0; i < s->pod->ulimit_count; i++) {
		const struct ulimit_annotation *u = &s->pod->ulimits[i];

		if (u->old_key && u->at_key != last && u->fault != ULIMIT_NO_SUCH_CONTAINER)
			say(k, u);
		last = u->at_key;
	}
}

#define ANNOTATED(more_)                                                                                               \
	"pod: {metadata: {annotations: {ulimits.nri.containerd.io/container.app: '- {type: nofile, soft: 1024, hard: " \
	"4096}'" more_ "}}, spec: {containers: [{name: app, image: i}, {name: b, image: i}]}}"
#define AT "metadata.annotations[\"ulimits.nri.containerd.io/container.app\"]"

const struct rule nri_ulimit_annotation_old_key = {
	.name = "nri-ulimit-annotation-old-key",
	.summary = "An annotation for the NRI ulimit plugin has its old, deprecated key.",
	.why = "The ulimit-adjuster plugin of containerd/nri was moved from ulimits.nri.containerd.io to "
	       "ulimits.noderesource.dev. It still reads the old key, but only for a container that has none with the "
	       "new one: of two, the old annotation does nothing, whatever it says "
	       "(plugins/ulimit-adjuster/adjuster.go). A plugin that is too old knows only the old key, so the nodes "
	       "come first.",
	.fix = "Rename the key to ulimits.noderesource.dev/container.NAME when all nodes run a plugin that knows it.",
	.coordinate = SYSTEM,
	.scope = POD,
	.needs = NEEDS_LINUX,
	.grades = { [OLD] = { SEVERITY_INFO, NULL },
		    [BOTH] = { SEVERITY_WARNING, "the same container has the new key, too: the old annotation does "
		      "nothing" } },
	.examples = {
		FIXED(ANNOTATED(""), AT,
		      "pod: {metadata: {annotations: {\"ulimits.noderesource.dev/container.app\": '- {type: nofile, "
		      "soft: 1024, hard: 4096}'}}, spec: {containers: [{name: app, image: i}, {name: b, image: i}]}}"),
		FIRES(ANNOTATED(", ulimits.noderesource.dev/container.app: '[]'"), AT),
		FIRES(ANNOTATED(", ulimits.noderesource.dev/container.b: '[]'"), AT),
		QUIET("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '[]'}}, spec: "
		      "{containers: [{name: a, image: i}]}}"),
		QUIET("pod: {metadata: {annotations: {ulimits.nri.containerd.io/container.c: '[]'}}, spec: "
		      "{containers: [{name: a, image: i}]}}"),
		QUIET("pod: {metadata: {annotations: {ulimits.nri.containerd.io/pod: '[]'}}, spec: {containers: "
		      "[{name: a, image: i}]}}"),
		QUIET("pod: {metadata: {labels: {ulimits.nri.containerd.io/container.a: ''}}, spec: {containers: "
		      "[{name: a, image: i}]}}"),
	},
	.check = check,
};
