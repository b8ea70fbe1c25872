/* SPDX-License-Identifier: Apache-2.0 */
/* Values of parameters, releases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "config/config.h"

static void values_are_exact(void **state)
{
	static const struct param share = { "p", PARAM_PERCENT, 0, 0, INT64_MAX, "" };
	static const struct param bytes = { "b", PARAM_BYTES, 0, 0, INT64_MAX, "" };
	static const struct param count = { "c", PARAM_COUNT, 0, 0, INT64_MAX, "" };
	/* clang-format off */
	static const struct { const struct param *p; const char *text; int64_t value; /* -1: refused */ } t[] = {
		{ &share, "5%", 5 }, { &share, "0%", 0 }, { &share, "130%", 130 }, { &share, "5", -1 }, { &share, "%", -1 },
		{ &share, "2.5%", -1 }, { &share, "-5%", -1 }, { &share, "5 %", -1 }, { &share, " 5%", -1 }, { &share, "", -1 },
		{ &share, "9223372036854775807%", INT64_MAX }, { &share, "9223372036854775808%", -1 },
		{ &bytes, "16MiB", 16 << 20 }, { &bytes, "16Mi", 16 << 20 }, { &bytes, "16M", 16000000 }, { &bytes, "512", 512 },
		{ &bytes, "512B", 512 }, { &bytes, "1.5Gi", 3 << 29 }, { &bytes, "1e3", 1000 }, { &bytes, "750000KiB", 768000000 },
		{ &bytes, "16MB", -1 }, { &bytes, "16mi", -1 }, { &bytes, "512m", -1 }, { &bytes, "1000m", -1 }, { &bytes, "0.5", -1 },
		{ &bytes, "Mi", -1 }, { &bytes, "-1", -1 }, { &bytes, "", -1 }, { &bytes, "off", -1 }, { &bytes, "16Mi ", -1 },
		{ &bytes, "10E", -1 }, { &bytes, "7Pi", (int64_t)7 << 50 }, { &bytes, "8Ei", -1 },
		{ &count, "16", 16 }, { &count, "-1", -1 }, { &count, "1.0", -1 }, { &count, "0x10", -1 }, { &count, "16%", -1 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		int64_t value = -1;
		struct err err = { "" };
		int failed = param_parse(t[i].p, str_of(t[i].text), &value, &err);

		if (failed != (t[i].value < 0 ? -1 : 0) || value != t[i].value)
			fail_msg("'%s' is %lld (%s)", t[i].text, (long long)value, err.text);
		if (failed)
			continue;
		char text[PARAM_TEXT];

		assert_int_equal(param_parse(t[i].p, str_of(param_text(t[i].p->type, value, text)), &value, &err), 0);
		assert_int_equal(value, t[i].value);
	}
}

static void releases_compare(void **state)
{
	(void)state;
	assert_int_equal(release_of(STR("0.3")), 3);
	assert_int_equal(release_of(STR("0.10.4")), 10);
	assert_int_equal(release_of(STR("1.24")), 1024);
	static const char *const none[] = { "",        "1",      "v0.1",   "0.1.", ".1", "0..1",
					    "0.1.2.3", "0.1000", "0.1-rc", " 0.1", "0,1" };

	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (release_of(str_of(none[i])) != -1)
			fail_msg("'%s' is a release", none[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_exact),
		cmocka_unit_test(releases_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
