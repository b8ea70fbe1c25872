/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a connection: at once, one by one, and in pieces come to the same request. */
#include <stdlib.h>

#include "webhook/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_MOST = 4096 };

struct outcome {
	enum http_progress progress;
	int status;
	enum http_method method;
	char target[512], type[64];
	char body[BODY_MOST];
	size_t body_n;
	bool keep_alive;
};

static void feed(const struct http_limits *limits, const char *bytes, size_t n, size_t step, struct outcome *ret)
{
	struct http h;

	http_init(&h, limits);
	for (size_t i = 0; i < n && h.progress < HTTP_COMPLETE; i += step)
		http_feed(&h, bytes + i, n - i < step ? n - i : step);
	if (h.progress < HTTP_IDLE || h.progress > HTTP_FAILED || (h.progress == HTTP_FAILED) != (h.status != 0))
		abort();
	if (h.body_n > BODY_MOST || (h.status && (h.status < 400 || h.status > 505)))
		abort();
	memset(ret, 0, sizeof *ret);
	ret->progress = h.progress;
	ret->status = h.status;
	if (h.progress == HTTP_COMPLETE) {
		ret->method = h.request.method;
		ret->keep_alive = h.request.keep_alive;
		memcpy(ret->target, h.request.target, strlen(h.request.target));
		memcpy(ret->type, h.request.content_type, strlen(h.request.content_type));
		ret->body_n = h.request.body.n;
		if (ret->body_n)
			memcpy(ret->body, h.request.body.p, ret->body_n);
		if (h.request.path.n + h.request.query.n > strlen(h.request.target))
			abort();
	}
	http_reset(&h);
	http_release(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct budget budget = { .most = 1 << 20 };
	static struct outcome whole, other;
	const struct http_limits limits = { 1024, 16, BODY_MOST, &budget };

	feed(&limits, (const char *)data, size, size ? size : 1, &whole);
	for (size_t step = 1; step < 8; step += 3) {
		feed(&limits, (const char *)data, size, step, &other);
		if (memcmp(&whole, &other, sizeof whole) != 0)
			abort();
	}
	if (atomic_load(&budget.used) != 0)
		abort();
	return 0;
}
