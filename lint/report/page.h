/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people on a stream: ink, places, and excerpts with what is meant underlined. */
#ifndef PODFIT_REPORT_PAGE_H
#define PODFIT_REPORT_PAGE_H

#include "report/report.h"

enum ink { INK_PLAIN, INK_PLACE, INK_ERROR, INK_WARNING, INK_INFO, INK_DIM, INK_RELATED, INK_FIX };

enum { PAGE_EXCERPTS = 4 };
struct page {
	FILE *out;
	const struct report *r;
	const struct report_options *o;
	int digits;			/* of the largest line number of the finding: the caller sets it */
	struct arena scratch;		/* the caller resets it between findings */
	struct page_excerpt {
		struct excerpt *excerpt;	/* NULL: not to be shown */
		const char *why;
		uint32_t input;
		bool taken, told;	/* told: `why` has been said */
	} excerpts[PAGE_EXCERPTS];	/* the last ones used: findings come in order, their related places do not */
	unsigned next;
};

void page_release(struct page *p) NONNULL;

/* Untrusted text is made printable; `text` NULL prints nothing. */
void page_text(struct page *p, enum ink ink, const char *text) NONNULL;
/* "deploy.yaml:21:18"; zeros are left out. In the page's scratch arena. */
const char *page_place(struct page *p, uint32_t input, uint32_t line, uint32_t column) NONNULL RETURNS_NONNULL;
void page_note(struct page *p, const char *what) NONNULL;	/* starts a line below an excerpt: "= what: ", "= " */

struct mark {
	struct place at;
	const char *label;	/* or NULL */
	enum ink ink;
	char line;		/* '^' or '-': what it is underlined with */
	bool masked;		/* the value on its line is not shown */
};

/*
 * The lines on which the marks stand, all in one input, in the order of the file; sorts `marks`.
 * Where there is nothing to show, labels are said in words.
 */
void page_marks(struct page *p, struct mark *marks, size_t n) NONNULL;
bool page_of_secret(struct page *p, uint32_t input, uint32_t at) NONNULL;

#endif
