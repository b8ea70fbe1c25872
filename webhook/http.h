/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP/1.1 framing of one connection: bytes in, one request at a time out. llhttp parses, strictly; what
 * is here are the limits. Knows no socket and no TLS. The API server sends POST /validate?timeout=3s with
 * a Content-Length, never compressed, and never pipelines.
 */
#ifndef PODFIT_WEBHOOK_HTTP_H
#define PODFIT_WEBHOOK_HTTP_H

#include <llhttp.h>

#include "base/arena.h"
#include "webhook/budget.h"

struct http_limits {
	uint32_t header_bytes;	/* request line and headers together */
	uint32_t header_fields;
	uint32_t body_bytes;
	struct budget *budget;	/* of bodies in flight, of all connections together */
};

enum http_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

struct http_request {
	enum http_method method;
	char target[512];	/* path and query, NUL-terminated; a longer one is answered with 414 */
	struct str path, query;	/* of target; query without its ? */
	char content_type[64];	/* cut at its ; and lower case */
	bool keep_alive, expects_continue;
	struct str body;	/* valid until http_reset() */
};

enum http_progress {
	HTTP_IDLE,	/* nothing of a request yet */
	HTTP_HEADERS,
	HTTP_BODY,
	HTTP_COMPLETE,
	HTTP_FAILED,	/* `status` is what to answer; the connection is of no more use */
};

struct http {
	llhttp_t parser;
	const struct http_limits *limits;
	struct http_request request;
	enum http_progress progress;
	int status;			/* of HTTP_FAILED */
	uint32_t header_bytes, header_fields;
	char name[32], value[64];	/* of the header being read, cut */
	uint8_t name_n, value_n;
	uint16_t target_n;
	bool leftover;			/* bytes came behind the request: the connection ends with the answer */
	char *body;
	uint32_t body_n, body_cap;
};

void http_init(struct http *h, const struct http_limits *limits) NONNULL;
void http_release(struct http *h) NONNULL;	/* gives the body back to the budget */
void http_reset(struct http *h) NONNULL;	/* for the next request of the connection */

enum http_progress http_feed(struct http *h, const char *bytes, size_t n) NONNULL;

/* The head of an answer with a body of `n` bytes; returns its length. `extra` is "" or whole lines with CRLF. */
enum { HTTP_HEAD_MOST = 512 };
size_t http_head(char buffer[static HTTP_HEAD_MOST], int status, const char *content_type, size_t n, bool keep_alive,
		 const char *extra);

#endif
