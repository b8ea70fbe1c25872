/* SPDX-License-Identifier: Apache-2.0 */
/* libyaml must not tell a buffer that was filled by copying from one that it decoded itself. */
#include "doc/yaml_feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doc/utf8.h"

struct parsing {
	yaml_parser_t parser;
	yaml_event_t event;
	bool ok;
};

static void begin(struct parsing *p, struct str text)
{
	assert_true(yaml_parser_initialize(&p->parser));
	yaml_parser_set_encoding(&p->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p->parser, (const unsigned char *)text.p, text.n);
}

static void same_text(const yaml_char_t *a, const yaml_char_t *b)
{
	assert_true(!a == !b);
	if (a)
		assert_string_equal((const char *)a, (const char *)b);
}

static void same_mark(const yaml_mark_t *a, const yaml_mark_t *b)
{
	assert_int_equal(a->index, b->index);
	assert_int_equal(a->line, b->line);
	assert_int_equal(a->column, b->column);
}

static void same_event(const yaml_event_t *a, const yaml_event_t *b)
{
	assert_int_equal(a->type, b->type);
	same_mark(&a->start_mark, &b->start_mark);
	same_mark(&a->end_mark, &b->end_mark);
	if (a->type != YAML_SCALAR_EVENT)
		return;
	assert_int_equal(a->data.scalar.length, b->data.scalar.length);
	assert_int_equal(a->data.scalar.style, b->data.scalar.style);
	assert_memory_equal(a->data.scalar.value, b->data.scalar.value, a->data.scalar.length);
	same_text(a->data.scalar.anchor, b->data.scalar.anchor);
	same_text(a->data.scalar.tag, b->data.scalar.tag);
}

static void same_fault(const yaml_parser_t *a, const yaml_parser_t *b)
{
	assert_int_equal(a->error, b->error);
	assert_string_equal(a->problem, b->problem);
	assert_int_equal(a->problem_offset, b->problem_offset);
	same_mark(&a->problem_mark, &b->problem_mark);
	same_mark(&a->context_mark, &b->context_mark);
}

/* The number of events. */
static size_t compare(struct str text)
{
	struct parsing fed, own;
	bool ascii, end = false;
	size_t n = 0;

	assert_true(is_printable(text, &ascii));
	begin(&fed, text);
	begin(&own, text);
	while (!end) {
		yaml_feed(&fed.parser, ascii);
		assert_true(fed.parser.buffer.last <= fed.parser.buffer.end);
		fed.ok = yaml_parser_parse(&fed.parser, &fed.event);
		own.ok = yaml_parser_parse(&own.parser, &own.event);
		assert_int_equal(fed.ok, own.ok);
		if (fed.ok)
			same_event(&fed.event, &own.event);
		else
			same_fault(&fed.parser, &own.parser);
		end = !fed.ok || fed.event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&fed.event);
		yaml_event_delete(&own.event);
		n++;
	}
	if (fed.ok)
		assert_int_equal(fed.parser.offset, own.parser.offset);
	yaml_parser_delete(&fed.parser);
	yaml_parser_delete(&own.parser);
	return n;
}

static void test_small(void **state UNUSED)
{
	static const char *const texts[] = {
		"", "a", "a: b", "a: b\n", "- &x !!str a\n- *x\n", "a: [b, {c: d}]\n", "a: |\n  b\n\n  c\n\n\n",
		"a: 'it''s'\nb: \"\\u00e4\\n\"\n", "a: b: c\n", "a:\n\t- b\n", "[a, b", "'a", "\"\\q\"", "a: *b\n",
		"%YAML 1.1\n---\na\n...\n", "? a\n: b\n", "a: b\r\nc: d\r\n", "a: \xC2\x85 b\n", "a\xE2\x80\xA8z: c\n",
		"\xC3\xA4: \xE2\x82\xAC\n", "\xF0\x9F\x98\x80: 1\n# \xF0\x9F\x98\x80",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		compare(str_of(texts[i]));
}

enum { LONG = 300 << 10 };	/* libyaml's buffer holds 48 KiB */

/* `n` bytes of lines, each `before`, a few times `fill`, and a line break. */
static struct str lines(char *to, size_t n, const char *before, const char *fill)
{
	size_t at = 0, count = 0;

	while (at + 80 < n) {
		at += (size_t)sprintf(to + at, "%s", before);
		for (size_t i = 0; i <= count % 7; i++)
			at += (size_t)sprintf(to + at, "%s", fill);
		to[at++] = '\n';
		count++;
	}
	return (struct str){ to, at };
}

static void test_long(void **state UNUSED)
{
	static const char *const starts[] = { "", "a: |\n", "a: >-\n", "- 'b\n", "- [c,\n", "# d\n" };
	static const char *const rows[][2] = {
		{ "- a: ", "word " }, { "  ", "text, " }, { "  \xC3\xA4", "\xE2\x82\xAC\xF0\x9F\x98\x80 " },
		{ "- ", "\xE2\x82\xAC" }, { "# ", "comment " }, { "", "" },
	};
	char *text = malloc(LONG);
	size_t most = 0;

	assert_non_null(text);
	for (size_t s = 0; s < COUNT_OF(starts); s++)
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			size_t n = (size_t)sprintf(text, "%s", starts[s]);
			struct str all = lines(text + n, LONG - n, rows[i][0], rows[i][1]);
			size_t events = compare((struct str){ text, n + all.n });

			/* around the end of the buffer */
			for (size_t cut = 49140; cut < 49160; cut++)
				if (is_printable((struct str){ text, cut }, &(bool){ false }))
					compare((struct str){ text, cut });
			most = events > most ? events : most;
		}
	assert_true(most > 10000);
	free(text);
}

/* Scalars larger than the buffer: libyaml goes on by itself, and stops wherever it has read to. */
static void test_large_scalars(void **state UNUSED)
{
	char *text = malloc(LONG);
	size_t n = 0;

	assert_non_null(text);
	for (size_t size = 60000; size < 64000; size += 1001) {
		n += (size_t)sprintf(text + n, "- |\n");
		n += lines(text + n, size, "  \xC3\xA4", "\xE2\x82\xAC\xF0\x9F\x98\x80").n;
		n += (size_t)sprintf(text + n, "- b\n");
	}
	assert_int_equal(compare((struct str){ text, n }), 2 * 4 + 6);
	free(text);
}

static bool libyaml_takes(struct str text)
{
	struct parsing p;
	bool end = false;

	begin(&p, text);
	do {
		p.ok = yaml_parser_parse(&p.parser, &p.event);
		end = p.event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&p.event);
	} while (p.ok && !end);
	assert_true(p.ok || p.parser.error == YAML_READER_ERROR);
	yaml_parser_delete(&p.parser);
	return p.ok;
}

static void judged_alike(const char *bytes, size_t n)
{
	char text[64];	/* in a comment, once alone and once in front of a run of plain text */
	bool ascii;

	for (size_t fill = 0; fill < 40; fill += 39) {
		size_t size = 2;

		memcpy(text, "# ", 2);
		memcpy(text + size, bytes, n);
		memset(text + size + n, 'x', fill);
		size += n + fill;
		bool takes = libyaml_takes((struct str){ text, size });

		assert_int_equal(is_printable((struct str){ text, size }, &ascii), takes);
		assert_int_equal(ascii, takes && n == 1);
	}
}

static void test_characters(void **state UNUSED)
{
	static const uint32_t ranges[][2] = {
		{ 0, 0x300 }, { 0x7F0, 0x810 }, { 0x2020, 0x2030 }, { 0xD7F0, 0xD7FF }, { 0xE000, 0xE010 },
		{ 0xFEF0, 0xFEFE }, { 0xFF00, 0x10010 }, { 0x1F600, 0x1F610 }, { 0x10FFF0, 0x10FFFF },
	};
	static const char *const broken[] = {
		"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2x", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
		"\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xFE",
	};
	char bytes[4];

	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		for (uint32_t c = ranges[i][0]; c <= ranges[i][1]; c++)
			judged_alike(bytes, utf8_put(c, bytes));
	for (size_t i = 0; i < COUNT_OF(broken); i++)
		judged_alike(broken[i], strlen(broken[i]));
	assert_false(is_printable(STR("a: \xEF\xBB\xBFz\n"), &(bool){ false }));	/* libyaml skips it in places */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_large_scalars),
		cmocka_unit_test(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
