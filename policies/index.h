/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule, one line each, in the order of the catalogue. */
RULE(gomemlimit_exceeds_limit)
