/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a YAML scalar is to the Kubernetes API: the rules of YAML 1.1 as go-yaml v2 reads them
 * (resolve.go), and the JSON that sigs.k8s.io/yaml makes of it.
 */
#ifndef PODFIT_DOC_SCALAR_H
#define PODFIT_DOC_SCALAR_H

#include "base/arena.h"
#include "doc/float.h"

enum scalar_kind {
	SCALAR_STRING,
	SCALAR_NULL,
	SCALAR_TRUE,
	SCALAR_FALSE,
	SCALAR_INT,
	SCALAR_FLOAT,
	SCALAR_INFINITE,	/* .inf and .nan: JSON has none, as keys they have a text */
	SCALAR_MINUS_INFINITE,
	SCALAR_NAN,
};

struct scalar {
	enum scalar_kind kind;
	bool negative;			/* INT */
	uint64_t magnitude;		/* INT: -2^63 to 2^64-1 */
	struct str decimal;		/* FLOAT: as float_digits() takes it; points into the text or the arena */
	struct digits digits;		/* FLOAT */
};

enum {
	SCALAR_TEXT = FLOAT_TEXT,
};

enum scalar_hint { HINT_NONE, HINT_WORD, HINT_POINT, HINT_NUMBER };

static inline enum scalar_hint scalar_hint(char first)	/* HINT_NONE: it is a string */
{
	switch (first) {
	case '+': case '-':
	case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return HINT_NUMBER;
	case 'y': case 'Y': case 'n': case 'N': case 't': case 'T': case 'f': case 'F': case 'o': case 'O': case '~':
		return HINT_WORD;
	case '.':
		return HINT_POINT;
	default:
		return HINT_NONE;
	}
}

bool scalar_is_word(struct str text);	/* at HINT_WORD: true, off, null ... and no string; not empty */
bool scalar_is_json_integer(struct str text);	/* a number that JSON writes in the same way */

/* A plain scalar without a tag. The arena is used only for numbers with underscores. */
void scalar_resolve(struct arena *a, struct str text, struct scalar *ret) NONNULL;
/* Under a resolvable tag, by its name behind tag:yaml.org,2002: ; false when the text is none of it. */
bool scalar_as(struct arena *a, struct str text, struct str tag, struct scalar *ret) NONNULL MUST_USE;
bool scalar_has_type(struct str tag);	/* a tag that scalar_as() knows; any other leaves a string */

/* Bytes written. The JSON of anything but a string and what JSON cannot say: */
size_t scalar_json(const struct scalar *s, char out[static SCALAR_TEXT]) NONNULL;
/* The same as the name of a key; 0 when it can be none (null, above the largest int64). */
size_t scalar_key(const struct scalar *s, char out[static SCALAR_TEXT]) NONNULL;

/* A !!binary text as JSON shows it: decoded, bytes that are no UTF-8 replaced. False: no base64. */
bool scalar_binary(struct arena *a, struct str text, struct str *ret) NONNULL MUST_USE;

#endif
