/* SPDX-License-Identifier: Apache-2.0 */
#include "option.h"

#include <string.h>

const struct option option_help = { 'h', "help", NULL, NULL, "this text", NULL };

struct parser {
	const struct option *rows;
	size_t row_count;
	int argc, next;
	char **argv;
	void *target;
	struct err *err;
};

int option_unknown(const char *what, const struct nearest *near, const char *dashes, struct err *err)
{
	return nearest_unknown(what, near, dashes, err);
}

static const struct option *row_at(const struct parser *p, size_t i)
{
	if (i < p->row_count && p->rows[i].name)
		return &p->rows[i];
	return NULL;
}

static const struct option *find_long(const struct parser *p, struct str name)
{
	const struct option *row;

	for (size_t i = 0; (row = row_at(p, i)); i++)
		if (str_is(name, row->name))
			return row;
	return str_is(name, option_help.name) ? &option_help : NULL;
}

static const struct option *find_letter(const struct parser *p, char letter)
{
	const struct option *row;

	for (size_t i = 0; (row = row_at(p, i)); i++)
		if (row->letter == letter)
			return row;
	return letter == option_help.letter ? &option_help : NULL;
}

static int unknown_long(const struct parser *p, struct str name)
{
	struct nearest near = nearest_to(name);
	const struct option *row;

	for (size_t i = 0; (row = row_at(p, i)); i++)
		nearest_offer(&near, row->name);
	nearest_offer(&near, option_help.name);
	return option_unknown("option", &near, "--", p->err);
}

static int missing(const struct parser *p, const char *spelt, const struct option *row)
{
	return err_set(p->err, "option '%s' needs a value, %s", spelt, row->argument);
}

static int apply(const struct parser *p, const char *spelt, const struct option *row, const char *value)
{
	struct err why = { "" };

	if (row->set(p->target, value, &why) == 0)
		return 0;
	return err_set(p->err, "%s: %s", spelt, why.text);
}

static int take_long(struct parser *p, const char *word)
{
	struct str rest = str_of(word + 2), name = str_cut(&rest, '=');
	const struct option *row = find_long(p, name);
	char spelt[72];

	if (!row)
		return unknown_long(p, name);
	snprintf(spelt, sizeof spelt, "--%s", row->name);
	if (!row->argument && rest.p)
		return err_set(p->err, "option '%s' takes no value", spelt);
	if (row == &option_help)
		return OPTION_HELP;
	if (row->argument && !rest.p && p->next == p->argc)
		return missing(p, spelt, row);
	if (!row->argument)
		return apply(p, spelt, row, NULL);
	return apply(p, spelt, row, rest.p ? rest.p : p->argv[p->next++]);
}

static int take_letters(struct parser *p, const char *word)
{
	for (const char *at = word + 1; *at; at++) {
		const struct option *row = find_letter(p, *at);
		const char spelt[] = { '-', *at, '\0' };

		if (!row && (unsigned char)*at >= 0x80)
			return err_set(p->err, "unknown option '%s'", word);
		if (!row)
			return err_set(p->err, "unknown option '%s'", spelt);
		if (row == &option_help)
			return OPTION_HELP;
		if (row->argument && !at[1] && p->next == p->argc)
			return missing(p, spelt, row);
		if (row->argument)
			return apply(p, spelt, row, at[1] ? at + 1 : p->argv[p->next++]);
		if (apply(p, spelt, row, NULL))
			return -1;
	}
	return 0;
}

int option_parse(const struct option *rows, size_t n, int argc, char **argv, void *target, struct operands *ret,
		 struct err *err)
{
	struct parser p = { rows, n, argc, 0, argv, target, err };
	bool options_end = false;

	*ret = (struct operands){ argv, 0 };
	while (p.next < p.argc) {
		char *word = argv[p.next++];
		int status;

		if (options_end || word[0] != '-' || !word[1]) {
			argv[ret->n++] = word;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			options_end = true;
			continue;
		}
		status = word[1] == '-' ? take_long(&p, word) : take_letters(&p, word);
		if (status)
			return status;
	}
	return 0;
}

int option_number(const char *value, int64_t min, int64_t max, int64_t *ret, struct err *err)
{
	int64_t number = 0;
	bool good = *value != '\0';

	for (const char *c = value; good && *c; c++)
		good = is_digit(*c) && !__builtin_mul_overflow(number, 10, &number) &&
		       !__builtin_add_overflow(number, *c - '0', &number);
	if (!good || number < min || number > max)
		return err_set(err, "'%s' is not a whole number from %lld to %lld", value, (long long)min, (long long)max);
	*ret = number;
	return 0;
}

int option_choice(const char *value, const char *const *names, size_t n, size_t *ret, struct err *err)
{
	struct nearest near = nearest_to(str_of(value));
	char list[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(value, names[i]) == 0) {
			*ret = i;
			return 0;
		}
		nearest_offer(&near, names[i]);
		if (used < sizeof list)
			used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
	}
	if (near.name)
		return option_unknown("value", &near, "", err);
	return err_set(err, "'%s' is none of %s", value, list);
}

/* ---- the table for --help ---- */

enum { LEFT_MAX = 30, RIGHT_EDGE = 80 };

static size_t left_text(const struct option *row, char *buffer, size_t size)
{
	char letter[] = { '-', row->letter, ',', ' ', '\0' };
	int n = snprintf(buffer, size, "  %s--%s%s%s", row->letter ? letter : "    ", row->name,
			 row->argument ? " " : "", row->argument ? row->argument : "");

	return n < 0 ? 0 : (size_t)n;
}

/* Words of `text` from column `column` on, folded before RIGHT_EDGE. */
static size_t print_folded(FILE *out, const char *text, size_t indent, size_t column)
{
	struct str rest = str_of(text);

	while (rest.p) {
		struct str word = str_cut(&rest, ' ');

		if (column > indent && column + 1 + word.n > RIGHT_EDGE) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		column += (size_t)fprintf(out, "%s%.*s", column > indent ? " " : "", STR_ARG(word));
	}
	return column;
}

static void print_row(FILE *out, const struct option *row, size_t indent)
{
	char left[128], preset[128];
	size_t n = left_text(row, left, sizeof left);

	fputs(left, out);
	if (n + 2 > indent)
		fprintf(out, "\n%*s", (int)indent, "");
	else
		fprintf(out, "%*s", (int)(indent - n), "");
	size_t column = print_folded(out, row->text, indent, indent);

	if (row->preset) {
		snprintf(preset, sizeof preset, "(default: %s)", row->preset);
		print_folded(out, preset, indent, column);
	}
	fputc('\n', out);
}

void option_print(FILE *out, const struct option *rows, size_t n)
{
	char left[128];
	size_t indent = left_text(&option_help, left, sizeof left) + 2;

	for (size_t i = 0; i < n && rows[i].name; i++) {
		size_t width = left_text(&rows[i], left, sizeof left) + 2;

		if (width > indent && width <= LEFT_MAX)
			indent = width;
	}
	for (size_t i = 0; i < n && rows[i].name; i++)
		print_row(out, &rows[i], indent);
	print_row(out, &option_help, indent);
}
