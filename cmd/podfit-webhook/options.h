/* SPDX-License-Identifier: Apache-2.0 */
/* What the command line says. Texts live as long as argv. */
#ifndef PODFIT_WEBHOOK_OPTIONS_H
#define PODFIT_WEBHOOK_OPTIONS_H

#include "config_options.h"
#include "webhook/log.h"
#include "webhook/review.h"
#include "webhook/tls.h"

struct options {
	struct config_options config;	/* first: its setters look there */
	const char *listen, *probe_listen;
	const char *cert_dir, *client_ca_file, *client_cn_name;	/* the last two: NULL is none */
	int tls_min_version;		/* TLS1_2_VERSION ... */
	enum mode mode;
	bool mode_said;			/* else the configuration's */
	bool deny_owned, all_of_update, version;
	unsigned threads;		/* 0: by the CPUs there are */
	uint32_t max_connections, max_body, shutdown_delay_ms;
	enum log_format log_format;
	enum log_level log_level;
};

/* false: nothing is to be run (help, version, wrong words); it has been printed, *ret_status is the exit status. */
bool options_parse(struct options *o, int argc, char **argv, int *ret_status) NONNULL;

#endif
