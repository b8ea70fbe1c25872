/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files that read a configuration: places and complaints, scalars, lists, and maps by a table of
 * their keys. What cannot be taken is complained of and left out; the rest is read on, so that one run tells
 * of everything. After a complaint the result is not used.
 */
#ifndef PODFIT_CONFIG_READING_H
#define PODFIT_CONFIG_READING_H

#include "config/config.h"

struct wrong {			/* a complaint until they are put in order */
	uint32_t start;		/* byte */
	const char *text;
};

struct reading {
	struct config *config;
	const struct catalogue *catalogue;
	struct arena *arena;	/* of what stays; doc->arena goes */
	struct doc *doc;
	bool profile;
	LIST(struct wrong) wrong;
};

void wrong(struct reading *r, const struct node *n, const char *format, ...) PRINTF(3, 4);
const char *from_of(const struct reading *r, const struct node *n) NONNULL RETURNS_NONNULL;	/* "FILE:LINE" */

/* The real node, or NULL after a complaint: `wanted` is said where something else stands, "a list of images". */
const struct node *node_of(struct reading *r, const struct node *n, enum node_type type, const char *wanted) NONNULL;
/* A string that is not empty and NUL-terminated, in r->arena; STR_NONE after a complaint. */
struct str text_at(struct reading *r, const struct node *n, const char *wanted) NONNULL;
/* The same with its place; text NULL after a complaint. */
struct said_text said_at(struct reading *r, const struct node *n, const char *wanted) NONNULL;
bool choose(struct reading *r, const struct node *n, struct str text, const char *what, const char *const *names,
	    size_t count, size_t *ret) NONNULL;

/* At most CONFIG_LIST entries; of a map none twice, which would lose a value. NULL after a complaint. */
const struct node *list_of(struct reading *r, const struct node *n, const char *wanted) NONNULL;
const struct node *map_of(struct reading *r, const struct node *n, const char *wanted) NONNULL;

typedef void read_value(struct reading *r, const struct node *value, void *target);

struct key {
	const char *name;
	read_value *read;
	size_t target;		/* what it fills: an offset in what the map becomes */
	bool in_profile;
};

/* Each key once, with the value that counts. False when it is no map. */
bool read_map(struct reading *r, const struct node *n, const char *wanted, const struct key *keys, size_t count,
	      void *target) NONNULL;

/* ---- readers that several maps share ---- */

read_value read_saying;		/* true or false, to an enum said */
read_value read_severity;	/* to a change_list */
read_value read_parameters;	/* to a change_list */

/* A pattern, or a list of them. */
typedef struct str read_pattern(struct reading *r, const struct node *n);
read_pattern path_pattern, word_pattern, image_pattern;
struct patterns patterns_at(struct reading *r, const struct node *n, read_pattern *one) NONNULL;
/* The same to a struct patterns, where none is a fault: it would stand for all. */
read_value read_paths, read_words, read_images;

read_value read_overrides;	/* to a struct overrides */
read_value read_go_images;	/* to a struct config */

/* A whole file of at most `cap` bytes, a FIFO if it is `named`. -1, complained of with its name. */
int config_text(const char *path, bool named, size_t cap, struct arena *arena, struct str *ret,
		struct complaints *complaints) NONNULL MUST_USE;
void hand_over(struct reading *r, struct complaints *complaints) NONNULL;	/* what was wrong, in its order */

/* Severities, then parameters. */
struct changes changes_of(struct arena *arena, const change_list *severity, const change_list *parameters) NONNULL;

#endif
