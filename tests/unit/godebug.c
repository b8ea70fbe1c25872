/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/godebug.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct godebug_field only_field(const char *text)
{
	struct str rest = str_of(text);
	struct godebug_field f, other;

	if (!godebug_next(&rest, &f))
		fail_msg("'%s' has no field", text);
	if (godebug_next(&rest, &other))
		fail_msg("'%s' has more than one field", text);
	return f;
}

static void classifies_fields(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool known, ignored;
		enum godebug_class class;
		int removed_in;
	} rows[] = {
		{ "gctrace=1", true, false, GODEBUG_OTHER, 0 },
		{ "gctrace=on", true, true, GODEBUG_OTHER, 0 },
		{ "gctrace=", true, true, GODEBUG_OTHER, 0 },
		{ "gctrace=2147483648", true, true, GODEBUG_OTHER, 0 },
		{ "gctrace", true, true, GODEBUG_OTHER, 0 },
		{ "gctrace = 1", false, true, GODEBUG_OTHER, 0 },
		{ " gctrace=1", false, true, GODEBUG_OTHER, 0 },
		{ "gctrace=1\n", true, true, GODEBUG_OTHER, 0 },
		{ "GCTRACE=1", false, false, GODEBUG_OTHER, 0 },
		{ "=1", false, false, GODEBUG_OTHER, 0 },
		{ "nonsense=1", false, false, GODEBUG_OTHER, 0 },
		{ "memprofilerate=4294967296", true, false, GODEBUG_OTHER, 0 },
		{ "memprofilerate=x", true, true, GODEBUG_OTHER, 0 },
		{ "netdns=go+1", true, false, GODEBUG_OTHER, 0 },
		{ "cpu.avx2=off", true, false, GODEBUG_OTHER, 0 },
		{ "cpu.a", true, true, GODEBUG_OTHER, 0 },
		{ "gctrace=2147483647", true, false, GODEBUG_OTHER, 0 },
		{ "memprofilerate=9223372036854775807", true, false, GODEBUG_OTHER, 0 },
		{ "cpu.", false, true, GODEBUG_OTHER, 0 },
		{ "panicnil=a=b", true, true, GODEBUG_OTHER, 0 },
		{ "sbrk=1", true, false, GODEBUG_NO_GC, 0 },
		{ "sbrk=-1", true, false, GODEBUG_NO_GC, 0 },
		{ "sbrk=0", true, false, GODEBUG_OTHER, 0 },
		{ "sbrk=yes", true, true, GODEBUG_OTHER, 0 },
		{ "efence=1", true, false, GODEBUG_NO_GC, 0 },
		{ "gcstoptheworld=1", true, false, GODEBUG_SLOW_GC, 0 },
		{ "gcstoptheworld=2", true, false, GODEBUG_SLOW_GC, 0 },
		{ "gcstoptheworld=0", true, false, GODEBUG_OTHER, 0 },
		{ "gcshrinkstackoff=1", true, false, GODEBUG_SLOW_GC, 0 },
		{ "madvdontneed=0", true, false, GODEBUG_RETAINS, 0 },
		{ "madvdontneed=1", true, false, GODEBUG_OTHER, 0 },
		{ "harddecommit=1", true, false, GODEBUG_RETAINS, 0 },
		{ "harddecommit=0", true, false, GODEBUG_OTHER, 0 },
		{ "containermaxprocs=0", true, false, GODEBUG_IGNORES_CPU_LIMIT, 0 },
		{ "containermaxprocs=1", true, false, GODEBUG_OTHER, 0 },
		{ "updatemaxprocs=0", true, false, GODEBUG_IGNORES_CPU_LIMIT, 0 },
		{ "x509sha1=1", true, false, GODEBUG_REMOVED, 27 },
		{ "x509sha1=0", true, false, GODEBUG_OTHER, 0 },
		{ "tlskyber=0", true, false, GODEBUG_REMOVED, 27 },
		{ "tlskyber=1", true, false, GODEBUG_OTHER, 0 },
		{ "gotypesalias=0", true, false, GODEBUG_REMOVED, 27 },
		{ "tlsunsafeekm=1", true, false, GODEBUG_REMOVED, 27 },
		{ "tlsrsakex=1", true, false, GODEBUG_REMOVED, 27 },
		{ "tls3des=1", true, false, GODEBUG_REMOVED, 27 },
		{ "tls10server=1", true, false, GODEBUG_REMOVED, 27 },
		{ "x509keypairleaf=0", true, false, GODEBUG_REMOVED, 27 },
		{ "asynctimerchan=1", true, false, GODEBUG_REMOVED, 27 },
		{ "asynctimerchan=2", true, false, GODEBUG_REMOVED, 27 },
		{ "asynctimerchan=0", true, false, GODEBUG_OTHER, 0 },
		{ "asynctimerchan=01", true, false, GODEBUG_OTHER, 0 },
		{ "asynctimerchan=1 ", true, true, GODEBUG_OTHER, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct godebug_field f = only_field(rows[i].text);

		if (f.known != rows[i].known || f.ignored != rows[i].ignored || f.class != rows[i].class ||
		    f.removed_in != rows[i].removed_in)
			fail_msg("'%s': known %d, ignored %d, class %d, removed in %d", rows[i].text, f.known,
				 f.ignored, (int)f.class, f.removed_in);
		assert_true(str_is(f.whole, rows[i].text));
	}
}

static void walks_over_fields(void **state UNUSED)
{
	static const char *const keys[] = { "a", "gctrace", "b", "c" }, *const values[] = { "1", "1=2", "", "" };
	struct str rest = STR(",a=1,,gctrace=1=2,b,c=,");
	struct godebug_field f;
	size_t n = 0;

	while (godebug_next(&rest, &f)) {
		assert_true(n < COUNT_OF(keys));
		assert_true(str_is(f.key, keys[n]) && str_is(f.value, values[n]));
		assert_int_equal(f.has_value, n != 2);
		n++;
	}
	assert_int_equal(n, COUNT_OF(keys));
	rest = STR("");
	assert_false(godebug_next(&rest, &f));
	rest = STR(",,");
	assert_false(godebug_next(&rest, &f));
}

/* What releases that are not recorded in tests/golden knew; the runtime's own are ignored without an integer. */
static void knows_the_keys_of_older_releases(void **state UNUSED)
{
	static const struct { const char *field; bool ignored; } rows[] = {
		{ "gcrescanstacks=x", true },	 { "gcstackbarrierall=x", true }, { "gcstackbarrieroff=x", true },
		{ "memprofilerate=x", true },	 { "scavenge=x", true },	  { "cmdgonetlimit=x", false },
		{ "countertrace=x", false },	 { "execwait=x", false },	  { "failfipscast=x", false },
		{ "goindex=x", false },		 { "gotoolchainexec=x", false },  { "http2xconnect=x", false },
		{ "multipartfiles=x", false },	 { "quiclogpackets=x", false },	  { "tls13=x", false },
		{ "x509ignoreCN=x", false },	 { "x509seriallength=x", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct godebug_field f = only_field(rows[i].field);

		if (!f.known || f.ignored != rows[i].ignored)
			fail_msg("%s", rows[i].field);
	}
}

static void knows_the_keys_of_every_release(void **state UNUSED)
{
	static const char *const known[] = {
		"adaptivestackstart", "asyncpreemptoff", "gctrace", "inittrace", "schedtrace", "scheddetail",
		"scavtrace", "disablethp", "netdns", "http2client", "http2debug", "panicnil", "zipinsecurepath", "x509ignoreCN",
		"tlskyber", "fips140", "tracebacklabels", "cpu.all", "allocfreetrace", "winsymlink", "x509usepolicies",
	};
	static const char *const unknown[] = { "", "gctrac", "gctrace1", "GOGC", "zzz", "aaa", "cpu", "cpux.a" };

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (!godebug_known_key(str_of(known[i])))
			fail_msg("%s", known[i]);
	for (size_t i = 0; i < COUNT_OF(unknown); i++)
		if (godebug_known_key(str_of(unknown[i])))
			fail_msg("%s", unknown[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classifies_fields),
		cmocka_unit_test(walks_over_fields),
		cmocka_unit_test(knows_the_keys_of_older_releases),
		cmocka_unit_test(knows_the_keys_of_every_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
