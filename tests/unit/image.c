/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "golang/image.h"

static void references_find_their_entry(void **state)
{
	static const struct { const char *image, *path; } t[] = {
		{ "prom/prometheus:v2.54.1", "prom/prometheus" },
		{ "docker.io/prom/prometheus", "prom/prometheus" },
		{ "index.docker.io/prom/prometheus", "prom/prometheus" },
		{ "quay.io/prometheus/prometheus:v3.0.0@sha256:0123", "prometheus/prometheus" },
		{ "registry.example.org:5000/mirror/prometheus/prometheus", "prometheus/prometheus" },
		{ "localhost:5000/grafana/loki:3", "grafana/loki*" },
		{ "grafana/loki-canary:3.2.1", "grafana/loki*" },
		{ "registry.k8s.io/kube-apiserver:v1.30.1", "registry.k8s.io/kube-*" },
		{ "k8s.gcr.io/kube-apiserver:v1.20.1", "registry.k8s.io/kube-*" },
		{ "k8s.gcr.io/pause:3.1", "registry.k8s.io/pause" },
		{ "harbor.example.org/proxy/registry.k8s.io/kube-scheduler", "registry.k8s.io/kube-*" },
		{ "registry.k8s.io/kub", NULL },
		{ "registry.k8s.io/kube-x/y", NULL },
		{ "registry.k8s.io/pause:3.9", "registry.k8s.io/pause" },
		{ "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.13.0",
		  "kube-state-metrics/kube-state-metrics" },
		{ "gcr.io/knative-releases/knative.dev/serving/cmd/controller", "knative.dev/serving/cmd/*" },
		{ "traefik", "traefik" },
		{ "traefik:v3", "traefik" },
		{ "library/traefik", "traefik" },
		{ "docker.io/library/traefik:v3.1", "traefik" },
		{ "public.ecr.aws/docker/library/golang:1.24", "golang" },
		{ "golang@sha256:abcd", "golang" },
		{ "docker.io/traefik:v3", "traefik" },		/* Docker Hub under its four names */
		{ "index.docker.io/traefik", "traefik" },
		{ "registry-1.docker.io/traefik", "traefik" },
		{ "registry.hub.docker.com/traefik", "traefik" },
		{ "example.org/traefik", NULL },		/* one part alone is the official image only */
		{ "acme/node", NULL },
		{ "node:22-alpine", "node" },
		{ "xprom/prometheus", NULL },
		{ "registry.example.org/xgrafana/loki", NULL },
		{ "prom/prometheus-x", NULL },
		{ "docker.io/bitnami/redis:7", "bitnami/redis" },
		{ "istio/proxyv2:1.20.0", "istio/proxyv2" },
		{ "gcr.io/istio-release/proxyv2", "istio-release/proxyv2" },
		{ "gcr.io/istio-release/ztunnel", "istio-release/ztunnel" },
		{ "prom/cloudwatch-exporter", "prom/cloudwatch-exporter" },
		{ "", NULL }, { ":", NULL }, { "/", NULL }, { "@", NULL }, { "a/", NULL }, { "library/", NULL },
		{ "docker.io/", NULL }, { "k8s.gcr.io/", NULL }, { "*", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const struct image_entry *e = image_find(str_of(t[i].image));

		if (!t[i].path) {
			if (e)
				fail_msg("%s is found as %s", t[i].image, e->path);
			continue;
		}
		if (!e)
			fail_msg("%s is not found", t[i].image);
		assert_string_equal(e->path, t[i].path);
	}
}

/* A name that grows with the new host's: it is looked up in a buffer, or not at all. */
static void long_names_of_the_old_host_are_no_trouble(void **state)
{
	char name[400] = "k8s.gcr.io/kube-";

	(void)state;
	for (size_t n = strlen(name); n < sizeof name - 1; n++) {
		const struct image_entry *e = image_find((struct str){ name, n });

		if (n <= 200)
			assert_string_equal(e ? e->path : "", "registry.k8s.io/kube-*");
		name[n] = 'x';
	}
}

static void flags_say_what_it_is(void **state)
{
	static const struct { const char *image; unsigned flags; } t[] = {
		{ "prom/prometheus", IMAGE_GO | IMAGE_SELF_LIMITING | IMAGE_PAGE_CACHE },
		{ "istio/proxyv2", IMAGE_GO | IMAGE_MIXED | IMAGE_SELF_LIMITING },
		{ "redis:7", IMAGE_NOT_GO },
		{ "golang:1.24", IMAGE_GO | IMAGE_GO_TOOLCHAIN },
		{ "bitnami/thanos", IMAGE_GO | IMAGE_PAGE_CACHE },
		{ "quay.io/coreos/etcd:v3.5.0", IMAGE_GO | IMAGE_PAGE_CACHE },
		{ "prom/alertmanager", IMAGE_GO },
		{ "registry.k8s.io/ingress-nginx/controller", IMAGE_GO | IMAGE_MIXED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const struct image_entry *e = image_find(str_of(t[i].image));

		assert_non_null(e);
		assert_int_equal(e->flags, t[i].flags);
	}
}

/* Each line of the list can be reached, and says one thing. */
static void list_is_sound(void **state)
{
	static const struct { const char *path; unsigned flags; const char *evidence; } all[] = {
#define GO IMAGE_GO
#define MIXED IMAGE_MIXED
#define SELF IMAGE_SELF_LIMITING
#define NOT IMAGE_NOT_GO
#define TOOLCHAIN IMAGE_GO_TOOLCHAIN
#define CACHE IMAGE_PAGE_CACHE
#define IMAGE(path_, flags_, since_, evidence_) { path_, flags_, evidence_ },
#include "golang/image_list.h"
	};
	char name[128];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		size_t n = strlen(all[i].path);
		const struct image_entry *e;

		assert_true(n > 0 && n < sizeof name - 1);
		memcpy(name, all[i].path, n + 1);
		if (name[n - 1] == '*')
			name[n - 1] = 'x';
		assert_null(strchr(name, '*'));
		e = image_find(str_of(name));
		if (!e || strcmp(e->path, all[i].path) != 0)
			fail_msg("%s is hidden by %s", all[i].path, e ? e->path : "nothing");
		assert_true(((all[i].flags & IMAGE_NOT_GO) != 0) != ((all[i].flags & IMAGE_GO) != 0));
		assert_true(strlen(all[i].evidence) > 0);
	}
}

static void versions_compare(void **state)
{
	static const struct { const char *image, *since; bool at_least; } t[] = {
		{ "a/b:v3.0.0", "3.0", true },
		{ "a/b:v2.54.1", "3.0", false },
		{ "a/b:3", "3.5", true },
		{ "a/b:2", "3.5", false },
		{ "a/b:v3.0.0-rc.1", "3.0", true },
		{ "a/b:2.9-alpine", "2.10", false },
		{ "a/b:2.10-alpine", "2.10", true },
		{ "a/b:1.4.2", "1.5", false },
		{ "a/b:1.5", "1.5", true },
		{ "a/b:1.29.9", "1.30", false },
		{ "a/b:v22.2.19", "23.1", false },
		{ "a/b", "3.0", true },
		{ "a/b:latest", "3.0", true },
		{ "a/b:8f3a2b1", "9.0", true },		/* a commit */
		{ "a/b@sha256:0123", "3.0", true },
		{ "a/b:v2.1.0@sha256:0123", "3.0", false },
		{ "localhost:2/a/b", "3.0", true },		/* a port is no tag */
		{ "localhost:5000/a/b:2.0", "3.0", false },
		{ "a/b:99999999999999999999.1", "3.0", true },
		{ "a/b:", "3.0", true },
		{ "a/b:009.1", "10.0", false },
		{ "a/b:2_rc1", "3.0", false },
		{ "a/b:2+build", "3.0", false },
		{ ":2", "3.0", false },
		{ "a/:2", "3.0", false },
		{ "", "3.0", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++)
		if (image_at_least(str_of(t[i].image), t[i].since) != t[i].at_least)
			fail_msg("%s since %s", t[i].image, t[i].since);
}

static void patterns_match_references(void **state)
{
	static const struct { const char *pattern, *image; bool matches; } t[] = {
		/* without a tag: the name, whatever its tag and digest */
		{ "registry.example.org/shop/*", "registry.example.org/shop/api:1.2", true },
		{ "registry.example.org/shop/*", "registry.example.org/shop/team/api@sha256:ab", true },
		{ "registry.example.org/shop/*", "registry.example.org/shopping/api", false },
		{ "registry.example.org/shop/api", "registry.example.org/shop/api:1.2", true },
		{ "registry.example.org/shop/api", "registry.example.org/shop/api2:1.2", false },
		{ "localhost:5000/api", "localhost:5000/api:1", true },
		{ "*", "redis", true },
		{ "*/api-?", "x.org/api-1:3", true },
		{ "*/api-?", "x.org/api-12:3", false },
		/* with a tag */
		{ "*/istio/proxyv2:*", "docker.io/istio/proxyv2:1.20.0", true },
		{ "*/istio/proxyv2:*", "istio/proxyv2:1.20.0", true },
		{ "*/istio/proxyv2:*", "gcr.io/mirror/istio/proxyv2", true },
		{ "*/istio/proxyv2:*", "gcr.io/istio/proxyv2@sha256:ab", true },
		{ "*/istio/proxyv2:1.*", "gcr.io/istio/proxyv2@sha256:ab", false },
		{ "*/istio/proxyv2:1.*", "gcr.io/istio/proxyv2:1.9@sha256:ab", true },
		{ "*/istio/proxyv2:1.*", "gcr.io/istio/proxyv2:2.1", false },
		{ "*/api:latest", "x.org/api", true },
		{ "*/api:latest", "x.org/api@sha256:ab", false },
		{ "*/api:*", "api", true },
		{ "redis:7", "docker.io/library/redis:7", false },	/* as written or completed, never shortened */
		{ "docker.io/library/redis:7", "redis:7", true },
		{ "docker.io/grafana/loki", "grafana/loki:3", true },
		{ "docker.io/localhost/x", "localhost/x", false },
		{ "docker.io/x.org/x", "x.org/x", false },
		{ "docker.io/x:5/x", "x:5/x", false },
		/* with a digest: all of it */
		{ "x.org/a@sha256:ab*", "x.org/a@sha256:abcd", true },
		{ "x.org/a@sha256:ab*", "x.org/a:1@sha256:abcd", false },
		{ "x.org/a:*@*", "x.org/a:1@sha256:abcd", true },
		{ "x.org/a@*", "x.org/a", false },
		/* stars find their place */
		{ "*a*b*c", "xaxbxbxc", true },
		{ "*a*b*c", "xaxbxbx", false },
		{ "**", "x", true },
		{ "", "x", false },
		{ "*", "", false },
	};
	char *large = calloc(1, 4096);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++)
		if (image_matches(str_of(t[i].pattern), str_of(t[i].image)) != t[i].matches)
			fail_msg("%s and %s", t[i].pattern, t[i].image);
	memset(large, 'a', 4095);
	assert_false(image_matches(STR("*"), str_of(large)));
	assert_true(image_matches(STR("*a"), str_sub(str_of(large), 0, 900)));
	free(large);
}

static void users_entries_count_in_order(void **state)
{
	static const struct go_image list[] = {
		{ .pattern = { "x.org/a/*", 9 }, .minor = 24 }, { .pattern = { "x.org/*", 7 }, .minor = 20 },
	};
	const struct go_images images = { list, COUNT_OF(list) };

	(void)state;
	assert_int_equal(go_image_find(&images, STR("x.org/a/b:1"))->minor, 24);
	assert_int_equal(go_image_find(&images, STR("x.org/b/b:1"))->minor, 20);
	assert_null(go_image_find(&images, STR("y.org/b")));
	assert_null(go_image_find(&(struct go_images){ 0 }, STR("x.org/a/b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_find_their_entry),
		cmocka_unit_test(long_names_of_the_old_host_are_no_trouble),
		cmocka_unit_test(flags_say_what_it_is),
		cmocka_unit_test(list_is_sound),
		cmocka_unit_test(versions_compare),
		cmocka_unit_test(patterns_match_references),
		cmocka_unit_test(users_entries_count_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
