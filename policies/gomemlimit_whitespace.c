/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = memlimit_of_kind(s, MEMLIMIT_WHITESPACE);

	(void)param;
	if (!g)
		return;
	const char *what = str_ends(g->text, "\n") ? "ends with a line break" : "has blanks around it";

	found(k, 0, g->from, "GOMEMLIMIT %s %s: Go does not trim it and exits with status 2 before main", quoted(k, g), what);
	found_brief(k, "GOMEMLIMIT %s; Go does not trim and aborts", what);
	if (!g->memlimit.nearest[0]) {
		found_remedy(k, "leave the blanks out, or delete the variable");
		return;
	}
	found_remedy(k, "write %s; in a block scalar use |- instead of |, for a Secret use echo -n", g->memlimit.nearest);
	if (!g->from_secret)
		found_set(k, true, g->from, "%s", g->memlimit.nearest);
}

const struct rule gomemlimit_whitespace = {
	.name = "gomemlimit-whitespace",
	.summary = "GOMEMLIMIT would be valid without the blanks or the line break around it.",
	.why = "The runtime does not trim: \"512MiB\\n\" is malformed and ends the program with status 2 before main, in every "
	       "release from 1.19 to 1.27. The line break comes from a block scalar written with | or from a Secret made "
	       "with echo, whose base64 holds it out of sight.",
	.fix = "Write the value on one line, use |-, or make the Secret with echo -n.",
	.silences = "gomemlimit-malformed",
	.proof = "gomemlimit-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GOMEMLIMIT, value: \"512MiB\\n\"}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: \"512MiB\"}]}"),
		FIXED("{env: [{name: GOMEMLIMIT, value: ' 512MiB'}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: '512MiB'}]}"),
		FIRES("[{apiVersion: v1, kind: Secret, metadata: {name: tuning}, data: {limit: NTEyTWlCCg==}}, "
		      "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: a, "
		      "env: [{name: GOMEMLIMIT, valueFrom: {secretKeyRef: {name: tuning, key: limit}}}]}]}}]", "[0].data.limit"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 512MiB}]}"),
		QUIET("{env: [{name: OTHER, value: \"512MiB\\n\"}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: \"51 2MiB\"}]}"),
	},
	.check = check,
};
