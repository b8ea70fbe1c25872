/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes: jansson takes and refuses the same, the tree is the same, every span holds; and what stands
 * in a skipped value is judged as it is elsewhere, one by one fault and place. */
#include <stdint.h>
#include <stdlib.h>

#include "../json_reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int verdict(struct str text, struct fault *fault, uint32_t *ret_end)
{
	struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	struct doc doc = { .arena = &arena, .limits = &limits, .text = text };

	limits.depth = 100;
	return json_read(&doc, ret_end, fault);
}

/* {"status":X} and {"plaine":X} */
static void skipped_like_plain(const uint8_t *data, size_t size)
{
	static const char heads[2][11] = { "{\"status\":", "{\"plaine\":" };
	struct fault faults[2] = { 0 };
	uint32_t ends[2] = { 0 };
	int verdicts[2];

	for (int i = 0; i < 2; i++) {
		char *text = malloc(size + 11);

		if (!text)
			abort();
		memcpy(text, heads[i], 10);
		if (size)
			memcpy(text + 10, data, size);
		text[size + 10] = '}';
		verdicts[i] = verdict((struct str){ text, size + 11 }, &faults[i], &ends[i]);
		free(text);
	}
	if (verdicts[0] != verdicts[1] || ends[0] != ends[1] || faults[0].at != faults[1].at ||
	    strcmp(faults[0].text, faults[1].text) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);	/* of exactly this size: a byte read behind it is seen */
	const char *wrong;
	bool read;

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	wrong = against_jansson((struct str){ copy, size }, &read);
	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	free(copy);
	skipped_like_plain(data, size);
	return 0;
}
