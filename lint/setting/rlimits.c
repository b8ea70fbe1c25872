/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/ulimit.h"
#include "setting/walk.h"

static void add(struct walk *w, const struct ulimit_call *call, struct str text, bool prlimit, const struct link *at)
{
	*list_add(w->doc->arena, &w->rlimits) = (struct shell_rlimit){
		.id = call->id,
		.sets_soft = call->sets_soft,
		.sets_hard = call->sets_hard,
		.amount = w->perhaps ? -2 : call->amount,
		.hard_before = -2,
		.text = arena_str(w->doc->arena, text),
		.prlimit = prlimit,
		.shell = w->shell,
		.trouble = call->trouble,
		.troubled = call->troubled,
		.letter = call->letter,
		.follows = prlimit ? FOLLOWS_EXEC : w->follows,
		.failure = prlimit ? FAILURE_STOPS : w->failure,
		.hook = w->hook,
		.at = at,
	};
}

void walk_ulimit(struct walk *w, enum shell_flavour flavour, const struct origin *o, const struct shell_command *c,
		 struct str script, size_t i)
{
	struct ulimit_call calls[ULIMIT_CALLS];
	size_t n = ulimit_read(flavour, c->words + i, c->n - i, calls);
	uint32_t from = c->words[i].from, to = c->to;

	for (size_t k = 0; k < n && !walk_is_full(w); k++)
		add(w, &calls[k], str_sub(script, from, to), false, walk_place(w, o, from, to));
}

size_t walk_prlimit(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i)
{
	struct ulimit_call calls[ULIMIT_CALLS];
	size_t program, count = prlimit_read(argv + i, n - i, calls, &program);

	for (size_t k = 0; k < count && !walk_is_full(w); k++) {
		const struct shell_word *word = &argv[i + calls[k].word];

		add(w, &calls[k], str_of(arena_printf(w->scratch, "prlimit %.*s", STR_ARG(word->text))), true,
		    walk_place(w, o, word->from, word->to));
	}
	return i + program;
}

void rlimits_apply(struct walk *w, size_t own, struct container *c)
{
	for (size_t i = 0; i < own; i++) {
		struct shell_rlimit *l = &w->rlimits.at[i];
		struct setting *s = &c->settings[l->id];

		if (s->state == STATE_ABSENT)
			s->soft = s->hard = -2;
		l->hard_before = s->hard;
		if (!l->sets_soft && !l->sets_hard) /* the shell refuses it */
			continue;
		if (l->sets_soft)
			s->soft = l->amount;
		if (l->sets_hard)
			s->hard = l->amount;
		s->state = l->amount == -2 ? STATE_UNKNOWN : STATE_KNOWN;
		s->origin = l->prlimit ? "prlimit in the command" : "ulimit in the command";
		s->text = l->text;
		s->from = l->at;
	}
	c->shell_rlimits = w->rlimits.at;
	c->shell_rlimit_count = own;
	c->hook_rlimits = own < w->rlimits.n ? &w->rlimits.at[own] : NULL;
	c->hook_rlimit_count = w->rlimits.n - own;
}
