/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kustomizations, built by the user's `kustomize build` or `kubectl kustomize`. Both fetch what a kustomization names
 * by a URL, so one that does, itself or through a base, is not built: collecting has found that out (parts.c).
 */
#include "source/collect.h"
#include "source/open.h"
#include "source/program.h"
#include "source/render.h"

#define CODE "kustomization"

static void plan_built(struct planning *p, const struct input *in)
{
	const char *program = program_find(p->arena, "kustomize"), *kubectl = NULL;
	const char *directory = plan_operand(p, parent_of(p->arena, in->path)),
		   **argv = arena_array(p->arena, 4, const char *);

	if (!program)
		program = kubectl = program_find(p->arena, "kubectl");
	if (!program) {
		plan_nothing(p, in, false, CODE,
			     "a kustomization, and there is neither kustomize nor kubectl to build it: what it "
			     "builds was not looked at; install one of them, or pipe `kustomize build` into podfit");
		return;
	}
	argv[0] = program;
	argv[1] = kubectl ? "kustomize" : "build";
	argv[2] = directory;
	plan_rendering(p, in, in->name,
		       &(struct rendering){ .code = CODE,
					    .program = kubectl ? "kubectl kustomize" : "kustomize build",
					    .argv = argv,
					    .root = directory,
					    .values = argv + 3,
					    .advice = arena_printf(p->arena, "%s %s` to see all of it",
								   kubectl ? "kubectl kustomize" : "kustomize build",
								   directory) });
}

static void plan(struct planning *p, const struct input *in)
{
	if (in->why)
		plan_nothing(p, in, in->remote && !in->named, CODE, in->why);
	else if (has_line(in->path, "kind", "Component"))
		plan_nothing(p, in, true, CODE, "a component: it is built by the kustomization that uses it");
	else if (p->options->never)
		plan_nothing(p, in, !in->named, CODE,
			     "a kustomization that is not built (--render never): what it builds was "
			     "not looked at");
	else
		plan_built(p, in);
}

const struct source source_kustomize = { .of = INPUT_KUSTOMIZATION, .plan = plan };
