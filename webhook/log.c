/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "doc/utf8.h"

enum { LINE_MOST = 4096, VALUE_MOST = 512 };

struct line {
	char at[LINE_MOST];
	size_t n;
};

void log_init(struct log *log, int fd)
{
	*log = (struct log){ .fd = fd, .level = LEVEL_INFO, .lines_a_second = 200, .lock = PTHREAD_MUTEX_INITIALIZER };
}

static void put(struct line *l, const char *format, ...) PRINTF(2, 3);
static void put(struct line *l, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(l->at + l->n, LINE_MOST - l->n, format, args);

	va_end(args);
	if (n > 0)
		l->n += (size_t)n < LINE_MOST - l->n ? (size_t)n : LINE_MOST - l->n - 1;
}

static void put_bytes(struct line *l, const char *p, size_t n)
{
	size_t room = LINE_MOST - 1 - l->n;

	if (n > room)
		n = room;
	memcpy(l->at + l->n, p, n);
	l->n += n;
}

/* In quotes, as JSON has it, which logfmt's readers take as well. */
static void put_text(struct line *l, struct str s)
{
	size_t bytes;

	put(l, "\"");
	for (size_t i = 0; i < s.n && i < VALUE_MOST; i += bytes) {
		uint32_t c = utf8_next(str_sub(s, i, s.n), &bytes);

		if (c == '"' || c == '\\')
			put(l, "\\%c", (char)c);
		else if (c < 0x20 || c == 0x7f || c == UTF8_INVALID || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029)
			put(l, "\\u%04x", c == UTF8_INVALID ? UTF8_REPLACEMENT : c);
		else
			put_bytes(l, s.p + i, bytes);
	}
	put(l, s.n > VALUE_MOST ? "...\"" : "\"");
}

static void put_field(struct line *l, enum log_format format, const struct field *f)
{
	if (f->type == FIELD_TEXT && !f->text.p)
		return;
	put(l, format == LOG_JSON ? ",\"%s\":" : " %s=", f->name);
	if (f->type == FIELD_TEXT)
		put_text(l, f->text);
	else if (f->type == FIELD_NUMBER)
		put(l, "%" PRId64, f->number);
	else
		put(l, "%s", f->number ? "true" : "false");
}

static void compose(struct line *l, const struct log *log, enum log_level level, const char *message,
		    const struct field *fields, size_t n)
{
	static const char *const levels[] = { "error", "warning", "info", "debug" };
	struct timespec now;
	struct tm utc;
	char stamp[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
	put(l, log->format == LOG_JSON ? "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"message\":" :
	       "time=%s.%03ldZ level=%s message=", stamp, now.tv_nsec / 1000000, levels[level]);
	put_text(l, str_of(message));
	for (size_t i = 0; i < n; i++) {
		size_t before = l->n;

		put_field(l, log->format, &fields[i]);
		if (l->n >= LINE_MOST - 8)	/* no half field */
			l->n = before;
	}
	put(l, log->format == LOG_JSON ? "}\n" : "\n");
}

/* Whether this second still has room; *ret_dropped is what has to be said of earlier ones. */
static bool admit(struct log *log, uint64_t *ret_dropped)
{
	struct timespec now;
	bool room;

	clock_gettime(CLOCK_MONOTONIC, &now);
	pthread_mutex_lock(&log->lock);
	if (log->second != now.tv_sec) {
		log->second = now.tv_sec;
		log->written = 0;
	}
	room = log->written < log->lines_a_second;
	if (room) {
		log->written++;
		*ret_dropped = log->dropped;
		log->dropped = 0;
	} else {
		log->dropped++;
		atomic_fetch_add_explicit(&log->dropped_ever, 1, memory_order_relaxed);
	}
	pthread_mutex_unlock(&log->lock);
	return room;
}

static void emit(struct log *log, enum log_level level, const char *message, const struct field *fields, size_t n)
{
	struct line l = { .n = 0 };

	compose(&l, log, level, message, fields, n);
	ssize_t written = write(log->fd, l.at, l.n);

	(void)written;	/* nobody is left to be told */
}

void log_line(struct log *log, enum log_level level, const char *message, const struct field *fields, size_t n)
{
	if (level <= log->level)
		emit(log, level, message, fields, n);
}

void log_request(struct log *log, enum log_level level, const char *message, const struct field *fields, size_t n)
{
	uint64_t dropped = 0;

	if (level > log->level || !admit(log, &dropped))
		return;
	if (dropped)
		log_say(log, LEVEL_WARNING, "log lines were left out", NUMBER_FIELD("lines", (int64_t)dropped));
	emit(log, level, message, fields, n);
}
