/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct text {	/* what a test builds up */
	char bytes[1 << 13];
	size_t n;
};

static void put(struct text *t, const char *bytes, size_t n)
{
	assert_true(n <= sizeof t->bytes - t->n);
	memcpy(t->bytes + t->n, bytes, n);
	t->n += n;
}

/* The tree in one line: Z null, B bool, N number, " string, [ list, { map, S skipped, what is in it, its
 * span; ! stands behind a text that is not verbatim. */
static void dump(struct text *t, const struct node *n)
{
	static const char letters[] = {
		[NODE_NULL] = 'Z', [NODE_BOOL] = 'B', [NODE_NUMBER] = 'N', [NODE_STRING] = '"',
		[NODE_SEQ] = '[', [NODE_MAP] = '{', [NODE_ALIAS] = '*', [NODE_SKIPPED] = 'S',
	};
	char span[40];
	uint32_t children = 0;

	put(t, &letters[n->type], 1);
	if (n->type == NODE_SEQ || n->type == NODE_MAP) {
		for (const struct node *c = n->child; c; c = c->next, children++)
			dump(t, c);
		assert_int_equal(children, n->type == NODE_MAP ? 2 * n->n : n->n);
		assert_int_equal(n->style, STYLE_FLOW);
	} else if (n->type != NODE_SKIPPED) {
		put(t, n->text, n->n);
		assert_int_equal(n->style, n->type == NODE_STRING ? STYLE_DOUBLE : STYLE_PLAIN);
		if (!(n->flags & NODE_VERBATIM))
			put(t, "!", 1);
	}
	snprintf(span, sizeof span, "@%u-%u ", n->start, n->end);
	put(t, span, strlen(span));
}

static void reads(struct str in, const char *tree)
{
	struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	struct doc doc = { .arena = &arena, .limits = &limits, .text = in };
	struct fault fault = { 0 };
	struct text t = { .n = 0 };
	uint32_t end = UINT32_MAX;

	if (json_read(&doc, &end, &fault) < 0)
		fail_msg("%.*s: byte %u: %s", STR_ARG(in), fault.at, fault.text);
	assert_int_equal(end, in.n);
	assert_int_equal(doc.format, DOC_JSON);
	dump(&t, doc.root);
	put(&t, "", 1);
	assert_string_equal(t.bytes, tree);
}

static void test_trees(void **state)
{
	static const struct { struct str in; const char *tree; } rows[] = {
		{ STR("null"), "Znull@0-4 " },
		{ STR(" true\r\n"), "Btrue@1-5 " },
		{ STR("\tfalse "), "Bfalse@1-6 " },
		{ STR("-0"), "N-0@0-2 " },
		{ STR("12.50e+07"), "N12.50e+07@0-9 " },
		{ STR("123456789012345678901234567890"), "N123456789012345678901234567890@0-30 " },
		{ STR("\"\""), "\"@0-2 " },
		{ STR(" \"a b\" "), "\"a b@1-6 " },
		{ STR("[]"), "[@0-2 " },
		{ STR("[ \n]"), "[@0-4 " },
		{ STR("{ }"), "{@0-3 " },
		{ STR("[1,[2 ], {}]"), "[N1@1-2 [N2@4-5 @3-7 {@9-11 @0-12 " },
		{ STR("{\"a\" : 1,\"a\":\"2\"}"), "{\"a@1-4 N1@7-8 \"a@9-12 \"2@13-16 @0-17 " },
		{ STR("{\"\":null}"), "{\"@1-3 Znull@4-8 @0-9 " },
		{ STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\"\\/\b\f\n\r\t!@0-18 " },
		{ STR("\"x\\u0041\\u00e9\\u20AC\\ud83d\\uDE00y\""),
		  "\"xA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80y!@0-34 " },
		{ STR("\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF\xEF\xBF\xBF\x7F\""),
		  "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF\xEF\xBF\xBF\x7F@0-19 " },
		/* a surrogate without its other half, as Go's encoding/json decodes it */
		{ STR("\"\\ud800\""), "\"\xEF\xBF\xBD!@0-8 " },
		{ STR("\"\\udc00\\ud800\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD!@0-14 " },
		{ STR("\"\\ud800\\ud83d\\ude00\""), "\"\xEF\xBF\xBD\xF0\x9F\x98\x80!@0-20 " },
		{ STR("\"\\ud800\\u0041\""), "\"\xEF\xBF\xBD" "A!@0-14 " },
		{ STR("\"\\ud800\\n\\udbff\""), "\"\xEF\xBF\xBD\n\xEF\xBF\xBD!@0-16 " },
		{ STR("\"\\ud800\\ue000\""), "\"\xEF\xBF\xBD\xEE\x80\x80!@0-14 " },
		{ STR("\"\\udc00\\udc00\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD!@0-14 " },
		{ STR("\"\\ud800xudc00\""), "\"\xEF\xBF\xBDxudc00!@0-14 " },
		{ STR("\"\\ud800\\ndc00\""), "\"\xEF\xBF\xBD\ndc00!@0-14 " },
		{ STR("\"\\ud800dc00\\ud800\""), "\"\xEF\xBF\xBD" "dc00\xEF\xBF\xBD!@0-18 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		reads(rows[i].in, rows[i].tree);
}

static void test_skipped(void **state)
{
	static const struct { struct str in; const char *tree; } rows[] = {
		{ STR("{\"status\":{\"a\":[1]},\"b\":1}"), "{\"status@1-9 S@10-19 \"b@20-23 N1@24-25 @0-26 " },
		{ STR("{\"status\":\"x\\n\"}"), "{\"status@1-9 S@10-15 @0-16 " },
		{ STR("{\"status\": null }"), "{\"status@1-9 S@11-15 @0-17 " },
		{ STR("{\"st\\u0061tus\":[ ]}"), "{\"status!@1-14 S@15-18 @0-19 " },
		{ STR("{\"metadata\":{\"managedFields\":[{}],\"n\":1}}"),
		  "{\"metadata@1-11 {\"managedFields@13-28 S@29-33 \"n@34-37 N1@38-39 @12-40 @0-41 " },
		{ STR("{\"items\":[{\"status\":1},[{\"status\":1}]]}"),
		  "{\"items@1-8 [{\"status@11-19 S@20-21 @10-22 [{\"status@25-33 N1@34-35 @24-36 @23-37 @9-38 @0-39 " },
		{ STR("{\"request\":{\"object\":{\"status\":1},\"oldObject\":{\"metadata\":{\"managedFields\":1}}}}"),
		  "{\"request@1-10 {\"object@12-20 {\"status@22-30 S@31-32 @21-33 \"oldObject@34-45 {\"metadata@47-57 "
		  "{\"managedFields@59-74 S@75-76 @58-77 @46-78 @11-79 @0-80 " },
		/* not there */
		{ STR("[{\"status\":1}]"), "[{\"status@2-10 N1@11-12 @1-13 @0-14 " },
		{ STR("{\"spec\":{\"status\":1}}"), "{\"spec@1-7 {\"status@9-17 N1@18-19 @8-20 @0-21 " },
		{ STR("{\"managedFields\":1}"), "{\"managedFields@1-16 N1@17-18 @0-19 " },
		{ STR("{\"metadata\":[{\"managedFields\":1}]}"),
		  "{\"metadata@1-11 [{\"managedFields@14-29 N1@30-31 @13-32 @12-33 @0-34 " },
		{ STR("{\"items\":{\"status\":1}}"), "{\"items@1-8 {\"status@10-18 N1@19-20 @9-21 @0-22 " },
		{ STR("{\"a\":{\"request\":{\"object\":{\"status\":1}}}}"),
		  "{\"a@1-4 {\"request@6-15 {\"object@17-25 {\"status@27-35 N1@36-37 @26-38 @16-39 @5-40 @0-41 " },
		{ STR("{\"items\":[{\"request\":{\"object\":{\"status\":1}}}]}"),
		  "{\"items@1-8 [{\"request@11-20 {\"object@22-30 {\"status@32-40 N1@41-42 @31-43 @21-44 "
		  "@10-45 @9-46 @0-47 " },
		{ STR("{\"request\":{\"status\":1}}"), "{\"request@1-10 {\"status@12-20 N1@21-22 @11-23 @0-24 " },
		{ STR("{\"Status\":1}"), "{\"Status@1-9 N1@10-11 @0-12 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		reads(rows[i].in, rows[i].tree);
}

static void refuses(struct str in, const char *code, uint32_t at, const char *text)
{
	struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	struct doc doc = { .arena = &arena, .limits = &limits, .text = in };
	struct fault fault = { 0 };
	uint32_t end;

	if (json_read(&doc, &end, &fault) == 0)
		fail_msg("%.*s: accepted", STR_ARG(in));
	assert_null(doc.root);
	assert_string_equal(fault.text, text);
	assert_string_equal(fault.code, code);
	assert_int_equal(fault.at, at);
}

static void test_faults(void **state)
{
	static const struct { struct str in; uint32_t at; const char *text; } rows[] = {
		{ STR(""), 0, "expected a value, but the text ends" },
		{ STR(" \n"), 1, "expected a value, but the text ends" },
		{ STR("{\"a\":1 x}"), 7, "expected ',' or '}' after a value, found 'x'" },
		{ STR("[1 2]"), 3, "expected ',' or ']' after a value, found '2'" },
		{ STR("[1}"), 2, "expected ',' or ']' after a value, found '}'" },
		{ STR("{\"a\":1,}"), 7, "expected a key after ',', found '}'" },
		{ STR("{'a':1}"), 1, "expected a key or '}', found \"'\"" },
		{ STR("{\"a\" 1}"), 5, "expected ':' after a key, found '1'" },
		{ STR("{\"a\":}"), 5, "expected a value, found '}'" },
		{ STR("[1,]"), 3, "expected a value, found ']'" },
		{ STR("NaN"), 0, "expected a value, found 'N'" },
		{ STR("\v1"), 0, "expected a value, found '\\x0b'" },
		{ STR("[\f1]"), 1, "expected a value, found '\\f'" },
		{ STR("[\0]"), 1, "expected a value, found '\\x00'" },
		{ STR("\x7F"), 0, "expected a value, found '\\x7f'" },
		{ STR("\xE2\x80\x9C" "a"), 0, "expected a value, found U+201C" },
		{ STR("[\xC2\x85]"), 1, "expected a value, found U+0085" },
		{ STR("\xFF"), 0, "expected a value, found the byte 0xff" },
		{ STR("nul"), 2, "expected 'null', but the text ends" },
		{ STR("trUe"), 2, "expected 'true', found 'U'" },
		{ STR("-"), 0, "expected a digit after '-', but the text ends" },
		{ STR("-x"), 1, "expected a digit after '-', found 'x'" },
		{ STR("01"), 1, "expected no digit after a leading 0, found '1'" },
		{ STR("1.e5"), 2, "expected a digit after '.', found 'e'" },
		{ STR("1e+"), 2, "expected a digit in the exponent, but the text ends" },
		{ STR(".5"), 0, "expected a value, found '.'" },
		{ STR("+1"), 0, "expected a value, found '+'" },
		{ STR("\"a\nb\""), 2, "a control character in a string must be escaped, found '\\n'" },
		{ STR("\"\0\""), 1, "a control character in a string must be escaped, found '\\x00'" },
		{ STR("\"0123456789\x1F\""), 11, "a control character in a string must be escaped, found '\\x1f'" },
		{ STR("\"\\x41\""), 2, "expected one of \" \\ / b f n r t u after '\\', found 'x'" },
		{ STR("\"\\\0\""), 2, "expected one of \" \\ / b f n r t u after '\\', found '\\x00'" },
		{ STR("\"\\u12g4\""), 5, "expected four hexadecimal digits after '\\u', found 'g'" },
		{ STR("\"\\u12\""), 5, "expected four hexadecimal digits after '\\u', found '\"'" },
		{ STR("\"abc"), 3, "the text ends inside a string that began at line 1" },
		{ STR("\n\n[\"\\"), 4, "the text ends inside a string that began at line 3" },
		{ STR("\"\\u00"), 4, "the text ends inside a string that began at line 1" },
		{ STR("\n{\"a\":[1,2],\n\"b\":1\n"), 18, "the text ends inside an object that began at line 2" },
		{ STR("{\n[\n"), 2, "expected a key or '}', found '['" },
		{ STR("{\"a\":\n["), 6, "the text ends inside an array that began at line 2" },
		{ STR("{\"a\""), 3, "the text ends inside an object that began at line 1" },
		{ STR("[tr"), 2, "the text ends inside an array that began at line 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		refuses(rows[i].in, "json-syntax", rows[i].at, rows[i].text);
}

/* The same faults in a value that makes no nodes: same words, same place. */
static void test_faults_skipped(void **state)
{
	static const struct { struct str in; uint32_t at; const char *text; } rows[] = {
		{ STR("{\"status\":{\"a\":1 x}}"), 17, "expected ',' or '}' after a value, found 'x'" },
		{ STR("{\"status\":[1}"), 12, "expected ',' or ']' after a value, found '}'" },
		{ STR("{\"status\":{\"a\":1,}}"), 17, "expected a key after ',', found '}'" },
		{ STR("{\"status\":{1}}"), 11, "expected a key or '}', found '1'" },
		{ STR("{\"status\":{\"a\" 1}}"), 15, "expected ':' after a key, found '1'" },
		{ STR("{\"status\":[1,]}"), 13, "expected a value, found ']'" },
		{ STR("{\"status\":}"), 10, "expected a value, found '}'" },
		{ STR("{\"status\":[[],{\"b\":tru}]}"), 22, "expected 'true', found '}'" },
		{ STR("{\"status\":[-]}"), 12, "expected a digit after '-', found ']'" },
		{ STR("{\"status\":[\"\\q\"]}"), 13, "expected one of \" \\ / b f n r t u after '\\', found 'q'" },
		{ STR("{\"status\":\n[1,\n"), 14, "the text ends inside an array that began at line 2" },
		{ STR("{\"status\":{}"), 11, "the text ends inside an object that began at line 1" },
		{ STR("{\"status\":"), 9, "the text ends inside an object that began at line 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		refuses(rows[i].in, "json-syntax", rows[i].at, rows[i].text);
	refuses(STR("{\"status\":{\"a\":[\"\xC3(\"]}}"), "encoding", 17, "the byte 0xc3 is not UTF-8 here");
}

static void test_encoding(void **state)
{
	static const struct { struct str in; uint32_t at; } rows[] = {
		{ STR("\"\x80\""), 1 },			/* continuation alone */
		{ STR("\"abcdefghi\xFF\""), 10 },
		{ STR("\"\xC0\x80\""), 1 },		/* overlong */
		{ STR("\"\xC1\xBF\""), 1 },
		{ STR("\"\xE0\x9F\xBF\""), 1 },
		{ STR("\"\xF0\x8F\xBF\xBF\""), 1 },
		{ STR("\"\xED\xA0\x80\""), 1 },		/* surrogate */
		{ STR("\"\xED\xBF\xBF\""), 1 },
		{ STR("\"\xF4\x90\x80\x80\""), 1 },	/* above U+10FFFF */
		{ STR("\"\xF5\x80\x80\x80\""), 1 },
		{ STR("\"\xC3\xA9\xC3\""), 3 },		/* cut short */
		{ STR("\"\xE2\x82\""), 1 },
		{ STR("\"\xF0\x9F\x98"), 1 },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(text, sizeof text, "the byte 0x%02x is not UTF-8 here",
			 (unsigned)(unsigned char)rows[i].in.p[rows[i].at]);
		refuses(rows[i].in, "encoding", rows[i].at, text);
	}
}

/* Every byte at every distance from the start of a word: what ends a run is found exactly. */
static void test_every_byte_everywhere(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		for (size_t at = 0; at < 20; at++) {
			char in[24] = "\"....................\"";
			struct limits limits = LIMITS_DEFAULT;
			auto_arena arena = ARENA_EMPTY;
			struct doc doc = { .arena = &arena, .limits = &limits, .text = { in, 22 } };
			struct fault fault = { 0 };
			uint32_t end = 0;
			int ret;

			in[1 + at] = (char)c;
			ret = json_read(&doc, &end, &fault);
			if (c == '"') {
				assert_int_equal(ret, 0);
				assert_int_equal(end, at + 2);
			} else if (c < 0x20 || c >= 0x80 || c == '\\') {
				assert_int_equal(ret, -1);
				assert_int_equal(fault.at, at + 1 + (c == '\\'));
			} else if (ret) {
				fail_msg("byte 0x%02x at %zu: %s", c, at, fault.text);
			}
		}
	}
}

static void test_end_and_ascii(void **state)
{
	static const struct { struct str in; uint32_t end; bool ascii; } rows[] = {
		{ STR("{} \n{}"), 4, true },
		{ STR("1 2"), 2, true },
		{ STR("[]]"), 2, true },
		{ STR("\"a\"\"b\""), 3, true },
		{ STR("truefalse"), 4, true },
		{ STR("\"\xC3\xA9\" 1"), 5, false },
		{ STR("{\"status\":\"\xC3\xA9\"}"), 15, false },
		{ STR("\"\\u00e9\""), 8, true },
	};
	struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct doc doc = { .arena = &arena, .limits = &limits, .text = rows[i].in };
		struct fault fault = { 0 };
		uint32_t end = 0;

		assert_int_equal(json_read(&doc, &end, &fault), 0);
		assert_int_equal(end, rows[i].end);
		assert_int_equal(doc.ascii, rows[i].ascii);
	}
}

static int read_limited(struct str in, struct limits limits, struct fault *fault, uint32_t *ret_nodes)
{
	auto_arena arena = ARENA_EMPTY;
	struct doc doc = { .arena = &arena, .limits = &limits, .text = in };
	uint32_t end;
	int ret = json_read(&doc, &end, fault);

	*ret_nodes = doc.nodes;
	return ret;
}

static void test_limits(void **state)
{
	enum { DEEP = 100000 };
	struct limits depth = LIMITS_DEFAULT, nodes = LIMITS_DEFAULT, bytes = LIMITS_DEFAULT;
	struct fault fault = { 0 };
	char *deep = malloc(DEEP);
	uint32_t n;

	(void)state;
	assert_non_null(deep);
	memset(deep, '[', DEEP);
	assert_int_equal(read_limited((struct str){ deep, DEEP }, depth, &fault, &n), -1);
	assert_string_equal(fault.code, "too-deep");
	assert_int_equal(fault.at, 200);
	assert_int_equal(n, 200);
	depth.depth = 100000;	/* the stack has its own opinion */
	assert_int_equal(read_limited((struct str){ deep, DEEP }, depth, &fault, &n), -1);
	assert_int_equal(fault.at, 200);
	free(deep);

	depth.depth = 3;
	assert_int_equal(read_limited(STR("[[[]],[[1]]]"), depth, &fault, &n), 0);
	assert_int_equal(read_limited(STR("[[[]],[[{}]]]"), depth, &fault, &n), -1);
	assert_string_equal(fault.code, "too-deep");
	assert_string_equal(fault.text, "more than 3 objects and arrays inside each other");
	assert_int_equal(fault.at, 8);
	assert_int_equal(read_limited(STR("{\"status\":[[]]}"), depth, &fault, &n), 0);
	assert_int_equal(read_limited(STR("{\"status\":[[[]]]}"), depth, &fault, &n), -1);
	assert_string_equal(fault.code, "too-deep");
	assert_int_equal(fault.at, 12);

	nodes.nodes = 4;
	assert_int_equal(read_limited(STR("{\"a\":[1]}"), nodes, &fault, &n), 0);
	assert_int_equal(n, 4);
	assert_int_equal(read_limited(STR("{\"a\":[1,22]}"), nodes, &fault, &n), -1);
	assert_string_equal(fault.code, "too-many-nodes");
	assert_string_equal(fault.text, "more than 4 values and keys in one document");
	assert_int_equal(fault.at, 8);
	assert_int_equal(read_limited(STR("{\"status\":[1,2,3,4,5,6]}"), nodes, &fault, &n), 0);
	assert_int_equal(n, 3);

	bytes.document_bytes = 4;
	assert_int_equal(read_limited(STR("[1]        [1,2,3]"), bytes, &fault, &n), 0);
	assert_int_equal(read_limited(STR("[12][1]"), bytes, &fault, &n), 0);
	assert_int_equal(read_limited(STR("[123]"), bytes, &fault, &n), -1);
	assert_string_equal(fault.code, "too-large");
	assert_int_equal(read_limited(STR("{\"status\":[123]}"), bytes, &fault, &n), -1);
	assert_string_equal(fault.code, "too-large");
	assert_int_equal(read_limited(STR("[1][1,2,3]"), bytes, &fault, &n), 0);
	assert_int_equal(read_limited(STR("[12]"), bytes, &fault, &n), 0);
	assert_int_equal(read_limited(STR("12345"), bytes, &fault, &n), -1);
	assert_string_equal(fault.code, "too-large");
	assert_int_equal(read_limited(STR("\"345\""), bytes, &fault, &n), -1);
	assert_string_equal(fault.code, "too-large");
	assert_string_equal(fault.text, "the value is longer than 4 bytes");
	assert_int_equal(fault.at, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_skipped),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_faults_skipped),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_every_byte_everywhere),
		cmocka_unit_test(test_end_and_ascii),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
