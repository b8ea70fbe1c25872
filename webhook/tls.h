/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate that is served, and how: TLS 1.2 or 1.3, AEAD ciphers, no tickets, no session cache (the
 * API server never resumes), ALPN http/1.1 only. tls.crt and tls.key are read from one directory; a kubelet
 * swaps its `..data` link, so both come from what the link pointed at when loading began. A pair that cannot
 * be used never replaces one that can. Shared by all threads; a connection keeps what it started with.
 */
#ifndef PODFIT_WEBHOOK_TLS_H
#define PODFIT_WEBHOOK_TLS_H

#include <openssl/ssl.h>
#include <pthread.h>
#include <time.h>

#include "base/err.h"

struct tls_options {
	const char *directory;		/* of tls.crt and tls.key */
	int min_version;		/* TLS1_2_VERSION or TLS1_3_VERSION */
	const char *client_ca_file;	/* NULL: nobody is asked for a certificate */
	const char *client_name;	/* common name that a client must have; NULL: any that the CA signed */
};

struct tls {
	const struct tls_options *options;
	pthread_mutex_t lock;		/* of the fields below */
	SSL_CTX *context;		/* NULL: nothing could be loaded yet */
	time_t not_after;		/* of the certificate that is served */
	unsigned char digest[32];	/* SHA-256 of the files it was made of */
	uint64_t reloads, errors;
};

void tls_init(struct tls *tls, const struct tls_options *options) NONNULL;
void tls_release(struct tls *tls) NONNULL;

/* 1: a new pair is served from now on; 0: the files are those that are served; -1: they cannot be used, what
 * was served before still is. */
int tls_load(struct tls *tls, struct err *err) NONNULL MUST_USE;

/* A new server-side connection; NULL while there is no certificate. */
SSL *tls_accept(struct tls *tls);

struct tls_state {
	bool loaded;
	time_t not_after;
	uint64_t reloads, errors;
};
struct tls_state tls_state(struct tls *tls) NONNULL;

/* After the handshake: whether the peer may ask. Without client_ca_file everybody may. */
bool tls_peer_allowed(const struct tls_options *options, const SSL *ssl) NONNULL;

#endif
