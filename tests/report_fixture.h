/* SPDX-License-Identifier: Apache-2.0 */
/* Files in a directory of their own and findings about them, for the tests of the reporters. */
#ifndef PODFIT_TESTS_REPORT_FIXTURE_H
#define PODFIT_TESTS_REPORT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/report.h"
#include "source/open.h"

enum { FIXTURE_INPUTS = 8, FIXTURE_FINDINGS = 16 };

struct fixture {
	char directory[32];
	char *paths[FIXTURE_INPUTS];
	const char *texts[FIXTURE_INPUTS];
	const char *names[FIXTURE_INPUTS];
	struct stamp stamps[FIXTURE_INPUTS];
	struct inputs inputs;
	struct input list[FIXTURE_INPUTS];
	const struct finding *findings[FIXTURE_FINDINGS];
	struct limits limits;
	struct report report;
	struct report_options options;
};

static inline void fixture_init(struct fixture *f)
{
	memset(f, 0, sizeof *f);
	memcpy(f->directory, "/tmp/podfit-report-XXXXXX", sizeof "/tmp/podfit-report-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	f->limits = LIMITS_DEFAULT;
	f->inputs.list.at = f->list;
	f->report = (struct report){ .inputs = &f->inputs, .names = f->names, .stamps = f->stamps,
				     .findings = f->findings, .fail_on = SEVERITY_ERROR,
				     .min_severity = SEVERITY_WARNING, .limits = &f->limits };
}

static inline void fixture_release(struct fixture *f)
{
	for (size_t i = 0; i < f->inputs.list.n; i++) {
		unlink(f->paths[i]);
		free(f->paths[i]);
	}
	rmdir(f->directory);
}

static inline void fixture_write(struct fixture *f, uint32_t input, const char *bytes, size_t n)
{
	FILE *out = fopen(f->paths[input], "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, n, out), n);
	assert_int_equal(fclose(out), 0);
}

/* Writes the file; its name in the report is `name`. */
static inline uint32_t fixture_file(struct fixture *f, const char *name, const char *bytes, size_t n)
{
	uint32_t i = (uint32_t)f->inputs.list.n++;

	assert_in_range(i, 0, FIXTURE_INPUTS - 1);
	assert_true(asprintf(&f->paths[i], "%s/%u", f->directory, (unsigned)i) > 0);
	f->names[i] = name;
	f->texts[i] = bytes;
	f->list[i] = (struct input){ .name = name, .path = f->paths[i], .directory = ".", .named = true };
	fixture_write(f, i, bytes, n);
	struct stat st;

	assert_int_equal(stat(f->paths[i], &st), 0);
	f->stamps[i] = stamp_of(&st);
	return i;
}

/* The first place of `token` behind `after` in the file; columns count bytes that start a character. */
static inline struct place fixture_place(const struct fixture *f, uint32_t input, const char *after, const char *token)
{
	const char *text = f->texts[input], *at = strstr(text, after);
	struct place p = { .input = input, .line = 1, .column = 1 };

	assert_non_null(at);
	at = strstr(at + strlen(after), token);
	assert_non_null(at);
	for (const char *c = text; c < at + strlen(token); c++) {
		if (c == at) {
			p.end_line = p.line;
			p.end_column = p.column;
		}
		uint32_t *line = c < at ? &p.line : &p.end_line, *column = c < at ? &p.column : &p.end_column;

		if (*c == '\n') {
			++*line;
			*column = 1;
		} else if ((*c & 0xc0) != 0x80) {
			++*column;
		}
	}
	p.start = (uint32_t)(at - text);
	p.end = p.start + (uint32_t)strlen(token);
	return p;
}

static inline void fixture_finding(struct fixture *f, const struct finding *finding)
{
	assert_in_range(f->report.finding_count, 0, FIXTURE_FINDINGS - 1);
	f->findings[f->report.finding_count++] = finding;
}

/* What the reporter writes; the caller frees it. */
static inline char *fixture_report(struct fixture *f, const struct reporter *reporter)
{
	char *text = NULL, *copy;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	reporter->write(out, &f->report, &f->options);
	assert_int_equal(fclose(out), 0);
	copy = strdup(text);
	assert_non_null(copy);
	free(text);
	return copy;
}

static inline char *read_golden(const char *name)
{
	char path[128], *text;
	FILE *in;
	size_t n;

	snprintf(path, sizeof path, "tests/golden/%s", name);
	in = fopen(path, "r");
	if (!in)
		fail_msg("%s: run from the repository's root", path);
	text = calloc(1, 1 << 16);
	n = fread(text, 1, (1 << 16) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

static inline void assert_golden(const char *got, const char *name)
{
	char *want = read_golden(name);

	if (strcmp(got, want) != 0)
		print_message("---- got:\n%s---- want (tests/golden/%s):\n%s----\n", got, name, want);
	assert_string_equal(got, want);
	free(want);
}

#endif
