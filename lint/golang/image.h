/* SPDX-License-Identifier: Apache-2.0 */
/* Images that are known to run Go, or known not to: our list, by path, and what a user's configuration adds to it. */
#ifndef PODFIT_GOLANG_IMAGE_H
#define PODFIT_GOLANG_IMAGE_H

#include "base/str.h"

enum image_flag {
	IMAGE_GO = 1 << 0,
	IMAGE_MIXED = 1 << 1,		/* Go beside another language in one container: istio/proxyv2 */
	IMAGE_SELF_LIMITING = 1 << 2,	/* sets its own memory limit by default; `since` may bound it */
	IMAGE_NOT_GO = 1 << 3,
	IMAGE_GO_TOOLCHAIN = 1 << 4,	/* golang:1.24 */
	IMAGE_PAGE_CACHE = 1 << 5,	/* maps files or lives on the page cache: room beside Go's memory is in use */
};

struct image_entry {
	const char *path;		/* "prometheus/prometheus", "registry.k8s.io/kube-*": a * stands for one name part's rest */
	unsigned flags;
	const char *since;		/* SELF_LIMITING from this tag on ("3.0"); NULL: always */
	const char *evidence;		/* where it is written */
};

/* The entry for an image reference, or NULL. */
const struct image_entry *image_find(struct str image);
/* Whether the tag of `image` is at or above version `since`; an unreadable tag (latest, a digest) counts as above. */
bool image_at_least(struct str image, const char *since);

/*
 * Patterns of users: * stands for any characters, slashes too, ? for one. With a tag ("*api:1.*") it is
 * compared with name and tag ("latest" where there is none), with an @ with the whole reference, else with
 * the name alone. Each as written and as Kubernetes completes it: "redis" is docker.io/library/redis.
 */
bool image_matches(struct str pattern, struct str image);

enum said { NOT_SAID, SAID_NO, SAID_YES };
struct go_image {			/* one of a configuration's go_images; counts for more than our list */
	struct str pattern;
	bool not_go;
	int minor;			/* Go 1.NN; 0: not said */
	enum said self_limiting, mixed;	/* NOT_SAID: as our list says */
	const char *evidence;		/* "configuration .podfit.yaml" */
};
struct go_images {
	const struct go_image *at;
	size_t n;
};
/* The first that matches, or NULL. */
const struct go_image *go_image_find(const struct go_images *list, struct str image);

#endif
