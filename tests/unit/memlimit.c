/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/memlimit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MIB 1048576LL

struct row { const char *text; enum memlimit_kind kind; long long bytes; const char *nearest; };

static void holds(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct memlimit m = memlimit_parse(str_of(rows[i].text));

		if (m.kind != rows[i].kind || m.bytes != rows[i].bytes || strcmp(m.nearest, rows[i].nearest) != 0)
			fail_msg("'%s': kind %d, %lld bytes, nearest '%s'", rows[i].text, (int)m.kind,
				 (long long)m.bytes, m.nearest);
	}
}

static void accepts_what_the_runtime_accepts(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "", MEMLIMIT_OFF, INT64_MAX, "" },
		{ "off", MEMLIMIT_OFF, INT64_MAX, "" },
		{ "9223372036854775807", MEMLIMIT_OFF, INT64_MAX, "" },
		{ "9223372036854775807B", MEMLIMIT_OFF, INT64_MAX, "" },
		{ "0", MEMLIMIT_BYTES, 0, "" },
		{ "0B", MEMLIMIT_BYTES, 0, "" },
		{ "0MiB", MEMLIMIT_BYTES, 0, "" },
		{ "-0", MEMLIMIT_BYTES, 0, "" },
		{ "-0B", MEMLIMIT_BYTES, 0, "" },
		{ "-0MiB", MEMLIMIT_BYTES, 0, "" },
		{ "512", MEMLIMIT_BYTES, 512, "" },
		{ "512B", MEMLIMIT_BYTES, 512, "" },
		{ "512KiB", MEMLIMIT_BYTES, 524288, "" },
		{ "512MiB", MEMLIMIT_BYTES, 536870912, "" },
		{ "1GiB", MEMLIMIT_BYTES, 1073741824, "" },
		{ "1TiB", MEMLIMIT_BYTES, 1099511627776, "" },
		{ "007MiB", MEMLIMIT_BYTES, 7 * MIB, "" },
		{ "8388607TiB", MEMLIMIT_BYTES, 9223370937343148032LL, "" },
		{ "0000000000000000000000000000000000000000001GiB", MEMLIMIT_BYTES, 1073741824, "" },
	};

	holds(rows, COUNT_OF(rows));
}

static void refuses_by_the_most_specific_kind(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "$(MEM)MiB", MEMLIMIT_REFERENCE, 0, "" },
		{ " $(MEM)", MEMLIMIT_REFERENCE, 0, "" },
		{ "$($(A)", MEMLIMIT_REFERENCE, 0, "" },
		{ "$(M)", MEMLIMIT_REFERENCE, 0, "" },
		{ "$()MiB$(A)", MEMLIMIT_REFERENCE, 0, "" },
		{ "$()MiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "$(MEM", MEMLIMIT_MALFORMED, 0, "" },
		{ "$MEM", MEMLIMIT_MALFORMED, 0, "" },
		{ "512MiB\n", MEMLIMIT_WHITESPACE, 512 * MIB, "512MiB" },
		{ " 512MiB", MEMLIMIT_WHITESPACE, 512 * MIB, "512MiB" },
		{ "\t+512MiB\r\n", MEMLIMIT_WHITESPACE, 512 * MIB, "512MiB" },
		{ "off\n", MEMLIMIT_WHITESPACE, INT64_MAX, "off" },
		{ " ", MEMLIMIT_WHITESPACE, INT64_MAX, "" },
		{ "0000000000000000000000000000000000001GiB\n", MEMLIMIT_WHITESPACE, 1024 * MIB, "1GiB" },
		{ "00000000000000000000000000512MiB\n", MEMLIMIT_WHITESPACE, 512 * MIB, "512MiB" },
		{ "+512MiB", MEMLIMIT_PLUS, 512 * MIB, "512MiB" },
		{ "+512", MEMLIMIT_PLUS, 512, "512" },
		{ "+0", MEMLIMIT_PLUS, 0, "0" },
		{ "OFF", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "Off\n", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "unlimited", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "max", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "none", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "null", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "false", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "Infinity", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "-1", MEMLIMIT_OFF_SPELLING, 0, "off" },
		{ "true", MEMLIMIT_MALFORMED, 0, "" },
		{ "75%", MEMLIMIT_MALFORMED, 0, "" },
		{ "-512MiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "-512Mi", MEMLIMIT_MALFORMED, 0, "" },
		{ "9223372036854775808", MEMLIMIT_MALFORMED, 0, "" },
		{ "8388608TiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "99999999999999999999999", MEMLIMIT_MALFORMED, 0, "" },
		{ "0x100", MEMLIMIT_MALFORMED, 0, "" },
		{ "1_000", MEMLIMIT_MALFORMED, 0, "" },
		{ "1.5", MEMLIMIT_MALFORMED, 0, "" },
		{ "1.2.3", MEMLIMIT_MALFORMED, 0, "" },
		{ "MiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "B", MEMLIMIT_MALFORMED, 0, "" },
		{ ".MiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "Mi", MEMLIMIT_MALFORMED, 0, "" },
		{ "+", MEMLIMIT_MALFORMED, 0, "" },
		{ "1e", MEMLIMIT_MALFORMED, 0, "" },
		{ "512MiBx", MEMLIMIT_MALFORMED, 0, "" },
	};

	holds(rows, COUNT_OF(rows));
}

static void offers_what_was_meant(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "512Mi", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "1024Mi", MEMLIMIT_OTHER_UNIT, 0, "1024MiB" },
		{ "+512Mi", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "512Mi\n", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "1Gi", MEMLIMIT_OTHER_UNIT, 0, "1GiB" },
		{ "1.5Gi", MEMLIMIT_OTHER_UNIT, 0, "1536MiB" },
		{ ".5Gi", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "5.Gi", MEMLIMIT_OTHER_UNIT, 0, "5GiB" },
		{ "1.1Gi", MEMLIMIT_OTHER_UNIT, 0, "" },	/* 1181116006.4 bytes */
		{ "1Pi", MEMLIMIT_OTHER_UNIT, 0, "1024TiB" },
		{ "8Ei", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "9007199254740992Ki", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "512M", MEMLIMIT_OTHER_UNIT, 0, "500000KiB" },
		{ "1G", MEMLIMIT_OTHER_UNIT, 0, "1000000000B" },
		{ "1T", MEMLIMIT_OTHER_UNIT, 0, "976562500KiB" },
		{ "512k", MEMLIMIT_OTHER_UNIT, 0, "500KiB" },
		{ "1e9", MEMLIMIT_OTHER_UNIT, 0, "1000000000B" },
		{ "1e-3", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "1e30", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "10E", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "512u", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "512K", MEMLIMIT_OTHER_UNIT, 0, "512KiB" },
		{ "512m", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "1g", MEMLIMIT_OTHER_UNIT, 0, "1GiB" },
		{ "1.5g", MEMLIMIT_OTHER_UNIT, 0, "1536MiB" },
		{ "512mi", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "512MB", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "512mb", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "1gb", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "1.5GiB", MEMLIMIT_MALFORMED, 0, "1536MiB" },
		{ "0.3GiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "512mib", MEMLIMIT_MALFORMED, 0, "512MiB" },
		{ "512Mib", MEMLIMIT_MALFORMED, 0, "512MiB" },
		{ "512kiB", MEMLIMIT_MALFORMED, 0, "512KiB" },
		{ "512b", MEMLIMIT_MALFORMED, 0, "512B" },
		{ "1PiB", MEMLIMIT_MALFORMED, 0, "1024TiB" },
		{ "7EiB", MEMLIMIT_MALFORMED, 0, "7340032TiB" },
		{ "8EiB", MEMLIMIT_MALFORMED, 0, "" },
		{ "512 MiB", MEMLIMIT_MALFORMED, 0, "512MiB" },
		{ "512 Mi", MEMLIMIT_MALFORMED, 0, "512MiB" },
		{ "\"512MiB\"", MEMLIMIT_MALFORMED, 0, "512MiB" },
		{ "'512Mi'", MEMLIMIT_MALFORMED, 0, "512MiB" },
		{ "'off'", MEMLIMIT_MALFORMED, 0, "off" },
		{ "''", MEMLIMIT_MALFORMED, 0, "" },
		{ "'0'", MEMLIMIT_MALFORMED, 0, "0" },
		/* what is longer than a text that is kept is spelt anew */
		{ "00000000000000000000000000512Mi", MEMLIMIT_OTHER_UNIT, 0, "512MiB" },
		{ "5000000000000000000b", MEMLIMIT_MALFORMED, 0, "5000000000000000000B" },
		{ "0e3", MEMLIMIT_OTHER_UNIT, 0, "0B" },
	};

	holds(rows, COUNT_OF(rows));
}

/* Every unit that is not Go's, as its own system writes it and in another case. */
static void knows_the_units_of_others(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "3Ki", MEMLIMIT_OTHER_UNIT, 0, "3KiB" },	{ "3kI", MEMLIMIT_OTHER_UNIT, 0, "3KiB" },
		{ "3Gi", MEMLIMIT_OTHER_UNIT, 0, "3GiB" },	{ "3gi", MEMLIMIT_OTHER_UNIT, 0, "3GiB" },
		{ "3Ti", MEMLIMIT_OTHER_UNIT, 0, "3TiB" },	{ "3ti", MEMLIMIT_OTHER_UNIT, 0, "3TiB" },
		{ "3Pi", MEMLIMIT_OTHER_UNIT, 0, "3072TiB" },	{ "3pi", MEMLIMIT_OTHER_UNIT, 0, "3072TiB" },
		{ "3Ei", MEMLIMIT_OTHER_UNIT, 0, "3145728TiB" }, { "3ei", MEMLIMIT_OTHER_UNIT, 0, "3145728TiB" },
		{ "1024k", MEMLIMIT_OTHER_UNIT, 0, "1000KiB" },	{ "128M", MEMLIMIT_OTHER_UNIT, 0, "125000KiB" },
		{ "1P", MEMLIMIT_OTHER_UNIT, 0, "976562500000KiB" },
		{ "1E", MEMLIMIT_OTHER_UNIT, 0, "976562500000000KiB" },
		{ "3t", MEMLIMIT_OTHER_UNIT, 0, "3TiB" },	{ "3p", MEMLIMIT_OTHER_UNIT, 0, "3072TiB" },
		/* of these nobody can tell whether thousands are meant */
		{ "3kb", MEMLIMIT_OTHER_UNIT, 0, "" },		{ "3KB", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "3mb", MEMLIMIT_OTHER_UNIT, 0, "" },		{ "3Mb", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "3gb", MEMLIMIT_OTHER_UNIT, 0, "" },		{ "3GB", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "3tb", MEMLIMIT_OTHER_UNIT, 0, "" },		{ "3TB", MEMLIMIT_OTHER_UNIT, 0, "" },
		{ "3pb", MEMLIMIT_OTHER_UNIT, 0, "" },		{ "3PB", MEMLIMIT_OTHER_UNIT, 0, "" },
		/* Go's own, misspelt */
		{ "2.0B", MEMLIMIT_MALFORMED, 0, "2B" },	{ "2.0b", MEMLIMIT_MALFORMED, 0, "2B" },
		{ "3KIB", MEMLIMIT_MALFORMED, 0, "3KiB" },	{ "3mIB", MEMLIMIT_MALFORMED, 0, "3MiB" },
		{ "3gib", MEMLIMIT_MALFORMED, 0, "3GiB" },	{ "3TIB", MEMLIMIT_MALFORMED, 0, "3TiB" },
		{ "3pib", MEMLIMIT_MALFORMED, 0, "3072TiB" },	{ "3eIb", MEMLIMIT_MALFORMED, 0, "3145728TiB" },
	};

	holds(rows, COUNT_OF(rows));
}

static void spells_bytes_exactly(void **state UNUSED)
{
	static const struct { int64_t bytes; const char *text; } rows[] = {
		{ 0, "0B" },			{ 1, "1B" },		{ 1000, "1000B" },
		{ 1024, "1KiB" },		{ 512 * MIB, "512MiB" }, { 1536 * MIB, "1536MiB" },
		{ 1024 * MIB, "1GiB" },		{ 1024 * 1024 * MIB, "1TiB" },
		{ 8388607LL << 40, "8388607TiB" }, { INT64_MAX, "9223372036854775807B" },
	};
	char buffer[32];

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(memlimit_text(rows[i].bytes, buffer), rows[i].text);
}

static void long_text_is_no_trouble(void **state UNUSED)
{
	const size_t n = 1 << 20;
	char *text = malloc(n + 2);

	assert_non_null(text);
	memset(text, '9', n);
	memcpy(text + n, "Gi", 2);
	assert_int_equal(memlimit_parse((struct str){ text, n }).kind, MEMLIMIT_MALFORMED);
	assert_int_equal(memlimit_parse((struct str){ text, n + 2 }).kind, MEMLIMIT_OTHER_UNIT);
	text[1] = '.';
	assert_string_equal(memlimit_parse((struct str){ text, n + 2 }).nearest, "");
	for (size_t i = 0; i + 1 < n; i += 2)
		memcpy(text + i, "$(", 2);
	assert_int_equal(memlimit_parse((struct str){ text, n }).kind, MEMLIMIT_MALFORMED);
	memset(text, '0', n);
	assert_int_equal(memlimit_parse((struct str){ text, n }).kind, MEMLIMIT_BYTES);
	assert_string_equal(memlimit_parse((struct str){ text, n + 2 }).nearest, "0B");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_the_runtime_accepts),
		cmocka_unit_test(refuses_by_the_most_specific_kind),
		cmocka_unit_test(offers_what_was_meant),
		cmocka_unit_test(knows_the_units_of_others),
		cmocka_unit_test(spells_bytes_exactly),
		cmocka_unit_test(long_text_is_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
