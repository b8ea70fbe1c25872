/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

static void assert_line(struct excerpt *e, uint32_t at, const char *want, uint32_t start)
{
	struct excerpt_line line;

	assert_true(excerpt_line(e, at, SIZE_MAX, &line));
	assert_int_equal(line.start, start);
	assert_int_equal(line.text.n, strlen(want));
	assert_memory_equal(line.text.p, want, line.text.n);
	assert_false(line.cut_left);
	assert_false(line.cut_right);
}

static struct excerpt *open_text(struct fixture *f, const char *bytes, size_t n)
{
	const char *why;
	struct excerpt *e = excerpt_open(&f->report, fixture_file(f, "a.yaml", bytes, n), &why);

	assert_non_null(e);
	return e;
}

static void finds_lines(void **state UNUSED)
{
	struct fixture f;
	struct excerpt_line line;

	fixture_init(&f);
	struct excerpt *e = open_text(&f, "one\r\ntwo\n\nlast", 14);

	assert_line(e, 0, "one", 0);
	assert_line(e, 2, "one", 0);
	assert_line(e, 4, "one", 0);	/* its own line break belongs to it */
	assert_line(e, 5, "two", 5);
	assert_line(e, 8, "two", 5);
	assert_line(e, 9, "", 9);
	assert_line(e, 10, "last", 10);
	assert_line(e, 14, "last", 10);
	assert_line(e, 0, "one", 0);	/* and back */
	assert_false(excerpt_line(e, 15, SIZE_MAX, &line));
	excerpt_close(e);
	e = open_text(&f, "\xef\xbb\xbf" "a: 1\n", 8);
	assert_line(e, 3, "a: 1", 3);
	assert_line(e, 8, "", 8);
	excerpt_close(e);
	e = open_text(&f, "", 0);
	assert_line(e, 0, "", 0);
	excerpt_close(e);
	fixture_release(&f);
}

/* Forwards and backwards over more than any window. */
static void finds_lines_far_apart(void **state UNUSED)
{
	enum { LINES = 100000, WIDTH = 10 };
	char *text = malloc(LINES * WIDTH + 1), want[16];
	struct fixture f;

	for (size_t i = 0; i < LINES; i++)
		snprintf(text + i * WIDTH, WIDTH + 1, "k%06zu: \n", i);
	fixture_init(&f);
	struct excerpt *e = open_text(&f, text, LINES * WIDTH);

	for (uint32_t i = 0, n = 0; i < 1000; i++, n = (n + 99991 * 7) % LINES) {
		snprintf(want, sizeof want, "k%06u: ", (unsigned)n);
		assert_line(e, n * WIDTH + 3, want, n * WIDTH);
	}
	excerpt_close(e);
	free(text);
	fixture_release(&f);
}

static void cuts_a_giant_line(void **state UNUSED)
{
	enum { SIZE = 1 << 20 };
	char *text = malloc(SIZE);
	struct fixture f;
	struct excerpt_line line;

	for (size_t i = 0; i + 1 < SIZE; i += 2)
		memcpy(text + i, "\xc3\xa4", 2);
	fixture_init(&f);
	struct excerpt *e = open_text(&f, text, SIZE);

	assert_true(excerpt_line(e, SIZE / 2 + 1, SIZE_MAX, &line));
	assert_true(line.cut_left);
	assert_true(line.cut_right);
	assert_in_range(line.text.n, 2 * EXCERPT_REACH - 8, 2 * EXCERPT_REACH);
	assert_memory_equal(line.text.p, "\xc3\xa4", 2);
	assert_int_equal(line.start % 2, 0);
	assert_int_equal(line.text.n % 2, 0);
	assert_true(excerpt_line(e, 0, SIZE_MAX, &line));
	assert_false(line.cut_left);
	assert_int_equal(line.start, 0);
	assert_true(excerpt_line(e, SIZE, SIZE_MAX, &line));
	assert_false(line.cut_right);
	assert_true(excerpt_line(e, SIZE / 2, 100, &line));
	assert_int_equal(line.start, SIZE / 2 - 100);
	assert_in_range(line.text.n, 196, 200);
	excerpt_close(e);
	free(text);
	fixture_release(&f);
}

static void refuses_what_changed(void **state UNUSED)
{
	struct fixture f;
	const char *why;
	uint32_t i;

	fixture_init(&f);
	i = fixture_file(&f, "a.yaml", "a: 1\n", 5);
	fixture_write(&f, i, "a: 12\n", 6);
	assert_null(excerpt_open(&f.report, i, &why));
	assert_string_equal(why, "it has changed since it was read");
	f.report.stamps = NULL;		/* nothing known, nothing compared */
	struct excerpt *e = excerpt_open(&f.report, i, &why);

	assert_line(e, 3, "a: 12", 0);
	excerpt_close(e);
	unlink(f.paths[i]);
	assert_null(excerpt_open(&f.report, i, &why));
	assert_string_equal(why, "it can no longer be read");
	f.list[i].path = f.directory;	/* a chart */
	assert_null(excerpt_open(&f.report, i, &why));
	assert_null(why);
	f.list[i].path = NULL;		/* standard input that nobody kept */
	assert_null(excerpt_open(&f.report, i, &why));
	assert_null(why);
	excerpt_close(NULL);
	fixture_release(&f);
}

static void shows_utf16_as_utf8(void **state UNUSED)
{
	static const char text[] = "\xff\xfe" "a\0:\0 \0\xe4\0\r\0\n\0-\0-\0-\0\n\0b\0:\0\n\0";
	struct fixture f;
	const char *why;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "a.yaml", text, sizeof text - 1);
	struct excerpt *e = excerpt_open(&f.report, i, &why);
	struct err err = { "" };
	struct reader *reader = reader_open(&f.list[i], &f.limits, NULL, &err);
	struct chunk chunk;

	assert_non_null(e);
	assert_non_null(reader);
	assert_true(reader_next(reader, &chunk));
	assert_line(e, chunk.start + 3, "a: \xc3\xa4", chunk.start);
	assert_true(reader_next(reader, &chunk));
	assert_line(e, chunk.start, "b:", chunk.start);
	reader_close(reader);
	excerpt_close(e);
	fixture_release(&f);
}

/* What cannot be opened twice is shown out of the reader that read it. */
static void shows_a_pipe(void **state UNUSED)
{
	struct fixture f;
	struct reader *readers[1];
	struct err err = { "" };
	struct chunk chunk;
	const char *why;
	int ends[2];
	char path[32];

	fixture_init(&f);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a: 1\n---\nb: 2\n", 14), 14);
	close(ends[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	f.list[0] = (struct input){ .name = "fifo", .path = path, .directory = ".", .named = true, .fifo = true };
	f.report.readers = readers;
	readers[0] = reader_open(&f.list[0], &f.limits, NULL, &err);
	assert_non_null(readers[0]);
	while (reader_next(readers[0], &chunk))
		continue;
	struct excerpt *e = excerpt_open(&f.report, 0, &why);

	assert_non_null(e);
	assert_line(e, 10, "b: 2", 9);
	assert_line(e, 6, "---", 5);
	assert_line(e, 0, "a: 1", 0);
	excerpt_close(e);
	reader_close(readers[0]);
	close(ends[0]);
	fixture_release(&f);
}

static void tells_a_secret(void **state UNUSED)
{
	static const struct {
		const char *text, *at;
		bool secret;
	} rows[] = {
		{ "kind: Secret\ndata:\n  a: X\n", "X", true },
		{ "data:\n  a: X\nkind: \"Secret\"\n", "X", true },
		{ "{\"kind\":\"Secret\",\"data\":{\"a\":X", "X", true },
		{ "kind: ConfigMap\ndata:\n  a: X\n", "X", false },
		{ "kind: Secret\n---\nkind: Pod\na: X\n", "X", false },
		{ "kind: Pod\na: X\n---\nkind: Secret\n", "X", false },
		{ "kind: List\nitems:\n- kind: Pod\n- kind: Secret\n  a: X\n", "X", true },
		{ "kinds: Secret\na: X\n", "X", false },
		{ "kind: SealedSecret\na: X\n", "X", false },
		{ "a: X", "X", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture f;

		fixture_init(&f);
		struct excerpt *e = open_text(&f, rows[i].text, strlen(rows[i].text));

		assert_int_equal(excerpt_of_secret(e, (uint32_t)(strstr(rows[i].text, rows[i].at) - rows[i].text)),
				 rows[i].secret);
		excerpt_close(e);
		fixture_release(&f);
	}
}

/* A value far from the kind of its document: taken for a Secret's, to be sure. */
static void a_large_document_may_be_one(void **state UNUSED)
{
	enum { SIZE = 1 << 20 };
	char *text = malloc(SIZE);
	struct fixture f;

	memset(text, 'x', SIZE);
	for (size_t i = 99; i < SIZE; i += 100)
		text[i] = '\n';
	fixture_init(&f);
	struct excerpt *e = open_text(&f, text, SIZE);

	assert_true(excerpt_of_secret(e, SIZE / 2));
	excerpt_close(e);
	memcpy(text + SIZE / 2 + 100, "\nkind: Pod\n", 11);
	e = open_text(&f, text, SIZE);
	assert_false(excerpt_of_secret(e, SIZE / 2));
	excerpt_close(e);
	free(text);
	fixture_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_lines),	       cmocka_unit_test(finds_lines_far_apart),
		cmocka_unit_test(cuts_a_giant_line),   cmocka_unit_test(refuses_what_changed),
		cmocka_unit_test(shows_utf16_as_utf8), cmocka_unit_test(shows_a_pipe),
		cmocka_unit_test(tells_a_secret),      cmocka_unit_test(a_large_document_may_be_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
