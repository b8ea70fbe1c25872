/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/ulimit.h"

enum { CANNOT_BE_TOLD = -2, UNLIMITED = -1 };

struct ulimit_options {
	bool soft, hard, last_is_hard;
	bool both;		/* sets soft and hard */
	bool refused;
	enum ulimit_trouble trouble;
	bool uncertain;		/* a word of its own that expands to anything, or to nothing */
	struct { char letter; bool has_value; struct shell_word value; } set[ULIMIT_CALLS];
	size_t n;
};

/* Each has an alphabet of its own; u is the number of processes in bash and busybox, p in dash and mksh. */
static bool known_letter(enum shell_flavour flavour, char c)
{
	const char *letters = flavour == FLAVOUR_DASH ? "tfdscmlpnvwr" :
			      flavour == FLAVOUR_MKSH ? "cdefilnpqrstvxR" :
			      flavour == FLAVOUR_ASH ? "cdefilmnqrstuvx" : "cdefilmnpqrstuvxR";

	return str_find_char(str_of(letters), c) < str_of(letters).n;
}

static enum setting_id setting_of_letter(char c)
{
	switch (c) {
	case 'v': return SETTING_RLIMIT_AS;
	case 'd': return SETTING_RLIMIT_DATA;
	case 's': return SETTING_RLIMIT_STACK;
	case 'l': return SETTING_RLIMIT_MEMLOCK;
	case 'n': return SETTING_RLIMIT_NOFILE;
	case 'c': return SETTING_RLIMIT_CORE;
	case 'u':
	case 'p': return SETTING_RLIMIT_NPROC;
	default: return SETTING_COUNT;
	}
}

static int64_t unit_of(enum shell_flavour flavour, enum setting_id id)
{
	if (id == SETTING_RLIMIT_NOFILE || id == SETTING_RLIMIT_NPROC)
		return 1;
	return id == SETTING_RLIMIT_CORE && flavour != FLAVOUR_BASH ? 512 : 1024;
}

/*
 * Decimal digits times `unit`. Above int64 and within uint64 the kernel takes it: no limit in practice. Above uint64
 * bash refuses and dash wraps: it cannot be told. false: no number.
 */
static bool amount_of(struct str text, int64_t unit, int64_t *ret)
{
	unsigned __int128 value = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (!is_digit(text.p[i]))
			return false;
		if (value <= UINT64_MAX)
			value = value * 10 + (unsigned)(text.p[i] - '0');
	}
	value = value > UINT64_MAX ? value : value * (uint64_t)unit;
	*ret = value > UINT64_MAX ? CANNOT_BE_TOLD : value > INT64_MAX ? UNLIMITED : (int64_t)value;
	return true;
}

static void add_letter(struct ulimit_options *o, char letter, struct shell_word value, bool has_value)
{
	if (o->n == ULIMIT_CALLS)
		return;
	o->set[o->n].letter = letter;
	o->set[o->n].value = value;
	o->set[o->n++].has_value = has_value;
}

static void refuse(struct ulimit_options *o, enum ulimit_trouble trouble)
{
	o->refused = true;
	o->trouble = o->trouble ? o->trouble : trouble;
}

static void add_mode(struct ulimit_options *o, char c)
{
	o->soft = o->soft || c == 'S';
	o->hard = o->hard || c == 'H';
	o->last_is_hard = c == 'H';
}

/* bash and busybox: a letter takes the rest of its word or the next word as its value; S and H hold for all. */
static void read_letters(enum shell_flavour flavour, const struct shell_word *argv, size_t n, size_t *i,
			 struct ulimit_options *o)
{
	struct str t = argv[*i].text;

	for (size_t k = 1; k < t.n && !o->refused; k++) {
		if (t.p[k] == 'S' || t.p[k] == 'H') {
			add_mode(o, t.p[k]);
		} else if (t.p[k] != 'a' && !known_letter(flavour, t.p[k])) {
			refuse(o, TROUBLE_LETTER);
			add_letter(o, t.p[k], (struct shell_word){ 0 }, true);
		} else if (t.p[k] != 'a') {
			bool next = k + 1 == t.n && *i + 1 < n && !str_starts(argv[*i + 1].text, "-");

			add_letter(o, t.p[k], k + 1 < t.n ? (struct shell_word){ str_sub(t, k + 1, t.n), 0, 0, true } :
					      next ? argv[*i + 1] : (struct shell_word){ 0 }, k + 1 < t.n || next);
			*i += next;
			return;
		}
	}
}

static void read_as_bash(enum shell_flavour flavour, const struct shell_word *argv, size_t n, struct ulimit_options *o)
{
	size_t i = 1;

	for (; i < n && str_starts(argv[i].text, "-") && argv[i].literal; i++) {
		if (str_is(argv[i].text, "--")) {
			i++;
			break;
		}
		read_letters(flavour, argv, n, &i, o);
	}
	o->uncertain = i < n && !argv[i].literal;
	if (i < n && o->n && !o->set[o->n - 1].has_value) {	/* ulimit -n -S 100 */
		o->set[o->n - 1].value = argv[i];
		o->set[o->n - 1].has_value = true;
		if (flavour == FLAVOUR_ASH)	/* which prints it */
			refuse(o, TROUBLE_ORDER);
	}
	o->both = o->soft == o->hard;
}

/* dash and mksh: one resource and one value a call, the last letters win. */
static void read_as_dash(enum shell_flavour flavour, const struct shell_word *argv, size_t n, struct ulimit_options *o)
{
	char letter = 'f';
	size_t i = 1;

	for (; i < n && str_starts(argv[i].text, "-") && argv[i].literal; i++) {
		struct str t = argv[i].text;

		if (str_is(t, "--")) {
			i++;
			break;
		}
		for (size_t k = 1; k < t.n; k++)
			if (t.p[k] == 'S' || t.p[k] == 'H') {
				add_mode(o, t.p[k]);
			} else if (known_letter(flavour, t.p[k])) {
				letter = t.p[k];
			} else if (t.p[k] != 'a') {
				refuse(o, letter != 'f' && is_digit(t.p[k]) ? TROUBLE_GLUED : TROUBLE_LETTER);
				if (letter == 'f')
					letter = t.p[k];	/* the limit that is meant */
			}
	}
	for (size_t k = i; k < n; k++)
		o->uncertain = o->uncertain || !argv[k].literal;
	if (n - i > 1 && !o->uncertain)
		refuse(o, TROUBLE_SEVERAL);
	if (o->soft && o->hard && !o->trouble)
		o->trouble = TROUBLE_LAST_WINS;
	o->both = !o->soft && !o->hard;
	if (i < n || o->refused)
		add_letter(o, letter, i < n ? argv[i] : (struct shell_word){ 0 }, true);
}

static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]) && !((text.p[i] | 32) >= 'a' && (text.p[i] | 32) <= 'z'))
			return false;
	return true;
}

/* What the shell says to a value that is no number. */
static enum ulimit_trouble trouble_of(struct str value)
{
	if (str_is(value, "hard") || str_is(value, "soft"))
		return TROUBLE_WORD;
	return str_is(value, "S") || str_is(value, "H") ? TROUBLE_ORDER : TROUBLE_NUMBER;	/* of -nS */
}

/* NONE, or why it is refused. */
static enum ulimit_trouble set_amount(enum shell_flavour flavour, const struct shell_word *value,
				      struct ulimit_call *call)
{
	bool bash = flavour == FLAVOUR_BASH || flavour == FLAVOUR_BASH_POSIX || flavour == FLAVOUR_SH;
	bool empty_is_zero = bash || flavour == FLAVOUR_DASH;

	call->amount = CANNOT_BE_TOLD;
	if (!value->literal)
		return TROUBLE_NONE;
	if ((value->text.n || empty_is_zero) &&
	    amount_of(value->text, unit_of(flavour, call->id), &call->amount))
		return TROUBLE_NONE;
	if (str_is(value->text, "unlimited")) {
		call->amount = UNLIMITED;
		return TROUBLE_NONE;
	}
	if (bash && (str_is(value->text, "hard") || str_is(value->text, "soft")))
		return TROUBLE_NONE;
	if (flavour == FLAVOUR_MKSH && !is_word(value->text))	/* it computes: 2*1024 */
		return TROUBLE_NONE;
	return trouble_of(value->text);
}

static void read_call(enum shell_flavour flavour, struct ulimit_options *o, size_t i, struct ulimit_call *call)
{
	enum ulimit_trouble trouble;

	if (!o->refused) {
		call->sets_soft = o->both || !o->last_is_hard;
		call->sets_hard = o->both || o->last_is_hard;
		trouble = set_amount(flavour, &o->set[i].value, call);
		if (trouble)
			refuse(o, trouble);
	}
	if (o->refused)
		call->sets_soft = call->sets_hard = false;
	if (o->uncertain)
		call->amount = CANNOT_BE_TOLD;
	call->trouble = o->trouble;
	call->troubled = o->trouble ? flavour_name(flavour) : NULL;
}

static size_t read_as(enum shell_flavour flavour, const struct shell_word *argv, size_t n,
		      struct ulimit_call ret[static ULIMIT_CALLS])
{
	struct ulimit_options o = { 0 };
	size_t calls = 0;

	if (flavour == FLAVOUR_DASH || flavour == FLAVOUR_MKSH)
		read_as_dash(flavour, argv, n, &o);
	else
		read_as_bash(flavour, argv, n, &o);
	/* dash takes the last of S and H, the others both: of a shell that cannot be told, what all of them do. */
	if (flavour == FLAVOUR_SH && o.soft && o.hard)
		o.both = false;
	for (size_t i = 0; i < o.n; i++) {
		struct ulimit_call *call = &ret[calls];
		bool pipe_size = o.set[i].letter == 'p' && o.set[i].has_value &&
				 (flavour == FLAVOUR_BASH || flavour == FLAVOUR_BASH_POSIX);

		*call = (struct ulimit_call){ .amount = CANNOT_BE_TOLD, .letter = o.set[i].letter };
		call->id = setting_of_letter(o.set[i].letter);
		if (call->id == SETTING_COUNT || (!o.set[i].has_value && !o.refused))
			continue;
		if (pipe_size)	/* which bash cannot set, and goes no further */
			refuse(&o, TROUBLE_LETTER);
		read_call(flavour, &o, i, call);
		calls++;
	}
	return calls;
}

/* In a script of "sh" the first call says what one of the shells that it mostly is makes of the words. */
static void ask_each_shell(const struct shell_word *argv, size_t n, struct ulimit_call *first)
{
	static const enum shell_flavour flavours[] = { FLAVOUR_DASH, FLAVOUR_ASH, FLAVOUR_BASH_POSIX };
	size_t troubled = 0;

	first->trouble = TROUBLE_NONE;
	for (size_t i = 0; i < COUNT_OF(flavours); i++) {
		struct ulimit_call calls[ULIMIT_CALLS];
		size_t count = read_as(flavours[i], argv, n, calls), k = 0;

		while (k < count && !calls[k].trouble)
			k++;
		if (k == count)
			continue;
		troubled++;
		if (first->trouble)
			continue;
		first->trouble = calls[k].trouble;
		first->troubled = calls[k].troubled;
		first->letter = calls[k].letter;
	}
	if (troubled == COUNT_OF(flavours))
		first->troubled = NULL;
}

size_t ulimit_read(enum shell_flavour flavour, const struct shell_word *argv, size_t n,
		   struct ulimit_call ret[static ULIMIT_CALLS])
{
	size_t calls = read_as(flavour, argv, n, ret);

	if (flavour != FLAVOUR_SH || calls == 0)
		return calls;
	for (size_t i = 0; i < calls; i++)
		ret[i].trouble = TROUBLE_NONE;
	ask_each_shell(argv, n, &ret[0]);
	/* Which of them it is decides whether there is a limit at all. */
	for (size_t i = 0; i < calls && ret[0].trouble && ret[0].trouble != TROUBLE_LAST_WINS; i++)
		ret[i].amount = CANNOT_BE_TOLD;
	return calls;
}

/* ---- prlimit(1), util-linux ---- */

static enum setting_id setting_of_option(struct str t, struct str *ret_value)
{
	static const struct { const char *name; char letter; enum setting_id id; } options[] = {
		{ "as", 'v', SETTING_RLIMIT_AS }, { "data", 'd', SETTING_RLIMIT_DATA },
		{ "nproc", 'u', SETTING_RLIMIT_NPROC }, { "nofile", 'n', SETTING_RLIMIT_NOFILE },
		{ "memlock", 'l', SETTING_RLIMIT_MEMLOCK }, { "core", 'c', SETTING_RLIMIT_CORE },
		{ "stack", 's', SETTING_RLIMIT_STACK },
	};
	struct str name = str_sub(t, 2, t.n);

	if (str_starts(t, "--")) {
		*ret_value = name;
		name = str_cut(ret_value, '=');
		for (size_t i = 0; i < COUNT_OF(options); i++)
			if (str_is(name, options[i].name))
				return ret_value->p ? options[i].id : SETTING_COUNT;
		return SETTING_COUNT;
	}
	*ret_value = str_starts(name, "=") ? str_sub(name, 1, name.n) : name;
	for (size_t i = 0; i < COUNT_OF(options); i++)
		if (t.n > 2 && t.p[1] == options[i].letter)
			return options[i].id;
	return SETTING_COUNT;
}

/* What strtoull makes of it: digits, and what follows them is ignored ("10k" is 10). */
static bool prlimit_amount(struct str text, int64_t *ret)
{
	size_t digits = 0;

	if (str_is(text, "unlimited") || str_is(text, "-1")) {
		*ret = UNLIMITED;
		return true;
	}
	while (digits < text.n && is_digit(text.p[digits]))
		digits++;
	return digits > 0 && amount_of(str_sub(text, 0, digits), 1, ret) && *ret != CANNOT_BE_TOLD;
}

/* soft:hard, soft:, :hard, both. One call, or two where they differ. */
static size_t prlimit_calls(enum setting_id id, struct str value, bool literal, size_t word, struct ulimit_call *ret)
{
	struct str rest = value, soft = str_cut(&rest, ':');
	int64_t s = CANNOT_BE_TOLD, h = CANNOT_BE_TOLD;
	bool colon = rest.p != NULL, has_soft = soft.n > 0, has_hard = colon ? rest.n > 0 : has_soft, ok;

	*ret = (struct ulimit_call){ .id = id, .amount = CANNOT_BE_TOLD, .word = word };
	if (!literal) {
		ret->sets_soft = ret->sets_hard = true;
		return 1;
	}
	ok = (has_soft || has_hard) && (!has_soft || prlimit_amount(soft, &s)) &&
	     (!has_hard || prlimit_amount(colon ? rest : soft, &h));
	if (ok && has_soft && has_hard && h != UNLIMITED && (s > h || s == UNLIMITED))
		ok = false;
	if (!ok)
		return 1;
	ret[0].sets_soft = has_soft;
	ret[0].sets_hard = has_hard && (!has_soft || s == h);
	ret[0].amount = has_soft ? s : h;
	if (!has_soft || !has_hard || s == h)
		return 1;
	ret[1] = (struct ulimit_call){ .id = id, .sets_hard = true, .amount = h, .word = word };
	return 2;
}

size_t prlimit_read(const struct shell_word *argv, size_t n, struct ulimit_call ret[static ULIMIT_CALLS],
		    size_t *ret_program)
{
	size_t calls = 0, i = 1;

	*ret_program = n;
	for (; i < n && str_starts(argv[i].text, "-"); i++) {
		struct str t = argv[i].text, value;

		if (str_is(t, "--")) {
			i++;
			break;
		}
		if (str_starts(t, "--pid") || (str_starts(t, "-p") && t.n >= 2))
			return 0;
		if (str_is(t, "--output") || str_is(t, "-o")) {
			i++;
			continue;
		}
		enum setting_id id = setting_of_option(t, &value);

		if (id != SETTING_COUNT && calls + 2 <= ULIMIT_CALLS)
			calls += prlimit_calls(id, value, argv[i].literal, i, &ret[calls]);
	}
	*ret_program = i < n ? i : n;
	return i < n ? calls : 0;
}
