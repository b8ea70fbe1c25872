/* SPDX-License-Identifier: Apache-2.0 */
/* Where a variable comes from: ConfigMaps, Secrets, envFrom, $(VAR). GOGC is 5 where the rule speaks. */
#include "grades.h"

#define CONFIG(name_, data_) "{apiVersion: v1, kind: ConfigMap, metadata: {name: " name_ "}, data: {" data_ "}}, "
#define SECRET(name_, rest_) "{apiVersion: v1, kind: Secret, metadata: {name: " name_ "}, " rest_ "}, "
#define POD(rest_)                                                                                                     \
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, " rest_ "}]}}]"
#define GOGC(from_)      "{name: GOGC, valueFrom: {" from_ "}}"
#define ENV(entries_)    POD("env: [" entries_ "]")
#define FROM(sources_)   POD("envFrom: [" sources_ "]")
#define OF_CONFIG(name_) "{configMapRef: {name: " name_ "}}"
#define GOG_OF(name_)    "{prefix: GOG, configMapRef: {name: " name_ "}}"
#define IS_5(in_)                                                                                                      \
	{                                                                                                              \
		TOO_AGGRESSIVE, 0, "[" in_, WARNING, NULL, false, "GOGC '5'"                                           \
	}
#define IS_NOT(in_)                                                                                                    \
	{                                                                                                              \
		TOO_AGGRESSIVE, 0, "[" in_, NOTHING, NULL, false, NULL                                                 \
	}
#define LWG "limit-without-gomemlimit"
#define QUIET_LWG(in_)                                                                                                 \
	{                                                                                                              \
		LWG, 0, "[" in_, NOTHING, NULL, false, NULL                                                            \
	}
#define GO(source_)                                                                                                    \
	POD("resources: {limits: {memory: 1Gi}}, env: [{name: GODEBUG, value: gctrace=1}], envFrom: [" source_ "]")
#define TOO_AGGRESSIVE "gogc-too-aggressive"
#define FIVE           "{name: GOGC, value: '5'}"

/* clang-format off */
static const struct expected grades[] = {
	/* a ConfigMap or Secret by itself */
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '5'}}]", WARNING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: Secret, metadata: {name: c}, data: {GOGC: NQ==}}]", WARNING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: Secret, metadata: {name: c}, stringData: {GOGC: '5'}}]", WARNING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: Secret, metadata: {name: c}, data: {GOGC: '5'}}]", NOTHING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: 5, A: '5'}}]", NOTHING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: null}}]", NOTHING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, stringData: {GOGC: '5'}}]", NOTHING, NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: example.org/v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '5'}}, " ENV("") , NOTHING,
	  NULL, false, NULL },
	{ TOO_AGGRESSIVE, 0, "[{apiVersion: v1, kind: Thing, metadata: {name: c}, data: {GOGC: '5'}}, " ENV(""), NOTHING, NULL, false, NULL },
	{ "gomaxprocs-malformed", 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOMAXPROCS: 1500m}}]", WARNING, "\"2\"",
	  false, NULL },
	{ "gomaxprocs-malformed", 0, "[{apiVersion: v1, kind: Secret, metadata: {name: c}, stringData: {GOMAXPROCS: 1500m}}]", WARNING, NULL,
	  false, NULL },
	/* whose limits nobody knows */
	{ "gomemlimit-without-limit", 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOMEMLIMIT: 1GiB}}]", NOTHING, NULL,
	  false, NULL },

	/* one key */
	IS_5(CONFIG("c", "k: '5'") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_NOT(CONFIG("c", "k: '50'") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_NOT(CONFIG("c", "k: 5") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_NOT(CONFIG("c", "k: '${K}5'") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_NOT(CONFIG("d", "k: '5'") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_NOT(CONFIG("c", "k: '5'") ENV(GOGC("secretKeyRef: {name: c, key: k}"))),
	IS_5(SECRET("s", "stringData: {k: '5'}") ENV(GOGC("secretKeyRef: {name: s, key: k}"))),
	IS_5(SECRET("s", "data: {k: NQ==}") ENV(GOGC("secretKeyRef: {name: s, key: k}"))),
	IS_NOT(SECRET("s", "data: {k: '5'}") ENV(GOGC("secretKeyRef: {name: s, key: k}"))),
	/* it is defined twice, so nobody knows */
	IS_NOT(CONFIG("c", "k: '5'") CONFIG("c", "k: '50'") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_5(CONFIG("c", "k: '5'") CONFIG("c", "k: '5'") ENV(GOGC("configMapKeyRef: {name: c, key: k}"))),
	IS_NOT(CONFIG("c", "k: '7'") CONFIG("c", "k: '50'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: k}"))),
	/* a key that is not there: optional, the entry is skipped and what stood before it counts */
	IS_5(CONFIG("c", "k: '7'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: z, optional: true}"))),
	IS_NOT(CONFIG("c", "k: '7'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: z, optional: false}"))),
	IS_NOT(CONFIG("c", "k: '7'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: z, optional: 'true'}"))),
	IS_NOT(CONFIG("c", "k: '7'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: z}"))),
	/* a ConfigMap that is not in the input may be there in the cluster, optional or not */
	IS_NOT(CONFIG("d", "k: '7'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: z, optional: true}"))),

	IS_NOT(CONFIG("d", "k: '7'") ENV(FIVE ", " GOGC("configMapKeyRef: {name: c, key: z}"))),

	/* all keys; not by their whole names, or the ConfigMap itself would be spoken of */
	IS_5(CONFIG("c", "C: '5'") FROM(GOG_OF("c"))),
	IS_5(SECRET("c", "stringData: {C: '5'}") FROM("{prefix: GOG, secretRef: {name: c}}")),
	IS_NOT(CONFIG("c", "C: '5'") FROM("{prefix: GOG, secretRef: {name: c}}")),
	IS_NOT(CONFIG("c", "C: '5'") FROM("{prefix: GOG, configMapRef: {name: 1}}")),
	IS_NOT(CONFIG("c", "C: '5'") FROM("{prefix: GOG, configMapRef: {}}, {}, 1")),
	IS_NOT(CONFIG("'1'", "C: '5'") FROM("{prefix: GOG, configMapRef: {name: 1}}")),
	/* the last source that has it, and env before all of them */
	IS_5(CONFIG("c", "C: '50'") CONFIG("d", "C: '5'") FROM(GOG_OF("c") ", " GOG_OF("d"))),
	IS_NOT(CONFIG("c", "C: '50'") CONFIG("d", "C: '5'") FROM(GOG_OF("d") ", " GOG_OF("c"))),
	IS_5(CONFIG("c", "C: '5'") CONFIG("d", "A: '50'") FROM(GOG_OF("c") ", " GOG_OF("d"))),
	IS_NOT(CONFIG("c", "C: '5'") FROM(GOG_OF("c") ", " GOG_OF("elsewhere"))),
	IS_NOT(CONFIG("c", "C: '5'") POD("envFrom: [" GOG_OF("c") "], env: [{name: GOGC, value: '50'}]")),
	IS_NOT(CONFIG("c", "C: '5'") CONFIG("c", "C: '50'") FROM(GOG_OF("c"))),
	/* with a prefix */
	IS_5(CONFIG("c", "GC: '5'") FROM("{prefix: GO, configMapRef: {name: c}}")),
	IS_NOT(CONFIG("c", "GC: '5'") FROM("{prefix: go, configMapRef: {name: c}}")),
	IS_NOT(CONFIG("c", "C: '5'") FROM("{prefix: GOGC, configMapRef: {name: c}}")),
	IS_NOT(CONFIG("c", "C: '5'") FROM("{prefix: A, configMapRef: {name: c}}")),
	IS_NOT(CONFIG("c", "C: '5'") FROM(GOG_OF("c") ", {prefix: '${P}', configMapRef: {name: c}}")),

	/* $(VAR) out of them, and only out of what is declared before */
	IS_5(CONFIG("c", "A: '5'") POD("envFrom: [" OF_CONFIG("c") "], env: [{name: GOGC, value: $(A)}]")),
	IS_NOT(CONFIG("c", "B: '5'") POD("envFrom: [" OF_CONFIG("c") "], env: [{name: GOGC, value: $(A)}]")),
	IS_5(CONFIG("c", "k: '5'") ENV("{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}, {name: GOGC, value: $(A)}")),
	IS_5(CONFIG("c", "k: '7'") ENV("{name: A, value: '5'}, {name: A, valueFrom: {configMapKeyRef: {name: c, key: z, optional: true}}}, "
				       "{name: GOGC, value: $(A)}")),
	IS_NOT(CONFIG("c", "k: '7'") ENV("{name: A, value: '5'}, {name: A, valueFrom: {configMapKeyRef: {name: c, key: z}}}, "
					 "{name: GOGC, value: $(A)}")),
	IS_5(CONFIG("c", "k: $(A)") ENV("{name: A, value: '7'}, {name: GOGC, value: '5'}")),
	IS_NOT(CONFIG("c", "k: $(A)") ENV("{name: A, value: '5'}, " GOGC("configMapKeyRef: {name: c, key: k}"))),
	/* sixteen names and one that is not among them */
	IS_NOT(ENV("{name: V1, value: '1'}, {name: V2, value: '2'}, {name: V3, value: '3'}, {name: V4, value: '4'}, {name: V5, value: "
		   "'5'}, {name: V6, value: '6'}, {name: V7, value: '7'}, {name: V8, value: '8'}, {name: V9, value: '9'}, {name: W1, "
		   "value: '1'}, {name: W2, value: '2'}, {name: W3, value: '3'}, {name: W4, value: '4'}, {name: W6, value: '6'}, {name: W7, "
		   "value: '7'}, {name: GOGC, value: $(V0)}")),
	/* a GOMEMLIMIT that may be there is not missing */
	{ LWG, 0, "[" CONFIG("c", "C: '5'") GO("{configMapRef: {name: c}}"), WARNING, NULL, false, NULL },
	QUIET_LWG(CONFIG("c", "C: '5'") GO("{configMapRef: {name: d}}")),
	QUIET_LWG(CONFIG("c", "C: '5'") GO("{prefix: '${P}', configMapRef: {name: c}}")),
	QUIET_LWG(CONFIG("c", "LIMIT: 1GiB") CONFIG("c", "LIMIT: 2GiB") GO("{prefix: GOMEM, configMapRef: {name: c}}")),
	/* seventeen names share a small index, so some of them meet */
	IS_5(ENV("{name: V1, value: '1'}, {name: V2, value: '2'}, {name: V3, value: '3'}, {name: V4, value: '4'}, {name: V5, value: '5'}, "
		 "{name: V6, value: '6'}, {name: V7, value: '7'}, {name: V8, value: '8'}, {name: V9, value: '9'}, {name: W1, value: '1'}, "
		 "{name: W2, value: '2'}, {name: W3, value: '3'}, {name: W4, value: '4'}, {name: W6, value: '6'}, {name: W7, value: '7'}, "
		 "{name: W8, value: '8'}, {name: GOGC, value: $(V5)}")),
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits) };

	return run_grades("rule_grades_sources", tests, COUNT_OF(tests));
}
