/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <stdio.h>

#include "option.h"

enum { FAILED = 2, THREADS_MOST = 64, CONNECTIONS_MOST = 1000000, BODY_LEAST = 1024, BODY_DEFAULT = 8 << 20,
       BODY_MOST = 64 << 20, DELAY_MOST_MS = 600000 };

static int set_listen(void *target, const char *value, struct err *err UNUSED)
{
	((struct options *)target)->listen = value;
	return 0;
}

static int set_probe_listen(void *target, const char *value, struct err *err UNUSED)
{
	((struct options *)target)->probe_listen = value;
	return 0;
}

static int set_cert_dir(void *target, const char *value, struct err *err UNUSED)
{
	((struct options *)target)->cert_dir = value;
	return 0;
}

static int set_min_version(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "1.2", "1.3" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct options *)target)->tls_min_version = i ? TLS1_3_VERSION : TLS1_2_VERSION;
	return 0;
}

static int set_client_ca(void *target, const char *value, struct err *err UNUSED)
{
	((struct options *)target)->client_ca_file = value;
	return 0;
}

static int set_client_name(void *target, const char *value, struct err *err UNUSED)
{
	((struct options *)target)->client_cn_name = value;
	return 0;
}

static int set_mode(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "warn", "deny", "audit" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct options *)target)->mode = (enum mode)i;
	((struct options *)target)->mode_said = true;
	return 0;
}

static int set_deny_owned(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct options *)target)->deny_owned = true;
	return 0;
}

static int set_all_of_update(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct options *)target)->all_of_update = true;
	return 0;
}

static int set_threads(void *target, const char *value, struct err *err)
{
	int64_t n;

	if (option_number(value, 1, THREADS_MOST, &n, err) < 0)
		return -1;
	((struct options *)target)->threads = (unsigned)n;
	return 0;
}

static int set_max_connections(void *target, const char *value, struct err *err)
{
	int64_t n;

	if (option_number(value, 1, CONNECTIONS_MOST, &n, err) < 0)
		return -1;
	((struct options *)target)->max_connections = (uint32_t)n;
	return 0;
}

static int set_max_body(void *target, const char *value, struct err *err)
{
	int64_t n;

	if (option_number(value, BODY_LEAST, BODY_MOST, &n, err) < 0)
		return -1;
	((struct options *)target)->max_body = (uint32_t)n;
	return 0;
}

/* "10s", "500ms", "1m" */
static int set_shutdown_delay(void *target, const char *value, struct err *err)
{
	static const struct { const char *unit; int64_t ms; } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 } };
	struct str s = str_of(value);
	char digits[16] = "";
	size_t n = 0;
	int64_t amount;

	while (n < s.n && n < sizeof digits - 1 && is_digit(s.p[n])) {
		digits[n] = s.p[n];
		n++;
	}
	for (size_t i = 0; n && i < COUNT_OF(units); i++)
		if (str_is(str_sub(s, n, s.n), units[i].unit)) {
			if (option_number(digits, 0, DELAY_MOST_MS / units[i].ms, &amount, err) < 0)
				return -1;
			((struct options *)target)->shutdown_delay_ms = (uint32_t)(amount * units[i].ms);
			return 0;
		}
	return err_set(err, "'%s' is no duration like 10s", value);
}

static int set_log_format(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "json", "logfmt" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct options *)target)->log_format = (enum log_format)i;
	return 0;
}

static int set_log_level(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct options *)target)->log_level = (enum log_level)i;
	return 0;
}

static int set_version(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct options *)target)->version = true;
	return 0;
}

static const struct option rows[] = {
	{ 0, "listen", "ADDRESS:PORT", ":10250", "where reviews are taken, over TLS; port 0 takes a free one", set_listen },
	{ 0, "probe-listen", "ADDRESS:PORT", ":8080", "where /livez, /readyz and /metrics are, without TLS", set_probe_listen },
	{ 0, "cert-dir", "DIR", "/etc/podfit/tls", "directory of tls.crt and tls.key; a change is taken up", set_cert_dir },
	{ 0, "tls-min-version", "VERSION", "1.2", "1.2 or 1.3", set_min_version },
	{ 0, "client-ca-file", "FILE", NULL, "only clients with a certificate of these CAs may ask for a review", set_client_ca },
	{ 0, "client-cn-name", "NAME", NULL, "and their certificate must have this common name", set_client_name },
	{ 0, "mode", "MODE", "warn", "what /validate does: warn, deny, audit", set_mode },
	{ 0, "deny-owned", NULL, NULL, "deny what a controller makes, too", set_deny_owned },
	{ 0, "all-of-update", NULL, NULL, "of an update also report what was there before", set_all_of_update },
	{ 0, "config", "FILE", NULL, "a .podfit.yaml; a change is taken up whole or not at all", set_config },
	{ 0, "profile", "NAME|FILE", "default", "default, strict, conservative, or a file of values", set_profile },
	{ 0, "param", "NAME=VALUE", NULL, "set a parameter of the rules, as in headroom_warn=10%; repeatable", set_param },
	{ 0, "enable", "RULE,...", NULL, "ask these rules; @memory, @goroutine, @system are groups", set_enable },
	{ 0, "disable", "RULE,...", NULL, "do not ask these rules", set_disable },
	{ 0, "suppressions", "WHICH", "all", "ignore annotations that count: all, with-reason, none", set_suppressions },
	{ 0, "threads", "N", "the CPUs there are, at most 4", "threads that answer", set_threads },
	{ 0, "max-connections", "N", "1024", "connections at once", set_max_connections },
	{ 0, "max-body", "BYTES", "8388608", "largest request body", set_max_body },
	{ 0, "shutdown-delay", "DURATION", "10s", "how long requests are still accepted after SIGTERM", set_shutdown_delay },
	{ 0, "log-format", "FORMAT", "json", "json or logfmt, to standard error", set_log_format },
	{ 0, "log-level", "LEVEL", "info", "error, warning, info, debug", set_log_level },
	{ 0, "version", NULL, NULL, "name and version", set_version },
};

static void print_help(void)
{
	puts("usage: podfit-webhook [OPTION...]\n\n"
	     "Validating admission webhook: does each Go process fit its Pod? The API server asks at\n"
	     "/validate, or /validate/warn, /validate/deny, /validate/audit.\n\noptions:");
	option_print(stdout, rows, COUNT_OF(rows));
}

static void set_defaults(struct options *o)
{
	config_options_init(&o->config);
	*o = (struct options){ .config = o->config, .listen = ":10250", .probe_listen = ":8080", .cert_dir = "/etc/podfit/tls",
			       .tls_min_version = TLS1_2_VERSION, .max_connections = 1024, .max_body = BODY_DEFAULT,
			       .shutdown_delay_ms = 10000, .log_level = LEVEL_INFO };
	o->config.complaints.arena = &o->config.arena;
}

bool options_parse(struct options *o, int argc, char **argv, int *ret_status)
{
	struct operands none;
	struct err err = { "" };

	set_defaults(o);
	int parsed = option_parse(rows, COUNT_OF(rows), argc, argv, o, &none, &err);

	if (parsed == 0 && none.n)
		parsed = err_set(&err, "'%s': no operand is taken", none.at[0]);
	if (parsed < 0) {
		fprintf(stderr, "podfit-webhook: %s\n", err.text);
		*ret_status = FAILED;
		return false;
	}
	if (parsed != OPTION_HELP && !o->version)
		return true;
	if (parsed == OPTION_HELP)
		print_help();
	else
		puts("podfit-webhook " PODFIT_VERSION);
	*ret_status = fflush(stdout) || ferror(stdout) ? FAILED : 0;
	return false;
}
