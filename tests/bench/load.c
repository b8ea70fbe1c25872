/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cheap client of a webhook, shaped like the API server's: HTTP/1.1 over TLS without resumption. It asks in bursts,
 * each request on a connection of its own, keeps some idle ones and closes the others; a connection that ended while
 * it was idle is not used again, and nothing is asked twice. One thread, blocking.
 *
 *	load PORT FILE REQUESTS BURST KEEP [SECONDS] [PATH]
 *
 * POSTs FILE to 127.0.0.1:PORT until so many requests are done, so many seconds are over or a SIGTERM comes. Prints
 * "asked failed handshakes p50 p99 most", the last three in microseconds; the first failures go to standard error.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/compiler.h"

enum { BURST_MOST = 1024, ANSWER_MOST = 1 << 20, WAIT_SECONDS = 30, FAILURES_SAID = 5, SAMPLES_MOST = 1 << 21 };

struct connection {
	int fd; /* -1: there is none */
	SSL *ssl;
	int64_t since; /* when it was asked, in nanoseconds */
};

struct load {
	SSL_CTX *context;
	struct sockaddr_in server;
	char *request;
	size_t request_n;
	size_t burst, keep, idle_n;
	struct connection idle[BURST_MOST], asked[BURST_MOST];
	size_t done, failed, handshakes;
	uint32_t *samples;	/* microseconds, of the first SAMPLES_MOST */
	char answer[ANSWER_MOST + 1];
};

static volatile sig_atomic_t told_to_stop;

static void stop(int number UNUSED)
{
	told_to_stop = 1;
}

static NORETURN void die(const char *what)
{
	fprintf(stderr, "load: %s\n", what);
	exit(2);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void hang_up(struct connection *c)
{
	if (c->ssl)
		SSL_free(c->ssl);
	if (c->fd >= 0)
		close(c->fd);
	*c = (struct connection){ .fd = -1 };
}

static void fail(struct load *l, struct connection *c, const char *what)
{
	if (l->failed++ < FAILURES_SAID)
		fprintf(stderr, "load: %s: %s\n", what, errno ? strerror(errno) : "it ended");
	hang_up(c);
}

/* ---- connections ---- */

static bool connect_to(struct load *l, struct connection *c)
{
	struct timeval wait = { WAIT_SECONDS, 0 };
	int on = 1;

	errno = 0;
	c->ssl = NULL;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return false;
	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(c->fd, (const struct sockaddr *)&l->server, sizeof l->server) < 0)
		return false;
	c->ssl = SSL_new(l->context);
	if (!c->ssl || !SSL_set_fd(c->ssl, c->fd) || SSL_connect(c->ssl) != 1)
		return false;
	l->handshakes++;
	return true;
}

/* What an idle connection has to say is its end. */
static bool has_ended(const struct connection *c)
{
	char byte;

	return recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || (errno != EAGAIN && errno != EINTR);
}

static bool take(struct load *l, struct connection *c)
{
	while (l->idle_n) {
		*c = l->idle[--l->idle_n];
		if (!has_ended(c))
			return true;
		hang_up(c);
	}
	return connect_to(l, c);
}

/* ---- a request ---- */

static void ask(struct load *l, struct connection *c)
{
	*c = (struct connection){ .fd = -1 };
	if (!take(l, c)) {
		fail(l, c, "cannot connect");
		return;
	}
	c->since = now();
	errno = 0;
	if (SSL_write(c->ssl, l->request, (int)l->request_n) != (int)l->request_n)
		fail(l, c, "cannot ask");
}

/* The bytes that the whole answer has; 0: not known yet. */
static size_t answer_size(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n"), *length = strcasestr(answer, "\r\nContent-Length:");

	if (!end)
		return 0;
	if (!length || length > end)
		die("an answer has no Content-Length");
	return (size_t)(end + 4 - answer) + strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
}

static bool receive(struct load *l, struct connection *c)
{
	size_t n = 0, size = 0;

	errno = 0;
	while (!size || n < size) {
		int got = n < ANSWER_MOST ? SSL_read(c->ssl, l->answer + n, (int)(ANSWER_MOST - n)) : -1;

		if (got <= 0)
			return false;
		n += (size_t)got;
		l->answer[n] = '\0';
		size = size ? size : answer_size(l->answer);
	}
	return !strncmp(l->answer, "HTTP/1.1 200 ", 13) && strstr(l->answer, "\"response\"");
}

static void take_answer(struct load *l, struct connection *c)
{
	if (!receive(l, c)) {
		fail(l, c, "no answer");
		return;
	}
	if (l->done < SAMPLES_MOST)
		l->samples[l->done] = (uint32_t)((now() - c->since) / 1000);
	l->done++;
	if (strcasestr(l->answer, "\r\nConnection: close") || l->idle_n == l->keep)
		hang_up(c);
	else
		l->idle[l->idle_n++] = *c;
}

static void run(struct load *l, size_t requests, int64_t until)
{
	while (l->done + l->failed < requests && !told_to_stop && now() < until) {
		size_t n = requests - l->done - l->failed;

		n = n < l->burst ? n : l->burst;
		for (size_t i = 0; i < n; i++)
			ask(l, &l->asked[i]);
		for (size_t i = 0; i < n; i++)
			if (l->asked[i].fd >= 0)
				take_answer(l, &l->asked[i]);
	}
	while (l->idle_n)
		hang_up(&l->idle[--l->idle_n]);
}

/* ---- the whole ---- */

static void prepare(struct load *l, const char *path, const char *file)
{
	char head[1024];
	struct stat about;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &about) < 0)
		die("cannot read the file");
	int n = snprintf(head, sizeof head,
			 "POST %s?timeout=10s HTTP/1.1\r\nHost: podfit.podfit.svc:443\r\n"
			 "User-Agent: kube-apiserver-admission\r\nContent-Length: %lld\r\n"
			 "Accept: application/json, */*\r\nContent-Type: application/json\r\n"
			 "Accept-Encoding: gzip\r\n\r\n",
			 path, (long long)about.st_size);

	l->request_n = (size_t)n + (size_t)about.st_size;
	l->request = malloc(l->request_n);
	l->samples = calloc(SAMPLES_MOST, sizeof *l->samples);
	if (n >= (int)sizeof head || !l->request || !l->samples)
		die("out of memory");
	memcpy(l->request, head, (size_t)n);
	if (read(fd, l->request + n, (size_t)about.st_size) != about.st_size)
		die("cannot read the file");
	close(fd);
}

static void set_up_tls(struct load *l)
{
	static const unsigned char http[] = "\x08http/1.1";
	char groups[] = "X25519"; /* OpenSSL's macro takes no const text */

	l->context = SSL_CTX_new(TLS_client_method());
	if (!l->context || SSL_CTX_set_alpn_protos(l->context, http, sizeof http - 1) ||
	    !SSL_CTX_set_ciphersuites(l->context, "TLS_AES_128_GCM_SHA256") ||
	    !SSL_CTX_set1_groups_list(l->context, groups))
		die("cannot set up TLS");
	SSL_CTX_set_session_cache_mode(l->context, SSL_SESS_CACHE_OFF);
}

static int by_size(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static unsigned long number(const char *word, unsigned long least, unsigned long most)
{
	char *end;
	unsigned long n = strtoul(word, &end, 10);

	if (*end || n < least || n > most)
		die("usage: load PORT FILE REQUESTS BURST KEEP [SECONDS] [PATH]");
	return n;
}

int main(int argc, char **argv)
{
	struct load *l = calloc(1, sizeof *l);

	if (!l || argc < 6)
		die("usage: load PORT FILE REQUESTS BURST KEEP [SECONDS] [PATH]");
	l->server = (struct sockaddr_in){ .sin_family = AF_INET,
					  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					  .sin_port = htons((uint16_t)number(argv[1], 1, 65535)) };
	size_t requests = number(argv[3], 1, UINT32_MAX);

	l->burst = number(argv[4], 1, BURST_MOST);
	l->keep = number(argv[5], 0, BURST_MOST);
	int64_t seconds = argc > 6 ? (int64_t)number(argv[6], 1, 100000) : 100000;

	prepare(l, argc > 7 ? argv[7] : "/validate", argv[2]);
	set_up_tls(l);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, stop);
	run(l, requests, now() + seconds * 1000000000);
	size_t n = l->done < SAMPLES_MOST ? l->done : SAMPLES_MOST;

	qsort(l->samples, n, sizeof *l->samples, by_size);
	printf("%zu %zu %zu %u %u %u\n", l->done, l->failed, l->handshakes, n ? l->samples[n / 2] : 0,
	       n ? l->samples[n - 1 - n / 100] : 0, n ? l->samples[n - 1] : 0);
	SSL_CTX_free(l->context);
	free(l->request);
	free(l->samples);
	free(l);
	return 0;
}
