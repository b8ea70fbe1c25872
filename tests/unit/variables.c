/* SPDX-License-Identifier: Apache-2.0 */
/* What a command line makes of Go's variables. */
#include "words_fixture.h"

struct row {
	const char *env;	/* of GOGC in the container's env; NULL: none */
	const char *yaml;
	const char *expected;	/* "GOGC 50 <GOGC=50>"; "GOGC ? reason <word>"; "GOGC -": absent */
};

static void given_row(struct given *g, const struct row *row)
{
	given_words(g, row->yaml, true);
	if (row->env) {
		g->c.env_count = 1;
		g->c.settings[SETTING_GOGC] = (struct setting){
			.state = STATE_KNOWN, .origin = "env", .text = str_of(row->env), .json_type = NODE_STRING,
		};
	}
	command_read(&g->doc, &g->words, &(struct hooks){ .n = 0 }, 0, &g->c);
}

/* Everything that differs from what the env alone gives. */
static const char *outcome(struct given *g, bool env)
{
	char *text = arena_text(&g->arena, STR_NONE);

	for (enum setting_id id = SETTING_GOMEMLIMIT; id <= SETTING_AUTOMEMLIMIT; id++) {
		const struct setting *s = setting_of(&g->c, id);
		const char *separator = *text ? "; " : "", *name = setting_name(id);
		struct str at = STR_NONE;

		if (s->from)
			at = str_sub(g->doc.text, s->from->node->start + s->from->from,
				     s->from->to ? s->from->node->start + s->from->to : s->from->node->end);
		if (s->state == STATE_KNOWN && !str_is(str_of(s->origin), "env"))
			text = arena_printf(&g->arena, "%s%s%s %.*s <%.*s>", text, separator, name, STR_ARG(s->text),
					    STR_ARG(at));
		else if (s->state == STATE_UNKNOWN)
			text = arena_printf(&g->arena, "%s%s%s ? %s <%.*s>", text, separator, name, s->origin,
					    STR_ARG(at));
		else if (s->state == STATE_ABSENT && env && id == SETTING_GOGC)
			text = arena_printf(&g->arena, "%s%s%s -", text, separator, name);
	}
	return text;
}

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct given g;
		const char *got;

		given_row(&g, &rows[i]);
		got = outcome(&g, rows[i].env);
		if (strcmp(got, rows[i].expected) != 0)
			fail_msg("%s\n  got      %s\n  expected %s", rows[i].yaml, got, rows[i].expected);
		arena_release(&g.arena);
	}
}

#define EACH(says_) "GOMEMLIMIT" says_ "; GOGC" says_ "; GOMAXPROCS" says_ "; GODEBUG" says_ "; AUTOMEMLIMIT" says_
#define BRANCH	 "shell: in a part of the script that may not run"
#define SEVERAL	 "shell: set for one of several programs"
#define COMPUTED "shell: the script computes it"
#define NOWHERE	 "the command line: set where it is not followed"
#define UNSEEN	 "shell: named in text that is not followed"

static void literal_text_that_is_certain(void **state)
{
	static const struct row t[] = {
		{ NULL, "command: [sh, -c, 'GOMEMLIMIT=460MiB exec /app']", "GOMEMLIMIT 460MiB <GOMEMLIMIT=460MiB>" },
		{ NULL, "command: [sh, -c, 'export GOGC=off; /app']", "GOGC off <GOGC=off>" },
		{ NULL, "command: [env, GOMEMLIMIT=460MiB, /app]", "GOMEMLIMIT 460MiB <GOMEMLIMIT=460MiB>" },
		{ NULL, "command: [/bin/bash, -c, 'GOGC=off /app']", "GOGC off <GOGC=off>" },
		{ "100", "command: [bash, -c]\nargs: [\"GOGC=50 exec /app\"]", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [tini, --, sh, -ec, 'export GOGC=50 GOMAXPROCS=2; exec /app']",
		  "GOGC 50 <GOGC=50>; GOMAXPROCS 2 <GOMAXPROCS=2>" },
		{ NULL, "command: [gosu, app, env, A=b, GOGC=50, /app]", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'exec tini -- env GODEBUG=gctrace=1 /app']",
		  "GODEBUG gctrace=1 <GODEBUG=gctrace=1>" },
		{ NULL, "command: [sh, -c, 'export GOGC=10; export GOGC=20; exec \"$@\"']", "GOGC 20 <GOGC=20>" },
		{ NULL, "command: [sh, -c, 'export GOGC=\"5\"0; exec $APP']", "GOGC 50 <GOGC=\"5\"0>" },
		{ NULL, "command: [sh, -c, 'GOGC=50; export GOGC; exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'export GOGC; GOGC=50; exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'set -a; GOGC=50; set +a; exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'set -o allexport; GOGC=50; exec /app']", "GOGC 50 <GOGC=50>" },
		{ "100", "command: [sh, -c, 'GOGC=50; exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'export GOGC=50 && cd /x && exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'GOGC=50 exec sh -c \"exec /app\"']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, \"exec sh -c 'export GOGC=50; exec /app'\"]",
		  "GOGC 50 <'export GOGC=50; exec /app'>" },
		{ NULL, "command:\n- sh\n- -c\n- |\n  set -e\n  # GOGC is set here\n  export GOGC=50\n  exec /app\n",
		  "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'mkdir -p /x; export GOGC=50; while :; do /app; done']",
		  "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'export GOGC=50; if [ -f x ]; then exec /a; else exec /b; fi']",
		  "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'cat a | grep b; export GOGC=50; exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'export GOGC=50; /app & wait']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'export GOGC=; exec /app']", "GOGC  <GOGC=>" },
		{ NULL, "command: [sh, -c, 'prlimit --nofile=9 env GOGC=50 /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'export GOGC=50 || true; exec /app']", "GOGC 50 <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'exec env \"A=$B\" GOGC=50 C=\"$D\" /app']", "GOGC 50 <GOGC=50>" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void taken_away(void **state)
{
	static const struct row t[] = {
		{ "50", "command: [sh, -c, 'unset GOGC; exec /app']", "GOGC -" },
		{ "50", "command: [env, -u, GOGC, /app]", "GOGC -" },
		{ "50", "command: [env, -uGOGC, /app]", "GOGC -" },
		{ "50", "command: [env, --unset=GOGC, /app]", "GOGC -" },
		{ "50", "command: [env, -u, GOMEMLIMIT, /app]", "" },
		{ "50", "command: [env, -i, PATH=/bin, /app]", "GOGC -" },
		{ "50", "command: [env, '-', /app]", "GOGC -" },
		{ "50", "command: [env, --ignore-environment, GOGC=20, /app]", "GOGC 20 <GOGC=20>" },
		{ "50", "command: [sh, -c, 'exec env -i /app']", "GOGC -" },
		{ "50", "command: [setpriv, --reuid, '5', --reset-env, /app]", "GOGC -" },
		{ "50", "command: [env, -iu, A, /app]", "GOGC -" },
		{ "50", "command: [sh, -c, 'env -i /helper; exec /app']", "" },
		{ "50", "command: [sh, -c, 'unset GOGC; GOGC=20; exec /app']",
		  "GOGC ? shell: assigned without export <GOGC=20>" },
		{ "50", "command: [sh, -c, '[ -n \"$X\" ] && unset GOGC; exec /app']", "GOGC ? " BRANCH " <GOGC>" },
		{ "50", "command: [bash, -c, 'export GOMEMLIMIT=1GiB; exec -c /app']", "GOGC -" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void left_alone(void **state)
{
	static const struct row t[] = {
		{ "50", "command: [sh, -c, 'echo \"GOGC=$GOGC\"; exec /app']", "" },
		{ "50", "command: [sh, -c, 'exec /app --gc=$GOGC --x=${GOGC:-20}']", "" },
		{ "50", "command: [sh, -c, 'export GOGC; exec /app']", "" },
		{ "50", "command: [sh, -c, 'export GOGC=${GOGC:-20}; exec /app']", "" },
		{ "50", "command: [sh, -c, 'export GOGC=\"$GOGC\"; exec /app']", "" },
		{ "50", "command: [sh, -c, 'GOGC=20 /migrate; exec /app']", "" },
		{ "50", "command: [sh, -c, 'env GOGC=20 /migrate && exec /app']", "" },
		{ "50", "command: [sh, -c, 'GOGC=20 | cat; exec /app']", "" },
		{ "50", "command: [sh, -c, 'sed -i s/GOGC=.*/GOGC=20/ /etc/x; exec /app']", "" },
		{ "50", "command: [sh, -c, 'MY_GOGC=20 GOGC_X=1 exec /app']", "" },
		{ "50", "command: [/run, aGOGC=1, zGOGC=1, AGOGC=1, ZGOGC=1, 0GOGC=1, 9GOGC=1, _GOGC=1]", "" },
		{ "50", "command: [/run, GOGC1=1, GOGCz=1]", "" },
		{ "50", "command: [env, -C, -i, /app]", "" }, { "50", "command: [env, --chdir, -i, /app]", "" },
		{ "50", "command: [sh, -c, 'export GOGC=$GOGC; exec env A=b /app']", "" },
		{ "50", "command: [sh, -c, 'if x; then echo GOGC=5 > log; fi; echo GOGC=$GOGC | y; exec /app']", "" },
		{ "50", "command: [sh, -c, 'set -- $GOGC \"${GOGC:-5}\"; exec /app']", "" },
		{ "50", "command: [sh, -c, 'env -i /helper; env A=b grep -i x | y; exec /app']", "" },
		{ "50", "command: [sh, -c, 'exec /app; export GOGC=20']", "" },
		{ "50", "command: [sh, -c, '# export GOGC=20\n\n\n  exec /app']", "" },
		{ "50", "command: [/app, GOGC]", "" },
		{ "50", "command: [sh, -c, 'while true; do printenv GOGC; sleep 9; done']", "" },
		{ "50", "command: [sh, -c, '. ./env; printenv GOGC; exec /app']", "" },
		{ "50", "command: [sh, -c, 'if x; then echo GOGC=5; fi; test -n GOGC && exec /app']", "" },
		{ NULL, "command: [sh, -c, 'sh -c \"export GOGC=50\"; exec /app']", "" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void cannot_be_told(void **state)
{
	static const struct row t[] = {
		{ NULL, "command: [sh, -c, 'export GOMEMLIMIT=$(($MEM*9/10)); exec /app']",
		  "GOMEMLIMIT ? " COMPUTED " <GOMEMLIMIT=$(($MEM*9/10))>" },
		{ "50", "command: [sh, -c, 'GOGC=$X exec /app']", "GOGC ? " COMPUTED " <GOGC=$X>" },
		{ NULL, "command: [sh, -c, 'export GOGC=${GOGC:-20}; exec /app']",
		  "GOGC ? shell: exported, and what it is cannot be told <GOGC=${GOGC:-20}>" },
		{ NULL, "command: [sh, -c, 'GOGC=50; exec /app']", "GOGC ? shell: assigned without export <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'GOGC=50; exec sh -c \"export GOGC; exec /app\"']",
		  "GOGC ? shell: assigned without export <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'GOMEMLIMIT=5 AUTOMEMLIMIT=5; exec /app']",
		  "GOMEMLIMIT ? shell: assigned without export <GOMEMLIMIT=5>; "
		  "AUTOMEMLIMIT ? shell: assigned without export <AUTOMEMLIMIT=5>" },
		{ "", "command: [sh, -c, 'GOGC=50; exec /app']", "GOGC ? shell: assigned without export <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'set -e; GOGC=50; exec /app']",
		  "GOGC ? shell: assigned without export <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'set a; set -- -a; GOGC=50; exec /app']",
		  "GOGC ? shell: assigned without export <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'eval {GOGC=5}; exec /app']", "GOGC ? " COMPUTED " <{GOGC=5}>" },
		{ NULL, "command: [sh, -c, '/app & export GOGC=5; while x; do y; done']",
		  "GOGC ? shell: set behind what may be the program <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'set -a; set +a; GOGC=50; exec /app']",
		  "GOGC ? shell: assigned without export <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'set -o allexport; set +o allexport; GOGC=50; exec /app']",
		  "GOGC ? shell: assigned without export <GOGC=50>" },
		{ "50", "command: [sh, -c, 'export GOGC=$GOGC$X; exec /app']", "GOGC ? " COMPUTED " <GOGC=$GOGC$X>" },
		{ "50", "command: [sh, -c, 'export GOGC=${GOGC:-2}${X}; exec /app']",
		  "GOGC ? " COMPUTED " <GOGC=${GOGC:-2}${X}>" },
		{ NULL, "command: [sh, -c, 'echo GOGC=5 | tee e; . ./e; exec /app']", "GOGC ? " SEVERAL " <GOGC=5>" },
		{ "50", "command: [sh, -c, 'export GOGC=${OTHER}; exec /app']", "GOGC ? " COMPUTED " <GOGC=${OTHER}>" },
		{ "50", "command: [sh, -c, 'export GOGC=${GOGC%0}; exec /app']",
		  "GOGC ? " COMPUTED " <GOGC=${GOGC%0}>" },
		{ "50", "command: [sh, -c, 'echo GOGC=5 > f; export $(cat f); exec /app']",
		  "GOGC ? " COMPUTED " <GOGC=5>" },
		{ NULL, "command: [env, -u, A, -S, GOGC=5 /app]", "GOGC ? " NOWHERE " <GOGC=5 /app>" },
		{ NULL, "command: [sh, -c, '. ./env; export GOGC; exec /app']",
		  "GOGC ? shell: exported, and what it is cannot be told <GOGC>" },
		{ NULL, "command: [sh, -c, ': ${GOGC:=50}; export GOGC; exec /app']",
		  "GOGC ? " COMPUTED " <${GOGC:=50}>" },
		{ NULL, "command: [sh, -c, 'if [ -f x ]; then export GOGC=50; fi; exec /app']",
		  "GOGC ? " BRANCH " <GOGC=50>" },
		{ "50", "command: [sh, -c, '[ -f x ] && export GOGC=20; exec /app']", "GOGC ? " BRANCH " <GOGC=20>" },
		{ NULL, "command: [sh, -c, 'f() { export GOGC=50; }; f; exec /app']", "GOGC ? " BRANCH " <GOGC=50>" },
		{ NULL, "command: [sh, -c, 'if x; then GOGC=5 exec /a; else exec /a; fi']",
		  "GOGC ? " BRANCH " <GOGC=5>" },
		{ "50", "command: [sh, -c, 'if x; then env -u GOGC /app; fi']", "GOGC ? " BRANCH " <GOGC>" },
		{ "50", "command: [sh, -c, 'while x; do GOGC=5 /app; done']", "GOGC ? " BRANCH " <GOGC=5>" },
		{ "50", "command: [sh, -c, 'if x; then exec env -i /app; fi']", EACH(" ? " BRANCH " <env>") },
		{ "50", "command: [sh, -c, 'while x; do env - /app; done']", EACH(" ? " BRANCH " <env>") },
		{ "50", "command: [sh, -c, 'setpriv --reset-env /app | y']", EACH(" ? " SEVERAL " <setpriv>") },
		{ NULL, "command: [sh, -c, 'GOGC=5 /app | tee log']", "GOGC ? " SEVERAL " <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'GOGC=5 /app & wait']", "GOGC ? " SEVERAL " <GOGC=5>" },
		{ NULL, "command: [sh, -c, '/app & export GOGC=5; wait']",
		  "GOGC ? shell: set behind what may be the program <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'echo GOGC=5 > e; . ./e; exec /app']", "GOGC ? " COMPUTED " <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'eval \"export GOGC=5\"; exec /app']",
		  "GOGC ? " COMPUTED " <\"export GOGC=5\">" },
		{ NULL, "command: [sh, -c, 'read GOGC; exec /app']", "GOGC ? " COMPUTED " <GOGC>" },
		{ "50", "command: [bash, -c, 'export -n GOGC; exec /app']", "GOGC ? " COMPUTED " <GOGC>" },
		{ NULL, "command: [bash, -c, 'declare -x GOGC=5; exec /app']", "GOGC ? " COMPUTED " <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'X=1 export GOGC=5; exec /app']", "GOGC ? " COMPUTED " <GOGC=5>" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void text_that_is_not_followed(void **state)
{
	static const struct row t[] = {
		{ NULL, "command: [sh, -c, 'export GOGC={{x}}; exec /app']",
		  "GOGC ? shell: holds a template variable <GOGC={{x}}>" },
		{ NULL, "command:\n- sh\n- -c\n- |\n  cat >e <<E\n  GOGC=5\n  E\n  exec /run e\n",
		  "GOGC ? " UNSEEN " <|\n  cat >e <<E\n  GOGC=5\n  E\n  exec /run e>" },
		{ NULL, "command: [bash, -c, '((GOGC=5)); exec /app']", "GOGC ? " UNSEEN " <'((GOGC=5)); exec /app'>" },
		{ NULL, "command: [sh, -c, 'unclosed \" GOGC=5']", "GOGC ? " UNSEEN " <'unclosed \" GOGC=5'>" },
		{ NULL, "command: [launcher, --env, GOGC=5, /app]", "GOGC ? " NOWHERE " <GOGC=5>" },
		{ NULL, "args: [GOGC=5, /app]", "GOGC ? " NOWHERE " <GOGC=5>" },
		{ NULL, "command: [sh, run.sh, GOGC=5]", "GOGC ? " NOWHERE " <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'exec \"$@\"', sh, env, GOGC=5, /app]", "GOGC ? " NOWHERE " <GOGC=5>" },
		{ NULL, "command: [sh, -c, 'exec su app -c \"GOGC=5 /app\"']",
		  "GOGC ? " NOWHERE " <\"GOGC=5 /app\">" },
		{ NULL, "command: [env, -S, GOGC=5 /app]", "GOGC ? " NOWHERE " <GOGC=5 /app>" },
		{ NULL, "command: [sh, -c, 'if x; then exec sh -c \"export GOGC=5; exec /app\"; fi']",
		  "GOGC ? " BRANCH " <\"export GOGC=5; exec /app\">" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literal_text_that_is_certain),
		cmocka_unit_test(taken_away),
		cmocka_unit_test(left_alone),
		cmocka_unit_test(cannot_be_told),
		cmocka_unit_test(text_that_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
