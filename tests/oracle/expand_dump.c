/* SPDX-License-Identifier: Apache-2.0 */
/* Answers the cases of expand/main.go, in the same lines, with expand(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kube/expand.h"

enum { MOST = 1 << 20 };

struct variables {
	struct str list;	/* NAME=VALUE,NAME=VALUE in hexadecimal */
	struct arena *arena;
};

static int nibble(char c)
{
	return is_digit(c) ? c - '0' : c - 'a' + 10;
}

static struct str decode(struct arena *a, struct str hex)
{
	char *text = arena_bytes(a, hex.n / 2 + 1);

	for (size_t i = 0; i < hex.n / 2; i++)
		text[i] = (char)(nibble(hex.p[2 * i]) << 4 | nibble(hex.p[2 * i + 1]));
	return (struct str){ text, hex.n / 2 };
}

static enum lookup look(void *context, struct str name, struct str *ret_value)
{
	const struct variables *v = context;
	struct str rest = v->list;
	enum lookup found = LOOKUP_MISSING;

	while (rest.n) {	/* the last one wins */
		struct str value = str_cut(&rest, ','), key = str_cut(&value, '=');

		if (!str_eq(decode(v->arena, key), name))
			continue;
		*ret_value = decode(v->arena, value);
		found = LOOKUP_FOUND;
	}
	return found;
}

static void print(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		printf("%02x", (unsigned)(unsigned char)s.p[i]);
}

int main(void)
{
	auto_arena arena = ARENA_EMPTY;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct str list = { line, (size_t)n - (line[n - 1] == '\n') };
		struct str text = str_cut(&list, ' ');
		struct variables v = { list, &arena };
		struct expansion e = expand(&arena, decode(&arena, text), MOST, look, &v);

		print(e.text);
		fputs(e.unresolved.p ? " " : " -", stdout);
		print(e.unresolved);
		fputs(e.unknown ? " unknown\n" : "\n", stdout);
		arena_reset(&arena);
	}
	free(line);
	return 0;
}
