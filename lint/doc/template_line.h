/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of a template that a line of what it rendered comes from, told by their texts: what stands between {{ }}
 * matches anything, the keys above must be the same, and among several lines that could be it the lines around decide.
 * Where they do not, or a block was put in whole (toYaml, include), it is the line of the nearest key above that can
 * be told. Helm itself keeps no such map (helm/helm#11552).
 */
#ifndef PODFIT_DOC_TEMPLATE_LINE_H
#define PODFIT_DOC_TEMPLATE_LINE_H

#include <stdint.h>

#include "base/str.h"

struct template_line {
	uint32_t line, column; /* from 1 */
	uint32_t start, end;   /* bytes of the template: from the value, or the first word, to the end of the line */
	uint32_t end_column;
	bool exact; /* this very line; else the one that holds it */
};

/* The line around byte `at` of `rendered`, one document. false: it cannot be told. */
bool template_line(struct str template, struct str rendered, size_t at, struct template_line *ret)
	__attribute__((nonnull));

/* Whether the template's line, trimmed, can have rendered this one, trimmed. Only words outside {{ }} tell. */
bool template_could_be(struct str template, struct str rendered);

#endif
