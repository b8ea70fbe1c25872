/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FAILS, WITHOUT_EFFECT };

static const char *limit_text(struct check *k, int64_t limit)
{
	return limit < 0 ? "unlimited" : said(k, "%lld", (long long)limit);
}

static void bad_type(struct check *k, const struct ulimit_annotation *u)
{
	if (u->type.n)
		found(k, FAILS, u->at, "ulimit type %s is none that the plugin knows, and the container is not created",
		      quoted_text(k, u->type));
	else
		found(k, FAILS, u->at, "a ulimit has no type, and the container is not created");
	found_brief(k, "unknown ulimit type %s in the annotation: container creation fails", quoted_text(k, u->type));
	found_remedy(k, "use a name of getrlimit(2), with or without RLIMIT_: nofile, nproc, memlock, core, as, data, "
	      "stack");
}

static void bad_number(struct check *k, const struct ulimit_annotation *u)
{
	found(k, FAILS, u->at, "%s is no limit: the plugin takes whole numbers from 0 to 18446744073709551615 without "
	      "a unit, and the container is not created", quoted_text(k, u->text));
	found_brief(k, "ulimit annotation: %s is no whole number; container creation fails", quoted_text(k, u->text));
	found_remedy(k, "write the number of bytes or files, without quotes; 18446744073709551615 is unlimited");
}

static void bad_pair(struct check *k, const struct ulimit_annotation *u)
{
	const char *type = quoted_text(k, u->type), *soft = limit_text(k, u->soft), *hard = limit_text(k, u->hard);

	if (u->fault == ULIMIT_NO_SOFT) {
		found(k, WITHOUT_EFFECT, u->at, "ulimit %s has no soft limit, which the plugin reads as 0: the program "
		      "starts with 0, not with %s", type, hard);
		found_brief(k, "ulimit annotation lacks \"soft\" (read as 0)");
		found_remedy(k, "add soft: %s", hard);
	} else if (u->fault == ULIMIT_NO_HARD) {
		found(k, FAILS, u->at, "ulimit %s has no hard limit, which the plugin reads as 0%s%s%s", type,
		      u->soft ? ": 0 < soft " : ", soft and hard are 0", u->soft ? soft : "",
		      u->soft ? ", and the container is not created" : "");
		found_brief(k, "ulimit annotation lacks \"hard\" (read as 0)%s",
			    u->soft ? ": container creation fails" : "");
		found_remedy(k, u->soft ? "add hard: %s" : "add soft and hard", soft);
	} else {
		found(k, FAILS, u->at, "ulimit %s has a hard limit below its soft limit, %s < %s, and the container is "
		      "not created", type, hard, soft);
		found_brief(k, "ulimit annotation: hard %s < soft %s; container creation fails", hard, soft);
		found_remedy(k, "raise hard to %s or lower soft to %s", soft, hard);
	}
}

static void no_container(struct check *k, const struct subject *s, const struct ulimit_annotation *u)
{
	if (s->object->partial)
		return;
	found(k, WITHOUT_EFFECT, u->at, "no container of this Pod is named %s: the annotation does nothing",
	      quoted_text(k, u->container));
	found_brief(k, "ulimit annotation for %s: no such container", quoted_text(k, u->container));
	if (s->pod->container_count == 1 && s->pod->containers->name.n)
		found_remedy(k, "name the container %s", quoted_text(k, s->pod->containers->name));
	else
		found_remedy(k, "end the key in the name of one of the Pod's containers");
}

static void judge(struct check *k, const struct subject *s, const struct ulimit_annotation *u)
{
	switch (u->fault) {
	case ULIMIT_FINE:
		break;
	case ULIMIT_NOT_A_LIST:
		found(k, FAILS, u->at, "the ulimit annotation is no YAML list of {type, soft, hard}, and the container "
		      "is not created");
		found_brief(k, "ulimit annotation is no list of {type, soft, hard}: container creation fails");
		found_remedy(k, "write \"- {type: nofile, soft: 65536, hard: 65536}\"");
		break;
	case ULIMIT_UNKNOWN_TYPE:
		bad_type(k, u);
		break;
	case ULIMIT_BAD_NUMBER:
		bad_number(k, u);
		break;
	case ULIMIT_NO_SOFT:
	case ULIMIT_NO_HARD:
	case ULIMIT_HARD_BELOW_SOFT:
		bad_pair(k, u);
		break;
	case ULIMIT_NO_SUCH_CONTAINER:
		no_container(k, s, u);
		break;
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->pod->ulimit_count; i++)
		judge(k, s, &s->pod->ulimits[i]);
}

#define ANNOTATED(key_, value_) \
	"pod: {metadata: {annotations: {" key_ ": " value_ "}}, " \
	"spec: {containers: [{name: app, image: i}, {name: b, image: i}]}}"
#define KEY	"ulimits.noderesource.dev/container.app"
#define AT(key_) "metadata.annotations[\"" key_ "\"]"

const struct rule nri_ulimit_annotation_invalid = {
	.name = "nri-ulimit-annotation-invalid",
	.summary = "An annotation for the NRI ulimit plugin has a value that the plugin refuses or ignores.",
	.why = "The ulimit-adjuster plugin of containerd/nri reads the annotation into a list of type, soft and hard, "
	       "the numbers unsigned and in the kernel's units, bytes or counts. What is missing is 0: of {type: "
	       "nofile, soft: 65536} the hard limit is 0, below the soft one. An unknown type, a number in quotes, -1, "
	       "64k and hard below soft are errors as well, and each makes the runtime refuse to create the container. "
	       "unlimited is 18446744073709551615. A container name that is not in the Pod is passed over in silence. "
	       "On nodes without the plugin the annotation does nothing (plugins/ulimit-adjuster/adjuster.go).",
	.fix = "Give each entry a type, a soft and a hard limit, whole numbers with soft <= hard.",
	.coordinate = SYSTEM,
	.scope = POD,
	.needs = NEEDS_LINUX,
	.grades = { [FAILS] = { SEVERITY_ERROR, NULL },
		    [WITHOUT_EFFECT] = { SEVERITY_WARNING, "only the soft limit is missing, or no container has the "
		      "name" } },
	.denies = true,
	.examples = {
		FIRES(ANNOTATED(KEY, "'- {type: nofile, soft: 65536}'"), AT(KEY)),
		FIRES(ANNOTATED(KEY, "'[{type: RLIMIT_NOFILE, soft: 4096, hard: 1024}]'"), AT(KEY)),
		FIRES(ANNOTATED(KEY, "'nofile=1024:4096'"), AT(KEY)),
		FIRES(ANNOTATED("ulimits.nri.containerd.io/container.b", "'- {type: files, soft: 1, hard: 1}'"),
		      AT("ulimits.nri.containerd.io/container.b")),
		FIRES(ANNOTATED(KEY, "'- {type: memlock, soft: -1, hard: -1}'"), AT(KEY)),
		FIRES(ANNOTATED(KEY, "'- {type: nofile, hard: 65536}'"), AT(KEY)),
		FIRES(ANNOTATED("ulimits.noderesource.dev/container.ap", "'- {type: nofile, soft: 1024, hard: 1024}'"),
		      AT("ulimits.noderesource.dev/container.ap")),
		QUIET(ANNOTATED(KEY, "'- {type: nofile, soft: 65536, hard: 65536}'")),
		QUIET(ANNOTATED(KEY, "'- {type: rlimit_MEMLOCK, soft: 0, hard: 18446744073709551615}'")),
		QUIET(ANNOTATED("ulimits.example.org/container.app", "'- {type: nofile, soft: 65536}'")),
		QUIET(ANNOTATED("ulimits.noderesource.dev/pod", "'- {type: nofile, soft: 65536}'")),
		QUIET("pod: {metadata: {annotations: {" KEY ": '- {type: nofile, soft: 65536}'}}, spec: {os: {name: "
		      "windows}, containers: [{name: app, image: i}]}}"),
	},
	.check = check,
};
