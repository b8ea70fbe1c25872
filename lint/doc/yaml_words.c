/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_words.h"

#include <stdio.h>

static const struct words {
	const char *problem;	/* a part of what libyaml 0.2.5 says */
	char found;		/* NUL: any byte */
	const char *own;
} table[] = {
	{ "cannot start any token", '\t', "a tab is used for indentation" },
	{ "cannot start any token", '@', "a value that starts with '@' needs quotes" },
	{ "cannot start any token", '`', "a value that starts with '`' needs quotes" },
	{ "cannot start any token", '%', "a value that starts with '%' needs quotes" },
	{ "cannot start any token", '|', "a block scalar cannot stand inside brackets or braces" },
	{ "cannot start any token", '>', "a block scalar cannot stand inside brackets or braces" },
	{ "cannot start any token", '\0', "a value cannot start like this" },
	{ "found a tab character", '\0', "a tab is used for indentation" },
	{ "mapping values are not allowed", '\0', "two values on one line: is a quote or an indentation missing?" },
	{ "mapping keys are not allowed", '\0', "a '?' that starts no key: does the value need quotes?" },
	{ "block sequence entries are not allowed", '\0', "a list item cannot start here: is a line break missing?" },
	{ "could not find expected ':'", '\0', "a key without a colon, or text that is indented too little" },
	{ "did not find expected key", '\0', "this line does not fit the map above it: is its indentation right?" },
	{ "did not find expected '-' indicator", '\0', "this line does not fit the list above it: is its indentation right?" },
	{ "expected ',' or ']'", '\0', "a list in brackets lacks a comma, a quote or its ']'" },
	{ "expected ',' or '}'", '\0', "a map in braces lacks a comma, a quote or its '}'" },
	{ "found unexpected end of stream", '\0', "a quote is opened and never closed" },
	{ "found unexpected document indicator", '\0', "a quote is opened and never closed" },
	{ "found unexpected ':'", '\0', "a colon inside brackets or braces needs a space behind it, or the value quotes" },
	{ "found unknown escape character", '\0', "an escape that YAML does not know: double the backslash or use single quotes" },
	{ "did not find expected hexdecimal number", '\0', "\\x, \\u and \\U need 2, 4 and 8 hexadecimal digits" },
	{ "invalid Unicode character escape code", '\0', "an escape that is no Unicode character" },
	{ "expected alphabetic or numeric", '*', "a value that starts with '*' needs quotes" },
	{ "expected alphabetic or numeric", '&', "a value that starts with '&' needs quotes" },
	{ "expected alphabetic or numeric", '\0', "'*' starts an alias and '&' an anchor: does the value need quotes?" },
	{ "undefined tag handle", '\0', "'!' starts a tag, and this one is not declared: does the value need quotes?" },
	{ "expected tag URI", '\0', "'!' starts a tag: does the value need quotes?" },
	{ "expected whitespace or line break", '\0', "'!' starts a tag: does the value need quotes?" },
	{ "expected comment or line break", '\0', "text behind '|' or '>': a block scalar starts on the next line" },
	{ "expected node content", '\0', "a value is expected here" },
	{ "expected <document start>", '\0', "text behind the end of the document: is its indentation right?" },
	{ "UTF-8", '\0', "a byte that is not UTF-8" },
	{ "invalid Unicode character", '\0', "a byte that is not UTF-8" },
	{ "control characters are not allowed", '\0', "a control character" },
};

static const char *own_words(struct str problem, char found)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if ((!table[i].found || table[i].found == found) && str_has(problem, table[i].problem))
			return table[i].own;
	return NULL;
}

void yaml_words(struct fault *fault, const char *problem, const char *context, char found)
{
	const char *own = own_words(str_of(problem), found);
	const char *by = context ? context : "", *comma = context ? ", " : "";

	if (own)
		snprintf(fault->text, sizeof fault->text, "%s (%s%s%s)", own, by, comma, problem ? problem : "");
	else
		snprintf(fault->text, sizeof fault->text, "%s%s%s", by, comma, problem ? problem : "no YAML");
}
