/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/godebug.h"

#include "golang/integer.h"

/* What internal/godebugs/table.go and runtime/runtime1.go know up to Go 1.27, and older releases knew;
 * sorted. The runtime's own are integers. cpu.* is a family of its own (internal/cpu). */
static const struct key { const char *name; bool of_runtime; } keys[] = {
	{ "adaptivestackstart", true }, { "allocfreetrace", true }, { "allowmultiplevcs", false },
	{ "asyncpreemptoff", true }, { "asynctimerchan", true }, { "cgocheck", true }, { "checkfinalizers", true },
	{ "clobberfree", true }, { "cmdgonetlimit", false }, { "containermaxprocs", true }, { "countertrace", false },
	{ "cryptocustomrand", false }, { "dataindependenttiming", true }, { "decoratemappings", true },
	{ "disablethp", true }, { "dontfreezetheworld", true }, { "efence", true }, { "embedfollowsymlinks", false },
	{ "execerrdot", false }, { "execwait", false }, { "failfipscast", false }, { "fips140", false },
	{ "fips140ems", false }, { "gccheckmark", true }, { "gcpacertrace", true }, { "gcrescanstacks", true },
	{ "gcshrinkstackoff", true }, { "gcstackbarrierall", true }, { "gcstackbarrieroff", true },
	{ "gcstoptheworld", true }, { "gctrace", true }, { "gocachehash", false }, { "gocachetest", false },
	{ "gocacheverify", false }, { "goindex", false }, { "gotestjsonbuildtext", false },
	{ "gotoolchainexec", false }, { "gotypesalias", false }, { "harddecommit", true },
	{ "htmlmetacontenturlescape", false }, { "http2client", false }, { "http2debug", false },
	{ "http2server", false }, { "http2xconnect", false }, { "httpcookiemaxnum", false },
	{ "httplaxcontentlength", false }, { "httpmuxgo121", false }, { "httpservecontentkeepheaders", false },
	{ "httpservecontentmaxranges", false }, { "inittrace", true }, { "installgoroot", false },
	{ "invalidptr", true }, { "jstmpllitinterp", false }, { "madvdontneed", true }, { "memprofilerate", true },
	{ "multipartfiles", false }, { "multipartmaxheaders", false }, { "multipartmaxparts", false },
	{ "multipathtcp", false }, { "netdns", false }, { "netedns0", false }, { "panicnil", true },
	{ "profstackdepth", true }, { "quiclogpackets", false }, { "randautoseed", false }, { "randseednop", false },
	{ "rsa1024min", false }, { "runtimecontentionstacks", true }, { "sbrk", true }, { "scavenge", true },
	{ "scavtrace", true }, { "scheddetail", true }, { "schedtrace", true }, { "tarinsecurepath", false },
	{ "tls10server", false }, { "tls13", false }, { "tls3des", false }, { "tlskyber", false },
	{ "tlsmaxrsasize", false }, { "tlsmlkem", false }, { "tlsrsakex", false }, { "tlssecpmlkem", false },
	{ "tlssha1", false }, { "tlsunsafeekm", false }, { "traceadvanceperiod", true }, { "traceallocfree", true },
	{ "tracebackancestors", true }, { "tracebacklabels", true }, { "tracecheckstackownership", true },
	{ "tracefpunwindoff", true }, { "updatemaxprocs", true }, { "urlmaxqueryparams", false },
	{ "urlstrictcolons", false }, { "winreadlinkvolume", false }, { "winsymlink", false },
	{ "x509ignoreCN", false }, { "x509keypairleaf", false }, { "x509negativeserial", false },
	{ "x509rsacrt", false }, { "x509seriallength", false }, { "x509sha1", false }, { "x509sha256skid", false },
	{ "x509sslcertoverrideplatform", false }, { "x509usefallbackroots", false }, { "x509usepolicies", false },
	{ "zipinsecurepath", false },
};

static const struct key *key_find(struct str name)
{
	size_t low = 0, high = COUNT_OF(keys);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(name, str_of(keys[middle].name));

		if (order == 0)
			return &keys[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool godebug_known_key(struct str key)
{
	return key_find(key) || (str_starts(key, "cpu.") && key.n > 4);
}

/* The values that Go 1.27 refuses to start with (godebugs.Removed), compared as text. */
static int removed_in(struct str key, struct str value)
{
	static const struct { const char *key, *old; int minor; } removed[] = {
		{ "asynctimerchan", "1", 27 },	{ "asynctimerchan", "2", 27 },	{ "gotypesalias", "0", 27 },
		{ "tls10server", "1", 27 },	{ "tls3des", "1", 27 },		{ "tlskyber", "0", 27 },
		{ "tlsrsakex", "1", 27 },	{ "tlsunsafeekm", "1", 27 },	{ "x509keypairleaf", "0", 27 },
		{ "x509sha1", "1", 27 },
	};

	for (size_t i = 0; i < COUNT_OF(removed); i++)
		if (str_is(key, removed[i].key) && str_is(value, removed[i].old))
			return removed[i].minor;
	return 0;
}

static enum godebug_class class_of(struct str key, int64_t n)
{
	enum compare { ZERO, NOT_ZERO, POSITIVE };
	static const struct { const char *key; enum compare when; enum godebug_class class; } classes[] = {
		{ "sbrk", NOT_ZERO, GODEBUG_NO_GC },
		{ "efence", POSITIVE, GODEBUG_NO_GC },
		{ "gcstoptheworld", POSITIVE, GODEBUG_SLOW_GC },
		{ "gcshrinkstackoff", POSITIVE, GODEBUG_SLOW_GC },
		{ "madvdontneed", ZERO, GODEBUG_RETAINS },
		{ "harddecommit", POSITIVE, GODEBUG_RETAINS },
		{ "containermaxprocs", ZERO, GODEBUG_IGNORES_CPU_LIMIT },
		{ "updatemaxprocs", ZERO, GODEBUG_IGNORES_CPU_LIMIT },
	};

	for (size_t i = 0; i < COUNT_OF(classes); i++) {
		bool holds = classes[i].when == POSITIVE ? n > 0 : (n == 0) == (classes[i].when == ZERO);

		if (holds && str_is(key, classes[i].key))
			return classes[i].class;
	}
	return GODEBUG_OTHER;
}

static bool has_blank(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_blank(s.p[i]))
			return true;
	return false;
}

static struct godebug_field read_field(struct str whole)
{
	struct godebug_field f = { .whole = whole, .value = whole };

	f.key = str_cut(&f.value, '=');
	f.has_value = f.key.n < whole.n;
	f.known = godebug_known_key(f.key);
	f.ignored = !f.has_value || has_blank(whole);
	f.removed_in = f.has_value ? removed_in(f.key, f.value) : 0;
	if (f.removed_in)
		f.class = GODEBUG_REMOVED;

	const struct key *key = key_find(f.key);

	if (!key || !key->of_runtime || f.ignored)
		return f;
	struct integer n = integer_parse(f.value, str_is(f.key, "memprofilerate") ? 64 : 32);

	f.ignored = !n.ok;
	if (n.ok && !f.removed_in)
		f.class = class_of(f.key, n.value);
	return f;
}

bool godebug_next(struct str *rest, struct godebug_field *ret)
{
	while (rest->n) {
		struct str whole = str_cut(rest, ',');

		if (!whole.n)	/* "a=1,,b=1", "a=1,": nothing is lost */
			continue;
		*ret = read_field(whole);
		return true;
	}
	return false;
}
