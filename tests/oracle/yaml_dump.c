/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other half of tests/oracle/yaml: file names on standard input, a line for each on standard output,
 * the tree as encoding/json prints a Go map (keys sorted, merges applied, of duplicates the last), or
 * "error: " and the fault.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc/node.h"
#include "doc/utf8.h"

struct entry {
	struct node *key, *value;
	size_t order;
};

static void dump(struct doc *doc, const struct node *n);

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = str_cmp(node_text(x->key), node_text(y->key));

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* encoding/json escapes what HTML and JavaScript misread. */
static void dump_text(struct str s)
{
	size_t width;

	putchar('"');
	for (; s.n; s = str_sub(s, width, s.n)) {
		uint32_t c = utf8_next(s, &width);
		const char *at = c && c < 0x80 ? strchr("\"\\\bb\ff\nn\rr\tt", (int)c) : NULL;

		if (c == '"' || c == '\\')
			printf("\\%c", (int)c);
		else if (at && c < 0x20)
			printf("\\%c", at[1]);
		else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029)
			printf("\\u%04" PRIx32, c);
		else if (c == UTF8_INVALID)
			fputs("\\ufffd", stdout);
		else
			fwrite(s.p, 1, width, stdout);
	}
	putchar('"');
}

static void dump_map(struct doc *doc, const struct node *map)
{
	LIST(struct entry) entries = { 0 };
	bool first = true;

	for (struct map_walk w = map_walk(doc, map); map_next(&w);)
		*list_add(doc->arena, &entries) = (struct entry){ w.key, w.value, entries.n };
	if (entries.n)
		qsort(entries.at, entries.n, sizeof *entries.at, by_key);
	putchar('{');
	for (size_t i = 0; i < entries.n; i++) {
		struct str key = node_text(entries.at[i].key);

		if (i + 1 < entries.n && str_eq(key, node_text(entries.at[i + 1].key)))
			continue;
		if (!first)
			putchar(',');
		first = false;
		dump_text(key);
		putchar(':');
		dump(doc, entries.at[i].value);
	}
	putchar('}');
}

static void dump(struct doc *doc, const struct node *n)
{
	const struct node *real = node_real(doc, n);

	if (!real || real->type == NODE_NULL) {
		fputs("null", stdout);
	} else if (real->type == NODE_MAP) {
		dump_map(doc, real);
	} else if (real->type == NODE_SEQ) {
		putchar('[');
		for (const struct node *i = real->child; i; i = i->next) {
			dump(doc, i);
			if (i->next)
				putchar(',');
		}
		putchar(']');
	} else if (real->type == NODE_STRING) {
		dump_text(node_text(real));
	} else {
		printf("%.*s", (int)real->n, real->text);
	}
}

static char *read_file(const char *name, size_t *ret_n)
{
	FILE *f = fopen(name, "rb");
	size_t size = 0, cap = 1 << 16, got;
	char *text = malloc(cap);

	while (f && text && (got = fread(text + size, 1, cap - size, f)) > 0) {
		size += got;
		if (size == cap)
			text = realloc(text, cap *= 2);
	}
	if (!f || !text) {
		perror(name);
		exit(2);
	}
	fclose(f);
	*ret_n = size;
	return text;
}

int main(void)
{
	const struct limits limits = LIMITS_DEFAULT;
	char name[4096];

	while (fgets(name, sizeof name, stdin)) {
		struct arena arena = ARENA_EMPTY;
		struct doc doc = { .arena = &arena, .limits = &limits };
		struct fault fault;
		char *text;

		name[strcspn(name, "\n")] = '\0';
		text = read_file(name, &doc.text.n);
		doc.text.p = text;
		if (str_starts(doc.text, "\xEF\xBB\xBF"))
			doc.text = str_sub(doc.text, 3, doc.text.n);
		if (yaml_read(&doc, &fault))
			printf("error: %s at %" PRIu32 ": %s", fault.code, fault.at, fault.text);
		else
			dump(&doc, doc.root);
		putchar('\n');
		arena_release(&arena);
		free(text);
	}
	return 0;
}
