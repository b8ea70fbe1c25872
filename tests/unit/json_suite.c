/* SPDX-License-Identifier: Apache-2.0 */
/* What RFC 8259 takes and refuses, text by text, each held against jansson as well; and the same after
 * every small damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include "json_reference.h"

#include <cmocka.h>

static const struct str accepted[] = {
	/* values alone */
	STR("0"), STR("-0"), STR("7"), STR("-12"), STR("1234567890"), STR("null"), STR("true"), STR("false"),
	STR("\"\""), STR("\"a\""), STR("[]"), STR("{}"),
	/* blanks */
	STR(" 1"), STR("1 "), STR("\t1\t"), STR("\r\n1\r\n"), STR(" [ ] "), STR("\n{\n}\n"), STR("[\t1\t,\t2\t]"),
	STR("{ \"a\" : 1 , \"b\" : 2 }"), STR("{\r\n\t\"a\"\r\n:\t1}"), STR("[                                 1]"),
	STR("                 \n                 0"),
	/* numbers */
	STR("0.0"), STR("-0.0"), STR("0e0"), STR("0E+0"), STR("0e-0"), STR("1.5"), STR("1e5"), STR("1E5"),
	STR("1e+5"), STR("1e-5"), STR("1.25e2"), STR("-1.25E-2"), STR("10"), STR("100.001"),
	STR("9223372036854775807"), STR("-9223372036854775808"), STR("0.00000000000000000000000000000000000001"),
	STR("1e00005"), STR("123.456e78"), STR("[0]"), STR("[-0]"), STR("[1,2,3]"), STR("[1.0,2e1]"),
	STR("{\"a\":-1}"), STR("0e1"), STR("1e-999"),
	/* strings */
	STR("\" \""), STR("\"/\""), STR("\"\\/\""), STR("\"\\\\\""), STR("\"\\\"\""), STR("\"\\b\\f\\n\\r\\t\""),
	STR("\"\\u0041\""), STR("\"\\u00fC\""), STR("\"\\uABCD\\uabcd\""), STR("\"\\u0000\""), STR("\"a\\u0000b\""),
	STR("\"\\u001f\""), STR("\"\\u007f\""), STR("\"\x7F\""), STR("\"\\uFFFE\\uFFFF\""),
	STR("\"\\ud834\\udd1e\""), STR("\"\\uDBFF\\uDFFF\""), STR("\"\\uD800\\uDC00\""), STR("\"\\\\u0041\""),
	STR("\"\\\\\\u0041\""), STR("\"'\""), STR("\"#//*\""), STR("\"[1,{\""), STR("\"\\u0022\""),
	STR("\"\\u005C\""), STR("\"1234567\""), STR("\"12345678\""), STR("\"123456789\""), STR("\"1234567\\n\""),
	STR("\"12345678\\n1234567\\n12345678\\n\""), STR("\"\xC2\x80\""), STR("\"\xDF\xBF\""),
	STR("\"\xE0\xA0\x80\""), STR("\"\xED\x9F\xBF\""), STR("\"\xEE\x80\x80\""), STR("\"\xEF\xBF\xBF\""),
	STR("\"\xEF\xBB\xBF\""), STR("\"\xF0\x90\x80\x80\""), STR("\"\xF4\x8F\xBF\xBF\""),
	STR("\"\xE2\x80\xA8\xE2\x80\xA9\""), STR("\"\xC2\x85\""), STR("\"1234567\xC3\xA9\""),
	STR("\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\""), STR("\"a\xC3\xA9z\\n\xE2\x82\xAC\""),
	/* collections */
	STR("[[]]"), STR("[[],[]]"), STR("[{}]"), STR("{\"\":0}"), STR("{\"a\":{}}"), STR("{\"a\":[]}"),
	STR("[null,true,false]"), STR("{\"a\":1,\"b\":2}"), STR("{\"a\":1,\"a\":2}"), STR("{\"a\":1,\"a\":1}"),
	STR("{\"\\u0061\":1,\"a\":2}"), STR("{\"a\":{\"b\":{\"c\":[[[{\"d\":0}]]]}}}"),
	STR("[\"a\",1,{\"b\":[null]}]"), STR("{\"null\":null,\"true\":true}"),
	STR("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"), STR("{\"\xE2\x82\xAC\":\"\xE2\x82\xAC\"}"),
	STR("{\"a\\nb\":1}"),
	/* Kubernetes */
	STR("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\","
	    "\"managedFields\":[{\"fieldsV1\":{\"f:spec\":{\".\":{}}}}]},"
	    "\"spec\":{\"containers\":[{\"name\":\"a\",\"resources\":{\"limits\":"
	    "{\"cpu\":1.5,\"memory\":\"1Gi\"}}}]},\"status\":{}}"),
	STR("{\"status\":[1,-0.5e1,true,false,null,\"\\u00e9\xC3\xA9\",{},[],{\"a\":[{}]}]}"),
	STR("{\"items\":[{\"status\":{\"a\":\"b\"}},{\"metadata\":{\"managedFields\":null}}]}"),
};

/* Taken here and by Go's encoding/json, not by jansson: why stands in json_reference.h. */
static const struct str beyond_jansson[] = {
	STR("\"\\ud800\""), STR("\"\\udfff\""), STR("\"\\udc00\\ud800\""), STR("\"\\ud800x\""),
	STR("\"\\ud800\\u0041\""), STR("\"\\ud800\\n\""), STR("\"\\ud800\\ud800\\udc00\""), STR("{\"\\u0000\":1}"),
	STR("{\"a\\u0000b\":1}"), STR("1e400"), STR("-1e999"), STR("9223372036854775808"),
	STR("123456789012345678901234567890"), STR("{\"status\":1e400}"),
};

static const struct str refused[] = {
	/* nothing, or no value */
	STR(""), STR(" "), STR("\n"), STR(","), STR(":"), STR("]"), STR("}"), STR("\\"), STR("\0"), STR("*"),
	STR("a"), STR("\x1B"), STR("\xEF\xBB\xBF{}"), STR("\xEF\xBB\xBF"), STR("\xFE\xFF"), STR("\xFF\xFE[\0]\0"),
	STR("\xC2\xA0" "1"), STR("\v1"), STR("\f1"), STR("\xE2\x80\xA8" "1"), STR("1\xC2\xA0"), STR("1\f"),
	STR("{\0}"),
	/* words */
	STR("nul"), STR("nulL"), STR("Null"), STR("NULL"), STR("tru"), STR("True"), STR("TRUE"), STR("fals"),
	STR("falsE"), STR("nan"), STR("NaN"), STR("Infinity"), STR("-Infinity"), STR("undefined"), STR("nullx"),
	STR("true1"), STR("truefalse"), STR("[nulll]"), STR("yes"), STR("~"), STR("[tru]"), STR("{\"a\":nul}"),
	/* numbers */
	STR("-"), STR("+"), STR("+1"), STR("--1"), STR("- 1"), STR("00"), STR("01"), STR("-01"), STR("-00"),
	STR("1."), STR("-1."), STR(".1"), STR("-.1"), STR("1.e1"), STR("1e"), STR("1e+"), STR("1e-"), STR("1E"),
	STR("1e1.5"), STR("1ee1"), STR("1e+-1"), STR("0x10"), STR("0b1"), STR("0o7"), STR("1_000"), STR("1,000"),
	STR("1 000"), STR("1.2.3"), STR("1-2"), STR("1+2"), STR("0.1.2"), STR("1f"), STR("1n"), STR("1a"),
	STR("0e"), STR("[1.]"), STR("[-]"), STR("[01]"), STR("[1e]"), STR("[0x1]"), STR("[-a]"),
	STR("\xEF\xBC\x91"), STR("1e\xEF\xBC\x91"), STR("512Mi"), STR("\xE2\x88\x92" "1"),
	/* strings */
	STR("\""), STR("\"a"), STR("a\""), STR("'a'"), STR("\"\\\""), STR("\"\\"), STR("\"\\a\""), STR("\"\\'\""),
	STR("\"\\0\""), STR("\"\\x41\""), STR("\"\\v\""), STR("\"\\U0041\""), STR("\"\\B\""), STR("\"\\ \""),
	STR("\"\\\n\""), STR("\"\\\t\""), STR("\"\\\xC3\xA9\""), STR("\"\\\0\""), STR("\"\\u\""), STR("\"\\u0\""),
	STR("\"\\u00\""), STR("\"\\u004\""), STR("\"\\u004g\""), STR("\"\\u00 41\""), STR("\"\\u-041\""),
	STR("\"\\u+041\""), STR("\"\\u{41}\""), STR("\"\\u004"), STR("\"\\u0041"), STR("\"\\u"),
	STR("\"\\ud834\\\""), STR("\"\\ud834\\u\""), STR("\"\\ud834\\udd\""), STR("\"\\ud834\\x\""), STR("\"\n\""),
	STR("\"\t\""), STR("\"\r\""), STR("\"\0\""), STR("\"\x01\""), STR("\"\x1F\""), STR("\"12345678\n\""),
	STR("\"1234567\x1F" "12345678\""), STR("\"a\"b\""), STR("\"a\" \"b\""), STR("`a`"), STR("\"\"\"a\"\"\""),
	/* bytes that are no UTF-8 */
	STR("\"\x80\""), STR("\"\xBF\""), STR("\"\xC0\xAF\""), STR("\"\xC1\x81\""), STR("\"\xC3\""),
	STR("\"\xC3\x28\""), STR("\"\xE0\x80\x80\""), STR("\"\xE0\x9F\x80\""), STR("\"\xE2\x82\""),
	STR("\"\xE2\x28\xAC\""), STR("\"\xED\xA0\x80\""), STR("\"\xED\xB0\x80\""),
	STR("\"\xED\xA0\xBD\xED\xB8\x80\""), STR("\"\xF0\x80\x80\x80\""), STR("\"\xF0\x8F\x80\x80\""),
	STR("\"\xF0\x9F\x98\""), STR("\"\xF0\x9F\""), STR("\"\xF4\x90\x80\x80\""), STR("\"\xF5\x80\x80\x80\""),
	STR("\"\xF8\x88\x80\x80\x80\""), STR("\"\xFE\""), STR("\"\xFF\""), STR("\"1234567\xFF\""),
	STR("{\"\xFF\":1}"), STR("\"\xC3"), STR("\xC3\xA9"), STR("[\xFF]"), STR("\"caf\xE9\""),
	/* arrays */
	STR("["), STR("[1"), STR("[1,"), STR("[,"), STR("[,1]"), STR("[1,]"), STR("[1,,2]"), STR("[,]"),
	STR("[1 2]"), STR("[1:2]"), STR("[1;2]"), STR("[1}"), STR("[]]"), STR("[[]"), STR("[1]]"), STR("[\"a\":1]"),
	STR("[]["), STR("[],"), STR("[\"a\" \"b\"]"), STR("[\"a"), STR("[...]"), STR("[{}"), STR("[{]}"),
	STR("(1)"), STR("[1]x"), STR("[true false]"),
	/* objects */
	STR("{"), STR("{\"a\""), STR("{\"a\":"), STR("{\"a\":1"), STR("{\"a\":1,"), STR("{,}"), STR("{\"a\"}"),
	STR("{\"a\",1}"), STR("{\"a\" 1}"), STR("{\"a\":}"), STR("{:1}"), STR("{\"a\":1,}"),
	STR("{\"a\":1,,\"b\":2}"), STR("{\"a\":1 \"b\":2}"), STR("{\"a\"::1}"), STR("{\"a\"=1}"), STR("{\"a\"=>1}"),
	STR("{a:1}"), STR("{'a':1}"), STR("{1:1}"), STR("{null:1}"), STR("{[]:1}"), STR("{{}:1}"), STR("{\"a\":1]"),
	STR("{\"a\":1}}"), STR("{}{}"), STR("{} {}"), STR("{},"), STR("{\"a\":1,\"b\"}"), STR("{\"a\":1;\"b\":2}"),
	STR("{\"a\":1,b:2}"), STR("{\"a\":b}"), STR("{\"a\":\"b}"), STR("{\"a:1}"), STR("{\"a\":{\"b\":1}"),
	STR("{\"a\n\":1}"), STR("{{{{"), STR("{\"a\":[}"), STR("{\"a\":1}x"),
	/* comments, templates */
	STR("//\n1"), STR("/**/1"), STR("1//"), STR("1/**/"), STR("#\n1"), STR("[1/**/]"), STR("{\"a\":/*b*/1}"),
	STR("{{ .Values }}"), STR("{\"a\":{{ .b }}}"), STR("{%a%}"), STR("a: 1"), STR("- 1"), STR("---\n{}"),
	STR("{}\n---"), STR("{a: 1}"), STR("%YAML"), STR("<a/>"),
	/* where no nodes are made */
	STR("{\"status\":}"), STR("{\"status\":[}"), STR("{\"status\":{\"a\"}}"), STR("{\"status\":{\"a\":1,}}"),
	STR("{\"status\":[1,]}"), STR("{\"status\":[01]}"), STR("{\"status\":\"\xFF\"}"),
	STR("{\"status\":\"\n\"}"), STR("{\"status\":{a:1}}"), STR("{\"status\":nul}"), STR("{\"status\":{}"),
	STR("{\"status\":{}}}"), STR("{\"status\":[[]}"),
	STR("{\"metadata\":{\"managedFields\":{\"a\":\"\\ud8\"}}}"),
	STR("{\"metadata\":{\"managedFields\":[1 2]}}"), STR("{\"items\":[{\"status\":-}]}"),
	STR("{\"request\":{\"object\":{\"status\":.1}}}"),
};

enum expected { TAKEN, REFUSED, EITHER };

static void judge(struct str text, enum expected expected)
{
	char *copy = malloc(text.n ? text.n : 1);	/* of its exact size, for the address sanitizer */
	const char *wrong;
	bool read;

	assert_non_null(copy);
	if (text.n)
		memcpy(copy, text.p, text.n);
	wrong = against_jansson((struct str){ copy, text.n }, &read);
	free(copy);
	if (wrong)
		fail_msg("%.*s: %s", STR_ARG(text), wrong);
	if (expected != EITHER && read != (expected == TAKEN))
		fail_msg("%.*s: %s", STR_ARG(text), read ? "accepted" : "refused");
}

static json_t *jansson(struct str text)
{
	return json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(accepted); i++)
		judge(accepted[i], TAKEN);
}

static void test_jansson_takes_what_it_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(accepted); i++) {
		json_t *j = jansson(accepted[i]);

		if (!j)
			fail_msg("%.*s", STR_ARG(accepted[i]));
		json_decref(j);
	}
}

static void test_beyond_jansson(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(beyond_jansson); i++) {
		judge(beyond_jansson[i], TAKEN);
		assert_null(jansson(beyond_jansson[i]));
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		judge(refused[i], REFUSED);
}

/* Each text inside a collection, plain and skipped. */
static void test_wrapped(void **state)
{
	static const struct { const char *before, *after; } wraps[] = {
		{ "[", "]" }, { "[0,", " ]" }, { "{\"a\":", "}" }, { "{\"status\":", "}" },
		{ "{\"metadata\":{\"managedFields\":[", "]}}" },
	};
	char text[1024];

	(void)state;
	for (size_t w = 0; w < COUNT_OF(wraps); w++) {
		struct str before = str_of(wraps[w].before), after = str_of(wraps[w].after);

		for (size_t i = 0; i < COUNT_OF(accepted) + COUNT_OF(beyond_jansson); i++) {
			struct str in = i < COUNT_OF(accepted) ? accepted[i] : beyond_jansson[i - COUNT_OF(accepted)];

			assert_true(before.n + in.n + after.n <= sizeof text);
			memcpy(text, before.p, before.n);
			memcpy(text + before.n, in.p, in.n);
			memcpy(text + before.n + in.n, after.p, after.n);
			judge((struct str){ text, before.n + in.n + after.n }, TAKEN);
		}
	}
}

/* No proper beginning of a collection or string is a text. */
static void test_cut_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(accepted); i++) {
		struct str text = str_trim(accepted[i]);
		bool closes = text.p[0] == '{' || text.p[0] == '[' || text.p[0] == '"';

		for (size_t n = 0; n < text.n; n++)
			judge(str_sub(text, 0, n), closes ? REFUSED : EITHER);
	}
}

static void test_damaged(void **state)
{
	static const char bytes[] = "\"\\{}[],:0e.-u\n \x80\xC3";	/* and the NUL at its end */
	char text[1024];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(accepted); i++) {
		struct str in = accepted[i];

		for (size_t at = 0; at < in.n; at++) {
			for (size_t b = 0; b < sizeof bytes; b++) {
				memcpy(text, in.p, in.n);
				text[at] = bytes[b];				/* another byte */
				judge((struct str){ text, in.n }, EITHER);
				memcpy(text + at + 1, in.p + at, in.n - at);	/* one more */
				judge((struct str){ text, in.n + 1 }, EITHER);
			}
			memcpy(text, in.p, at);
			memcpy(text + at, in.p + at + 1, in.n - at - 1);	/* one less */
			judge((struct str){ text, in.n - 1 }, EITHER);
		}
	}
}

/* Texts made of tokens by chance; the generator is fixed. */
static void test_random(void **state)
{
	static const char *const tokens[] = {
		"{", "}", "[", "]", ",", ":", "\"a\"", "\"b\\u00e9\"", "1", "-2.5e3", "true", "null", " ", "{\"k\":",
		"\"status\":", "{}", "[]", "\"", "\\", "\n",
	};
	uint64_t seed = 20260301;
	uint32_t taken = 0;

	(void)state;
	for (int round = 0; round < 60000; round++) {
		char text[256];
		size_t n = 0;

		for (uint64_t length = 1 + (seed >> 40) % 12; length; length--) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			struct str t = str_of(tokens[(seed >> 33) % COUNT_OF(tokens)]);

			memcpy(text + n, t.p, t.n);
			n += t.n;
		}
		bool read;
		const char *wrong = against_jansson((struct str){ text, n }, &read);

		if (wrong)
			fail_msg("%.*s: %s", (int)n, text, wrong);
		taken += read;
	}
	assert_true(taken > 1000);	/* else it tests little */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_jansson_takes_what_it_should),
		cmocka_unit_test(test_beyond_jansson),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
