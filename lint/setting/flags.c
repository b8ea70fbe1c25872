/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/flags.h"

/* kubebuilder and controller-runtime, component-base, the Prometheus family; --set of the OpenTelemetry collector,
 * whose memory_limiter sets no GOMEMLIMIT. The first are klog's and glog's, and so C++ programs' as well: all of them
 * together count as one. */
enum { GLOG_FLAGS = 5 };
static const char *const known[] = {
	"v", "logtostderr", "alsologtostderr", "stderrthreshold", "vmodule",
	"leader-elect", "leader-election", "enable-leader-election", "metrics-bind-address", "metrics-addr",
	"health-probe-bind-address", "zap-log-level", "zap-devel", "zap-encoder", "zap-stacktrace-level",
	"zap-time-encoding", "kubeconfig", "profiling",
	"enable-pprof", "web.listen-address", "web.telemetry-path", "web.config.file", "storage.tsdb.path",
	"storage.tsdb.retention.time", "pprof*", "auto-gomemlimit*", "enable-auto-gomemlimit", "set",
};

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

/* Their value may be the next word: --auto-gomemlimit-ratio 0.9. A flag without a value, such as --auto-gomemlimit, is
 * true whatever comes next. */
static bool takes_value(struct str name)
{
	return str_is(name, "enable-feature") || str_is(name, "auto-gomemlimit-ratio") ||
	       str_is(name, "max-go-memory") || str_is(name, "set");
}

static bool is_false(struct str value)
{
	return str_is(value, "false") || str_is(value, "0");
}

static bool is_zero(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] != '0' && value.p[i] != '.')
			return false;
	return true;
}

static void memory_limit_flag(struct str name, struct str value, struct flags *f)
{
	if (str_is(name, "auto-gomemlimit") || str_is(name, "enable-auto-gomemlimit") ||
	    str_is(name, "enable-auto-memlimit") || str_is(name, "autoMemLimitEnabled")) {
		f->limits_on = !is_false(value);
		f->limits_off = !f->limits_on;
	} else if (str_is(name, "no-auto-gomemlimit")) {
		f->limits_off = true;
	} else if (str_is(name, "enable-feature") && str_has(value, "auto-gomemlimit")) {
		f->limits_on = true;
	} else if (str_is(name, "auto-gomemlimit-ratio")) {
		f->ratio = !is_zero(value);
	} else if (str_is(name, "max-go-memory")) {	/* CockroachDB; 0 disables */
		f->limits_on = !is_zero(value);
		f->limits_off = !f->limits_on;
	}
}

static bool is_known(struct str name, struct str value, size_t i)
{
	struct str pattern = str_of(known[i]);

	if (str_is(pattern, "v"))
		return str_is(name, "v") && is_number(value);
	if (str_is(pattern, "set"))
		return str_is(name, "set") && str_starts(value, "processors.");
	if (str_ends(pattern, "*"))
		return str_eq(str_sub(name, 0, pattern.n - 1), str_sub(pattern, 0, pattern.n - 1));
	return str_eq(name, pattern);
}

/* Of its family, if it has one: `seen` has a bit for each flag. */
static bool is_first(size_t i, uint64_t *seen)
{
	uint64_t bits = i < GLOG_FLAGS ? (UINT64_C(1) << GLOG_FLAGS) - 1 : UINT64_C(1) << i;
	bool first = !(*seen & bits);

	*seen |= bits;
	return first;
}

static void flag(struct str text, struct str next, struct flags *f, uint64_t *seen)
{
	size_t dashes = str_starts(text, "--") ? 2 : 1;
	struct str value = str_sub(text, dashes, text.n), name = str_cut(&value, '=');

	if (!name.n)
		return;
	if (!value.p && takes_value(name) && !str_starts(next, "-"))
		value = next;
	memory_limit_flag(name, value, f);
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		if (*known[i] != *name.p || !is_known(name, value, i) || !is_first(i, seen))
			continue;
		if (f->count++ == 0)
			f->first = str_sub(text, 0, dashes + name.n);
	}
}

/* Behind `from` the next text without blanks; empty at the end. */
static struct str token_at(struct str text, size_t from)
{
	size_t end;

	while (from < text.n && is_blank(text.p[from]))
		from++;
	for (end = from; end < text.n && !is_blank(text.p[end]); )
		end++;
	return str_sub(text, from, end);
}

struct flags flags_of(const struct words *words, size_t most)
{
	_Static_assert(COUNT_OF(known) <= 64, "one bit each");
	struct flags f = { 0 };
	uint64_t seen = 0;

	for (size_t i = 0; i < words->n; i++) {
		struct str text = words->at[i].text, token;

		if (text.n > most)
			continue;
		for (size_t at = 0; (token = token_at(text, at)).n; at = (size_t)(token.p - text.p) + token.n) {
			struct str next = STR_NONE;	/* a script holds many */

			if (token.n < 2 || token.p[0] != '-')
				continue;
			next = token_at(text, (size_t)(token.p - text.p) + token.n);
			if (!next.n && i + 1 < words->n)
				next = words->at[i + 1].text;
			flag(token, next, &f, &seen);
		}
	}
	return f;
}
