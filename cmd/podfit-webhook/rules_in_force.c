/* SPDX-License-Identifier: Apache-2.0 */
#include "rules_in_force.h"

#include <stdlib.h>

enum { REVIEW_NODES = 1 << 20 };	/* 32 MiB of tree */

/* Containers of these images are not asked about; rules about the whole Pod are. An override before all others. */
static struct overrides without_images(struct arena *a, const struct catalogue *catalogue, const struct patterns *images,
				       const struct overrides *others)
{
	struct override *all = arena_array(a, others->n + 1, struct override);
	struct change *off = arena_array(a, catalogue->rule_count, struct change);
	size_t n = 0;

	for (size_t i = 0; i < catalogue->rule_count; i++)
		if (catalogue->rules[i]->scope == CONTAINER)
			off[n++] = (struct change){ .rule = (uint32_t)i, .kind = CHANGE_SEVERITY, .value = SEVERITY_OFF };
	all[0].match.image = *images;
	all[0].changes = (struct changes){ off, n };
	all[0].from = "ignore_images";
	for (size_t i = 0; i < others->n; i++)
		all[i + 1] = others->at[i];
	return (struct overrides){ all, others->n + 1 };
}

static void take_webhook(struct policy_set *set, const struct options *o, const struct config *config)
{
	static const enum mode modes[] = { [WEBHOOK_WARN] = MODE_WARN, [WEBHOOK_DENY] = MODE_DENY,
					   [WEBHOOK_AUDIT] = MODE_AUDIT };

	set->review = (struct review_policy){ .options = &set->options, .deny_owned = o->deny_owned,
					      .all_of_update = o->all_of_update, .mode = o->mode,
					      .least = SEVERITY_WARNING };
	if (!config)
		return;
	if (!o->mode_said && config->webhook.mode_said.text)
		set->review.mode = modes[config->webhook.mode];
	if (config->webhook.ignore_images.n)
		set->options.engine.overrides = without_images(&set->arena, &o->config.catalogue,
							       &config->webhook.ignore_images,
							       &set->options.engine.overrides);
}

static bool settle(struct policy_set *set, const struct options *o, struct complaints *complaints)
{
	const struct config *config = NULL;
	const struct catalogue *catalogue = &o->config.catalogue;
	size_t before = complaints->list.n;

	if (o->config.file)
		config = config_load(catalogue, o->config.file, true, false, &set->arena, complaints);
	if (complaints->list.n > before)
		return false;
	const struct settled *settled = config_settle(catalogue, config, NULL, &o->config.line, &set->arena, complaints);

	if (!settled || complaints->list.n > before)
		return false;
	set->options = (struct lint_options){ .limits = LIMITS_DEFAULT, .engine = settled->engine };
	set->options.limits.nodes = REVIEW_NODES;
	set->options.limits.document_bytes = o->max_body;
	take_webhook(set, o, config);
	return true;
}

struct policy_set *rules_in_force(const struct options *o, struct complaints *complaints)
{
	struct policy_set *set = calloc(1, sizeof *set);

	if (!set)
		out_of_memory();
	set->references = 1;
	if (settle(set, o, complaints))
		return set;
	policy_drop(set);
	return NULL;
}
