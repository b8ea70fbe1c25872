/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes in and out of a socket that does not block, through TLS or, without an SSL, as they are. */
#ifndef PODFIT_WEBHOOK_IO_H
#define PODFIT_WEBHOOK_IO_H

#include <openssl/ssl.h>
#include <stddef.h>

enum io { IO_CLOSED = 0, IO_WAIT_READ = -1, IO_WAIT_WRITE = -2, IO_FAILED = -3 };

/* How many bytes; or one of enum io: wait until the socket can be read or written, then call it again. */
int io_read(SSL *ssl, int fd, char *buffer, size_t n);
int io_write(SSL *ssl, int fd, const char *bytes, size_t n);
int io_handshake(SSL *ssl);	/* 1: done */

#endif
