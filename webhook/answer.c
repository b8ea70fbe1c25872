/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/answer.h"

#include <jansson.h>
#include <stdlib.h>

#include "doc/span.h"
#include "doc/utf8.h"

enum { DENIAL_MOST = 20 };	/* findings that a denial spells out; the others are counted */

/* One line of plain text: no control or formatting character, whole UTF-8, at most `most` characters. */
static const char *plain(struct arena *a, const char *text, size_t most)
{
	struct str s = str_of(text);
	char *copy = arena_bytes(a, s.n * 3 + 4);
	size_t n = 0, characters = 0, before = 0;

	for (size_t i = 0; i < s.n && characters <= most; characters++) {
		size_t bytes;
		uint32_t c = utf8_next(str_sub(s, i, s.n), &bytes);
		bool control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
			       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f;

		if (characters + 3 <= most)
			before = n;
		n += utf8_put(c == UTF8_INVALID ? UTF8_REPLACEMENT : control ? ' ' : c, copy + n);
		i += bytes;
	}
	if (characters > most) {
		memcpy(copy + before, "...", 3);
		n = before + 3;
	}
	copy[n] = '\0';
	return copy;
}

/* "app: GOMEMLIMIT 600MiB > limit 512Mi: ... [gomemlimit-exceeds-limit]"; what does not fit is cut from the middle. */
static const char *warning_of(struct arena *a, const struct finding *f)
{
	const char *tail = arena_printf(a, " [%s]", f->rule->name);
	const char *head = f->container ? plain(a, arena_printf(a, "%s: ", f->container), 66) : "";
	size_t used = count_characters(str_of(tail)) + count_characters(str_of(head));

	if (used + count_characters(str_of(f->brief)) > WARNING_MOST) {	/* the container's name goes first */
		used -= count_characters(str_of(head));
		head = "";
	}
	return arena_printf(a, "%s%s%s", head, plain(a, f->brief, WARNING_MOST - used), tail);
}

static json_t *text(const char *s)
{
	return json_stringn_nocheck(s, strlen(s));
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) < 0)
		out_of_memory();
}

static bool speaks(const struct finding *f)
{
	return f->severity >= SEVERITY_WARNING;
}

/* Why it is refused, most important first; the API server puts `admission webhook "..." denied the request: ` before it. */
static const char *denial_of(struct arena *a, const struct review *r)
{
	const char *message = "";
	size_t n = 0;

	for (size_t i = 0; i < r->finding_count; i++) {
		const struct finding *f = r->findings[i];

		if (!f->denies)
			continue;
		if (n++ < DENIAL_MOST)
			message = arena_printf(a, "%s%s%s", message, *message ? "; " : "", warning_of(a, f));
	}
	return n > DENIAL_MOST ? arena_printf(a, "%s; and %zu more", message, n - DENIAL_MOST) : message;
}

static json_t *status_of(struct arena *a, const struct review *r)
{
	json_t *status = json_object();

	set(status, "code", json_integer(403));
	set(status, "message", text(denial_of(a, r)));
	return status;
}

static void append(json_t *list, const char *warning)
{
	if (json_array_append_new(list, text(warning)) < 0)
		out_of_memory();
}

/* Of what is not in the denial already. NULL: there is nothing to say. */
static json_t *warnings_of(struct arena *a, const struct review *r)
{
	LIST(const struct finding *) said = { NULL, 0, 0 };

	for (size_t i = 0; i < r->finding_count; i++) {
		const struct finding *f = r->findings[i];

		if (speaks(f) && !(r->decision == DECISION_DENIED && f->denies))
			*list_add(a, &said) = f;
	}
	if (!said.n)
		return NULL;
	json_t *list = json_array();
	size_t n = said.n <= WARNINGS_MOST ? said.n : WARNINGS_MOST - 1;	/* the last place is for the count */

	for (size_t i = 0; i < n; i++)
		append(list, warning_of(a, said.at[i]));
	if (n < said.n)
		append(list, arena_printf(a, "podfit: %zu more; podfit lint shows them", said.n - n));
	return list;
}

const char *answer_rules(struct arena *a, const struct review *r)
{
	const char *names = NULL;

	for (size_t i = 0; i < r->finding_count; i++) {
		bool again = false;

		for (size_t j = 0; j < i && !again; j++)
			again = r->findings[j]->rule == r->findings[i]->rule;
		if (speaks(r->findings[i]) && !again)
			names = arena_printf(a, "%s%s%s", names ? names : "", names ? "," : "", r->findings[i]->rule->name);
	}
	return names;
}

static const char *decision_words(enum decision d)
{
	return d == DECISION_DENIED ? "denied" : d == DECISION_WOULD_DENY ? "would-deny" : "warned";
}

static void add_annotations(const struct review *r, json_t *response)
{
	if (!r->rules)
		return;
	json_t *annotations = json_object();

	set(annotations, "rules", text(r->rules));
	set(annotations, "decision", text(decision_words(r->decision)));
	set(response, "auditAnnotations", annotations);
}

static json_t *response_of(struct arena *a, const struct review *r, enum mode mode)
{
	bool quiet = mode == MODE_AUDIT || (r->owned && !r->resize);
	json_t *response = json_object();

	set(response, "uid", json_stringn(r->uid.p, r->uid.n));
	set(response, "allowed", json_boolean(r->decision != DECISION_DENIED));
	if (r->decision == DECISION_DENIED)
		set(response, "status", status_of(a, r));
	json_t *warnings = quiet ? NULL : warnings_of(a, r);

	if (warnings)
		set(response, "warnings", warnings);
	add_annotations(r, response);
	return response;
}

static bool is_plain_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '"' || s.p[i] == '\\')
			return false;
	return true;
}

struct str answer_json(struct arena *a, const struct review *r, enum mode mode)
{
	bool silent = r->decision != DECISION_DENIED && !r->rules;	/* nearly all, and jansson is slow */

	if (silent && is_plain_ascii(r->uid))
		return str_of(arena_printf(a, "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\","
					      "\"response\":{\"uid\":\"%.*s\",\"allowed\":true}}", STR_ARG(r->uid)));
	json_t *root = json_object();

	set(root, "apiVersion", text("admission.k8s.io/v1"));
	set(root, "kind", text("AdmissionReview"));
	set(root, "response", response_of(a, r, mode));
	char *dumped = json_dumps(root, JSON_COMPACT);

	if (!dumped)
		out_of_memory();
	struct str answer = arena_str(a, str_of(dumped));

	free(dumped);
	json_decref(root);
	return answer;
}
