/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader accepts at the most; input is hostile. Exceeding one is a problem with its place, and
 * the rest of the input is still read. Each is reachable from a test, which sets it small.
 */
#ifndef PODFIT_BASE_LIMITS_H
#define PODFIT_BASE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct limits {
	size_t input_bytes;	/* one file or standard input */
	size_t document_bytes;	/* one YAML document, one JSON value */
	uint32_t depth;		/* collections inside each other */
	uint32_t nodes;		/* of one document */
	uint32_t alias_steps;	/* walks through aliases and merges, of one document */
	uint32_t containers;	/* of one document, aliases multiply them */
	uint32_t findings;	/* kept of one run; the rest is counted */
	size_t value_bytes;	/* a resolved environment value ($(VAR) multiplies text) */
	uint32_t rlimits;	/* and sysctls that one container's command line sets */
	uint32_t tree_entries;	/* files and directories that one walk looks at */
	uint32_t program_seconds;	/* one run of helm or kustomize */
	size_t program_bytes;	/* what it prints */
	uint32_t renderings;	/* of one chart: values files in its ci/ */
};

#define LIMITS_DEFAULT ((struct limits){ \
	.input_bytes = (size_t)1 << 30, \
	.document_bytes = (size_t)64 << 20, \
	.depth = 200, \
	.nodes = 8u << 20, \
	.alias_steps = 1u << 20, \
	.containers = 20000, \
	.findings = 10000, \
	.value_bytes = 128 << 10, \
	.rlimits = 256, \
	.tree_entries = 1u << 20, \
	.program_seconds = 60, \
	.program_bytes = (size_t)256 << 20, \
	.renderings = 256, \
})

#endif
