/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts and kustomizations become renderings: inputs whose bytes are what the user's own helm or kustomize prints.
 * When everything has been collected, each source (index.h) plans what is read instead of such an input: one
 * rendering a values file, or one input that says why there is none. Nothing runs before a reader opens a rendering;
 * from then on it is read exactly as standard input is. Other layers know a rendering only as an input.
 *
 * Never the network: programs run without plugins, without a cluster, and with proxies that are nowhere; values are
 * files, dependencies are there or missing, and a kustomization that names something remote is not built at all.
 */
#ifndef PODFIT_SOURCE_RENDER_H
#define PODFIT_SOURCE_RENDER_H

#include "source/source.h"
#include "source/spool.h"

struct render_options {
	bool never;              /* --render never */
	const char *const *helm; /* options for `helm template`, in order: "--set=a=b" */
	size_t helm_count;
	bool given;                /* some of them are values: these count, and no ci/ */
	const char *const *values; /* of them those that name values files, for the way back */
	size_t values_count;
	int kube_minor; /* 0: unknown */
};

struct rendering {
	const char *code;          /* of the problem when it fails: "chart" */
	const char *program;       /* in messages: "helm template" */
	const char *const *argv;   /* [0]: a path; ends with NULL */
	const char *root;          /* the directory that is rendered, or the archive */
	bool archive;              /* whose files nobody can open */
	bool has_values;           /* a chart: a value of another text can be put into it */
	const char *const *values; /* values files above the chart's own, the last one wins; ends with NULL */
	const char *with;          /* for people: "ci/small-values.yaml", "--set a=b"; NULL: the defaults */
	const char *advice;        /* what to run when it fails; */
	struct {
		const char *sign, *text;
	} known[2];     /* better: when the complaint holds the sign, a known one's */
	uint32_t chart; /* which one of all that are rendered: several renderings may be of one */
};

/* Replaces what can be rendered in `inputs` by its renderings. Once, when nothing more is added. */
void inputs_render(struct inputs *inputs, struct arena *arena, const struct render_options *o,
		   const struct limits *limits) NONNULL;

/* How a template is called that the output names in "# Source: chart/templates/x.yaml": by its file below the root. */
const char *rendering_template(struct arena *arena, const struct rendering *r, struct str source) NONNULL;

/* What to say of a rendering that failed, `why` as program_run() has it. In `arena`. */
const char *rendering_failure(struct arena *arena, const struct rendering *r, const char *why) NONNULL;
/* Whether two of one chart failed for the same reason: that is one problem. */
bool rendering_same_failure(const char *a, const char *b) NONNULL;

/* Runs it; as program_run(). */
int rendering_run(const struct rendering *r, const struct limits *limits, struct spool *out,
		  struct err *err) NONNULL MUST_USE;

/* ---- for the sources ---- */

struct planning {
	struct arena *arena;
	const struct render_options *options;
	const struct limits *limits;
	uint32_t chart;          /* of what is being planned */
	LIST(struct input) list; /* what is read instead */
};

struct source {
	enum input_kind of;
	void (*plan)(struct planning *p, const struct input *in);
};

#define SOURCE(name_) extern const struct source source_##name_;
#include "source/index.h"
#undef SOURCE

void plan_rendering(struct planning *p, const struct input *in, const char *name, const struct rendering *r) NONNULL;
/* Nothing is read of it: a problem, or when it was `to_be_expected` a note. */
void plan_nothing(struct planning *p, const struct input *in, bool to_be_expected, const char *code,
		  const char *why) NONNULL;
/* A directory as an operand that no program takes for an option or for a name of something remote. */
const char *plan_operand(struct planning *p, const char *path) NONNULL;

#endif
