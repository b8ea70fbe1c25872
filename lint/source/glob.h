/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Path patterns as git reads them: * and ? stay within a part, [a-z] [!a] [[:digit:]] are one byte,
 * a part ** stands for any number of parts, a backslash takes the next byte as it is. A pattern that
 * is malformed matches nothing. Linear memory; time is bounded by the product of the lengths and the
 * number of parts.
 */
#ifndef PODFIT_SOURCE_GLOB_H
#define PODFIT_SOURCE_GLOB_H

#include "base/str.h"

bool glob_match(struct str pattern, struct str text);

/* For --exclude: `path`, without a slash at either end, or one of its parts matches. A slash at the
 * start or within the pattern ties it to the whole path, one at the end asks for a directory. */
bool glob_excludes(struct str pattern, struct str path, bool is_directory);

/* The same for a file of which only the name is known: it or a directory on its way matches. */
bool glob_covers(struct str pattern, struct str path);

bool glob_is_sound(struct str pattern);	/* not malformed */

#endif
