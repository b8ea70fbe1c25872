/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: one event a line on standard error, JSON or logfmt, one write(2) each. Lines that requests cause are
 * bounded by second, the rest is counted and said later; what happens to the program itself is always written.
 * Values are escaped; nobody puts a body or a value of a manifest into it.
 */
#ifndef PODFIT_WEBHOOK_LOG_H
#define PODFIT_WEBHOOK_LOG_H

#include <pthread.h>

#include "base/str.h"

enum log_format { LOG_JSON, LOG_LOGFMT };
enum log_level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_INFO, LEVEL_DEBUG };

struct log {
	int fd;
	enum log_format format;
	enum log_level level;
	uint32_t lines_a_second;
	pthread_mutex_t lock;		/* of the fields below */
	int64_t second;
	uint32_t written;		/* in that second */
	uint64_t dropped;		/* since the last line that said so */
	_Atomic uint64_t dropped_ever;
};

void log_init(struct log *log, int fd) NONNULL;

enum field_type { FIELD_TEXT, FIELD_NUMBER, FIELD_BOOL };
struct field {
	const char *name;
	enum field_type type;
	struct str text;	/* p NULL: the field is left out */
	int64_t number;		/* of NUMBER and BOOL */
};
#define TEXT_FIELD(name_, text_)	((struct field){ (name_), FIELD_TEXT, (text_), 0 })
#define NUMBER_FIELD(name_, number_)	((struct field){ (name_), FIELD_NUMBER, STR_NONE, (number_) })
#define BOOL_FIELD(name_, on_)		((struct field){ (name_), FIELD_BOOL, STR_NONE, (on_) })

void log_line(struct log *log, enum log_level level, const char *message, const struct field *fields, size_t n);
/* What a request causes: may be left out. */
void log_request(struct log *log, enum log_level level, const char *message, const struct field *fields, size_t n);
#define log_say(log_, level_, message_, ...) \
	log_line((log_), (level_), (message_), (struct field[]){ __VA_ARGS__ }, \
		 COUNT_OF(((struct field[]){ __VA_ARGS__ })))

#endif
