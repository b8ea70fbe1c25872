/* SPDX-License-Identifier: Apache-2.0 */
#include "source/render.h"

#include "source/program.h"

static const struct source *const sources[] = {
#define SOURCE(name_) &source_##name_,
#include "source/index.h"
#undef SOURCE
};

/* Nobody listens on port 9 of this machine; Go's HTTP client and git ask these. */
#define NOWHERE "http://127.0.0.1:9"
static const char *const offline[] = {
	"HELM_NO_PLUGINS=1",
	"HELM_DEBUG=false",
	"KUBECONFIG=/dev/null",
	"HTTP_PROXY=" NOWHERE,
	"HTTPS_PROXY=" NOWHERE,
	"ALL_PROXY=" NOWHERE,
	"NO_PROXY=",
	"http_proxy=" NOWHERE,
	"https_proxy=" NOWHERE,
	"all_proxy=" NOWHERE,
	"no_proxy=",
	"GIT_ALLOW_PROTOCOL=none",
	"GIT_TERMINAL_PROMPT=0",
	NULL,
};

#define ADVICE "; run `"

const char *rendering_failure(struct arena *arena, const struct rendering *r, const char *why)
{
	const char *advice = r->advice;

	for (size_t i = 0; i < COUNT_OF(r->known); i++)
		if (r->known[i].sign && strstr(why, r->known[i].sign))
			advice = r->known[i].text;
	return arena_printf(arena, "`%s` %s%s%s", r->program, why, ADVICE, advice);
}

bool rendering_same_failure(const char *a, const char *b)
{
	const char *end = strstr(a, ADVICE);

	return end && strncmp(a, b, (size_t)(end - a) + strlen(ADVICE)) == 0;
}

int rendering_run(const struct rendering *r, const struct limits *limits, struct spool *out, struct err *err)
{
	return program_run(r->argv, offline, limits, out, err);
}

const char *rendering_template(struct arena *arena, const struct rendering *r, struct str source)
{
	struct str below = source;

	str_cut(&below, '/'); /* the chart's name, which need not be its directory's */
	if (!below.p)
		below = source;
	return strcmp(r->root, ".") ? arena_printf(arena, "%s/%.*s", r->root, STR_ARG(below))
				    : arena_text(arena, below);
}

void plan_rendering(struct planning *p, const struct input *in, const char *name, const struct rendering *r)
{
	struct input *rendered = list_add(p->arena, &p->list);
	struct rendering *kept = arena_new(p->arena, struct rendering);

	*kept = *r;
	kept->chart = p->chart;
	*rendered = *in;
	rendered->kind = INPUT_RENDERED;
	rendered->name = name;
	/* a world of its own: no other input has a directory like it */
	rendered->directory = arena_printf(p->arena, "%s\n%u.%zu", name, (unsigned)p->chart, p->list.n);
	rendered->path = NULL;
	rendered->rendering = kept;
}

void plan_nothing(struct planning *p, const struct input *in, bool to_be_expected, const char *code, const char *why)
{
	struct input *nothing = list_add(p->arena, &p->list);

	*nothing = *in;
	nothing->kind = to_be_expected ? INPUT_SKIPPED : INPUT_UNREADABLE;
	nothing->code = code;
	nothing->why = why;
}

const char *plan_operand(struct planning *p, const char *path)
{
	return *path == '/' || *path == '.' ? path : arena_printf(p->arena, "./%s", path);
}

static const struct source *source_of(enum input_kind kind)
{
	for (size_t i = 0; i < COUNT_OF(sources); i++)
		if (sources[i]->of == kind)
			return sources[i];
	return NULL;
}

struct plan {			/* of an input that becomes none or several: where they stand in planning.list */
	size_t of, first, n;
};
struct plans {
	LIST(struct plan) list;
};

static void insert(struct inputs *inputs, struct arena *arena, const struct planning *p, const struct plans *plans)
{
	struct inputs all = { .list = { NULL, 0, 0 } };
	size_t nth = 0;

	list_reserve(arena, &all.list, inputs->list.n + p->list.n);
	for (size_t i = 0; i < inputs->list.n; i++) {
		const struct plan *plan = &plans->list.at[nth];

		if (nth == plans->list.n || plan->of != i) {
			*list_add(arena, &all.list) = inputs->list.at[i];
			continue;
		}
		for (size_t k = 0; k < plan->n; k++)
			*list_add(arena, &all.list) = p->list.at[plan->first + k];
		nth++;
	}
	inputs->list.at = all.list.at;
	inputs->list.n = all.list.n;
	inputs->list.cap = all.list.cap;
}

void inputs_render(struct inputs *inputs, struct arena *arena, const struct render_options *o,
		   const struct limits *limits)
{
	struct planning p = { .arena = arena, .options = o, .limits = limits };
	struct plans plans = { .list = { NULL, 0, 0 } };

	for (size_t i = 0; i < inputs->list.n; i++) {
		struct input *in = &inputs->list.at[i];
		const struct source *source = source_of(in->kind);
		size_t before = p.list.n;

		if (!source)
			continue;
		p.chart++;
		if (!in->context) /* a world of its own says nothing of the rest */
			source->plan(&p, in);
		if (p.list.n == before + 1)
			*in = p.list.at[--p.list.n];
		else
			*list_add(arena, &plans.list) = (struct plan){ i, before, p.list.n - before };
	}
	if (plans.list.n)
		insert(inputs, arena, &p, &plans);
}
