/* SPDX-License-Identifier: Apache-2.0 */
#include "source_fixture.h"

struct want {
	const char *text;
	uint32_t start, line;
	const char *fault;
};

enum { WANTED = 8 };

static struct reader *open_file(const char *path, const struct limits *limits, struct input *in)
{
	struct err err = { 0 };
	struct reader *r;

	*in = (struct input){ .name = path, .path = path, .kind = INPUT_FILE };
	r = reader_open(in, limits, NULL, &err);
	if (!r)
		fail_msg("%s: %s", path, err.text);
	return r;
}

static void check_chunks(struct reader *r, const struct want *want)
{
	struct chunk chunk;
	size_t n = 0;

	for (; reader_next(r, &chunk); n++) {
		if (n == WANTED || !want[n].text)
			fail_msg("a chunk too many: '%.*s' %s", STR_ARG(chunk.text), chunk.fault);
		if (!str_is(chunk.text, want[n].text))
			fail_msg("chunk %zu is '%.*s', not '%s'", n, STR_ARG(chunk.text), want[n].text);
		assert_int_equal(chunk.start, want[n].start);
		assert_int_equal(chunk.line, want[n].line);
		if (want[n].fault)
			assert_string_equal(chunk.fault, want[n].fault);
		else
			assert_null(chunk.fault);
		assert_int_equal(chunk.fault != NULL, chunk.fault_text[0] != '\0');
	}
	if (n < WANTED)
		assert_null(want[n].text);
	assert_false(reader_next(r, &chunk));
}

static void check_file(const char *bytes, size_t n, const struct limits *limits, const struct want *want)
{
	struct input in;
	struct reader *r;

	put_bytes("a.yaml", bytes, n);
	r = open_file("a.yaml", limits, &in);
	check_chunks(r, want);
	reader_close(r);
}

static void cuts(void **state UNUSED)
{
	const struct limits limits = LIMITS_DEFAULT;
	static const struct {
		const char *bytes;
		struct want want[WANTED];
	} rows[] = {
		{ "", { { 0 } } },
		{ " \n\t\n", { { 0 } } },
		{ "a", { { "a", 0, 1, NULL } } },
		{ "a: 1\n", { { "a: 1\n", 0, 1, NULL } } },
		{ "a\n---\nb\n", { { "a\n", 0, 1, NULL }, { "b\n", 6, 3, NULL } } },
		{ "---\na\n---\n---\n\n---\nb", { { "a\n", 4, 2, NULL }, { "b", 19, 7, NULL } } },
		{ "---", { { 0 } } },
		{ "a\n---", { { "a\n", 0, 1, NULL } } },
		{ "a\n--", { { "a\n--", 0, 1, NULL } } },
		{ "a\n--\n-\n", { { "a\n--\n-\n", 0, 1, NULL } } },
		{ "a\n ---\nb: ---\n", { { "a\n ---\nb: ---\n", 0, 1, NULL } } },
		{ "a\r\n---\r\nb\r\n", { { "a\r\n", 0, 1, NULL }, { "b\r\n", 8, 3, NULL } } },
		{ "# head\n---  # of the line\n# of b\nb\n",
		  { { "# head\n", 0, 1, NULL }, { "# of b\nb\n", 26, 3, NULL } } },
		{ "a\n---#x\nb", { { "a\n", 0, 1, NULL }, { "b", 8, 3, NULL } } },
		{ "a\n--- b: 1 \nc\n---\nd\n",
		  { { "a\n", 0, 1, NULL }, { "--- b: 1", 2, 2, "document-separator" }, { "c\n", 12, 3, NULL },
		    { "d\n", 18, 5, NULL } } },
		{ "----\na\n", { { "----", 0, 1, "document-separator" }, { "a\n", 5, 2, NULL } } },
		{ "---x\r\n---y", { { "---x", 0, 1, "document-separator" }, { "---y", 6, 2, "document-separator" } } },
		{ "\xEF\xBB\xBF" "a\n", { { "a\n", 3, 1, NULL } } },
		{ "\xEF\xBB\xBF---\na\n---\n\xEF\xBB\xBF" "b\n", { { "a\n", 7, 2, NULL }, { "b\n", 16, 4, NULL } } },
		{ "\xEF\xBB\xBF", { { 0 } } },
		{ "\xEF\xBB", { { "\xEF\xBB", 0, 1, NULL } } },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_file(rows[i].bytes, strlen(rows[i].bytes), &limits, rows[i].want);
}

static void limits_its_documents(void **state UNUSED)
{
	struct limits limits = LIMITS_DEFAULT;

	limits.document_bytes = 4;
	check_file("aaa\n---\nbbbb\n---\nccc\n", 21, &limits,
		   (struct want[WANTED]){ { "aaa\n", 0, 1, NULL }, { "bbbb\n", 8, 3, "too-large" },
					  { "ccc\n", 17, 5, NULL } });
	check_file("aaaaa", 5, &limits, (struct want[WANTED]){ { "aaaaa", 0, 1, "too-large" } });
	limits = LIMITS_DEFAULT;
	limits.input_bytes = 8;
	check_file("aa\n---\nb", 8, &limits, (struct want[WANTED]){ { "aa\n", 0, 1, NULL }, { "b", 7, 3, NULL } });
	check_file("aa\n---\nbc", 9, &limits,
		   (struct want[WANTED]){ { "aa\n", 0, 1, NULL }, { "b", 7, 3, "too-large" } });
	check_file("a\n---\n\n\n\nx", 10, &limits,
		   (struct want[WANTED]){ { "a\n", 0, 1, NULL }, { "\n\n", 6, 3, "too-large" } });
	limits.input_bytes = 0;
	check_file("", 0, &limits, (struct want[WANTED]){ { 0 } });
	check_file("a", 1, &limits, (struct want[WANTED]){ { "", 0, 1, "too-large" } });
}

/* Larger than every block and window; each cut falls elsewhere in them. */
static void cuts_large_inputs(void **state UNUSED)
{
	enum { DOCUMENTS = 60, LINE = 11 };
	const struct limits limits = LIMITS_DEFAULT;
	struct input in;
	struct chunk chunk;
	uint32_t start = 0, line = 1;
	FILE *f = fopen("a.yaml", "w");
	struct reader *r;

	assert_non_null(f);
	for (int i = 0; i < DOCUMENTS; i++) {
		for (int j = 0; j < i * 997 + 1; j++)
			fprintf(f, "k%07d: \n", j);
		fputs("---\n", f);
	}
	fclose(f);
	r = open_file("a.yaml", &limits, &in);
	for (uint32_t i = 0; i < DOCUMENTS; i++) {
		uint32_t lines = i * 997 + 1;

		assert_true(reader_next(r, &chunk));
		assert_null(chunk.fault);
		assert_int_equal(chunk.start, start);
		assert_int_equal(chunk.line, line);
		assert_int_equal(chunk.text.n, lines * LINE);
		assert_memory_equal(chunk.text.p, "k0000000: \n", LINE);
		assert_int_equal(chunk.text.p[chunk.text.n - 1], '\n');
		start += lines * LINE + 4;
		line += lines + 1;
	}
	assert_false(reader_next(r, &chunk));
	assert_int_equal(reader_size(r), start);
	reader_close(r);
}

/* A separator that lies across the end of a window: on any of its bytes. */
static void cuts_across_windows(void **state UNUSED)
{
	enum { WINDOW = 256 << 10, MORE = 1 << 20 };
	const struct limits limits = LIMITS_DEFAULT;
	char *text = malloc(MORE);
	struct chunk chunk;
	struct input in;

	assert_non_null(text);
	for (uint32_t n = WINDOW - 10; n < WINDOW + 2; n++) {
		struct reader *r;

		memset(text, 'x', MORE);
		memcpy(text + n, "\n---\r\n\xEF\xBB\xBFy\n", 11);
		put_bytes("a.yaml", text, MORE);
		r = open_file("a.yaml", &limits, &in);
		assert_true(reader_next(r, &chunk));
		assert_int_equal(chunk.text.n, n + 1);
		assert_true(reader_next(r, &chunk));
		assert_int_equal(chunk.start, n + 9);
		assert_int_equal(chunk.line, 3);
		assert_int_equal(chunk.text.n, MORE - n - 9);
		assert_memory_equal(chunk.text.p, "y\n", 2);
		assert_false(reader_next(r, &chunk));
		reader_close(r);
	}
	free(text);
}

static void skips_what_is_too_large(void **state UNUSED)
{
	enum { LONG = 3 << 20 };
	struct limits limits = LIMITS_DEFAULT;
	char *text = malloc(LONG + 32);
	struct input in;
	struct chunk chunk;
	struct reader *r;

	assert_non_null(text);
	limits.document_bytes = 100 << 10;
	/* one line, then many, as the document that is too large */
	for (int lines = 0; lines < 2; lines++) {
		memset(text, 'x', LONG);
		for (size_t i = 0; lines && i < LONG; i += 2)
			text[i] = '\n';
		memcpy(text, "a\n---\n", 6);
		memcpy(text + LONG, "\n---\nb\n", 7);
		put_bytes("a.yaml", text, LONG + 7);
		r = open_file("a.yaml", &limits, &in);
		assert_true(reader_next(r, &chunk));
		assert_true(reader_next(r, &chunk));
		assert_string_equal(chunk.fault, "too-large");
		assert_int_equal(chunk.start, 6);
		assert_int_equal(chunk.line, 3);
		assert_true(chunk.text.n > 0 && chunk.text.n <= 4096);
		assert_true(reader_next(r, &chunk));
		assert_null(chunk.fault);
		assert_true(str_is(chunk.text, "b\n"));
		assert_int_equal(chunk.start, LONG + 5);
		assert_int_equal(chunk.line, lines ? 3 + (LONG - 6) / 2 + 2 : 5);
		assert_false(reader_next(r, &chunk));
		reader_close(r);
	}
	/* a separator line that never ends */
	memset(text, ' ', LONG);
	memcpy(text, "a\n---", 5);
	memcpy(text + LONG, "\nb\n", 3);
	put_bytes("a.yaml", text, LONG + 3);
	r = open_file("a.yaml", &limits, &in);
	assert_true(reader_next(r, &chunk));
	assert_true(reader_next(r, &chunk));
	assert_string_equal(chunk.fault, "document-separator");
	assert_true(str_is(chunk.text, "---"));
	assert_true(reader_next(r, &chunk));
	assert_true(str_is(chunk.text, "b\n"));
	assert_int_equal(chunk.line, 3);
	reader_close(r);
	free(text);
}

#define BYTES(literal_) (literal_), sizeof(literal_) - 1

static void reads_utf16(void **state UNUSED)
{
	struct limits limits = LIMITS_DEFAULT;

	check_file(BYTES("\xFF\xFE" "a\0\n\0-\0-\0-\0\n\0\xE9\0\xAC\x20\x3D\xD8\x00\xDE"), &limits,
		   (struct want[WANTED]){ { "a\n", 0, 1, NULL }, { "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 6, 3, NULL } });
	check_file(BYTES("\xFE\xFF\0a\0\n\xD8\x3D\xDE\x00"), &limits,
		   (struct want[WANTED]){ { "a\n\xF0\x9F\x98\x80", 0, 1, NULL } });
	check_file(BYTES("\xFF\xFE" "a\0\n\0-\0-\0-\0\n\0b\0\x00\xDC" "c\0"), &limits,
		   (struct want[WANTED]){ { "a\n", 0, 1, NULL }, { "b", 6, 3, "encoding" } });
	check_file(BYTES("\xFE\xFF\0a\xD8\x3D\0b"), &limits, (struct want[WANTED]){ { "a", 0, 1, "encoding" } });
	check_file(BYTES("\xFE\xFF\0a\xD8\x3D"), &limits, (struct want[WANTED]){ { "a", 0, 1, "encoding" } });
	check_file(BYTES("\xFF\xFE" "a\0b"), &limits, (struct want[WANTED]){ { "a", 0, 1, "encoding" } });
	check_file(BYTES("\xFF\xFE"), &limits, (struct want[WANTED]){ { 0 } });
	check_file(BYTES("\xFF\xFE\0\0a\0\0\0"), &limits, (struct want[WANTED]){ { "", 0, 1, "encoding" } });
	check_file(BYTES("\0\0\xFE\xFF\0\0\0a"), &limits, (struct want[WANTED]){ { "", 0, 1, "encoding" } });
	limits.input_bytes = 6;
	check_file(BYTES("\xFF\xFE" "a\0b\0c\0"), &limits, (struct want[WANTED]){ { "ab", 0, 1, "too-large" } });
	/* three bytes of UTF-8 for two of UTF-16: the limit is on both */
	check_file(BYTES("\xFF\xFE\xAC\x20\xAC\x20"), &limits,
		   (struct want[WANTED]){ { "\xE2\x82\xAC\xE2\x82\xAC", 0, 1, NULL } });
	limits.input_bytes = 5;
	check_file(BYTES("\xFF\xFE\xAC\x20"), &limits, (struct want[WANTED]){ { "\xE2\x82\xAC", 0, 1, NULL } });
}

static void utf16_crosses_blocks(void **state UNUSED)
{
	enum { UNITS = 5 << 20 };	/* 15 MiB of UTF-8: the spool becomes a file */
	const struct limits limits = LIMITS_DEFAULT;
	char *text = malloc((size_t)UNITS * 2 + 2);
	struct err err = { 0 };
	struct input in;
	struct chunk chunk;
	struct reader *r;

	assert_non_null(text);
	memcpy(text, "\xFF\xFE", 2);
	for (size_t i = 0; i < UNITS; i++)
		memcpy(text + 2 + i * 2, "\xAC\x20", 2);
	put_bytes("a.yaml", text, (size_t)UNITS * 2 + 2);
	r = open_file("a.yaml", &limits, &in);
	assert_true(reader_is_utf16(r));
	assert_true(reader_next(r, &chunk));
	assert_int_equal(chunk.text.n, (size_t)UNITS * 3);
	for (size_t i = 0; i < chunk.text.n; i += 3)
		assert_memory_equal(chunk.text.p + i, "\xE2\x82\xAC", 3);
	assert_false(reader_next(r, &chunk));
	assert_int_equal(reader_again(r, 9 << 20, 6, &chunk, &err), 0);
	assert_true(str_is(chunk.text, "\xE2\x82\xAC\xE2\x82\xAC"));
	reader_close(r);
	free(text);
}

static void reads_again(void **state UNUSED)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct err err = { 0 };
	struct chunk chunk;
	struct input in;
	struct reader *r;

	put("a.yaml", "one\n---\ntwo\n");
	r = open_file("a.yaml", &limits, &in);
	assert_true(reader_next(r, &chunk));
	assert_int_equal(reader_again(r, 8, 4, &chunk, &err), 0);
	assert_true(str_is(chunk.text, "two\n"));
	assert_true(reader_next(r, &chunk));
	assert_true(str_is(chunk.text, "two\n"));
	assert_int_equal(chunk.line, 3);
	assert_false(reader_next(r, &chunk));
	assert_int_equal(reader_again(r, 0, 4, &chunk, &err), 0);
	assert_true(str_is(chunk.text, "one\n"));
	assert_null(chunk.fault);
	assert_int_equal(reader_again(r, 0, 0, &chunk, &err), 0);
	assert_int_equal(reader_again(r, 10, 4, &chunk, &err), -1);	/* more than there is */
	assert_string_equal(err.text, "has changed while it was read");
	reader_close(r);
}

static void replace(void)
{
	/* same size, same time, another file */
	run("cp -p a.yaml b.yaml && printf ONE > b.yaml && touch -r a.yaml b.yaml && mv b.yaml a.yaml");
}

static void rewrite(void)
{
	/* same file and size, a nanosecond later */
	struct timespec times[2];
	struct stat st;

	assert_int_equal(stat("a.yaml", &st), 0);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	times[1].tv_nsec = (times[1].tv_nsec + 1) % 1000000000;
	assert_int_equal(utimensat(AT_FDCWD, "a.yaml", times, 0), 0);
}

static void append(void)
{
	run("printf more >> a.yaml");
}

static void take_away(void)
{
	assert_int_equal(unlink("a.yaml"), 0);
}

static void notices_a_change(void **state UNUSED)
{
	static void (*const changes[])(void) = { replace, rewrite, append, take_away };
	const struct limits limits = LIMITS_DEFAULT;

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		struct err err = { 0 };
		struct chunk chunk;
		struct input in;
		struct reader *r;

		put("a.yaml", "one");
		r = open_file("a.yaml", &limits, &in);
		while (reader_next(r, &chunk))
			;
		assert_int_equal(reader_again(r, 0, 3, &chunk, &err), 0);
		changes[i]();
		assert_int_equal(reader_again(r, 0, 3, &chunk, &err), -1);
		assert_true(err.text[0]);
		reader_close(r);
	}
}

static void survives_truncation(void **state UNUSED)
{
	enum { SIZE = 2 << 20 };
	const struct limits limits = LIMITS_DEFAULT;
	char *text = malloc(SIZE);
	struct chunk chunk;
	struct input in;
	struct reader *r;
	bool told = false;

	assert_non_null(text);
	memset(text, 'x', SIZE);
	for (size_t i = 0; i + 100 < SIZE; i += 1000)
		memcpy(text + i, "\n---\n", 5);
	put_bytes("a.yaml", text, SIZE);
	r = open_file("a.yaml", &limits, &in);
	assert_true(reader_next(r, &chunk));
	assert_int_equal(truncate("a.yaml", 700), 0);
	while (reader_next(r, &chunk))
		told |= chunk.fault && strcmp(chunk.fault, "unreadable") == 0;
	assert_true(told);
	reader_close(r);
	free(text);
}

/* Standard input that is a file is read from where it stands. */
static void reads_redirected_input(void **state UNUSED)
{
	const struct input in = { .name = "-", .kind = INPUT_STDIN };
	const struct limits limits = LIMITS_DEFAULT;
	int old = dup(STDIN_FILENO), fd;
	struct err err = { 0 };
	struct chunk chunk;
	struct reader *r;

	put("a.yaml", "skipped\none\n---\ntwo\n");
	fd = open("a.yaml", O_RDONLY | O_CLOEXEC);
	assert_int_equal(lseek(fd, 8, SEEK_SET), 8);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	r = reader_open(&in, &limits, NULL, &err);
	assert_non_null(r);
	assert_int_equal(reader_size(r), 12);
	check_chunks(r, (struct want[WANTED]){ { "one\n", 0, 1, NULL }, { "two\n", 8, 3, NULL } });
	assert_int_equal(reader_again(r, 8, 3, &chunk, &err), 0);
	assert_true(str_is(chunk.text, "two"));
	reader_close(r);
	close(fd);
	dup2(old, STDIN_FILENO);
	close(old);
}

#define TREE_TEST(f_) cmocka_unit_test_setup_teardown(f_, tree_enter, tree_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(cuts),		 TREE_TEST(limits_its_documents),
		TREE_TEST(cuts_large_inputs),	 TREE_TEST(cuts_across_windows),
		TREE_TEST(skips_what_is_too_large),
		TREE_TEST(reads_utf16),		 TREE_TEST(utf16_crosses_blocks),
		TREE_TEST(reads_again),		 TREE_TEST(notices_a_change),
		TREE_TEST(survives_truncation),
		TREE_TEST(reads_redirected_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
