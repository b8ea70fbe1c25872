/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/image.h"

#include <string.h>

#define GO	  IMAGE_GO
#define MIXED	  IMAGE_MIXED
#define SELF	  IMAGE_SELF_LIMITING
#define NOT	  IMAGE_NOT_GO
#define TOOLCHAIN IMAGE_GO_TOOLCHAIN
#define CACHE	  IMAGE_PAGE_CACHE

static const struct image_entry images[] = {
#define IMAGE(path_, flags_, since_, evidence_) { path_, flags_, since_, evidence_ },
#include "golang/image_list.h"
#undef IMAGE
};

/* Of the paths. A look-up compares ends, and lies in these for the most part: no path is touched for nothing. */
static const uint8_t lengths[] = {
#define IMAGE(path_, flags_, since_, evidence_) sizeof(path_) - 1,
#include "golang/image_list.h"
#undef IMAGE
};

static const char last[] = {
#define IMAGE(path_, flags_, since_, evidence_) (path_)[sizeof(path_) - 2],
#include "golang/image_list.h"
#undef IMAGE
};

static const char last_but_one[] = {
#define IMAGE(path_, flags_, since_, evidence_) (path_)[sizeof(path_) - 3],
#include "golang/image_list.h"
#undef IMAGE
};

struct reference_parts {
	struct str name;	/* host and path */
	struct str tag;		/* empty: none */
	bool tagged;		/* a colon stands there, whatever follows it */
};

static struct reference_parts split(struct str image)
{
	struct reference_parts r = { .name = str_sub(image, 0, str_find_char(image, '@')) };
	size_t slash = r.name.n, colon = r.name.n;

	while (slash > 0 && r.name.p[slash - 1] != '/')
		slash--;
	for (size_t i = slash; i < r.name.n && colon == r.name.n; i++)
		if (r.name.p[i] == ':')
			colon = i;
	r.tagged = colon < r.name.n;
	r.tag = str_sub(r.name, colon + 1, r.name.n);
	r.name = str_sub(r.name, 0, colon);
	return r;
}

/* Hosts that hold the images of Docker Hub, and Hub's namespace for official images, mean nothing more. */
static struct str normalise(struct str name)
{
	static const char *const hosts[] = { "docker.io/", "index.docker.io/", "registry-1.docker.io/",
					     "registry.hub.docker.com/" };

	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		if (str_starts(name, hosts[i])) {
			name = str_sub(name, strlen(hosts[i]), name.n);
			break;
		}
	for (size_t i = name.n; i > 0; i--)	/* any mirror's library/NAME is the official image */
		if (name.p[i - 1] == '/') {
			struct str before = str_sub(name, 0, i - 1);

			if (str_is(before, "library") || str_ends(before, "/library"))
				name = str_sub(name, i, name.n);
			break;
		}
	return name;
}

/* `pattern` against the end of `name`, whole parts only; one part against the whole name. */
static bool matches(struct str pattern, struct str name, bool wild, size_t last_part)
{
	if (!wild) {
		if (name.n < pattern.n || memcmp(name.p + name.n - pattern.n, pattern.p, pattern.n) != 0)
			return false;
		return name.n == pattern.n ||
		       (name.p[name.n - pattern.n - 1] == '/' && str_find_char(pattern, '/') < pattern.n);
	}
	size_t stem = pattern.n - 1;	/* without the star */
	const char *slash = memrchr(pattern.p, '/', stem);
	size_t dir = slash ? (size_t)(slash - pattern.p) + 1 : 0;	/* up to and with the last slash */

	if (last_part < dir || memcmp(name.p + last_part - dir, pattern.p, dir) != 0 ||
	    name.n - last_part < stem - dir || memcmp(name.p + last_part, pattern.p + dir, stem - dir) != 0)
		return false;
	return last_part == dir || name.p[last_part - dir - 1] == '/';
}

/* The first path from `from` on whose last character is that. */
static size_t ending(char c, size_t from)
{
	const char *at = memchr(last + from, c, COUNT_OF(last) - from);

	return at ? (size_t)(at - last) : COUNT_OF(last);
}

static const struct image_entry *find(struct str name)
{
	size_t last_part = name.n;

	while (last_part > 0 && name.p[last_part - 1] != '/')
		last_part--;
	if (last_part == name.n)
		return NULL;
	char end = name.p[name.n - 1], before = name.n > 1 ? name.p[name.n - 2] : '\0';

	size_t plain = ending(end, 0), wild = ending('*', 0);

	while (plain < COUNT_OF(images) || wild < COUNT_OF(images)) {
		size_t i = plain < wild ? plain : wild;
		struct str pattern = { images[i].path, lengths[i] };

		if ((i == wild || last_but_one[i] == before) && matches(pattern, name, i == wild, last_part))
			return &images[i];
		if (i == wild)
			wild = ending('*', i + 1);
		if (i == plain)
			plain = ending(end, i + 1);
	}
	return NULL;
}

const struct image_entry *image_find(struct str image)
{
	static const char old_host[] = "k8s.gcr.io/", new_host[] = "registry.k8s.io/";
	struct str name = normalise(split(image).name);
	char buffer[256];

	if (str_starts(name, old_host) && name.n < sizeof buffer - sizeof new_host) {
		size_t rest = name.n - (sizeof old_host - 1);

		memcpy(buffer, new_host, sizeof new_host - 1);
		memcpy(buffer + sizeof new_host - 1, name.p + sizeof old_host - 1, rest);
		name = (struct str){ buffer, sizeof new_host - 1 + rest };
	}
	return find(name);
}

/* The next number of a dotted version, saturating. false: none stands there. */
static bool next_number(struct str *rest, uint32_t *ret)
{
	size_t n = 0;
	uint32_t value = 0;

	for (; n < rest->n && is_digit(rest->p[n]); n++)
		if (__builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, (uint32_t)(rest->p[n] - '0'), &value))
			value = UINT32_MAX;
	if (n == 0)
		return false;
	*rest = str_sub(*rest, n, rest->n);
	*ret = value;
	return true;
}

bool image_at_least(struct str image, const char *since)
{
	struct str tag = split(image).tag, want = str_of(since);
	uint32_t have, need;

	if (str_starts(tag, "v"))
		tag = str_sub(tag, 1, tag.n);
	while (next_number(&want, &need)) {
		/* A tag that says less (3, for since 3.5) follows the newest of them. */
		if (!next_number(&tag, &have))
			return true;
		if (tag.n && tag.p[0] != '.' && tag.p[0] != '-' && tag.p[0] != '_' && tag.p[0] != '+')
			return true;	/* 8f3a2b1: no version */
		if (have != need)
			return have > need;
		if (!str_starts(tag, "."))
			return true;
		tag = str_sub(tag, 1, tag.n);
		if (str_starts(want, "."))
			want = str_sub(want, 1, want.n);
	}
	return true;
}

/* ---- patterns ---- */

/* On a mismatch the last star takes one character more: what stood before it matched as early as it could. */
static bool wildcard(struct str pattern, struct str text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, taken = 0;

	while (t < text.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			taken = t;
		} else if (p < pattern.n && (pattern.p[p] == '?' || pattern.p[p] == text.p[t])) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++taken;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* What stands before the name of a registry's host and of Docker Hub's official images when it is left out. */
static const char *left_out(struct str name)
{
	size_t slash = str_find_char(name, '/');
	struct str first = str_sub(name, 0, slash);

	if (slash == name.n)
		return "docker.io/library/";
	if (str_find_char(first, '.') < first.n || str_find_char(first, ':') < first.n || str_is(first, "localhost"))
		return "";
	return "docker.io/";
}

static size_t append(char *to, struct str s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return s.n;
}

bool image_matches(struct str pattern, struct str image)
{
	bool digest = str_find_char(image, '@') < image.n, whole = str_find_char(pattern, '@') < pattern.n;
	struct reference_parts r = split(image), asked = split(pattern);
	struct str tag = r.tag.n || digest ? r.tag : STR("latest");
	const char *prefix = left_out(r.name);
	char text[1024];
	size_t n = strlen(prefix);

	if (!image.n || image.n + 32 > sizeof text)	/* no reference is so long: 255 bytes of name, 128 of tag */
		return false;
	memcpy(text, prefix, n);
	n += append(text + n, whole ? image : r.name);
	if (!whole && asked.tagged) {
		text[n++] = ':';
		n += append(text + n, tag);
	}
	struct str complete = { text, n };

	return wildcard(pattern, complete) || wildcard(pattern, str_sub(complete, strlen(prefix), n));
}

const struct go_image *go_image_find(const struct go_images *list, struct str image)
{
	for (size_t i = 0; i < list->n; i++)
		if (image_matches(list->at[i].pattern, image))
			return &list->at[i];
	return NULL;
}
