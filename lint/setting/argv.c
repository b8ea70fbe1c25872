/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/argv.h"

const char *flavour_name(enum shell_flavour flavour)
{
	static const char *const names[] = {
		[FLAVOUR_SH] = "sh", [FLAVOUR_BASH] = "bash", [FLAVOUR_BASH_POSIX] = "bash",
		[FLAVOUR_DASH] = "dash", [FLAVOUR_ASH] = "ash", [FLAVOUR_MKSH] = "mksh",
	};

	return (size_t)flavour < COUNT_OF(names) ? names[flavour] : NULL;
}

struct str base_name(struct str path)
{
	size_t slash = path.n;

	while (slash > 0 && path.p[slash - 1] != '/')
		slash--;
	return str_sub(path, slash, path.n);
}

struct prefix {
	const char *name;
	const char *takes;		/* short options with a value of their own */
	const char *long_takes;		/* long options whose value may be the next word, each between blanks */
	size_t positional;		/* words before the program */
};

static const struct prefix prefixes[] = {
	{ "env", "uC", " unset chdir ", 0 },
	{ "tini", "pe", NULL, 0 }, { "tini-static", "pe", NULL, 0 }, { "docker-init", "pe", NULL, 0 },
	{ "dumb-init", "r", " rewrite ", 0 }, { "catatonit", "", NULL, 0 },
	{ "su-exec", "", NULL, 1 }, { "gosu", "", NULL, 1 }, { "s6-setuidgid", "", NULL, 1 },
	{ "setpriv", "", " reuid regid groups inh-caps ambient-caps bounding-set securebits pdeathsig ", 0 },
	{ "nice", "n", " adjustment ", 0 }, { "ionice", "cnpPu", " class classdata ", 0 },
	{ "timeout", "sk", " signal kill-after ", 1 }, { "nohup", "", NULL, 0 }, { "setsid", "", NULL, 0 },
	{ "stdbuf", "ioe", " input output error ", 0 }, { "chroot", "", NULL, 1 },
	{ "numactl", "iNmCp", NULL, 0 }, { "taskset", "", NULL, 1 }, { "busybox", "", NULL, 0 },
};

static bool takes_long(const struct prefix *p, struct str option)
{
	struct str list = str_of(p->long_takes);

	option = str_sub(option, 2, option.n);
	if (str_find_char(option, '=') != option.n)
		return false;
	while (list.n)
		if (str_eq(str_cut(&list, ' '), option) && option.n)
			return true;
	return false;
}

size_t argv_behind_assignments(const struct shell_word *argv, size_t n, size_t i)
{
	for (; i < n; i++) {
		struct str t = argv[i].text;
		size_t equals;

		if (!argv[i].literal && str_starts(t, "\""))	/* env "A=$B" */
			t = str_sub(t, 1, t.n);
		equals = str_find_char(t, '=');
		if (equals == 0 || equals == t.n || is_digit(t.p[0]))
			return i;
		for (size_t k = 0; k < equals; k++)
			if (!is_digit(t.p[k]) && t.p[k] != '_' && !(t.p[k] >= 'a' && t.p[k] <= 'z') &&
			    !(t.p[k] >= 'A' && t.p[k] <= 'Z'))
				return i;
	}
	return i;
}

size_t argv_behind_prefix(const struct shell_word *argv, size_t n, size_t i)
{
	const struct prefix *p = NULL;
	struct str name;

	if (i >= n || !argv[i].literal)
		return i;
	name = base_name(argv[i].text);
	for (size_t k = 0; k < COUNT_OF(prefixes) && !p; k++)
		if (str_is(name, prefixes[k].name))
			p = &prefixes[k];
	if (!p)
		return i;
	for (i++; i < n && str_starts(argv[i].text, "-"); i++) {
		struct str t = argv[i].text;

		if (!argv[i].literal)
			return n;
		if (str_is(t, "--")) {
			i++;
			break;
		}
		if (str_is(p->name[0] == 'e' ? t : STR_NONE, "-S") || str_starts(t, "--split-string"))
			return n;
		if (str_starts(t, "--") ? takes_long(p, t) : t.n == 2 && str_find_char(str_of(p->takes), t.p[1]) <
							     str_of(p->takes).n)
			i++;
	}
	if (str_is(str_of(p->name), "env"))
		i = argv_behind_assignments(argv, n, i);
	return i + p->positional < n ? i + p->positional : n;
}

static enum shell_flavour flavour_of(const struct shell_word *argv, size_t i)
{
	static const struct { const char *name; enum shell_flavour flavour; } shells[] = {
		{ "sh", FLAVOUR_SH }, { "bash", FLAVOUR_BASH }, { "dash", FLAVOUR_DASH }, { "ash", FLAVOUR_ASH },
		{ "mksh", FLAVOUR_MKSH },
	};
	struct str name = base_name(argv[i].text);

	if (!argv[i].literal)
		return FLAVOUR_NONE;
	for (size_t k = 0; k < COUNT_OF(shells); k++)
		if (str_is(name, shells[k].name)) {
			if (shells[k].flavour == FLAVOUR_SH && i > 0 && str_is(base_name(argv[i - 1].text), "busybox"))
				return FLAVOUR_ASH;
			return shells[k].flavour;
		}
	return FLAVOUR_NONE;
}

enum shell_flavour argv_script(const struct shell_word *argv, size_t n, size_t i, size_t *ret_script)
{
	enum shell_flavour flavour = i < n ? flavour_of(argv, i) : FLAVOUR_NONE;
	bool command = false, posix = false;

	if (flavour == FLAVOUR_NONE)
		return FLAVOUR_NONE;
	for (i++; i < n; i++) {
		struct str t = argv[i].text;

		if (!argv[i].literal || t.n < 2 || (t.p[0] != '-' && t.p[0] != '+'))
			break;
		if (str_is(t, "--")) {
			i++;
			break;
		}
		if (str_starts(t, "--")) {
			posix = posix || str_is(t, "--posix");
			i += str_is(t, "--rcfile") || str_is(t, "--init-file");
			continue;
		}
		for (size_t k = 1, values = 0; k < t.n; k++) {
			command = command || (t.p[k] == 'c' && t.p[0] == '-');
			values += t.p[k] == 'o' || t.p[k] == 'O';
			if (k + 1 == t.n) {
				posix = posix || (values && i + 1 < n && str_is(argv[i + 1].text, "posix"));
				i += values;
			}
		}
	}
	if (!command || i >= n)
		return FLAVOUR_NONE;
	*ret_script = i;
	return posix && flavour == FLAVOUR_BASH ? FLAVOUR_BASH_POSIX : flavour;
}
