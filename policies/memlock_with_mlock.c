/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

/* Programs that lock all their memory when they start, unless they are told not to. */
static bool is_vault(struct str image)
{
	return str_has(image, "hashicorp/vault") || str_has(image, "openbao/openbao");
}

/* With CAP_IPC_LOCK in effect the limit does not count. Root has what is added, others only if the file has it. */
static bool is_exempt(const struct container *c)
{
	return (c->capabilities & CAPABILITY_IPC_LOCK) && c->user != USER_OTHER;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = memory_limit_of(s->c);
	struct rlimit_value soft = rlimit_soft(s->c, SETTING_RLIMIT_MEMLOCK);
	bool locks = (s->c->capabilities & CAPABILITY_IPC_LOCK) || is_vault(s->c->image);

	(void)param;
	if (!locks || is_exempt(s->c) || soft.amount < 0 || !limit || soft.amount >= limit->value)
		return;
	found(k, 0, soft.at,
	      "%s lets %s of memory be locked, less than the memory limit %s, and this program locks its memory: as "
	      "it grows mlock fails%s",
	      rlimit_words(k, &soft), bytes_of(k, soft.amount), quoted(k, limit),
	      s->c->capabilities & CAPABILITY_IPC_LOCK
		      ? "; IPC_LOCK lifts the limit for root, for another user only where the "
			"program's file has it"
		      : "");
	found_brief(k, "RLIMIT_MEMLOCK %s < limit %s: mlock fails as the program grows", bytes_of(k, soft.amount),
		    bytes_of(k, limit->value));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "remove the limit or set it to unlimited, or switch the locking off (Vault: disable_mlock)");
}

const struct rule memlock_with_mlock = {
	.name = "memlock-with-mlock",
	.summary = "A program that locks its memory has an RLIMIT_MEMLOCK below its memory limit.",
	.why = "mlock and mlockall fail with ENOMEM or EAGAIN beyond RLIMIT_MEMLOCK; under mlockall(MCL_FUTURE) that "
	       "is Go's next mapping: runtime: mmap: too much locked memory (check 'ulimit -l'), exit code 2 "
	       "(runtime/mem_linux.go). Vault and OpenBao lock all their memory unless disable_mlock is set. A "
	       "process with CAP_IPC_LOCK in effect is exempt: measured, under a limit of 64 KiB root locks 1 MiB and "
	       "user 65534 gets ENOMEM. capabilities.add gives it to root; another user has it only where the "
	       "program's file carries it, as in the official Vault image.",
	.fix = "Set RLIMIT_MEMLOCK to unlimited, or switch the locking off.",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES("{image: 'hashicorp/vault:1.17', resources: {limits: {memory: 256Mi}}, command: [sh, -c, "
		      "'ulimit -l 65536; exec vault server']}", "command[2]"),
		FIRES("{securityContext: {runAsUser: 100, capabilities: {add: [IPC_LOCK]}}, resources: {limits: "
		      "{memory: 64Mi}}, command: [prlimit, '--memlock=67108863', /app]}", "command[1]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: memlock, soft: "
		      "0, hard: 1}'}}, spec: {containers: [{name: a, image: quay.io/openbao/openbao, resources: "
		      "{limits: {memory: 256Mi}}}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		QUIET("{securityContext: {runAsUser: 100, capabilities: {add: [IPC_LOCK]}}, resources: {limits: "
		      "{memory: 64Mi}}, command: [prlimit, '--memlock=67108864', /app]}"),
		QUIET("{securityContext: {capabilities: {add: [IPC_LOCK]}}, image: hashicorp/vault, resources: "
		      "{limits: {memory: 64Mi}}, command: [prlimit, '--memlock=65536', vault]}"),
		QUIET("{securityContext: {runAsUser: 0, privileged: true}, resources: {limits: {memory: 64Mi}}, "
		      "command: [prlimit, '--memlock=65536', /app]}"),
		QUIET("{resources: {limits: {memory: 64Mi}}, command: [prlimit, '--memlock=65536', /app]}"),
		QUIET("{image: hashicorp/vault, command: [prlimit, '--memlock=65536', vault]}"),
		QUIET("{image: hashicorp/vault, resources: {limits: {memory: 64Mi}}, command: [prlimit, "
		      "'--memlock=unlimited', vault]}"),
	},
	.check = check,
};
