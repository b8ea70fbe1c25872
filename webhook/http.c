/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/http.h"

#include <stdio.h>
#include <stdlib.h>

enum { BODY_FIRST = 32 << 10 };	/* bytes: most reviews fit */

static struct http *http_of(llhttp_t *parser)
{
	return parser->data;
}

/* For a callback to return: the parser stops, and `status` is the answer. */
static int refuse(struct http *h, int status)
{
	if (!h->status)
		h->status = status;
	return HPE_USER;
}

static int on_begin(llhttp_t *parser)
{
	http_of(parser)->progress = HTTP_HEADERS;
	return 0;
}

static int on_url(llhttp_t *parser, const char *at, size_t n)
{
	struct http *h = http_of(parser);

	if (n >= sizeof h->request.target - h->target_n)
		return refuse(h, 414);
	memcpy(h->request.target + h->target_n, at, n);
	h->target_n = (uint16_t)(h->target_n + n);
	return 0;
}

static int on_url_complete(llhttp_t *parser)
{
	struct http *h = http_of(parser);
	struct str rest = { h->request.target, h->target_n };

	h->request.target[h->target_n] = '\0';
	h->request.path = str_cut(&rest, '?');
	h->request.query = rest;
	return 0;
}

static void append(char *to, uint8_t *n, size_t size, const char *at, size_t length)
{
	size_t room = size - 1 - *n;

	memcpy(to + *n, at, length < room ? length : room);
	*n = (uint8_t)(*n + (length < room ? length : room));
	to[*n] = '\0';
}

static int on_field(llhttp_t *parser, const char *at, size_t n)
{
	struct http *h = http_of(parser);

	append(h->name, &h->name_n, sizeof h->name, at, n);
	return 0;
}

static int on_value(llhttp_t *parser, const char *at, size_t n)
{
	struct http *h = http_of(parser);

	append(h->value, &h->value_n, sizeof h->value, at, n);
	return 0;
}

static void take_content_type(struct http *h, struct str value)
{
	struct str type = str_trim(str_cut(&value, ';'));

	for (size_t i = 0; i < type.n; i++)
		h->request.content_type[i] = (char)(type.p[i] | (type.p[i] >= 'A' && type.p[i] <= 'Z' ? 0x20 : 0));
	h->request.content_type[type.n] = '\0';
}

static int on_value_complete(llhttp_t *parser)
{
	struct http *h = http_of(parser);
	struct str name = { h->name, h->name_n }, value = { h->value, h->value_n };

	h->name_n = h->value_n = 0;
	if (++h->header_fields > h->limits->header_fields)
		return refuse(h, 431);
	if (h->progress != HTTP_HEADERS)	/* a trailer says nothing */
		return 0;
	if (str_is_nocase(name, "content-type"))
		take_content_type(h, value);
	else if (str_is_nocase(name, "expect"))
		h->request.expects_continue = str_is_nocase(value, "100-continue");
	else if (str_is_nocase(name, "content-encoding") && value.n && !str_is_nocase(value, "identity"))
		return refuse(h, 415);
	return 0;
}

static enum http_method method_of(uint8_t method)
{
	return method == HTTP_GET ? METHOD_GET : method == HTTP_HEAD ? METHOD_HEAD :
	       method == HTTP_POST ? METHOD_POST : METHOD_OTHER;
}

static int on_headers_complete(llhttp_t *parser)
{
	struct http *h = http_of(parser);
	bool sized = parser->flags & F_CONTENT_LENGTH;

	h->request.method = method_of(parser->method);
	h->request.keep_alive = llhttp_should_keep_alive(parser);
	if (parser->http_major != 1 || parser->upgrade)
		return refuse(h, parser->http_major != 1 ? 505 : 400);
	if (sized && parser->content_length > h->limits->body_bytes)
		return refuse(h, 413);
	h->progress = HTTP_BODY;
	return 0;
}

/* Room for `n` more bytes of body; grows as they come, so that a promise of bytes holds no memory. */
static bool make_room(struct http *h, size_t n)
{
	size_t needed = h->body_n + n, cap = h->body_cap ? h->body_cap : BODY_FIRST;

	if (needed <= h->body_cap)
		return true;
	while (cap < needed)
		cap *= 2;
	if (!budget_take(h->limits->budget, cap - h->body_cap))
		return false;
	char *body = realloc(h->body, cap);

	if (!body)
		out_of_memory();
	h->body = body;
	h->body_cap = (uint32_t)cap;
	return true;
}

static int on_body(llhttp_t *parser, const char *at, size_t n)
{
	struct http *h = http_of(parser);

	if (n > h->limits->body_bytes - h->body_n)
		return refuse(h, 413);
	if (!make_room(h, n))
		return refuse(h, 429);
	memcpy(h->body + h->body_n, at, n);
	h->body_n += (uint32_t)n;
	return 0;
}

static int on_complete(llhttp_t *parser)
{
	struct http *h = http_of(parser);

	h->request.body = (struct str){ h->body, h->body_n };
	h->progress = HTTP_COMPLETE;
	return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
	.on_message_begin = on_begin,
	.on_url = on_url,
	.on_url_complete = on_url_complete,
	.on_header_field = on_field,
	.on_header_value = on_value,
	.on_header_value_complete = on_value_complete,
	.on_headers_complete = on_headers_complete,
	.on_body = on_body,
	.on_message_complete = on_complete,
};

static void start(struct http *h)
{
	llhttp_init(&h->parser, HTTP_REQUEST, &settings);
	h->parser.data = h;
	h->progress = HTTP_IDLE;
	h->request.path = h->request.query = h->request.body = STR_NONE;
	h->request.content_type[0] = '\0';
	h->request.expects_continue = h->leftover = false;
	h->status = 0;
	h->header_bytes = h->header_fields = 0;
	h->name_n = h->value_n = 0;
	h->target_n = 0;
	h->body_n = 0;
}

void http_init(struct http *h, const struct http_limits *limits)
{
	h->limits = limits;
	h->body = NULL;
	h->body_cap = 0;
	start(h);
}

void http_release(struct http *h)
{
	budget_give(h->limits->budget, h->body_cap);
	free(h->body);
	h->body = NULL;
	h->body_cap = 0;
}

void http_reset(struct http *h)
{
	http_release(h);
	start(h);
}

static enum http_progress failed(struct http *h, int status)
{
	if (!h->status)
		h->status = status;
	return h->progress = HTTP_FAILED;
}

/* Bytes of the head are counted before they are parsed, and no further than the head can go. */
static size_t head_share(const struct http *h, size_t n)
{
	size_t room = h->limits->header_bytes - h->header_bytes + 1;

	return h->progress <= HTTP_HEADERS && n > room ? room : n;
}

enum http_progress http_feed(struct http *h, const char *bytes, size_t n)
{
	while (n && h->progress < HTTP_COMPLETE) {
		bool in_head = h->progress <= HTTP_HEADERS;
		size_t part = head_share(h, n);
		llhttp_errno_t error = llhttp_execute(&h->parser, bytes, part);

		if (error == HPE_PAUSED && h->progress == HTTP_COMPLETE) {
			const char *end = llhttp_get_error_pos(&h->parser);

			h->leftover = end != bytes + n;
			break;
		}
		if (error != HPE_OK)
			return failed(h, 400);
		if (in_head) {
			h->header_bytes += (uint32_t)part;
			if (h->progress <= HTTP_HEADERS && h->header_bytes > h->limits->header_bytes)
				return failed(h, 431);
		}
		bytes += part;
		n -= part;
	}
	return h->progress;
}

static const char *reason_of(int status)
{
	static const struct { int status; const char *reason; } reasons[] = {
		{ 100, "Continue" }, { 200, "OK" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 408, "Request Timeout" }, { 413, "Content Too Large" }, { 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" }, { 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
		{ 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" },
	};

	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

size_t http_head(char buffer[static HTTP_HEAD_MOST], int status, const char *content_type, size_t n, bool keep_alive,
		 const char *extra)
{
	int length = snprintf(buffer, HTTP_HEAD_MOST,
			      "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s%s\r\n", status,
			      reason_of(status), content_type, n, keep_alive ? "" : "Connection: close\r\n", extra);

	return length < HTTP_HEAD_MOST ? (size_t)length : HTTP_HEAD_MOST - 1;
}
