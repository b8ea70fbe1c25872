/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a container's command line says of rlimits, of Go's variables and of the program: a small reader of shell
 * words, enough for what Pods contain, which says "cannot be told" where it cannot follow.
 */
#ifndef PODFIT_SETTING_COMMAND_H
#define PODFIT_SETTING_COMMAND_H

#include "golang/image.h"
#include "setting/subject.h"

struct word {			/* one element of command or args, $(VAR) expanded as the kubelet does */
	struct str text;
	const struct node *node;
	bool known;		/* false: holds a variable that cannot be told; text is as written */
	bool expanded;		/* text differs from the node's: offsets in it mean nothing in the source */
};

struct words {
	const struct word *at;
	size_t n;		/* command, then args */
	bool has_command;	/* at[0] is command[0]; else the image's entrypoint comes first */
};

/* What else runs in a container: hooks and probes that run a command, each in a process of its own. */
struct hooks {
	struct { const char *name; const struct node *command; } at[5];
	size_t n;
};
struct hooks hooks_of(struct doc *doc, const struct container *c) NONNULL;

/* Fills c->shell_rlimits, c->hook_rlimits, c->sysctls and c->ulimit_program, and puts into c->settings what the command
 * line makes of Go's variables behind c->env. */
void command_read(struct doc *doc, const struct words *words, const struct hooks *hooks, int go_minor,
		  struct container *c) NONNULL;

/* pod->ulimits from the annotations map; pod->containers is filled before. Of an old key beside a new one, and of an
 * annotation without entries, one FINE remains with an empty type and -2 for soft and hard. */
void annotation_ulimits(struct doc *doc, const struct node *annotations, struct pod *pod);
/* The FINE ones into settings[SETTING_RLIMIT_*] of the containers they name. A shell's rlimits come later. */
void apply_ulimits(struct pod *pod) NONNULL;

/* Fills c->go: domain evidence in the order of its rank. Asks c->env, c->image, the words, the Pod's annotations, and
 * `images`, a configuration's. */
void evidence_of_go(struct doc *doc, const struct words *words, const struct go_images *images, struct container *c) NONNULL;

#endif
