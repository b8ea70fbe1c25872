/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts, rendered by the user's helm, 3 or 4: once a NAME-values.yaml in ci/ as chart-testing does, once with its
 * defaults where there is none, or once with exactly what the command line gives. `helm template` reads a local chart
 * and nothing else: it updates no repository and fetches no dependency unless it is told to. It may fetch values,
 * where a file is named by a URL: the command line refuses those (cmd/podfit/run_options.c). Test hooks are left out:
 * they run when somebody asks for them, and with nobody's load.
 */
#include <stdlib.h>

#include "source/chart.h"
#include "source/program.h"
#include "source/render.h"

#define CODE "chart"

static const char *helm_of(struct planning *p)
{
	const char *named = getenv("HELM_BIN"); /* as helm sets it for its plugins */

	return program_find(p->arena, named && *named ? named : "helm");
}

/* "ci/x-values.yaml", however the chart is spelt. */
static const char *below_chart(const char *values)
{
	const char *last = strrchr(values, '/'), *ci = last - strlen("/ci");

	return ci >= values && *ci == '/' ? ci + 1 : values;
}

static const char *given_words(struct planning *p)
{
	const char *words = NULL;

	for (size_t i = 0; i < p->options->values_count; i++)
		words = words ? arena_printf(p->arena, "%s, %s", words, p->options->values[i]) : p->options->values[i];
	return words ? words : "the values of the command line";
}

static void plan_once(struct planning *p, const struct input *in, const char *helm, const char *values)
{
	const struct render_options *o = p->options;
	bool archive = chart_is_archive(str_of(in->path));
	const char *operand = plan_operand(p, in->path), *with = values ? below_chart(values) : NULL;
	LIST(const char *) argv = { NULL, 0, 0 }, files = { NULL, 0, 0 };
	struct rendering r = {
		.code = CODE, .program = "helm template", .has_values = true, .root = in->path, .archive = archive
	};

	r.advice = arena_printf(p->arena, "helm template %s%s%s` to see all of it", operand, values ? " -f " : "",
				values ? values : "");
	r.known[0].sign = "helm dependency build";
	r.known[0].text = arena_printf(p->arena, "helm dependency build %s`", operand);
	r.known[1].sign = "kubeVersion";
	r.known[1].text =
		arena_printf(p->arena, "podfit lint --kube-version 1.NN %s` with the version of the cluster", operand);
	*list_add(p->arena, &argv) = helm;
	*list_add(p->arena, &argv) = "template";
	*list_add(p->arena, &argv) = operand;
	*list_add(p->arena, &argv) = "--skip-tests";
	if (values)
		*list_add(p->arena, &argv) =
			arena_printf(p->arena, "--values=%s", *list_add(p->arena, &files) = values);
	for (size_t i = 0; i < o->values_count; i++)
		*list_add(p->arena, &files) = o->values[i];
	for (size_t i = 0; i < o->helm_count; i++)
		*list_add(p->arena, &argv) = o->helm[i];
	if (o->kube_minor)
		*list_add(p->arena, &argv) = arena_printf(p->arena, "--kube-version=1.%d", o->kube_minor);
	*list_add(p->arena, &argv) = NULL;
	*list_add(p->arena, &files) = NULL;
	if (o->given)
		with = given_words(p);
	r.argv = argv.at;
	r.values = files.at;
	r.with = with;
	plan_rendering(p, in, values ? values : in->name, &r);
}

static void plan(struct planning *p, const struct input *in)
{
	const char *helm = helm_of(p);
	struct chart_values ci = { NULL, 0 };

	if (chart_is_library(in->path)) {
		plan_nothing(p, in, true, CODE, "a library chart: it renders nothing by itself");
	} else if (p->options->never) {
		plan_nothing(p, in, !in->named, CODE,
			     "a Helm chart that is not rendered (--render never): nothing in it "
			     "was looked at");
	} else if (!helm) {
		plan_nothing(p, in, false, CODE,
			     "a Helm chart, and there is no helm to render it: nothing in it was "
			     "looked at; install helm 3 or 4 or set HELM_BIN, or pipe `helm template` into podfit");
	} else {
		if (!p->options->given && !chart_is_archive(str_of(in->path)))
			ci = chart_ci_values(p->arena, in->path);
		if (!ci.n)
			plan_once(p, in, helm, NULL);
		for (size_t i = 0; i < ci.n && i < p->limits->renderings; i++)
			plan_once(p, in, helm, ci.at[i]);
		if (ci.n > p->limits->renderings)
			plan_nothing(p, in, false, CODE,
				     arena_printf(p->arena,
						  "more than %u values files in ci/: the rest "
						  "of them was not rendered",
						  p->limits->renderings));
	}
}

const struct source source_helm = { .of = INPUT_CHART, .plan = plan };
