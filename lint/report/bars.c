/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include <inttypes.h>
#include <stdlib.h>

#include "report/escaped.h"

struct amount {
	enum state state; /* KNOWN: `bytes` */
	int64_t bytes;
	bool of_pod;
	const struct kept_setting *from;
};

struct memory {
	struct amount request, memlimit, limit;
	int64_t scale; /* bytes of the whole width; 0: there is nothing to draw */
};

/* An object of the same name may stand in another file: one end of a finding must stand in the object's own. */
struct claim {
	const struct finding *finding;
	uint32_t input; /* of one of its ends */
};

struct bars {
	FILE *out;
	const struct report *r;
	const struct report_options *o;
	LIST(struct claim) claims; /* by whose they are, the worst one first */
};

static struct amount amount_of(const struct kept_setting *s)
{
	bool number = s->state == STATE_KNOWN && s->kind == VALUE_NUMBER && s->valid;

	return (struct amount){
		.state = s->state == STATE_KNOWN && !number ? STATE_UNKNOWN : s->state,
		.bytes = number && s->value > 0 ? s->value : 0,
		.from = s,
	};
}

/* The container's own, else the Pod's: 0 is no limit. */
static struct amount limit_of(const struct settings_row *row)
{
	struct amount own = amount_of(&row->settings[SETTING_MEMORY_LIMIT]);
	struct amount pod = amount_of(&row->settings[SETTING_POD_MEMORY_LIMIT]);

	if (own.state == STATE_UNKNOWN || own.bytes)
		return own;
	pod.of_pod = true;
	if (pod.state == STATE_KNOWN && !pod.bytes)
		pod.state = STATE_ABSENT;
	return pod;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Off is no limit, and it is written so; a text that Go refuses has no amount. */
static struct memory memory_of(const struct settings_row *row)
{
	struct memory m = { .request = amount_of(&row->settings[SETTING_MEMORY_REQUEST]),
			    .memlimit = amount_of(&row->settings[SETTING_GOMEMLIMIT]),
			    .limit = limit_of(row) };
	int64_t rest = larger(m.request.bytes, m.memlimit.bytes);

	m.scale = larger(m.limit.bytes, rest);
	if (m.limit.bytes && m.scale / 2 > m.limit.bytes) /* however much is wanted: the limit stays visible */
		m.scale = m.limit.bytes * 2;
	return m;
}

/* ---- the bar ---- */

static void put_percent(FILE *out, int64_t bytes, int64_t scale)
{
	int64_t permille = bytes >= scale ? 1000 : permille_of(bytes, scale);

	fprintf(out, "%" PRId64 ".%" PRId64 "%%", permille / 10, permille % 10);
}

static void put_part(FILE *out, const char *class, int64_t from, int64_t to, int64_t scale)
{
	if (to > scale)
		to = scale;
	if (from >= to)
		return;
	fprintf(out, "<i class=\"%s\" style=\"left:", class);
	put_percent(out, from, scale);
	fputs(";width:", out);
	put_percent(out, to - from, scale);
	fputs("\"></i>", out);
}

static void put_tick(FILE *out, const char *class, int64_t at, int64_t scale)
{
	if (!at)
		return;
	fprintf(out, "<i class=\"%s\" style=\"left:", class);
	put_percent(out, at, scale);
	fputs("\"></i>", out);
}

static void put_bar(FILE *out, const struct memory *m)
{
	int64_t limit = m->limit.bytes, memlimit = m->memlimit.bytes, scale = m->scale;

	if (!scale)
		return;
	fprintf(out, "<div class=\"bar%s\">", limit ? "" : " open");
	put_part(out, "room", 0, limit, scale);
	put_part(out, "go", 0, limit && memlimit > limit ? limit : memlimit, scale);
	if (memlimit)
		put_part(out, "head", memlimit, limit, scale);
	if (limit)
		put_part(out, "over", limit, memlimit, scale);
	put_tick(out, "request", m->request.bytes, scale);
	put_tick(out, "limit", limit, scale);
	fputs("</div>", out);
}

/* ---- the figures ---- */

static void put_amount(FILE *out, const char *name, const struct amount *a)
{
	char text[BYTES_TEXT];

	fprintf(out, "<span><b>%s</b> ", name);
	if (a->state == STATE_KNOWN && a->from->kind == VALUE_NUMBER)
		fputs(bytes_text(a->bytes, text), out);
	else if (a->state == STATE_ABSENT)
		fputs("none", out);
	else if (a->from->state == STATE_KNOWN && a->from->kind == VALUE_OFF)
		fputs("off", out);
	else if (a->from->state == STATE_KNOWN)
		fputs("refused", out); /* the text may be a Secret's */
	else
		fputs("unknown", out);
	if (a->from->state == STATE_UNKNOWN && a->from->origin) {
		fputs(": ", out);
		put_escaped(out, a->from->origin, as_xml);
	}
	fputs("</span>", out);
}

static void put_headroom(FILE *out, const struct memory *m)
{
	char text[BYTES_TEXT];
	int64_t left = m->limit.bytes - m->memlimit.bytes;

	if (!m->limit.bytes || m->memlimit.state != STATE_KNOWN)
		return;
	if (left < 0)
		fprintf(out, "<span class=\"bad\"><b>over the limit by</b> %s</span>", bytes_text(-left, text));
	else
		fprintf(out, "<span><b>headroom</b> %s, %" PRId64 "%%</span>", bytes_text(left, text),
			percent_of(left, m->limit.bytes));
}

static void put_figures(FILE *out, const struct memory *m)
{
	fputs("<p class=\"figures\">", out);
	put_amount(out, "request", &m->request);
	put_amount(out, "GOMEMLIMIT", &m->memlimit);
	put_headroom(out, m);
	put_amount(out, m->limit.of_pod && m->limit.bytes ? "limit of the Pod" : "limit", &m->limit);
	fputs("</p>", out);
}

/* ---- which finding is whose ---- */

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_owners(const struct object_id *a, const char *container_a, uint32_t input_a,
			  const struct object_id *b, const char *container_b, uint32_t input_b)
{
	int order = compare_texts(a->kind, b->kind);

	order = order ? order : compare_texts(a->namespace, b->namespace);
	order = order ? order : compare_texts(a->name, b->name);
	order = order ? order : compare_texts(container_a, container_b);
	return order ? order : (input_a > input_b) - (input_a < input_b);
}

static const struct object_id *object_of(const struct finding *f)
{
	static const struct object_id nothing = { NULL, NULL, NULL, NULL };

	return f->object ? f->object : &nothing;
}

static int by_owner(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int order = compare_owners(object_of(x->finding), x->finding->container, x->input, object_of(y->finding),
				   y->finding->container, y->input);

	return order ? order
		     : (x->finding->severity < y->finding->severity) - (x->finding->severity > y->finding->severity);
}

static void gather_claims(struct bars *b, struct arena *a)
{
	for (size_t i = 0; i < b->r->finding_count; i++) {
		const struct finding *f = b->r->findings[i];

		*list_add(a, &b->claims) = (struct claim){ f, f->at.input };
		for (const struct related *x = f->related; x; x = x->next)
			if (x->at.input != f->at.input)
				*list_add(a, &b->claims) = (struct claim){ f, x->at.input };
	}
	if (b->claims.n)
		qsort(b->claims.at, b->claims.n, sizeof *b->claims.at, by_owner);
}

static int compare_claim(const struct claim *c, const struct settings_row *row)
{
	return compare_owners(object_of(c->finding), c->finding->container, c->input, row->object, row->container,
			      row->at.input);
}

static enum severity worst_of(const struct bars *b, const struct settings_row *row)
{
	size_t from = 0, to = b->claims.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (compare_claim(&b->claims.at[middle], row) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == b->claims.n || compare_claim(&b->claims.at[from], row) != 0)
		return SEVERITY_OFF;
	return b->claims.at[from].finding->severity;
}

/* ---- the section ---- */

static void put_row(const struct bars *b, const struct settings_row *row)
{
	struct memory m = memory_of(row);
	enum severity worst = worst_of(b, row);
	auto_arena scratch = ARENA_EMPTY;
	const struct finding whose = { .object = row->object,
				       .container = row->container,
				       .container_type = row->container_type };

	fprintf(b->out, "<article class=\"container %s\"><h3>", worst ? severity_name(worst) : "quiet");
	put_escaped(b->out, report_subject(&scratch, &whose), as_xml);
	fputs(" <small>", b->out);
	put_escaped(b->out, report_place(&scratch, b->r, b->o, row->at.input, row->at.line, row->at.column), as_xml);
	fputs("</small></h3>", b->out);
	put_bar(b->out, &m);
	put_figures(b->out, &m);
	fputs("</article>\n", b->out);
}

static bool is_go(const struct settings_row *row)
{
	return row->confidence >= 50 || row->settings[SETTING_GOMEMLIMIT].state != STATE_ABSENT;
}

void put_bars(FILE *out, const struct report *r, const struct report_options *o)
{
	auto_arena arena = ARENA_EMPTY;
	struct bars b = { .out = out, .r = r, .o = o };
	size_t others = 0;

	gather_claims(&b, &arena);
	for (size_t i = 0; i < r->row_count; i++) {
		if (is_go(r->rows[i]))
			put_row(&b, r->rows[i]);
		else
			others++;
	}
	if (!others)
		return;
	fprintf(out, "<details><summary>%zu without a sign of Go</summary>\n", others);
	for (size_t i = 0; i < r->row_count; i++)
		if (!is_go(r->rows[i]))
			put_row(&b, r->rows[i]);
	fputs("</details>\n", out);
}
