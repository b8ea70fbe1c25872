/* SPDX-License-Identifier: Apache-2.0 */
/* go_images: of a configuration. */
#include "config/reading.h"

struct one {
	struct patterns image;
	enum said not_go;
	struct go_image entry;
};

static void read_go(struct reading *r, const struct node *value, void *target)
{
	struct str text = text_at(r, value, "a version in quotes, \"1.24\",");
	int release = release_of(text);
	struct one *o = target;

	if (text.n && (release < 1000 || release >= 2000))
		wrong(r, value, "'%.*s' is no version of Go like \"1.24\"", STR_ARG(text));
	o->entry.minor = release % 1000;
}

static const struct key keys[] = {
	{ "image", read_images, offsetof(struct one, image), false },
	{ "go", read_go, 0, false },
	{ "self_limiting", read_saying, offsetof(struct one, entry.self_limiting), false },
	{ "mixed", read_saying, offsetof(struct one, entry.mixed), false },
	{ "not_go", read_saying, offsetof(struct one, not_go), false },
};

static void read_one(struct reading *r, const struct node *n, struct one *ret)
{
	size_t before = r->wrong.n;

	*ret = (struct one){ .entry.evidence = arena_printf(r->arena, "configuration %s", r->config->file) };
	if (!read_map(r, n, "a map of image, go, self_limiting, mixed and not_go", keys, COUNT_OF(keys), ret))
		return;
	ret->entry.not_go = ret->not_go == SAID_YES;
	if (!ret->image.n && before == r->wrong.n)
		wrong(r, n, "`image` is missing");
	if (ret->entry.not_go &&
	    (ret->entry.minor || ret->entry.mixed == SAID_YES || ret->entry.self_limiting == SAID_YES))
		wrong(r, n, "not_go contradicts what else is said of the image");
}

/* One that has several patterns becomes several. */
void read_go_images(struct reading *r, const struct node *value, void *target)
{
	LIST(struct go_image) list = { 0 };
	struct config *c = target;
	const struct node *images = list_of(r, value, "a list of images");

	if (!images)
		return;
	for (const struct node *i = images->child; i; i = i->next) {
		struct one o;

		read_one(r, i, &o);
		for (size_t p = 0; p < o.image.n && list.n <= CONFIG_LIST; p++) {
			o.entry.pattern = o.image.at[p];
			*list_add(r->arena, &list) = o.entry;
		}
	}
	if (list.n > CONFIG_LIST)
		wrong(r, value, "more than %d patterns", CONFIG_LIST);
	c->images = (struct go_images){ list.at, list.n };
	c->images_from = from_of(r, value);
}
