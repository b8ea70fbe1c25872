/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "words.h"

/* ---- bash: one function that looks at the word before ---- */

static void bash_offer(FILE *out, struct words w)
{
	fprintf(out, "words='%s' files=%s list=%s into=%s", w.text, w.files ? "1" : "", w.list ? "1" : "",
		w.into_file ? "1" : "");
}

static void bash_option(FILE *out, struct arena *a, const struct command *c, const struct option *o)
{
	if (!o->argument)
		return;
	fprintf(out, "\t%s:--%s", c->name, o->name);
	if (o->letter)
		fprintf(out, "|%s:-%c", c->name, o->letter);
	fputs(") ", out);
	bash_offer(out, words_of_option(a, c, o));
	fputs(" value=1 ;;\n", out);
}

static void bash_command(FILE *out, struct arena *a, const struct command *c)
{
	fprintf(out, "\t%s) ", c->name);
	bash_offer(out, words_of_operands(a, c));
	fputs(" options='", out);
	for (size_t i = 0; i < COUNT_OF(c->options) && c->options[i].name; i++)
		fprintf(out, "--%s%s ", c->options[i].name, c->options[i].argument ? "=" : "");
	fputs("--help' ;;\n", out);
}

/* clang-format off */
static const char bash_head[] =
	"# bash completion for podfit: source <(podfit completion bash)\n"
	"_podfit()\n{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i\n"
	"\tlocal words= files= list= into= options= value=\n"
	"\tCOMPREPLY=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
	"\tdone\n"
	"\t[[ $cur == = ]] && cur=\n"	/* --name=value is three words to bash */
	"\t[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\t[[ $prev != -* && ${COMP_WORDS[COMP_CWORD]} == = ]] && prev=file cur=\n"
	"\t[[ $prev != -* && ${COMP_WORDS[COMP_CWORD - 1]} == = ]] && prev=file\n"
	"\tcase $command:$prev in\n";

static const char bash_tail[] =
	"\tesac\n"
	"\tif [[ -z $value && $cur == -* ]]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	"\telse\n"
	"\t\tlocal before=\n"
	"\t\t[[ $list && $cur == *,* ]] && before=${cur%,*},\n"
	"\t\tCOMPREPLY=($(compgen -W \"$words\" -P \"$before\" -- \"${cur#\"$before\"}\"))\n"
	"\t\tif [[ $files ]]; then\n"
	"\t\t\tlocal IFS=$'\\n'\n"
	"\t\t\tCOMPREPLY+=($(compgen -f -- \"$cur\"))\n"
	"\t\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tfi\n"
	"\tfi\n"
	"\t[[ $into || $list || ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n"
	"\treturn 0\n"
	"}\n"
	"complete -F _podfit podfit\n";
/* clang-format on */

static void write_bash(FILE *out, struct arena *a)
{
	fputs(bash_head, out);
	for (size_t i = 0; i < command_count; i++)
		for (size_t j = 0; j < COUNT_OF(commands[i]->options) && commands[i]->options[j].name; j++)
			bash_option(out, a, commands[i], &commands[i]->options[j]);
	fputs("\t*:file) files=1 value=1 ;;\n\tesac\n\tcase ${value:-$command} in\n\t1) ;;\n\t'') words='", out);
	for (size_t i = 0; i < command_count; i++)
		fprintf(out, "%s ", commands[i]->name);
	fputs("' options='--version --help' ;;\n", out);
	for (size_t i = 0; i < command_count; i++)
		bash_command(out, a, commands[i]);
	fputs(bash_tail, out);
}

/* ---- zsh: _arguments' specifications ---- */

/* In single quotes, where [ ] : and \ mean something to _arguments. */
static void zsh_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			putc('\\', out);
		fputs(*text == '\'' ? "'\\''" : (char[]){ *text, '\0' }, out);
	}
}

static void zsh_action(FILE *out, struct words w)
{
	if (w.list)
		fprintf(out, "_values -s , word %s", w.text);
	else if (*w.text && w.files)
		fprintf(out, "{_values word %s; _files}", w.text);
	else if (*w.text)
		fprintf(out, "(%s)", w.text);
	else if (w.files)
		fputs("_files", out);
	else
		putc(' ', out);
}

static void zsh_option(FILE *out, struct arena *a, const struct command *c, const struct option *o)
{
	fputs("\t\t\t'*", out);
	if (o->letter)
		fprintf(out, "'{-%c%s,--%s%s}'", o->letter, o->argument ? "+" : "", o->name, o->argument ? "=" : "");
	else
		fprintf(out, "--%s%s", o->name, o->argument ? "=" : "");
	putc('[', out);
	zsh_text(out, o->text);
	putc(']', out);
	if (o->argument) {
		putc(':', out);
		zsh_text(out, o->argument);
		putc(':', out);
		zsh_action(out, words_of_option(a, c, o));
	}
	fputs("' \\\n", out);
}

static void zsh_command(FILE *out, struct arena *a, const struct command *c)
{
	struct words operands = words_of_operands(a, c);

	fprintf(out, "\t\t%s) _arguments -s \\\n", c->name);
	for (size_t i = 0; i < COUNT_OF(c->options) && c->options[i].name; i++)
		zsh_option(out, a, c, &c->options[i]);
	if (*operands.text || operands.files) {
		fputs("\t\t\t'*:argument:", out);
		zsh_action(out, operands);
		fputs("' \\\n", out);
	}
	fputs("\t\t\t'(- *)'{-h,--help}'[this text]' ;;\n", out);
}

static void write_zsh(FILE *out, struct arena *a)
{
	fputs("#compdef podfit\n"
	      "# zsh completion for podfit, as _podfit in a directory of $fpath\n"
	      "_podfit() {\n"
	      "\tlocal context state state_descr line\n"
	      "\ttypeset -A opt_args\n"
	      "\t_arguments -C '(- *)--version[name and version]' '(- *)'{-h,--help}'[this text]' \\\n"
	      "\t\t'1:command:->command' '*::argument:->argument'\n"
	      "\tcase $state in\n"
	      "\tcommand)\n"
	      "\t\tlocal -a commands=(\n",
	      out);
	for (size_t i = 0; i < command_count; i++) {
		fprintf(out, "\t\t\t'%s:", commands[i]->name);
		zsh_text(out, commands[i]->summary);
		fputs("'\n", out);
	}
	fputs("\t\t)\n\t\t_describe command commands ;;\n\targument)\n\t\tcase $words[1] in\n", out);
	for (size_t i = 0; i < command_count; i++)
		zsh_command(out, a, commands[i]);
	fputs("\t\tesac ;;\n\tesac\n}\n"
	      "[[ $funcstack[1] == _podfit ]] && _podfit \"$@\" || compdef _podfit podfit\n",
	      out);
}

/* ---- fish: a line an option ---- */

static void fish_text(FILE *out, const char *text)
{
	putc('\'', out);
	for (; *text; text++) {
		if (strchr("'\\", *text))
			putc('\\', out);
		putc(*text, out);
	}
	putc('\'', out);
}

static void fish_option(FILE *out, struct arena *a, const struct command *c, const struct option *o)
{
	fprintf(out, "complete -c podfit -n '__fish_seen_subcommand_from %s' -l %s", c->name, o->name);
	if (o->letter)
		fprintf(out, " -s %c", o->letter);
	if (o->argument) {
		struct words w = words_of_option(a, c, o);

		fprintf(out, " %s", w.files ? "-rF" : "-x");
		if (*w.text)
			fprintf(out, w.list ? " -a '(__fish_append , %s)'" : " -a '%s'", w.text);
	}
	fputs(" -d ", out);
	fish_text(out, o->text);
	putc('\n', out);
}

static void fish_command(FILE *out, struct arena *a, const struct command *c)
{
	struct words operands = words_of_operands(a, c);

	fprintf(out, "complete -c podfit -n __fish_use_subcommand -f -a %s -d ", c->name);
	fish_text(out, c->summary);
	putc('\n', out);
	for (size_t i = 0; i < COUNT_OF(c->options) && c->options[i].name; i++)
		fish_option(out, a, c, &c->options[i]);
	fprintf(out, "complete -c podfit -n '__fish_seen_subcommand_from %s' -s h -l help -d 'this text'\n", c->name);
	if (*operands.text || !operands.files)
		fprintf(out, "complete -c podfit -n '__fish_seen_subcommand_from %s' %s -a '%s'\n", c->name,
			operands.files ? "" : "-f", operands.text);
}

static void write_fish(FILE *out, struct arena *a)
{
	fputs("# fish completion for podfit: podfit completion fish | source\n"
	      "complete -c podfit -n __fish_use_subcommand -f -l version -d 'name and version'\n"
	      "complete -c podfit -n __fish_use_subcommand -f -s h -l help -d 'this text'\n",
	      out);
	for (size_t i = 0; i < command_count; i++)
		fish_command(out, a, commands[i]);
}

static enum status run(int argc, char **argv)
{
	static const char *const shells[] = { "bash", "zsh", "fish" };
	static void (*const writers[])(FILE *, struct arena *) = { write_bash, write_zsh, write_fish };
	struct operands names;
	struct err err = { "" };
	size_t shell;
	enum status status = command_begin(&command_completion, argc, argv, NULL, &names);

	if (status != STATUS_GO_ON)
		return status;
	if (names.n != 1) {
		err_set(&err, "which shell: bash, zsh or fish?");
		return command_failed(&command_completion, &err);
	}
	if (option_choice(names.at[0], shells, COUNT_OF(shells), &shell, &err) < 0)
		return command_failed(&command_completion, &err);
	auto_arena arena = ARENA_EMPTY;

	writers[shell](stdout, &arena);
	return STATUS_CLEAN;
}

const struct command command_completion = {
	.name = "completion",
	.summary = "a script by which a shell completes podfit's words",
	.usage = "bash | zsh | fish",
	.details = "`make install` puts them where each shell looks for them. For one session:\n"
		   "`source <(podfit completion bash)`, or `podfit completion fish | source`.",
	.run = run,
};
