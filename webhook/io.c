/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/io.h"

#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>

#include <openssl/err.h>

static int of_ssl(SSL *ssl, int result)
{
	if (result > 0)
		return result;
	int error = SSL_get_error(ssl, result);

	ERR_clear_error();	/* the queue is the thread's, not the connection's */
	switch (error) {
	case SSL_ERROR_WANT_READ:
		return IO_WAIT_READ;
	case SSL_ERROR_WANT_WRITE:
		return IO_WAIT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return IO_CLOSED;
	default:
		return IO_FAILED;
	}
}

static int of_socket(ssize_t result, enum io wait)
{
	if (result >= 0)
		return (int)result;
	return errno == EAGAIN || errno == EINTR ? (int)wait : IO_FAILED;
}

static int at_most(size_t n)
{
	return n > INT32_MAX ? INT32_MAX : (int)n;
}

int io_read(SSL *ssl, int fd, char *buffer, size_t n)
{
	if (!ssl)
		return of_socket(recv(fd, buffer, (size_t)at_most(n), 0), IO_WAIT_READ);
	return of_ssl(ssl, SSL_read(ssl, buffer, at_most(n)));
}

int io_write(SSL *ssl, int fd, const char *bytes, size_t n)
{
	if (!ssl)
		return of_socket(send(fd, bytes, (size_t)at_most(n), MSG_NOSIGNAL), IO_WAIT_WRITE);
	return of_ssl(ssl, SSL_write(ssl, bytes, at_most(n)));
}

int io_handshake(SSL *ssl)
{
	return of_ssl(ssl, SSL_do_handshake(ssl));
}
