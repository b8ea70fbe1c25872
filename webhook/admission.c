/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/admission.h"

#include "webhook/answer.h"

static const char plain_text[] = "text/plain; charset=utf-8", json_text[] = "application/json";

static void say(struct http_response *ret, int status, const char *text)
{
	ret->status = status;
	ret->content_type = plain_text;
	ret->body = str_of(text);
}

/* ---- reviews ---- */

/* "/validate", which is MODE_COUNT, or "/validate/deny" */
static bool mode_of_path(struct str path, enum mode *ret)
{
	static const char root[] = "/validate";

	if (!str_starts(path, root))
		return false;
	path = str_sub(path, sizeof root - 1, path.n);
	*ret = MODE_COUNT;
	if (!path.n)
		return true;
	for (enum mode m = MODE_WARN; m < MODE_COUNT; m++)
		if (path.p[0] == '/' && str_is(str_sub(path, 1, path.n), mode_name(m))) {
			*ret = m;
			return true;
		}
	return false;
}

static uint64_t nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void count_review(const struct admission *a, struct counters *c, const struct review *r)
{
	enum resource resource = resource_of(r->resource, r->subresource);

	count(&c->reviews[r->operation][resource][r->decision], 1);
	count(&c->suppressed, r->suppressed);
	for (size_t i = 0; i < r->finding_count; i++)
		for (size_t k = 0; k < a->metrics.rule_count; k++)
			if (a->metrics.rules[k] == r->findings[i]->rule)
				count(&c->findings[k * SEVERITY_COUNT + r->findings[i]->severity], 1);
}

static void log_review(struct admission *a, struct arena *scratch, const struct review *r, enum mode mode, uint64_t ns)
{
	struct str resource = r->resource;

	if (r->subresource.n)
		resource = str_of(arena_printf(scratch, "%.*s/%.*s", STR_ARG(r->resource), STR_ARG(r->subresource)));

	const struct field fields[] = {
		TEXT_FIELD("decision", str_of(decision_name(r->decision))), TEXT_FIELD("mode", str_of(mode_name(mode))),
		TEXT_FIELD("operation", str_of(operation_name(r->operation))), TEXT_FIELD("resource", resource),
		TEXT_FIELD("namespace", r->namespace), TEXT_FIELD("name", r->name), TEXT_FIELD("user", r->user),
		TEXT_FIELD("uid", r->uid), TEXT_FIELD("rules", str_of(r->rules)),
		NUMBER_FIELD("findings", (int64_t)r->finding_count), NUMBER_FIELD("suppressed", r->suppressed),
		BOOL_FIELD("owned", r->owned), BOOL_FIELD("dryRun", r->dry_run),
		NUMBER_FIELD("microseconds", (int64_t)(ns / 1000)),
		TEXT_FIELD("error", r->status == 200 ? STR_NONE : str_trim(r->answer)),
	};

	log_request(&a->log, r->status == 200 ? LEVEL_INFO : LEVEL_WARNING, "review", fields, COUNT_OF(fields));
}

void admission_reviews(void *context, struct loop *loop, const struct peer *peer, const struct http_request *q,
		       struct http_response *ret)
{
	struct admission *a = context;
	uint64_t start = nanoseconds();
	struct review r;
	enum mode mode;

	if (!mode_of_path(q->path, &mode)) {
		say(ret, 404, "reviews are asked for at /validate\n");
		return;
	}
	if (!peer->allowed) {
		say(ret, 403, "a client certificate is needed\n");
		return;
	}
	if (q->method != METHOD_POST) {
		say(ret, 405, "an AdmissionReview is sent by POST\n");
		ret->extra = "Allow: POST\r\n";
		return;
	}
	if (strcmp(q->content_type, json_text) != 0) {
		say(ret, 415, "an AdmissionReview is sent as application/json\n");
		return;
	}
	struct policy_set *set = policy_get(&a->policies);
	struct worker *w = &a->workers[loop->nth];

	w->options = &set->options;
	if (mode == MODE_COUNT)
		mode = set->review.mode;
	review(w, &set->review, mode, q->body, &r);
	ret->status = r.status;
	ret->content_type = r.status == 200 ? json_text : plain_text;
	ret->body = r.answer;
	uint64_t ns = nanoseconds() - start;

	metrics_duration(loop->counters, ns);
	count_review(a, loop->counters, &r);
	log_review(a, &loop->arena, &r, mode, ns);
	policy_drop(set);
	arena_reset(&w->scratch);	/* the answer is in the other one; a large tree is not kept until the next review */
}

/* ---- probes ---- */

/* NULL: ready, else why not. */
static const char *unready(const struct admission *a, bool draining)
{
	struct tls_state tls = tls_state(a->tls);

	if (draining)
		return "ending\n";
	if (!tls.loaded)
		return "there is no certificate\n";
	return tls.not_after <= time(NULL) ? "the certificate has expired\n" : NULL;
}

static void metrics_page(struct admission *a, bool draining, struct arena *arena, struct http_response *ret)
{
	struct tls_state tls = tls_state(a->tls);
	struct gauges g = { .certificate_not_after = tls.not_after, .certificate_reloads = tls.reloads,
			    .certificate_errors = tls.errors, .log_dropped = atomic_load(&a->log.dropped_ever),
			    .body_bytes = atomic_load(&a->budget.used), .draining = draining };

	policy_counts(&a->policies, &g.policy_reloads, &g.policy_errors);
	ret->status = 200;
	ret->content_type = "text/plain; version=0.0.4; charset=utf-8";
	ret->body = metrics_text(&a->metrics, &g, arena);
}

void admission_probes(void *context, struct loop *loop, const struct peer *peer UNUSED, const struct http_request *q,
		      struct http_response *ret)
{
	struct admission *a = context;
	bool draining = atomic_load(loop->draining);
	const char *why;

	if (q->method != METHOD_GET && q->method != METHOD_HEAD) {
		say(ret, 405, "only GET here\n");
		ret->extra = "Allow: GET, HEAD\r\n";
	} else if (str_is(q->path, "/livez")) {
		say(ret, 200, "ok\n");
	} else if (str_is(q->path, "/readyz")) {
		why = unready(a, draining);
		say(ret, why ? 503 : 200, why ? why : "ok\n");
	} else if (str_is(q->path, "/metrics")) {
		metrics_page(a, draining, &loop->arena, ret);
	} else {
		say(ret, 404, "there are /livez, /readyz and /metrics\n");
	}
}
