/* SPDX-License-Identifier: Apache-2.0 */
/* Every output format, one line each. */
REPORT(text)
REPORT(json)
