/* SPDX-License-Identifier: Apache-2.0 */
#include "words_fixture.h"

#include "setting/argv.h"
#include "setting/shell.h"

static const char *short_name(enum setting_id id)
{
	static const char *const names[SETTING_COUNT] = {
		[SETTING_RLIMIT_NOFILE] = "nofile", [SETTING_RLIMIT_AS] = "as", [SETTING_RLIMIT_DATA] = "data",
		[SETTING_RLIMIT_NPROC] = "nproc", [SETTING_RLIMIT_MEMLOCK] = "memlock",
		[SETTING_RLIMIT_CORE] = "core", [SETTING_RLIMIT_STACK] = "stack",
	};

	return names[id] ? names[id] : "?";
}

/* "nofile SH 65536 <ulimit -n 65536>": resource, soft and hard, amount, the blamed bytes of the source. */
static void check_rlimits(const char *yaml, const char *expected)
{
	struct given g;
	char got[2048] = "";
	size_t n = 0;

	given_yaml(&g, yaml, false);
	for (size_t i = 0; i < g.c.shell_rlimit_count; i++) {
		const struct shell_rlimit *r = &g.c.shell_rlimits[i];
		const struct link *at = r->at;
		uint32_t from = at->node->start + at->from;
		uint32_t to = at->to ? at->node->start + at->to : at->node->end;

		assert_true(to <= g.doc.text.n && from < to);
		n += (size_t)snprintf(got + n, sizeof got - n, "%s%s %s%s%s %lld <%.*s>", i ? "; " : "",
				      short_name(r->id),
				      r->sets_soft ? "S" : "", r->sets_hard ? "H" : "",
				      r->sets_soft || r->sets_hard ? "" : "-", (long long)r->amount,
				      (int)(to - from), g.doc.text.p + from);
		assert_true(n < sizeof got);
	}
	if (strcmp(got, expected) != 0)
		fail_msg("%s\n  got      %s\n  expected %s", yaml, got, expected);
	arena_release(&g.arena);
}

struct row { const char *yaml, *expected; };

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_rlimits(rows[i].yaml, rows[i].expected);
}

static void scripts_are_followed(void **state)
{
	static const struct row t[] = {
		{ "command: [sh, -c, 'ulimit -v 524288; exec /app']", "as SH 536870912 <ulimit -v 524288>" },
		{ "command: [sh, -c, \"ulimit -n 65536 && exec /app\"]", "nofile SH 65536 <ulimit -n 65536>" },
		{ "command: [/bin/bash, -ec]\nargs: [ulimit -Sn 4096]", "nofile S 4096 <ulimit -Sn 4096>" },
		{ "command: [bash, -euo, pipefail, -c, 'ulimit -Hn 9']", "nofile H 9 <ulimit -Hn 9>" },
		{ "args: [sh, -xc, ulimit -l unlimited]", "memlock SH -1 <ulimit -l unlimited>" },
		{ "command: [sh, -c, 'ulimit -Sn $(ulimit -Hn) && exec /app']",
		  "nofile S -2 <ulimit -Sn $(ulimit -Hn)>" },
		{ "command: [sh, -c, 'ulimit -n $N']", "nofile SH -2 <ulimit -n $N>" },
		{ "command: [sh, -c, 'ulimit -n']", "" },
		{ "command: [sh, -c, 'ulimit -a; ulimit -Ha; sleep inf']", "" },
		{ "command: [sh, -c, 'ulimit -Hn; app']", "" },
		{ "command: [sh, -c, 'echo ulimit -n 5']", "" },
		{ "command: [sh, -c, '# ulimit -n 5']", "" },
		{ "command: [sh, -c, 'echo x # ulimit -n 5']", "" },
		{ "command: [sh, -c, \"echo 'a; ulimit -n 5'\"]", "" },
		{ "command: [sh, -c, \"ulimit -n '512' 2>/dev/null || true; app\"]",
		  "nofile SH 512 <ulimit -n '512'>" },
		{ "command: [sh, -c, 'ulimit -n 5 >/dev/null 2>&1; app']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, 'ulimit -n 1024 | cat; app']", "" },
		{ "command: [sh, -c, 'yes | ulimit -n 1024; app']", "" },
		{ "command: [sh, -c, 'ulimit -n 1024 & app']", "" },
		{ "command: [sh, -c, 'exec app; ulimit -n 5']", "" },
		{ "command: [sh, -c, 'exit 0; ulimit -n 5']", "" },
		{ "command: [sh, -c, 'exec 2>&1; ulimit -n 5']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, 'A=1 command ulimit -n 5']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, 'env ulimit -n 5']", "" },
		{ "command: [sh, -c, 'a=\"x y\" b=${c:-\"}\"}; ulimit -n 5']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, '{ ulimit -n 5; app; }']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, '(ulimit -n 5; app)']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, '(ulimit -n 5; true); app']", "nofile SH -2 <ulimit -n 5>" },
		{ "command: [sh, -c, '{ ulimit -n 5; app; } | tee log']", "nofile SH -2 <ulimit -n 5>" },
		{ "command: [sh, -c, 'unclosed \" ulimit -n 5']", "" },
		{ "command: [sh, -c, 'ulimit -n 5; fi']", "" },
		{ "command: [sh, -c, 'x=(1 2); ulimit -n 5']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, script.sh, -c, ulimit -n 5]", "" },
		{ "command: [python, -c, ulimit -n 5]", "" },
		{ "command: [sh, -c, true, ulimit -n 5]", "" },
		{ "args: [-c, ulimit -n 5]", "" },	/* of a shell that only the image knows */
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void branches_cannot_be_told(void **state)
{
	static const struct row t[] = {
		{ "command: [sh, -c, 'if [ -f x ]; then ulimit -n 5; fi; app']", "nofile SH -2 <ulimit -n 5>" },
		{ "command: [sh, -c, 'if ! ulimit -Sn 65536; then exit 1; fi; app']",
		  "nofile S 65536 <ulimit -Sn 65536>" },
		{ "command: [sh, -c, 'if a; then b; elif ulimit -n 5; then c; else ulimit -n 6; fi']",
		  "nofile SH -2 <ulimit -n 5>; nofile SH -2 <ulimit -n 6>" },
		{ "command: [sh, -c, 'while ulimit -n 5; do ulimit -n 6; done; ulimit -n 7']",
		  "nofile SH 5 <ulimit -n 5>; nofile SH -2 <ulimit -n 6>; nofile SH 7 <ulimit -n 7>" },
		{ "command: [sh, -c, 'for i in 1 2; do ulimit -n 5; done; ulimit -n 6']",
		  "nofile SH -2 <ulimit -n 5>; nofile SH 6 <ulimit -n 6>" },
		{ "command: [sh, -c, 'case $X in a|b) ulimit -n 5;; (c) :;; *) ulimit -n 6; esac; ulimit -n 7']",
		  "nofile SH -2 <ulimit -n 5>; nofile SH -2 <ulimit -n 6>; nofile SH 7 <ulimit -n 7>" },
		{ "command: [sh, -c, 'f() { ulimit -n 5; }; f; ulimit -n 6']",
		  "nofile SH -2 <ulimit -n 5>; nofile SH 6 <ulimit -n 6>" },
		{ "command: [bash, -c, 'function f { ulimit -n 5; }; [[ -n $X && a < b ]] && f; ulimit -n 6']",
		  "nofile SH -2 <ulimit -n 5>; nofile SH 6 <ulimit -n 6>" },
		{ "command: [sh, -c, '[ -f x ] && ulimit -n 5; app']", "nofile SH -2 <ulimit -n 5>" },
		{ "command: [sh, -c, 'cd /x && ulimit -n 5 && exec app']", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, 'cd /x && ulimit -n 5 || exit 1; exec app']", "nofile SH -2 <ulimit -n 5>" },
		{ "command: [sh, -c, 'a || ulimit -n 5']", "nofile SH -2 <ulimit -n 5>" },
		{ "command: [sh, -c, 'if x; then exec app; fi; ulimit -n 5']", "nofile SH 5 <ulimit -n 5>" },
		{ "command:\n- sh\n- -c\n- |\n  cat >f <<EOF\n  ulimit -n 5\n  EOF\n  ulimit -n 6\n  exec app\n",
		  "nofile SH 6 <ulimit -n 6>" },
		{ "command:\n- sh\n- -c\n- |\n  cat <<'A' <<-B\n"
		  "  ulimit -n 1\n  A\n  ulimit -n 2\n  \tB\n  ulimit -n 3\n",
		  "nofile SH 3 <ulimit -n 3>" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void places_are_narrow(void **state)
{
	static const struct row t[] = {
		{ "command:\n- bash\n- -c\n- |-\n    set -e\n\n    ulimit -v 1 \\\n      -s 2\n    exec app",
		  "as SH 1024 <ulimit -v 1 \\\n      -s 2>; stack SH 2048 <ulimit -v 1 \\\n      -s 2>" },
		{ "command:\n  - sh\n  - -c\n  - |+\n\n   ulimit -n 5\r\n   app\r\n", "nofile SH 5 <ulimit -n 5>" },
		{ "command:\n- sh\n- -c\n- ulimit -n 5; app", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, \"set -e\\nulimit -n 5\"]", "nofile SH 5 <\"set -e\\nulimit -n 5\">" },
		{ "command: [sh, -c, 'it=''''; ulimit -n 5']", "nofile SH 5 <'it=''''; ulimit -n 5'>" },
		{ "command: [sh, -c, >-\n  set -e;\n  ulimit -n 5]", "" },
		{ "command:\n- sh\n- -c\n- >-\n  set -e;\n  ulimit -n 5\n",
		  "nofile SH 5 <>-\n  set -e;\n  ulimit -n 5>" },
		{ "command:\n- sh\n- -c\n- set -e;\n  ulimit -n 5\n", "nofile SH 5 <set -e;\n  ulimit -n 5>" },
		{ "command: [sh, -c, \"exec sh -c 'ulimit -n 5; app'\"]", "nofile SH 5 <'ulimit -n 5; app'>" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++)
		if (*t[i].expected)
			check_rlimits(t[i].yaml, t[i].expected);
}

static void prefixes_are_followed(void **state)
{
	static const struct row t[] = {
		{ "command: [/sbin/tini, -g, --, sh, -c, ulimit -n 5]", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [dumb-init, -r, '15:3', --, bash, -c, ulimit -n 5]", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [env, -i, A=b, -u, C, sh, -c, ulimit -n 5]", "" },
		{ "command: [env, -i, -u, C, A=b, sh, -c, ulimit -n 5]", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [su-exec, 'app:app', sh, -c, ulimit -n 5]", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [timeout, -k, '1', '5', nice, -n, '5', sh, -c, ulimit -n 5]", "nofile SH 5 <ulimit -n 5>" },
		{ "command: [setpriv, --reuid, '5', --clear-groups, sh, -c, ulimit -n 5]",
		  "nofile SH 5 <ulimit -n 5>" },
		{ "command: [busybox, sh, -c, ulimit -u 5]", "nproc SH 5 <ulimit -u 5>" },
		{ "command: [busybox, sh, -c, ulimit -p 5]", "nproc - -2 <ulimit -p 5>" },
		{ "command: [tini, --]\nargs: [sh, -c, \"exec env A=1 bash -c 'ulimit -c 2'\"]",
		  "core SH 2048 <'ulimit -c 2'>" },
		{ "command: [sh, -c, \"sh -c 'ulimit -n 5'; app\"]", "" },	/* ends with the helper */
		{ "command: [sh, -c, \"ulimit -n 9; exec sh -c 'ulimit -n 5'\"]",
		  "nofile SH 9 <ulimit -n 9>; nofile SH 5 <'ulimit -n 5'>" },
		{ "command: [tini]", "" }, { "command: [env, -S, sh -c ulimit]", "" }, { "command: [gosu, ulimit]",
		  "" },
		{ "command: []", "" }, { "{}", "" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

/* Expected values: measured with bash 5.2 and dash 0.5.12; busybox and mksh by the table of units. */
static void dialects_differ(void **state)
{
	static const struct row t[] = {
		{ "command: [bash, -c, ulimit -c 2 -f 3]", "core SH 2048 <ulimit -c 2 -f 3>" },
		{ "command: [bash, --posix, -c, ulimit -c 2]", "core SH 1024 <ulimit -c 2>" },
		{ "command: [bash, -o, posix, -c, ulimit -c 2]", "core SH 1024 <ulimit -c 2>" },
		{ "command: [dash, -c, ulimit -c 2]", "core SH 1024 <ulimit -c 2>" },
		{ "command: [sh, -c, ulimit -c 2]", "core SH 1024 <ulimit -c 2>" },
		{ "command: [bash, -c, 'ulimit -v 1; ulimit -d 2; ulimit -s 3; ulimit -l 4; ulimit -m 5']",
		  "as SH 1024 <ulimit -v 1>; data SH 2048 <ulimit -d 2>; stack SH 3072 <ulimit -s 3>; "
		  "memlock SH 4096 <ulimit -l 4>" },
		{ "command: [bash, -c, ulimit -u 9]", "nproc SH 9 <ulimit -u 9>" },
		{ "command: [bash, -c, ulimit -p 9]", "nproc - -2 <ulimit -p 9>" },
		{ "command: [dash, -c, ulimit -u 9]", "nproc - -2 <ulimit -u 9>" },
		{ "command: [dash, -c, ulimit -p 9]", "nproc SH 9 <ulimit -p 9>" },
		{ "command: [mksh, -c, ulimit -p 9]", "nproc SH 9 <ulimit -p 9>" },
		{ "command: [sh, -c, ulimit -p 9; ulimit -u 8]", "nproc SH -2 <ulimit -p 9>; nproc SH -2 <ulimit -u 8>" },
		{ "command: [sh, -c, ulimit -n4096]", "nofile SH -2 <ulimit -n4096>" },
		{ "command: [sh, -c, ulimit -n 9 -s 8]",
		  "nofile SH -2 <ulimit -n 9 -s 8>; stack SH -2 <ulimit -n 9 -s 8>" },
		{ "command: [sh, -c, ulimit -n 64k]", "nofile - -2 <ulimit -n 64k>" },
		{ "command: [bash, -c, ulimit -HSn 100]", "nofile SH 100 <ulimit -HSn 100>" },
		{ "command: [dash, -c, ulimit -HSn 100]", "nofile S 100 <ulimit -HSn 100>" },
		{ "command: [sh, -c, ulimit -HSn 100]", "nofile S 100 <ulimit -HSn 100>" },
		{ "command: [sh, -c, ulimit -SHn 100]", "nofile H 100 <ulimit -SHn 100>" },
		{ "command: [ash, -c, ulimit -SHn 100]", "nofile SH 100 <ulimit -SHn 100>" },
		{ "command: [bash, -c, ulimit -n4096]", "nofile SH 4096 <ulimit -n4096>" },
		{ "command: [bash, -c, ulimit -Sn4096]", "nofile S 4096 <ulimit -Sn4096>" },
		{ "command: [dash, -c, ulimit -n4096]", "nofile - -2 <ulimit -n4096>" },
		{ "command: [bash, -c, ulimit -n 4096 -s 1024]",
		  "nofile SH 4096 <ulimit -n 4096 -s 1024>; stack SH 1048576 <ulimit -n 4096 -s 1024>" },
		{ "command: [bash, -c, ulimit -n -S 100]", "nofile S 100 <ulimit -n -S 100>" },
		{ "command: [bash, -c, ulimit -nS 100]", "nofile - -2 <ulimit -nS 100>" },
		{ "command: [bash, -c, ulimit -nS -c 512]",
		  "nofile - -2 <ulimit -nS -c 512>; core - -2 <ulimit -nS -c 512>" },
		{ "command: [bash, -c, ulimit -p 8 -l 512]",
		  "nproc - -2 <ulimit -p 8 -l 512>; memlock - -2 <ulimit -p 8 -l 512>" },
		{ "command: [bash, -c, ulimit -n4096 $X -S]", "nofile SH -2 <ulimit -n4096 $X -S>" },
		{ "command: [dash, -c, ulimit -n $X 4096]", "nofile SH -2 <ulimit -n $X 4096>" },
		{ "command: [dash, -c, ulimit -nS 100]", "nofile S 100 <ulimit -nS 100>" },
		{ "command: [dash, -c, ulimit -n 4096 -s 1024]", "nofile - -2 <ulimit -n 4096 -s 1024>" },
		{ "command: [bash, -c, ulimit -n -- 100]", "nofile SH 100 <ulimit -n -- 100>" },
		{ "command: [bash, -c, ulimit -Sn hard]", "nofile S -2 <ulimit -Sn hard>" },
		{ "command: [sh, -c, ulimit -Sn hard]", "nofile S -2 <ulimit -Sn hard>" },
		{ "command: [dash, -c, ulimit -Sn hard]", "nofile - -2 <ulimit -Sn hard>" },
		{ "command: [bash, -c, ulimit -n 64k]", "nofile - -2 <ulimit -n 64k>" },
		{ "command: [bash, -c, ulimit -n 0100]", "nofile SH 100 <ulimit -n 0100>" },
		{ "command: [bash, -c, ulimit 100]", "" }, { "command: [dash, -c, ulimit 100]", "" },
		{ "command: [bash, -c, ulimit -Z 100]", "" },
		{ "command: [bash, -c, ulimit -v 9007199254740991]",
		  "as SH 9223372036854774784 <ulimit -v 9007199254740991>" },
		{ "command: [bash, -c, ulimit -v 9007199254740992]", "as SH -1 <ulimit -v 9007199254740992>" },
		{ "command: [bash, -c, ulimit -v 18014398509481984]", "as SH -2 <ulimit -v 18014398509481984>" },
		{ "command: [bash, -c, ulimit -v 99999999999999999999999999999999999999999999]",
		  "as SH -2 <ulimit -v 99999999999999999999999999999999999999999999>" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

/* Expected values: measured with util-linux 2.38. */
static void prlimit_is_read(void **state)
{
	static const struct row t[] = {
		{ "command: [prlimit, '--nofile=100:200', app]",
		  "nofile S 100 <'--nofile=100:200'>; nofile H 200 <'--nofile=100:200'>" },
		{ "command: [/usr/bin/prlimit, --as=1073741824, app]", "as SH 1073741824 <--as=1073741824>" },
		{ "command: [prlimit, -n100, -u=7, app]", "nofile SH 100 <-n100>; nproc SH 7 <-u=7>" },
		{ "command: [prlimit, -n, '100']", "" },	/* starts the program 100 */
		{ "command: [prlimit, '--nofile=100:', app]", "nofile S 100 <'--nofile=100:'>" },
		{ "command: [prlimit, '--nofile=:200', app]", "nofile H 200 <'--nofile=:200'>" },
		{ "command: [prlimit, '--nofile=unlimited', app]", "nofile SH -1 <'--nofile=unlimited'>" },
		{ "command: [prlimit, '--as=5:unlimited', app]",
		  "as S 5 <'--as=5:unlimited'>; as H -1 <'--as=5:unlimited'>" },
		{ "command: [prlimit, '--nofile=300:200', app]", "nofile - -2 <'--nofile=300:200'>" },
		{ "command: [prlimit, '--nofile=unlimited:2', app]", "nofile - -2 <'--nofile=unlimited:2'>" },
		{ "command: [prlimit, --nofile=10k, app]", "nofile SH 10 <--nofile=10k>" },
		{ "command: [prlimit, '--nofile=', app]", "nofile - -2 <'--nofile='>" },
		{ "command: [prlimit, --nofile, app]", "" },
		{ "command: [prlimit, '--nofile=$(N)', app]", "nofile SH -2 <'--nofile=$(N)'>" },
		{ "command: [prlimit, --nofile=5]", "" },
		{ "command: [prlimit, --pid, '1', --nofile=5, app]", "" },
		{ "command: [prlimit, --noheadings, -o, SOFT, --core=0, --, app]", "core SH 0 <--core=0>" },
		{ "command: [prlimit, --nofile=9, sh, -c, ulimit -n 5]",
		  "nofile SH 9 <--nofile=9>; nofile SH 5 <ulimit -n 5>" },
		{ "command: [sh, -c, exec prlimit --nofile=5 app]", "nofile SH 5 <--nofile=5>" },
		{ "command: [sh, -c, prlimit --nofile=5 helper; exec app]", "" },
		{ "command: [sh, -c, prlimit --nofile=5 app | tee log]", "" },
		{ "command: [sh, -c, 'x && prlimit --nofile=5 app']", "nofile SH 5 <--nofile=5>" },
		{ "command: [sh, -c, 'if x; then exec prlimit --nofile=5 app; fi']", "nofile SH -2 <--nofile=5>" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void caps_hold(void **state)
{
	static char yaml[1 << 18];
	size_t n = (size_t)snprintf(yaml, sizeof yaml, "command: [sh, -c, '");
	struct given g;

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		n += (size_t)snprintf(yaml + n, sizeof yaml - n, "ulimit -n %zu;", i + 1);
	snprintf(yaml + n, sizeof yaml - n, "']");
	given_yaml(&g, yaml, true);
	assert_int_equal(g.c.shell_rlimit_count, g.limits.rlimits);
	arena_release(&g.arena);

	/* An argument that execve refuses is not followed. */
	n = (size_t)snprintf(yaml, sizeof yaml, "command: [sh, -c, 'ulimit -n 5;");
	memset(yaml + n, ' ', 140000);
	snprintf(yaml + n + 140000, sizeof yaml - n - 140000, "']");
	given_yaml(&g, yaml, true);
	assert_int_equal(g.c.shell_rlimit_count, 0);
	arena_release(&g.arena);
}

/* Text of an expanded word is not where the node's text is. */
static void expanded_words_are_blamed_whole(void **state)
{
	struct given g;
	struct word words[3];
	struct container c = { 0 };

	(void)state;
	given_yaml(&g, "command: [sh, -c, 'ulimit -n $(N)']", true);
	memcpy(words, g.words.at, sizeof words);
	words[2].text = STR("ulimit -n 65536");
	words[2].expanded = true;
	command_read(&g.doc, &(struct words){ words, 3, true }, &(struct hooks){ .n = 0 }, 0, &c);
	assert_int_equal(c.shell_rlimit_count, 1);
	assert_int_equal(c.shell_rlimits[0].amount, 65536);
	assert_int_equal(c.shell_rlimits[0].at->to, 0);
	assert_ptr_equal(c.shell_rlimits[0].at->node, words[2].node);
	arena_release(&g.arena);
}

/* ---- the reader itself ---- */

static void odd_scripts_end(void **state)
{
	static const struct { const char *script; int result; } t[] = {
		{ "", 0 }, { ";", 0 }, { "\n\n", 0 }, { "a &&", 0 }, { "&& a", -1 }, { "|", -1 }, { "'", -1 },
		{ "\"", -1 },
		{ "`", -1 }, { "$(", -1 }, { "${a", -1 }, { "$((1+(2)))", 0 },
		{ "a\\", 0 }, { "\\\n", 0 }, { "(", -1 }, { ")", -1 },
		{ "((", -1 }, { "((i=1)); a", 0 }, { "{ a", -1 }, { "}", -1 }, { "if a; then b", -1 }, { "fi", -1 },
		{ "case", -1 },
		{ "case x in", -1 }, { "case x in esac", 0 }, { "case x in a) b", -1 }, { "case x in a) ;; esac", 0 },
		{ "[[ a", -1 }, { "[[ a ]]", 0 }, { "f()", 0 }, { "f(", -1 }, { "f(x)", -1 }, { "function", -1 },
		{ "<", -1 }, { "a <", -1 },
		{ "a <<E", 0 }, { "a <<E\nx", 0 }, { "a <<<x", 0 }, { "a < <(b)", 0 }, { "a <(b)", -1 },
		{ "a &> b", 0 }, { "a;;", -1 },
		{ "for i in a; do b; done", 0 }, { "for ((i=0;i<1;i++)); do b; done", -1 }, { "a (b)", -1 },
		{ "fi () { a; }", -1 },
		{ "echo \"$(echo \"$(echo ')')\")\"", 0 }, { "$'it\\'s' a", 0 }, { "time a", 0 }, { "! a", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		auto_arena arena = ARENA_EMPTY;
		struct shell_script s;

		if (shell_read(&arena, str_of(t[i].script), &s) != t[i].result)
			fail_msg("%s", t[i].script);
	}
}

static void depth_is_capped(void **state)
{
	static char script[200000];
	static const char *const parts[] = { "(", "{ ", "if ", "$(", "`", "\"", "case x in a) ", "f() {", "a=(",
		"while ", "<<a " };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		auto_arena arena = ARENA_EMPTY;
		struct shell_script s;
		size_t n = 0, part = strlen(parts[i]);

		for (; n + part < 100000; n += part)
			memcpy(script + n, parts[i], part);
		(void)!shell_read(&arena, (struct str){ script, n }, &s);
	}
}

static void words_lose_their_quotes(void **state)
{
	static const struct { const char *script, *text; bool literal; } t[] = {
		{ "abc", "abc", true }, { "'a b'", "a b", true }, { "\"a b\"", "a b", true }, { "a\\ b", "a b", true },
		{ "\"a\\\"b\\n\"", "a\"b\\n", true }, { "'a'\"b\"c", "abc", true }, { "a\\\nb", "ab", true },
		{ "\"\"", "", true }, { "\"\\$x\"", "$x", true }, { "'$x'", "$x", true }, { "$x", "$x", false },
		{ "\"a$x\"", "\"a$x\"", false }, { "`a`", "`a`", false }, { "$(a b)c", "$(a b)c", false },
		{ "a#b", "a#b", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		auto_arena arena = ARENA_EMPTY;
		struct shell_script s;

		assert_int_equal(shell_read(&arena, str_of(t[i].script), &s), 0);
		assert_int_equal(s.n, 1);
		assert_int_equal(s.at[0].n, 1);
		if (!str_is(s.at[0].words[0].text, t[i].text) || s.at[0].words[0].literal != t[i].literal)
			fail_msg("%s: %.*s", t[i].script, STR_ARG(s.at[0].words[0].text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_followed),
		cmocka_unit_test(branches_cannot_be_told),
		cmocka_unit_test(places_are_narrow),
		cmocka_unit_test(prefixes_are_followed),
		cmocka_unit_test(dialects_differ),
		cmocka_unit_test(prlimit_is_read),
		cmocka_unit_test(caps_hold),
		cmocka_unit_test(expanded_words_are_blamed_whole),
		cmocka_unit_test(odd_scripts_end),
		cmocka_unit_test(depth_is_capped),
		cmocka_unit_test(words_lose_their_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
