/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { MOST };
enum { REFUSED, ABOVE_NODE, TABLES };

/* Programs that allocate by the limit of open files when they start. */
static bool allocates_by_it(struct str image)
{
	static const char *const names[] = { "haproxy", "rabbitmq", "erlang", "elixir", "zeek", "uwsgi" };
	size_t from = image.n, to;

	while (from > 0 && image.p[from - 1] != '/')
		from--;
	image = str_sub(image, from, image.n);
	to = str_find_char(image, '@');
	image = str_sub(image, 0, to);
	image = str_sub(image, 0, str_find_char(image, ':'));
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_is(image, names[i]))
			return true;
	return false;
}

static const char *amount_of(struct check *k, int64_t amount)
{
	return amount == -1 ? "unlimited" : said(k, "%lld", (long long)amount);
}

static bool is_above(int64_t amount, int64_t most)
{
	return amount == -1 || amount > most;
}

static void field(struct check *k, const struct ulimit_field *f, int64_t most)
{
	if (!str_is(f->name, "nofile") || !is_above(f->hard, most) ||
	    (f->fault != ULIMIT_FINE && f->fault != ULIMIT_NO_SOFT))
		return;
	found(k, REFUSED, f->at_hard, "%s for open files is above %lld, the most that the API takes for nofile",
	      amount_of(k, f->hard), (long long)most);
	found_brief(k, "NOFILE %s: the API takes at most %lld", amount_of(k, f->hard), (long long)most);
	found_remedy(k, "set it to %lld or less", (long long)most);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	struct rlimit_value hard = rlimit_hard(s->c, SETTING_RLIMIT_NOFILE);
	bool annotation = !hard.text.n && !(hard.origin && str_is(str_of(hard.origin), ULIMITS_FIELD));

	for (size_t i = 0; s->kube_minor >= KUBE_ULIMITS && i < s->c->ulimit_field_count; i++)
		field(k, &s->c->ulimit_fields[i], param[MOST]);
	if (annotation && is_above(hard.amount, param[MOST])) {
		found(k, ABOVE_NODE, hard.at,
		      "%s sets the limit of open files to %s, above fs.nr_open, %lld where a node does "
		      "not raise it: the container is not created; where it does, programs that allocate by it run "
		      "out of memory",
		      rlimit_words(k, &hard), amount_of(k, hard.amount), (long long)param[MOST]);
		found_brief(k, "NOFILE %s is above the usual fs.nr_open %lld: EPERM at container creation",
			    amount_of(k, hard.amount), (long long)param[MOST]);
		found_remedy(k, "set it to what is needed, 524288 at the most");
	} else if (allocates_by_it(s->c->image) && hard.amount >= param[MOST]) {
		found(k, TABLES, hard.at,
		      "%s allows %lld open files to %s, which allocates its tables by that number when it starts",
		      rlimit_words(k, &hard), (long long)hard.amount, quoted_text(k, s->c->image));
		found_brief(k, "NOFILE %lld: this program allocates per-fd tables when it starts",
			    (long long)hard.amount);
		found_remedy(k, "set it to what is needed, 65536 is enough for most");
	}
}

const struct rule nofile_too_high = {
	.name = "nofile-too-high",
	.summary = "The limit of open files is higher than the kernel or the API takes, or the program bears.",
	.why = "The kernel refuses a limit of open files above fs.nr_open, 1048576 by default, with EPERM, to root "
	       "and under RLIM_INFINITY as well: the runtime cannot create the container. KEP-5758 has the API refuse "
	       "it. Where a node's fs.nr_open is higher (1073741816 on Amazon Linux 2023), programs that allocate a "
	       "slot a file when they start need gigabytes and are OOM-killed: haproxy (docker-library/haproxy#194), "
	       "Erlang and Elixir (awslabs/amazon-eks-ami#1746, docker-library/rabbitmq#545), zeek (zeek/zeek#2951), "
	       "uwsgi (unbit/uwsgi#2299), MySQL 5.7 (docker-library/mysql#579). Go allocates nothing by it.",
	.fix = "Set the limit to what is needed, 524288 at the most.",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX | NEEDS_CONTEXT,
	.grades = { [REFUSED] = { SEVERITY_ERROR, NULL },
		    [ABOVE_NODE] = { SEVERITY_WARNING, "an annotation: nodes with a higher fs.nr_open exist" },
		    [TABLES] = { SEVERITY_INFO, "1048576 for a program that allocates by it" } },
	.denies = true,
	.params = { [MOST] = { "nofile_max", PARAM_COUNT, 1048576, 1024, (int64_t)1 << 40, "the most open files that "
	      "a node and the API allow" } },
	.examples = {
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: "
		      "1024, hard: 1048577}'}}, spec: {containers: [{name: a, image: i}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		FIRES("pod: {metadata: {annotations: {ulimits.nri.containerd.io/container.a: '- {type: RLIMIT_NOFILE, "
		      "soft: 1024, hard: 18446744073709551615}'}}, spec: {containers: [{name: a, image: i}]}}",
		      "metadata.annotations[\"ulimits.nri.containerd.io/container.a\"]"),
		FIRES("{image: 'docker.io/library/haproxy:3.0', command: [sh, -c, 'ulimit -n 1048576; exec haproxy -f "
		      "/c']}",
		      "command[2]"),
		QUIET("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: "
		      "1024, hard: 1048576}'}}, spec: {containers: [{name: a, image: i}]}}"),
		QUIET("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: memlock, soft: "
		      "1024, hard: 18446744073709551615}'}}, spec: {containers: [{name: a, image: i}]}}"),
		QUIET("{image: haproxy, command: [sh, -c, 'ulimit -n 1048575; exec haproxy -f /c']}"),
		QUIET("{image: example.org/haproxy-exporter, command: [sh, -c, 'ulimit -n 1048576; exec /app']}"),
		QUIET("{command: [sh, -c, 'ulimit -n 9999999; exec /app']}"),
		QUIET("{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 9999999}]}}"),
	},
	.check = check,
};
