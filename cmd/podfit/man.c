/* SPDX-License-Identifier: Apache-2.0 */
#include "man.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* A line that begins with a dot or a quote is a request, a backslash escapes, and a bare - is a hyphen. */
static void text(FILE *out, const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", out);
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else if (*text == '`')
			fputs("\\(ga", out);
		else
			putc(*text, out);
		line_start = *text == '\n';
	}
}

static void full_name(FILE *out, const struct command *c, const char *between)
{
	fputs("podfit", out);
	if (c != &program) {
		text(out, between);
		text(out, c->name);
	}
}

static void heading(FILE *out, const struct command *c)
{
	fputs(".TH PODFIT", out);
	if (c != &program) {
		fputs("\\-", out);
		for (const char *p = c->name; *p; p++)
			putc(toupper((unsigned char)*p), out);
	}
	fputs(" 1 \"\" \"podfit " PODFIT_VERSION "\" \"podfit\"\n.SH NAME\n", out);
	full_name(out, c, "-");
	fputs(" \\- ", out);
	if (c == &program) /* its summary is two sentences */
		fputs("does this Go process fit its Pod?", out);
	else
		text(out, c->summary);
	fputs("\n.SH SYNOPSIS\n.B ", out);
	full_name(out, c, " ");
	putc('\n', out);
	text(out, c->usage);
	putc('\n', out);
}

static void option(FILE *out, const struct option *o)
{
	fputs(".TP\n", out);
	if (o->letter)
		fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
	fputs("\\fB\\-\\-", out);
	text(out, o->name);
	fputs("\\fR", out);
	if (o->argument) {
		fputs(" \\fI", out);
		text(out, o->argument);
		fputs("\\fR", out);
	}
	putc('\n', out);
	text(out, o->text);
	if (o->preset) {
		fputs(" (default: ", out);
		text(out, o->preset);
		putc(')', out);
	}
	putc('\n', out);
}

static void command_list(FILE *out)
{
	fputs(".SH COMMANDS\n", out);
	for (size_t i = 0; i < command_count; i++) {
		fputs(".TP\n.B ", out);
		text(out, commands[i]->name);
		putc('\n', out);
		text(out, commands[i]->summary);
		putc('\n', out);
	}
}

/* What --help ends with, as it stands there. */
static void more(FILE *out, const struct command *c)
{
	char *said = NULL;
	size_t n = 0;
	FILE *buffer = open_memstream(&said, &n);

	if (!buffer)
		out_of_memory();
	c->more(buffer);
	if (fclose(buffer) != 0)
		out_of_memory();
	fputs(".PP\n.nf\n", out);
	text(out, said + (*said == '\n'));
	fputs(".fi\n", out);
	free(said);
}

static void see_also(FILE *out, const struct command *c)
{
	fputs(".SH SEE ALSO\n", out);
	if (c != &program) {
		fputs(".BR podfit (1)\n", out);
		return;
	}
	for (size_t i = 0; i < command_count; i++) {
		fputs(".BR podfit\\-", out);
		text(out, commands[i]->name);
		fprintf(out, " (1)%s\n", i + 1 < command_count ? "," : "");
	}
}

void man_print(FILE *out, const struct command *c)
{
	heading(out, c);
	if (c == &program || c->details)
		fputs(".SH DESCRIPTION\n", out);
	if (c == &program) {
		text(out, c->summary);
		fputs("\n.PP\n", out);
	}
	if (c->details) {
		text(out, c->details);
		putc('\n', out);
	}
	if (c == &program)
		command_list(out);
	fputs(".SH OPTIONS\n", out);
	for (size_t i = 0; i < COUNT_OF(c->options) && c->options[i].name; i++)
		option(out, &c->options[i]);
	option(out, &option_help);
	if (c->more)
		more(out, c);
	see_also(out, c);
}
