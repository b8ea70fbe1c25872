/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/maxprocs.h"

#include "golang/integer.h"

struct maxprocs maxprocs_parse(struct str text)
{
	struct integer i = integer_parse(text, 32);

	if (!text.n)
		return (struct maxprocs){ .kind = MAXPROCS_EMPTY };
	if (!i.ok || i.value <= 0)
		return (struct maxprocs){ .kind = MAXPROCS_MALFORMED };
	return (struct maxprocs){ i.plus ? MAXPROCS_PLUS : MAXPROCS_COUNT, (int32_t)i.value };
}
