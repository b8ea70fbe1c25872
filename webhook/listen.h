/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets by "ADDRESS:PORT". */
#ifndef PODFIT_WEBHOOK_LISTEN_H
#define PODFIT_WEBHOOK_LISTEN_H

#include "base/err.h"

/*
 * A non-blocking listening socket with SO_REUSEPORT, or -1 and err. *port is what was asked for, or 0 to take the
 * address's own; it gets what was taken. An empty address is every address, IPv6 and IPv4.
 */
int listen_on(const char *address, uint16_t *port, struct err *err) NONNULL MUST_USE;

#endif
