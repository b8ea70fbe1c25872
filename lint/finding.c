/* SPDX-License-Identifier: Apache-2.0 */
#include "finding.h"

#include <string.h>

const char *severity_name(enum severity s)
{
	switch (s) {
	case SEVERITY_INFO:
		return "info";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_ERROR:
		return "error";
	case SEVERITY_OFF:
	case SEVERITY_COUNT:
	default:
		return "off";
	}
}

int severity_parse(const char *text, enum severity *ret)
{
	for (enum severity s = SEVERITY_OFF; s < SEVERITY_COUNT; s++) {
		if (strcmp(text, severity_name(s)) == 0) {
			*ret = s;
			return 0;
		}
	}
	if (strcmp(text, "never") == 0) {
		*ret = SEVERITY_OFF;
		return 0;
	}
	return -1;
}
