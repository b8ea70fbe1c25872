/* SPDX-License-Identifier: Apache-2.0 */
/* json_read against json_loadb on a generated Deployment of about 20 kB with managedFields: the best of
 * interleaved rounds, in MB/s. A file as argument is measured instead. Run by hand. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "doc/node.h"

enum { ROUNDS = 60, READS = 50 };

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fields(FILE *f, int containers, int env)
{
	fprintf(f, "\"managedFields\":[{\"manager\":\"kubectl-client-side-apply\",\"operation\":\"Update\","
		   "\"apiVersion\":\"apps/v1\",\"time\":\"2026-03-01T09:30:10Z\",\"fieldsType\":\"FieldsV1\","
		   "\"fieldsV1\":"
		   "{\"f:spec\":{\"f:replicas\":{},\"f:template\":{\"f:spec\":{\"f:containers\":{");
	for (int c = 0; c < containers; c++) {
		fprintf(f, "%s\"k:{\\\"name\\\":\\\"worker-%d\\\"}\":{\".\":{},\"f:env\":{\".\":{}", c ? "," : "", c);
		for (int e = 0; e < env; e++)
			fprintf(f, ",\"k:{\\\"name\\\":\\\"SETTING_%d\\\"}\":"
				   "{\".\":{},\"f:name\":{},\"f:value\":{}}", e);
		fprintf(f, "},\"f:image\":{},\"f:imagePullPolicy\":{},\"f:resources\":{\"f:limits\":{\"f:cpu\":{},"
			   "\"f:memory\":{}},\"f:requests\":{\"f:memory\":{}}},\"f:volumeMounts\":{}}");
	}
	fprintf(f, "}}}}}}],");
}

static struct str generate(void)
{
	enum { CONTAINERS = 4, ENV = 30 };
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (!f)
		abort();
	fprintf(f, "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"orders\","
		   "\"namespace\":\"shop\",\"uid\":\"8a1f0e6c-2c55-4a10-9e6f-6f0d6f7d0c55\",");
	fields(f, CONTAINERS, ENV);
	fprintf(f, "\"labels\":{\"app.kubernetes.io/name\":\"orders\"}},\"spec\":{\"replicas\":3,\"template\":{"
		   "\"metadata\":{\"labels\":{\"app\":\"orders\"}},\"spec\":{\"containers\":[");
	for (int c = 0; c < CONTAINERS; c++) {
		fprintf(f, "%s{\"name\":\"worker-%d\",\"image\":\"registry.example/shop/orders:v1.42.%d\",\"env\":[",
			c ? "," : "", c, c);
		for (int e = 0; e < ENV; e++)
			fprintf(f, "%s{\"name\":\"SETTING_%d\",\"value\":\"the value of setting number %d\"}",
				e ? "," : "", e, e);
		fprintf(f, "],\"resources\":{\"limits\":{\"cpu\":\"1500m\",\"memory\":\"512Mi\"},\"requests\":"
			   "{\"memory\":\"512Mi\"}},\"imagePullPolicy\":\"IfNotPresent\"}");
	}
	fprintf(f, "]}}},\"status\":{\"observedGeneration\":17,\"replicas\":3,\"conditions\":[{\"type\":\"Available\","
		   "\"status\":\"True\",\"message\":\"Deployment has minimum availability.\"}]}}");
	fclose(f);
	return (struct str){ text, n };
}

static struct str load(const char *name)
{
	FILE *f = fopen(name, "rb");
	char *text = malloc(64 << 20);
	size_t n = f && text ? fread(text, 1, 64 << 20, f) : 0;

	if (f)
		fclose(f);
	return (struct str){ text, n };
}

static int64_t ours(struct str text)
{
	static const struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	int64_t start = now();

	for (int i = 0; i < READS; i++) {
		struct doc doc = { .arena = &arena, .limits = &limits, .text = text };
		struct fault fault;
		uint32_t end;

		if (json_read(&doc, &end, &fault) < 0) {
			fprintf(stderr, "byte %u: %s\n", fault.at, fault.text);
			exit(1);
		}
		arena_reset(&arena);
	}
	return now() - start;
}

static int64_t theirs(struct str text)
{
	int64_t start = now();

	for (int i = 0; i < READS; i++)
		json_decref(json_loadb(text.p, text.n, JSON_DECODE_ANY, NULL));
	return now() - start;
}

int main(int argc, char **argv)
{
	struct str text = argc > 1 ? load(argv[1]) : generate();
	int64_t a = INT64_MAX, b = INT64_MAX;

	if (!text.n)
		return 1;
	for (int i = 0; i < ROUNDS; i++) {
		int64_t x = ours(text), y = theirs(text);

		a = x < a ? x : a;
		b = y < b ? y : b;
	}
	printf("%zu bytes: json_read %lld MB/s, json_loadb %lld MB/s\n", text.n,
	       (long long)((int64_t)text.n * READS * 1000 / (a ? a : 1)),
	       (long long)((int64_t)text.n * READS * 1000 / (b ? b : 1)));
	free((char *)(uintptr_t)text.p);
	return 0;
}
