/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes: what is read agrees with itself, with its negative, and with the same number spelled otherwise. */
#include <stdlib.h>
#include <string.h>

#include "kube/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* head + text + tail, parsed */
static enum quantity_fault with(const char *head, struct str text, const char *tail, struct quantity *ret)
{
	size_t h = strlen(head), t = strlen(tail), n = h + text.n + t;
	char *whole = malloc(n + 1);

	must(whole);
	memcpy(whole, head, h);
	if (text.n)
		memcpy(whole + h, text.p, text.n);
	memcpy(whole + h + text.n, tail, t);
	enum quantity_fault fault = quantity_parse((struct str){ whole, n }, ret);

	free(whole);
	return fault;
}

static void same_as(const struct quantity *a, const struct quantity *b)
{
	must(a->nanos == b->nanos && a->suffix == b->suffix && a->bare_suffix == b->bare_suffix);
	must(quantity_value(a) == quantity_value(b) && quantity_milli(a) == quantity_milli(b));
}

static void spelled_otherwise(struct str text, const struct quantity *q)
{
	bool starts_with_digit = is_digit(text.p[0]);
	struct quantity other;

	must(with(" \xc2\xa0", text, "\xe3\x80\x80 ", &other) == QUANTITY_OK);
	same_as(&other, q);
	must(with("", text, "\n", &other) == QUANTITY_NOT_A_NUMBER);
	if (!starts_with_digit)
		return;
	must(with("+", text, "", &other) == QUANTITY_OK);
	same_as(&other, q);
	must(with("00", text, "", &other) == QUANTITY_OK);
	same_as(&other, q);
	must(with("-", text, "", &other) == QUANTITY_OK && other.nanos == -q->nanos);
	if (q->suffix == SUFFIX_NONE && (is_digit(text.p[text.n - 1]) || text.p[text.n - 1] == '.')) {
		must(with("", text, "e0", &other) == QUANTITY_OK);
		must(other.nanos == q->nanos);
		must(with("", text, "Ki", &other) == QUANTITY_OK);
		must(q->nanos > (int128)INT64_MAX * 1000000000 || other.nanos >= q->nanos);
	}
}

static void divided(const struct quantity *q)
{
	const struct quantity one = { .nanos = 1000000000 }, zero = { 0 }, kibi = { .nanos = (int128)1024 * 1000000000 };
	int64_t value = quantity_value(q), milli = quantity_milli(q), exact = (int64_t)1 << 53;

	must(quantity_divide_memory(q, &zero) == quantity_divide_memory(q, &one));
	must(quantity_divide_cpu(q, &zero) == quantity_divide_cpu(q, &one));
	if (value >= 0 && value < exact) {
		must(quantity_divide_memory(q, &one) == value);
		must(quantity_divide_memory(q, &kibi) == (value + 1023) / 1024);
	}
	if (milli >= 0 && milli < exact)
		must(quantity_divide_cpu(q, &one) == (milli + 999) / 1000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct quantity q;

	if (quantity_parse(text, &q) != QUANTITY_OK)
		return 0;
	must(!q.bare_suffix || q.nanos == 0);
	must(q.suffix != SUFFIX_BINARY || q.nanos <= (int128)INT64_MAX * 1000000000);
	if (!q.overflows && q.nanos >= 0) {
		int128 value = quantity_value(&q), milli = quantity_milli(&q);

		must(value * 1000000000 >= q.nanos && (value - 1) * 1000000000 < q.nanos);
		must(milli * 1000000 >= q.nanos && (milli - 1) * 1000000 < q.nanos);
	}
	spelled_otherwise(text, &q);
	divided(&q);
	return 0;
}
