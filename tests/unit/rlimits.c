/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of each call of ulimit and prlimit, and of what runs beside a container's command. */
#include "words_fixture.h"

static void entries_say_more(void **state)
{
	struct given g;

	(void)state;
	given_yaml(&g, "command: [dash, -c, 'ulimit  -n 5; exec prlimit --core=0 app']", true);
	assert_int_equal(g.c.shell_rlimit_count, 2);
	assert_string_equal(g.c.shell_rlimits[0].shell, "dash");
	assert_int_equal(g.c.shell_rlimits[0].follows, FOLLOWS_EXEC);
	assert_false(g.c.shell_rlimits[0].prlimit);
	assert_true(str_is(g.c.shell_rlimits[0].text, "ulimit  -n 5"));
	assert_true(g.c.shell_rlimits[1].prlimit);
	assert_int_equal(g.c.shell_rlimits[1].follows, FOLLOWS_EXEC);
	assert_true(str_is(g.c.shell_rlimits[1].text, "prlimit --core=0"));
	assert_null(g.c.ulimit_program);
	arena_release(&g.arena);

	given_yaml(&g, "command: [sh, -c, 'ulimit -n 5; app']", true);
	assert_int_equal(g.c.shell_rlimits[0].follows, FOLLOWS_LAST_PROGRAM);
	arena_release(&g.arena);

	static const struct { const char *yaml; bool program; } t[] = {
		{ "command: [ulimit, -n, '5']", true }, { "args: [/bin/ulimit]", true },
		{ "command: [sh]\nargs: [ulimit]", false }, { "command: [ulimits]", false },
		{ "command: [ulimit -n 5]", false },
	};

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		given_yaml(&g, t[i].yaml, true);
		assert_int_equal(g.c.ulimit_program != NULL, t[i].program);
		assert_int_equal(g.c.shell_rlimit_count, 0);
		arena_release(&g.arena);
	}
}

/* The last call that sets an end decides it; without one the annotation, where it is known. */
static void each_end_has_its_last_call(void **state)
{
	static const struct { const char *yaml; int64_t soft, hard; const char *soft_text, *hard_text; } t[] = {
		{ "command: [bash, -c, 'ulimit -n 8; ulimit -Hn 6; ulimit -Sn 4']", 4, 6,
		  "ulimit -Sn 4", "ulimit -Hn 6" },
		{ "command: [bash, -c, 'ulimit -Sn 4; ulimit -n 8']", 8, 8, "ulimit -n 8", "ulimit -n 8" },
		{ "command: [bash, -c, 'ulimit -Sn $N']", -2, 2, "ulimit -Sn $N", "" },
		{ "command: [dash, -c, 'ulimit -v 4 -n 8']", 1, 2, "", "" },
		{ "command: [bash, -c, 'ulimit -c 0']", 1, 2, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const struct link annotation = { .label = "the annotation" };
		struct rlimit_value soft, hard;
		struct given g;

		given_yaml(&g, t[i].yaml, true);
		g.c.settings[SETTING_RLIMIT_NOFILE] = (struct setting){
			.state = STATE_KNOWN, .soft = 1, .hard = 2, .from = &annotation,
		};
		soft = rlimit_soft(&g.c, SETTING_RLIMIT_NOFILE);
		hard = rlimit_hard(&g.c, SETTING_RLIMIT_NOFILE);
		assert_int_equal(soft.amount, t[i].soft);
		assert_int_equal(hard.amount, t[i].hard);
		assert_true(str_is(soft.text, t[i].soft_text));
		assert_true(str_is(hard.text, t[i].hard_text));
		assert_int_equal(soft.at == &annotation, !*t[i].soft_text);
		assert_int_equal(hard.at == &annotation, !*t[i].hard_text);
		g.c.settings[SETTING_RLIMIT_STACK].state = STATE_UNKNOWN;
		assert_int_equal(rlimit_soft(&g.c, SETTING_RLIMIT_STACK).amount, -2);
		arena_release(&g.arena);
	}
}

/* The limit that a call meets: what an earlier one sets, else the annotation. */
static void hard_limits_are_met(void **state)
{
	static const struct { const char *yaml; int64_t met[3], soft, hard; enum state known; } t[] = {
		{ "command: [bash, -c, 'ulimit -n 8; ulimit -Sn 4; ulimit -Hn 6']", { 9, 8, 8 }, 4, 6, STATE_KNOWN },
		{ "command: [bash, -c, 'ulimit -n 4k; ulimit -Hn $N; ulimit -n 5']", { 9, 9, -2 }, 5, 5, STATE_KNOWN },
		{ "command: [bash, -c, 'ulimit -n unlimited; ulimit -n 5; ulimit -Sn $N']", { 9, -1, 5 }, -2, 5,
		  STATE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct given g;
		const struct setting *s = &g.c.settings[SETTING_RLIMIT_NOFILE];

		given_words(&g, t[i].yaml, true);
		g.c.settings[SETTING_RLIMIT_NOFILE] = (struct setting){ .state = STATE_KNOWN, .soft = 1, .hard = 9 };
		command_read(&g.doc, &g.words, &(struct hooks){ .n = 0 }, 0, &g.c);
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(g.c.shell_rlimits[k].hard_before, t[i].met[k]);
		assert_int_equal(s->soft, t[i].soft);
		assert_int_equal(s->hard, t[i].hard);
		assert_int_equal(s->state, t[i].known);
		arena_release(&g.arena);
	}

	struct given g;

	given_yaml(&g, "command: [bash, -c, ulimit -Sn 5]", true);
	assert_int_equal(g.c.shell_rlimits[0].hard_before, -2);
	assert_int_equal(g.c.settings[SETTING_RLIMIT_NOFILE].hard, -2);
	arena_release(&g.arena);
}

/* "n LETTER dash": the letter that is meant, what is wrong, in which shell. */
static void trouble_is_named(void **state)
{
	static const char *const names[] = {
		[TROUBLE_NONE] = "fine", [TROUBLE_LETTER] = "letter", [TROUBLE_SEVERAL] = "several",
		[TROUBLE_GLUED] = "glued", [TROUBLE_WORD] = "word", [TROUBLE_NUMBER] = "number",
		[TROUBLE_ORDER] = "order", [TROUBLE_LAST_WINS] = "last wins",
	};
	static const struct { const char *yaml, *expected; } t[] = {
		{ "command: [dash, -c, ulimit -u 9]", "u letter dash" },
		{ "command: [mksh, -c, ulimit -u 9]", "u letter mksh" },
		{ "command: [busybox, ash, -c, ulimit -p 9]", "p letter ash" },
		{ "command: [bash, -c, ulimit -p 9]", "p letter bash" },
		{ "command: [sh, -c, ulimit -u 9]", "u letter dash" },
		{ "command: [sh, -c, ulimit -p 9]", "p letter ash" },
		{ "command: [dash, -c, ulimit -n 9 -s 9]", "n several dash" },
		{ "command: [sh, -c, ulimit -n 9 -s 9]", "n several dash" },
		{ "command: [bash, -c, ulimit -n 9 -s 9]", "n fine any" },
		{ "command: [dash, -c, ulimit -n 9 9]", "n several dash" },
		{ "command: [mksh, -c, ulimit -n 2*64]", "n fine any" },
		{ "command: [mksh, -c, ulimit -n 4k]", "n number mksh" },
		{ "command: [mksh, -c, ulimit -n9]", "n glued mksh" },
		{ "command: [sh, -c, ulimit -Sn9]", "n glued dash" },
		{ "command: [ash, -c, ulimit -n9]", "n fine any" },
		{ "command: [ash, -c, ulimit -n hard]", "n word ash" },
		{ "command: [sh, -c, ulimit -n soft]", "n word dash" },
		{ "command: [bash, -c, ulimit -n hard]", "n fine any" },
		{ "command: [bash, -c, ulimit -n 4k]", "n number bash" },
		{ "command: [sh, -c, ulimit -n 4k]", "n number any" },
		{ "command: [bash, -c, ulimit -nS 9]", "n order bash" },
		{ "command: [sh, -c, ulimit -nS 9]", "n order ash" },
		{ "command: [ash, -c, ulimit -n -S 9]", "n order ash" },
		{ "command: [dash, -c, ulimit -HSn 9]", "n last wins dash" },
		{ "command: [sh, -c, ulimit -HSn 9]", "n last wins dash" },
		{ "command: [ash, -c, ulimit -HSn 9]", "n fine any" },
		{ "command: [sh, -c, ulimit -Sn 9]", "n fine any" },
		{ "command: [sh, -c, ulimit -Sn $N]", "n fine any" },
		{ "command: [dash, -c, ulimit -n 9 $X]", "n fine any" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const struct shell_rlimit *l;
		char got[64];
		struct given g;

		given_yaml(&g, t[i].yaml, true);
		assert_true(g.c.shell_rlimit_count > 0);
		l = &g.c.shell_rlimits[0];
		snprintf(got, sizeof got, "%c %s %s", l->letter, names[l->trouble], l->troubled ? l->troubled : "any");
		if (strcmp(got, t[i].expected) != 0)
			fail_msg("%s\n  got      %s\n  expected %s", t[i].yaml, got, t[i].expected);
		arena_release(&g.arena);
	}
}

/* What comes behind the first call, and what its failure does. */
static void what_follows_is_told(void **state)
{
	static const struct { const char *yaml; enum ulimit_follows follows; enum ulimit_failure failure; } t[] = {
		{ "command: [sh, -c, ulimit -n 9]", FOLLOWS_NOTHING, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; echo done; exit 0']", FOLLOWS_NOTHING, FAILURE_PASSES },
		{ "command: [sh, -c, 'sysctl -w a=b && ulimit -n 9 && chmod 1 x']", FOLLOWS_NOTHING, FAILURE_STOPS },
		{ "command: [sh, -c, 'ulimit -n 9; app']", FOLLOWS_LAST_PROGRAM, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9 && app']", FOLLOWS_LAST_PROGRAM, FAILURE_STOPS },
		{ "command: [sh, -c, 'ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; if x; then exec a; fi; b']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; app; echo done']", FOLLOWS_PROGRAM, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; app & wait']", FOLLOWS_PROGRAM, FAILURE_PASSES },
		{ "command: [sh, -c, 'trap x TERM; ulimit -n 9; app']", FOLLOWS_PROGRAM, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; A=b']", FOLLOWS_NOTHING, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; exec -a x app']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; exec -- app; x']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; exec 2>&1; x | y']", FOLLOWS_PROGRAM, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; command echo; builtin cd']", FOLLOWS_NOTHING, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9; $APP']", FOLLOWS_LAST_PROGRAM, FAILURE_PASSES },
		{ "command: [sh, -c, 'ulimit -n 9 || true; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'ulimit -n 9 && echo ok || echo no; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'x || ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'if ! ulimit -n 9; then exit 1; fi; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'if ulimit -n 9; then x; fi; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'if x; then y; elif ulimit -n 9; then z; fi; exec app']",
		  FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'until { ulimit -n 9; }; do x; done; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'while ulimit -n 9; do x; done; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -c, 'if x; then ulimit -n 9; fi; exec app']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, '! ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [sh, -ec, 'ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_STOPS },
		{ "command: [bash, -o, errexit, -c, 'ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_STOPS },
		{ "command: [sh, -c, 'set -eu; ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_STOPS },
		{ "command: [sh, -c, 'set -- -e; ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'set -o errexit; ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_STOPS },
		{ "command: [sh, -c, 'set -e; set +e; ulimit -n 9; exec app']", FOLLOWS_EXEC, FAILURE_PASSES },
		{ "command: [sh, -c, 'set -e; ulimit -n 9 || true; exec app']", FOLLOWS_EXEC, FAILURE_TESTED },
		{ "command: [prlimit, --nofile=9, app]", FOLLOWS_EXEC, FAILURE_STOPS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct given g;

		given_yaml(&g, t[i].yaml, true);
		assert_true(g.c.shell_rlimit_count > 0);
		if (g.c.shell_rlimits[0].follows != t[i].follows || g.c.shell_rlimits[0].failure != t[i].failure)
			fail_msg("%s: %d %d", t[i].yaml, g.c.shell_rlimits[0].follows, g.c.shell_rlimits[0].failure);
		arena_release(&g.arena);
	}
}

/* Hooks and probes run beside the program, and sysctls are the node's wherever they are written. */
static void what_runs_beside(void **state)
{
	static const char yaml[] =
		"command: [sh, -c, 'ulimit -n 9; exec app']\n"
		"lifecycle:\n"
		"  postStart: {exec: {command: [sh, -c, 'ulimit -n 8; echo 5 > /proc/sys/fs/nr_open']}}\n"
		"  preStop: {httpGet: {port: 1}}\n"
		"livenessProbe: {exec: {command: [prlimit, --nofile=7, x]}}\n"
		"readinessProbe: {exec: {command: [{a: limit}, [limit], 5, null]}}\n"
		"startupProbe: {exec: {command: [sh, -c, 'sysctl -qw vm.max_map_count=6 fs/file-max=4; "
		"sysctl a.b=c fs.file-max']}}\n";
	struct given g;
	struct hooks hooks;
	char got[512] = "";
	size_t n = 0;

	(void)state;
	given_yaml(&g, yaml, true);
	g.c.node = g.doc.root;
	hooks = hooks_of(&g.doc, &g.c);
	assert_int_equal(hooks.n, 4);
	command_read(&g.doc, &g.words, &hooks, 0, &g.c);
	assert_int_equal(g.c.shell_rlimit_count, 1);
	assert_null(g.c.shell_rlimits[0].hook);
	assert_int_equal(g.c.settings[SETTING_RLIMIT_NOFILE].soft, 9);
	assert_int_equal(g.c.hook_rlimit_count, 2);
	assert_string_equal(g.c.hook_rlimits[0].hook, "lifecycle.postStart");
	assert_int_equal(g.c.hook_rlimits[0].amount, 8);
	assert_string_equal(g.c.hook_rlimits[1].hook, "livenessProbe");
	for (size_t i = 0; i < g.c.sysctl_count; i++) {
		const struct host_sysctl *s = &g.c.sysctls[i];

		n += (size_t)snprintf(got + n, sizeof got - n, "%s=%.*s %s <%.*s>; ", s->name, STR_ARG(s->value),
				      s->hook, (int)(s->at->to - s->at->from),
				      g.doc.text.p + s->at->node->start + s->at->from);
	}
	assert_string_equal(got, "fs.nr_open=5 lifecycle.postStart <echo 5>; vm.max_map_count=6 startupProbe "
				 "<vm.max_map_count=6>; fs.file-max=4 startupProbe <fs/file-max=4>; ");
	arena_release(&g.arena);

	static const struct { const char *yaml; size_t sysctls; } t[] = {
		{ "command: [sysctl, -w, vm.max_map_count=262144]", 1 },
		{ "command: [sh, -c, 'echo 1 | tee /proc/sys/fs/file-max; exec app']", 1 },
		{ "command: [sh, -c, 'exec sysctl -w fs.nr_open=$N']", 1 },
		{ "command: [sh, -c, 'if x; then sysctl -w fs.nr_open=5; fi']", 1 },
		{ "command: [sysctl, fs.nr_open=5]", 1 },
		{ "command: [sysctl, fs.nr_opem=5, fsxnr_open=5, xs.nr_open=5, fs.nr-open=5]", 0 },
		{ "command: [sh, -c, 'cat /proc/sys/fs/file-max; sysctl -n fs.file-max']", 0 },
		{ "command: [sh, -c, 'sysctl -w net.core.somaxconn=1024 kernel.shmmax=1 fs.file-maximum=1']", 0 },
		{ "command: [sh, -c, 'echo sysctl -w fs.nr_open=5; echo 1 > /proc/sys/net/x']", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		given_yaml(&g, t[i].yaml, true);
		if (g.c.sysctl_count != t[i].sysctls)
			fail_msg("%s: %zu", t[i].yaml, g.c.sysctl_count);
		arena_release(&g.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_say_more),
		cmocka_unit_test(each_end_has_its_last_call),
		cmocka_unit_test(hard_limits_are_met),
		cmocka_unit_test(trouble_is_named),
		cmocka_unit_test(what_follows_is_told),
		cmocka_unit_test(what_runs_beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
