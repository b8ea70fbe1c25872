/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: handshake, request, answer, again. Owned by its loop. */
#ifndef PODFIT_WEBHOOK_CONNECTION_H
#define PODFIT_WEBHOOK_CONNECTION_H

#include "webhook/loop.h"

struct connection;

void connection_open(struct loop *loop, int fd) NONNULL;	/* `fd` becomes its own, whatever happens */
void connection_close(struct connection *c) NONNULL;
/* May close it; `crowded`: others wait for the place of one that only holds it. */
void connection_tick(struct connection *c, uint64_t now, bool crowded) NONNULL;
void connection_next_handshake(struct loop *loop) NONNULL;	/* of those that wait for one */
void connection_finish(struct connection *c) NONNULL;	/* closes it if it is idle, else after its answer */
/* Room for another one: closes one that is between requests, first of those that have never asked anything, of equal
 * ones the one that has been idle longest. */
void connection_evict(struct loop *loop) NONNULL;
struct connection *connection_next(const struct connection *c) NONNULL;

#endif
