/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void no_such_word(struct check *k, const struct annotation *a)
{
	found(k, 0, a->at_key, "%s is no annotation that podfit knows: it says nothing to anybody",
	      quoted_text(k, a->key));
	found_brief(k, "unknown annotation %s", quoted_text(k, a->key));
	if (!a->nearest)
		found_remedy(
			k,
			"podfit reads ignore, runtime, live-heap, non-go-memory, max-goroutines and max-connections");
	else if (a->container.n)
		found_remedy(k, "did you mean %s.podfit.dev/%.*s?", a->nearest, STR_ARG(a->container));
	else
		found_remedy(k, "did you mean podfit.dev/ignore, or %s.podfit.dev/CONTAINER?", a->nearest);
}

static void no_name(struct check *k, const struct subject *s, const struct annotation *a)
{
	struct str word = str_sub(a->key, str_find_char(a->key, '/') + 1, a->key.n);
	struct str name = s->pod->container_count ? s->pod->containers[0].name : STR_NONE;

	found(k, 0, a->at_key, "%s names no container, so it says nothing of any", quoted_text(k, a->key));
	found_brief(k, "annotation %s names no container", quoted_text(k, a->key));
	found_remedy(k, "write %.*s.podfit.dev/%.*s", STR_ARG(word), STR_ARG(name.n ? name : STR("CONTAINER")));
}

static const char *wanted(enum annotation_word word)
{
	switch (word) {
	case ANNOTATION_RUNTIME:
		return "go, go1.24, mixed, notgo or \"mixed go1.24\"";
	case ANNOTATION_LIVE_HEAP:
	case ANNOTATION_NON_GO_MEMORY:
		return "a Kubernetes quantity of bytes, \"180Mi\"";
	case ANNOTATION_MAX_GOROUTINES:
	case ANNOTATION_MAX_CONNECTIONS:
		return "a number, \"20000\"";
	case ANNOTATION_IGNORE:
	case ANNOTATION_UNKNOWN:
		break;
	}
	return "\"rule, rule -- reason\"";
}

static void unreadable(struct check *k, const struct annotation *a)
{
	bool go_unit = str_ends(a->text, "iB");

	found(k, 0, a->at, "%s is no value for %.*s: the annotation is without effect", quoted_text(k, a->text),
	      STR_ARG(a->key));
	found_brief(k, "annotation value %s cannot be read", quoted_text(k, a->text));
	if (a->nearest)
		found_remedy(k, "did you mean %s? It is one of go, go1.24, mixed, notgo, or \"mixed go1.24\"",
			     a->nearest);
	else
		found_remedy(k, "write %s%s", wanted(a->word), go_unit ? ", without the B" : "");
}

static void not_a_string(struct check *k, const struct annotation *a)
{
	found(k, 0, a->at, "the value of %s is no string: the API refuses the object", quoted_text(k, a->key));
	found_brief(k, "annotation %s is no string: the API refuses it", quoted_text(k, a->key));
	if (a->text.n)
		found_remedy(k, "quote it: \"%.*s\"", STR_ARG(a->text));
	else
		found_remedy(k, "write %s", wanted(a->word));
}

static void no_container(struct check *k, const struct subject *s, const struct annotation *a)
{
	const struct pod *pod = s->pod;

	found(k, 0, a->at_key, "no container of this Pod is named %s: the annotation %.*s does nothing",
	      quoted_text(k, a->container), STR_ARG(a->key));
	found_brief(k, "annotation for %s: no such container", quoted_text(k, a->container));
	if (a->nearest)
		found_remedy(k, "did you mean container '%s'?", a->nearest);
	else if (pod->container_count == 1 && pod->containers->name.n)
		found_remedy(k, "the only container is %s", quoted_text(k, pod->containers->name));
	else
		found_remedy(k, "end the key in the name of one of the Pod's containers");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->pod->annotation_count; i++) {
		const struct annotation *a = &s->pod->annotations[i];

		switch (a->fault) {
		case ANNOTATION_FINE:
			break;
		case ANNOTATION_NO_SUCH_WORD:
			no_such_word(k, a);
			break;
		case ANNOTATION_NO_NAME:
			no_name(k, s, a);
			break;
		case ANNOTATION_NOT_A_STRING:
			not_a_string(k, a);
			break;
		case ANNOTATION_UNREADABLE:
			unreadable(k, a);
			break;
		case ANNOTATION_NO_CONTAINER:
			no_container(k, s, a);
			break;
		}
	}
}

#define ANNOTATED(annotations_)                                                                                        \
	"pod: {metadata: {annotations: {" annotations_                                                                 \
	"}}, spec: {containers: [{name: app, image: i}, {name: web, image: i}]}}"
#define AT(key_) "metadata.annotations[\"" key_ "\"]"

const struct rule podfit_annotation_invalid = {
	.name = "podfit-annotation-invalid",
	.summary = "An annotation for podfit has a key, a container or a value that podfit cannot use.",
	.why = "What the author declares of a program, and what is to be ignored, stands in annotations on the Pod "
	       "template or the workload: podfit.dev/ignore, and ignore, runtime, live-heap, non-go-memory, "
	       "max-goroutines and max-connections as WORD.podfit.dev/CONTAINER. A word that does not exist, a "
	       "container that is not in the Pod and a value that cannot be read would be passed over in silence: the "
	       "live heap is not checked, the finding not ignored, and everybody believes it is. Amounts are "
	       "Kubernetes quantities, 180Mi and not 180MiB. Names of containers that a mesh or an injector adds "
	       "later are taken for right.",
	.fix = "Correct the key or the value.",
	.coordinate = META,
	.scope = POD,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES(ANNOTATED("live-heep.podfit.dev/app: 180Mi"), AT("live-heep.podfit.dev/app")),
		FIRES(ANNOTATED("podfit.dev/ignored: gogc-malformed"), AT("podfit.dev/ignored")),
		FIRES(ANNOTATED("podfit.dev/live-heap: 180Mi"), AT("podfit.dev/live-heap")),
		FIRES(ANNOTATED("live-heap.podfit.dev/app: 180MiB"), AT("live-heap.podfit.dev/app")),
		FIRES(ANNOTATED("runtime.podfit.dev/app: 'golang 1.24'"), AT("runtime.podfit.dev/app")),
		FIRES(ANNOTATED("max-goroutines.podfit.dev/app: 20000"), AT("max-goroutines.podfit.dev/app")),
		FIRES(ANNOTATED("ignore.podfit.dev/api: gogc-malformed"), AT("ignore.podfit.dev/api")),
		QUIET(ANNOTATED("podfit.dev/ignore: 'gogc-malformed -- x', ignore.podfit.dev/web: '', "
				"live-heap.podfit.dev/app: 180Mi, non-go-memory.podfit.dev/app: '0', "
				"max-goroutines.podfit.dev/web: 20k, runtime.podfit.dev/app: 'mixed, go1.24', "
				"max-connections.podfit.dev/app: '5000'")),
		QUIET(ANNOTATED("runtime.podfit.dev/istio-proxy: mixed, ignore.podfit.dev/daprd: gogc-malformed")),
		QUIET(ANNOTATED("example.org/live-heap.podfit.dev: x, notpodfit.dev/ignore: y, "
		      "podfit.dev.example.org/ignore: z")),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {metadata: {annotations: "
		      "{live-heap.podfit.dev/b: 180Mi}}, spec: {containers: [{name: a, image: a}]}}}}]"),
		QUIET("[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: "
		      "{runtime.podfit.dev/a: gopher}}, spec: {template: {metadata: {annotations: "
		      "{runtime.podfit.dev/a: go}}, spec: {containers: [{name: a, image: i}]}}}}]"),
	},
	.check = check,
};
