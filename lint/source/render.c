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
	rendered->directory = arena_printf(p->arena, "%s\n%zu", name, p->list.n);
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

void inputs_render(struct inputs *inputs, struct arena *arena, const struct render_options *o,
		   const struct limits *limits)
{
	struct planning p = { .arena = arena, .options = o, .limits = limits };
	size_t first = 0, n = inputs->list.n;

	while (first < n && !source_of(inputs->list.at[first].kind))
		first++;
	if (first == n)
		return;
	list_reserve(arena, &p.list, n);
	for (size_t i = 0; i < n; i++) {
		const struct input *in = &inputs->list.at[i];
		const struct source *source = source_of(in->kind);

		if (!source) {
			*list_add(arena, &p.list) = *in;
		} else if (!in->context) { /* a world of its own says nothing of the rest */
			p.chart++;
			source->plan(&p, in);
		}
	}
	inputs->list.at = p.list.at;
	inputs->list.n = p.list.n;
	inputs->list.cap = p.list.cap;
}
