/* SPDX-License-Identifier: Apache-2.0 */
/* What of a Helm chart can be told from names: which files are parts of one, which archives are charts. */
#ifndef PODFIT_SOURCE_CHART_H
#define PODFIT_SOURCE_CHART_H

#include "base/arena.h"
#include "base/str.h"

#define CHART_FILE "Chart.yaml"

bool chart_is_archive(struct str name); /* .tgz, .tar.gz */

/* The directory of the chart that the file is in, as `path` spells it; of a subchart the chart that it is part of.
 * NULL: it is in none. */
const char *chart_around(struct arena *arena, const char *path) NONNULL;

/* The same, if it is a part of the chart: in its templates/, charts/, ci/ or tests/ or one of these itself, or values
 * and the like beside Chart.yaml. NULL: what else lies in a chart's directory is a file like others. */
const char *chart_of(struct arena *arena, const char *path) NONNULL;

/* Its two halves: whether the names alone allow it, so that what else there is, is not asked for; and whether it is a
 * part of the chart that it is in. */
bool chart_may_have(const char *path) NONNULL;
bool chart_has(const char *chart, const char *path) NONNULL;

/* The chart's directory as a file of it is spelt: "a/chart" for "a/chart/templates/x.yaml"; else `chart` itself. */
const char *chart_spelt(struct arena *arena, const char *chart, const char *real, const char *name) NONNULL;

/* Whether Chart.yaml in the directory says `type: library`, as a line of its own: such a chart renders nothing. */
bool chart_is_library(const char *directory) NONNULL;

/* What chart-testing renders the chart in the directory with: NAME-values.yaml in its ci/, in byte order. */
struct chart_values {
	const char **at;
	size_t n;
};
struct chart_values chart_ci_values(struct arena *arena, const char *directory) NONNULL;

#endif
