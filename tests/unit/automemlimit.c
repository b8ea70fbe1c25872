/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/automemlimit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct row { const char *text; enum automemlimit_kind kind; int permille; const char *nearest; };

static void holds(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct automemlimit a = automemlimit_parse(str_of(rows[i].text));

		if (a.kind != rows[i].kind || a.permille != rows[i].permille || strcmp(a.nearest, rows[i].nearest) != 0)
			fail_msg("'%s': kind %d, %d permille, nearest '%s'", rows[i].text, (int)a.kind, (int)a.permille,
				 a.nearest);
	}
}

static void reads_ratios(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "off", AUTOMEMLIMIT_OFF, 0, "" },		{ "0.9", AUTOMEMLIMIT_RATIO, 900, "" },
		{ ".9", AUTOMEMLIMIT_RATIO, 900, "" },		{ "+0.9", AUTOMEMLIMIT_RATIO, 900, "" },
		{ "9e-1", AUTOMEMLIMIT_RATIO, 900, "" },	{ "90E-2", AUTOMEMLIMIT_RATIO, 900, "" },
		{ "0.0009e+3", AUTOMEMLIMIT_RATIO, 900, "" },	{ "00.90", AUTOMEMLIMIT_RATIO, 900, "" },
		{ "1", AUTOMEMLIMIT_RATIO, 1000, "" },		{ "1.", AUTOMEMLIMIT_RATIO, 1000, "" },
		{ "1.000", AUTOMEMLIMIT_RATIO, 1000, "" },	{ "0.9999", AUTOMEMLIMIT_RATIO, 999, "" },
		{ "0.855", AUTOMEMLIMIT_RATIO, 855, "" },	{ "0.0001", AUTOMEMLIMIT_RATIO, 1, "" },
		{ "0.05", AUTOMEMLIMIT_RATIO, 50, "" },		{ "1_0e-1", AUTOMEMLIMIT_RATIO, 1000, "" },
		{ "0x1p-1", AUTOMEMLIMIT_RATIO, 500, "" },	{ "0X.8P0", AUTOMEMLIMIT_RATIO, 500, "" },
		{ "0x_1p-1", AUTOMEMLIMIT_RATIO, 500, "" },	{ "0x0.Fp0", AUTOMEMLIMIT_RATIO, 937, "" },
		{ "0x1p0", AUTOMEMLIMIT_RATIO, 1000, "" },	{ "0x10p-4", AUTOMEMLIMIT_RATIO, 1000, "" },
	};

	holds(rows, COUNT_OF(rows));
}

static void rounds_as_a_double_does(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "1.0000000000000001", AUTOMEMLIMIT_RATIO, 1000, "" },
		{ "1.00000000000000011102230246251565404236316680908203125", AUTOMEMLIMIT_RATIO, 1000, "" },
		{ "1.000000000000000111022302462515654042363166809082031250000", AUTOMEMLIMIT_RATIO, 1000, "" },
		{ "1.00000000000000011102230246251565404236316680908203126", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "1.000000000000000111022302462515654042363166809082031250001", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "0x1.00000000000008p0", AUTOMEMLIMIT_RATIO, 1000, "" },
		{ "0x1.00000000000008000000001p0", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "0x1.0000000000001p0", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "1e-323", AUTOMEMLIMIT_RATIO, 1, "" },
		{ "2.4703282292062329e-324", AUTOMEMLIMIT_RATIO, 1, "" },
		{ "2.4703282292062327e-324", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "1e-400", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "1e-99999999999999999999", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "0x1p-1074", AUTOMEMLIMIT_RATIO, 1, "" },
		{ "0x1p-1075", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "0x1.8p-1075", AUTOMEMLIMIT_RATIO, 1, "" },
	};

	holds(rows, COUNT_OF(rows));
}

static void offers_the_ratio_meant(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "90%", AUTOMEMLIMIT_INVALID, 0, "0.9" },	{ "90", AUTOMEMLIMIT_INVALID, 0, "0.9" },
		{ "75", AUTOMEMLIMIT_INVALID, 0, "0.75" },	{ "100", AUTOMEMLIMIT_INVALID, 0, "1" },
		{ "100%", AUTOMEMLIMIT_INVALID, 0, "1" },	{ "80.5%", AUTOMEMLIMIT_INVALID, 0, "0.805" },
		{ "5%", AUTOMEMLIMIT_INVALID, 0, "0.05" },	{ "90 %", AUTOMEMLIMIT_INVALID, 0, "0.9" },
		{ "0.9\n", AUTOMEMLIMIT_INVALID, 0, "0.9" },	{ " 90%\n", AUTOMEMLIMIT_INVALID, 0, "0.9" },
		{ "0,9", AUTOMEMLIMIT_INVALID, 0, "0.9" },	{ "", AUTOMEMLIMIT_INVALID, 0, "0.9" },
		{ "OFF", AUTOMEMLIMIT_INVALID, 0, "off" },	{ "off ", AUTOMEMLIMIT_INVALID, 0, "off" },
		{ "0", AUTOMEMLIMIT_INVALID, 0, "" },		{ "0%", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "1.5", AUTOMEMLIMIT_INVALID, 0, "" },		{ "1.2", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "5", AUTOMEMLIMIT_INVALID, 0, "" },		{ "101", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "100.5%", AUTOMEMLIMIT_INVALID, 0, "" },	{ "-0.9", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "nan", AUTOMEMLIMIT_INVALID, 0, "" },		{ "inf", AUTOMEMLIMIT_INVALID, 0, "" },
		{ ".", AUTOMEMLIMIT_INVALID, 0, "" },		{ "0.9x", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "1e", AUTOMEMLIMIT_INVALID, 0, "" },		{ "0x.8", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "_1", AUTOMEMLIMIT_INVALID, 0, "" },		{ "0x_.8p0", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "512MiB", AUTOMEMLIMIT_INVALID, 0, "" },	{ "0.9.1", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "90000000000000000000", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "10", AUTOMEMLIMIT_INVALID, 0, "0.1" },	{ "9", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "9%", AUTOMEMLIMIT_INVALID, 0, "0.09" },	{ ".5%", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "090%", AUTOMEMLIMIT_INVALID, 0, "0.9" },	{ "0090%", AUTOMEMLIMIT_INVALID, 0, "" },
		{ "90.1234%", AUTOMEMLIMIT_INVALID, 0, "0.901234" },
		{ "90.12345%", AUTOMEMLIMIT_INVALID, 0, "" },	{ "99.9999%", AUTOMEMLIMIT_INVALID, 0, "0.999999" },
		{ "100.0001%", AUTOMEMLIMIT_INVALID, 0, "" },
		{ " 0.9000000000001", AUTOMEMLIMIT_INVALID, 0, "0.9000000000001" },
		{ " 0.90000000000001", AUTOMEMLIMIT_INVALID, 0, "" },	/* 16 characters: too long to be kept */
	};

	holds(rows, COUNT_OF(rows));
}

/* ParseFloat reads no further digit of an exponent once it is 10000; so many zeros make that visible. */
static void long_exponents_are_cut_off(void **state UNUSED)
{
	static const struct { size_t zeros; const char *exponent; enum automemlimit_kind kind; } rows[] = {
		{ 10000, "e10000", AUTOMEMLIMIT_RATIO },  { 10000, "e100005", AUTOMEMLIMIT_RATIO },
		{ 9999, "e9999", AUTOMEMLIMIT_RATIO },	  { 9999, "e99990", AUTOMEMLIMIT_INVALID },
	};
	char text[10100];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		memcpy(text, "0.", 2);
		memset(text + 2, '0', rows[i].zeros);
		text[2 + rows[i].zeros] = '9';
		memcpy(text + 3 + rows[i].zeros, rows[i].exponent, strlen(rows[i].exponent) + 1);
		assert_int_equal(automemlimit_parse(str_of(text)).kind, rows[i].kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ratios),
		cmocka_unit_test(rounds_as_a_double_does),
		cmocka_unit_test(offers_the_ratio_meant),
		cmocka_unit_test(long_exponents_are_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
