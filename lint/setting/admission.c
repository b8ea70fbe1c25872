/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the API server refuses on the word of a LimitRange or ResourceQuota, after they and SetDefaults_Pod have
 * filled in what was missing: plugin/pkg/admission/limitranger (PodValidateLimitFunc), pkg/quota/v1/evaluator/core
 * (Constraints). In a partial object nothing is missing, and no sum is known.
 */
#include "setting/resolve.h"

struct total {			/* of a Pod */
	enum state state;	/* ABSENT: no container has it */
	int128 nanos;
	const struct container *most;	/* the one that takes most; without any the last */
};

struct judging {
	struct resolver *r;
	struct pod *pod;
	const struct demand *demand;
	struct total totals[2][2];	/* cpu; of requests */
	bool no_sums;
	LIST(struct refusal) found;	/* of the container at hand */
};

static const struct setting *amount_of(const struct container *c, bool cpu, bool request)
{
	if (request)
		return setting_of(c, cpu ? SETTING_CPU_REQUEST : SETTING_MEMORY_REQUEST);
	return setting_of(c, cpu ? SETTING_CPU_LIMIT : SETTING_MEMORY_LIMIT);
}

static bool is_known(const struct setting *a)
{
	return a->state == STATE_KNOWN && a->quantity;
}

static bool is_above(const struct setting *a, const struct setting *b)
{
	return is_known(a) && is_known(b) && a->quantity->nanos > b->quantity->nanos;
}

/* podLimits() and podRequests(): init containers run alone, sidecars beside all that follows them. */
static struct total total_of(const struct pod *pod, bool cpu, bool request)
{
	struct total sum = { STATE_ABSENT, 0, NULL };
	int128 sidecars = 0, largest = 0;

	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];
		const struct setting *s = amount_of(c, cpu, request);

		if (c->type == CONTAINER_EPHEMERAL)
			continue;
		if (!sum.most || !is_known(amount_of(sum.most, cpu, request)) ||
		    is_above(s, amount_of(sum.most, cpu, request)))
			sum.most = c;
		if (s->state == STATE_ABSENT)
			continue;
		if (!is_known(s))
			return (struct total){ STATE_UNKNOWN, 0, NULL };
		int128 alone = sidecars + s->quantity->nanos;

		sum.state = STATE_KNOWN;
		if (c->type != CONTAINER_INIT)
			sum.nanos += s->quantity->nanos;
		if (c->type == CONTAINER_SIDECAR)
			sidecars = alone;
		if (c->type != CONTAINER_APP && alone > largest)
			largest = alone;
	}
	sum.nanos = largest > sum.nanos ? largest : sum.nanos;
	return sum;
}

static void refuse(struct judging *j, struct container *c, enum refusal_kind why, const struct setting *value,
		   bool request)
{
	const struct demand *d = j->demand;
	bool own = value->from && !value->limit_range;

	*list_add(j->r->arena, &j->found) = (struct refusal){
		.why = why, .of_pod = d->of_pod, .of_cpu = d->of_cpu, .of_request = request, .name = d->name,
		.by_quota = d->what >= DEMAND_QUOTA_LIMITS, .value = value, .allowed = &d->amount,
		.at = own ? value->from : c->at_limits,
	};
}

/* ---- a container ---- */

static void judge_ratio(struct judging *j, struct container *c, const struct setting *limit,
			const struct setting *request)
{
	const struct setting *ratio = &j->demand->amount;

	if (limit->state == STATE_ABSENT || request->state == STATE_ABSENT)
		refuse(j, c, REFUSED_MISSING, limit->state == STATE_ABSENT ? limit : request,
		       limit->state != STATE_ABSENT);
	else if (is_known(limit) && is_known(request) && request->value > 0 && ratio->value > 0 &&
		 (int128)limit->value * 1000 > (int128)request->value * ratio->value)
		refuse(j, c, REFUSED_RATIO, limit->limit_range ? request : limit, limit->limit_range != NULL);
}

static void judge_container(struct judging *j, struct container *c)
{
	const struct demand *d = j->demand;
	const struct setting *limit = amount_of(c, d->of_cpu, false), *request = amount_of(c, d->of_cpu, true);
	bool own_request = is_known(request) && !request->defaulted;

	if (d->what == DEMAND_RATIO)
		judge_ratio(j, c, limit, request);
	else if (d->what == DEMAND_MAX && is_above(limit, &d->amount))
		refuse(j, c, REFUSED_MAX, limit, false);
	else if (d->what == DEMAND_MAX && !is_known(limit) && is_above(request, &d->amount))
		refuse(j, c, REFUSED_MAX, request, true);
	else if (d->what == DEMAND_MIN && is_above(&d->amount, own_request ? request : limit))
		refuse(j, c, REFUSED_MIN, own_request ? request : limit, own_request);
}

/* A request above the container's own limit is refused without any LimitRange; memory-request-above-limit says so. */
static void judge_default(struct judging *j, struct container *c)
{
	const struct setting *limit = amount_of(c, true, false), *request = amount_of(c, true, true);

	if (limit->limit_range && is_above(request, limit))
		*list_add(j->r->arena, &j->found) = (struct refusal){
			.why = REFUSED_LIMIT, .of_cpu = true, .of_request = true, .name = str_of(limit->limit_range),
			.value = request, .allowed = limit, .at = request->from,
		};
}

static void judge_quota(struct judging *j, struct container *c, bool request)
{
	const struct setting *s = amount_of(c, j->demand->of_cpu, request);

	if (s->state == STATE_ABSENT && !j->no_sums)
		refuse(j, c, REFUSED_MISSING, s, request);
}

/* ---- the Pod ---- */

/* Whether the Pod's sum of limits or of requests is refused; said of the container that takes most of it. */
static bool judge_sum(struct judging *j, struct container *c, bool request)
{
	const struct demand *d = j->demand;
	bool least = d->what == DEMAND_MIN;
	const struct total *total = &j->totals[d->of_cpu][request];
	int128 unit = d->of_cpu ? 1000000 : 1000000000, off = total->nanos - d->amount.quantity->nanos;

	if (total->state == STATE_UNKNOWN || (total->state == STATE_KNOWN && (least ? off >= 0 : off <= 0)))
		return false;
	if (total->most != c)
		return true;
	off = ((off < 0 ? -off : off) + unit - 1) / unit;
	refuse(j, c, total->state == STATE_ABSENT ? REFUSED_MISSING : least ? REFUSED_MIN : REFUSED_MAX,
	       amount_of(c, d->of_cpu, request), request);
	j->found.at[j->found.n - 1].off = off > INT64_MAX ? INT64_MAX : (int64_t)off;
	return true;
}

/* A maximum asks for a limit and a minimum for a request; the other one has to keep to it where it is there. */
static void judge_pod(struct judging *j, struct container *c)
{
	const struct demand *d = j->demand;
	bool request = d->what == DEMAND_MIN || d->what == DEMAND_QUOTA_REQUESTS;
	bool of_quota = d->what >= DEMAND_QUOTA_LIMITS;

	if (d->what == DEMAND_RATIO || (of_quota && j->totals[d->of_cpu][request].state == STATE_ABSENT))
		return;
	if (!judge_sum(j, c, request) && !of_quota && j->totals[d->of_cpu][!request].state == STATE_KNOWN)
		judge_sum(j, c, !request);
}

static void judge(struct judging *j, struct container *c, const struct demand *demands, size_t n)
{
	j->found.at = NULL;
	j->found.n = j->found.cap = 0;
	judge_default(j, c);
	for (size_t i = 0; i < n; i++) {
		j->demand = &demands[i];
		if (!demands[i].amount.quantity)
			continue;
		if (demands[i].what >= DEMAND_QUOTA_LIMITS)
			judge_quota(j, c, demands[i].what == DEMAND_QUOTA_REQUESTS);
		if (demands[i].of_pod)
			judge_pod(j, c);
		else
			judge_container(j, c);
	}
	c->refusals = j->found.at;
	c->refusal_count = j->found.n;
}

/* Then the pod level decides, and no container needs anything of its own. */
static bool has_pod_level(struct resolver *r, const struct pod *pod)
{
	const struct node *resources = node_real(r->doc, map_get(r->doc, pod->spec, "resources", NULL));
	const struct node *limits = node_real(r->doc, map_get(r->doc, resources, "limits", NULL));
	const struct node *requests = node_real(r->doc, map_get(r->doc, resources, "requests", NULL));

	return (limits && limits->n) || (requests && requests->n);
}

void refusals_resolve(struct resolver *r, struct pod *pod, const struct demand *demands, size_t n)
{
	struct judging j = { .r = r, .pod = pod };

	j.no_sums = pod->object->partial || has_pod_level(r, pod);
	for (int i = 0; i < 4; i++)
		j.totals[i / 2][i % 2] = j.no_sums ? (struct total){ .state = STATE_UNKNOWN } :
					 total_of(pod, i / 2, i % 2);
	for (size_t i = 0; i < pod->container_count; i++)
		if (pod->containers[i].type != CONTAINER_EPHEMERAL)
			judge(&j, &pod->containers[i], demands, n);
}
