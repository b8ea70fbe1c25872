/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

enum { BACKLOG = 1024 };

/* "[::1]:443" and "127.0.0.1:443" into their two parts. */
static int split(const char *address, char host[static 128], char port[static 8], struct err *err)
{
	struct str s = str_of(address), name;
	size_t colon = s.n;

	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	if (!colon || s.n - colon > 5 || colon == s.n)
		return err_set(err, "'%s' is no ADDRESS:PORT", address);
	name = str_sub(s, 0, colon - 1);
	if (str_starts(name, "[") && str_ends(name, "]"))
		name = str_sub(name, 1, name.n - 1);
	else if (str_has(name, ":"))
		return err_set(err, "'%s': an IPv6 address stands in brackets, [::1]:443", address);
	if (name.n >= 128)
		return err_set(err, "'%s' is no ADDRESS:PORT", address);
	snprintf(host, 128, "%.*s", STR_ARG(name));
	unsigned long number = 0;

	for (size_t i = colon; i < s.n; i++)
		number = is_digit(s.p[i]) ? number * 10 + (unsigned long)(s.p[i] - '0') : 65536;
	if (number > 65535)
		return err_set(err, "'%s': a port is a number up to 65535", address);
	snprintf(port, 8, "%.*s", STR_ARG(str_sub(s, colon, s.n)));
	return 0;
}

static int open_socket(const struct addrinfo *a, uint16_t port)
{
	struct sockaddr_storage address;
	int on = 1, off = 0, fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	memcpy(&address, a->ai_addr, a->ai_addrlen);
	if (port && a->ai_family == AF_INET6)
		((struct sockaddr_in6 *)&address)->sin6_port = htons(port);
	else if (port)
		((struct sockaddr_in *)&address)->sin_port = htons(port);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	if (a->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, (struct sockaddr *)&address, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof address;

	if (getsockname(fd, (struct sockaddr *)&address, &n) < 0)
		return 0;
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port :
						    ((struct sockaddr_in *)&address)->sin_port);
}

int listen_on(const char *address, uint16_t *port, struct err *err)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *list = NULL;
	char host[128], service[8];
	int fd = -1;

	if (split(address, host, service, err) < 0)
		return -1;
	/* with every address meant, the one socket that takes both families is tried first */
	const char *name = *host ? host : "::";
	int failed = getaddrinfo(name, service, &hints, &list);

	if (failed)
		return err_set(err, "cannot listen on '%s': %s", address, gai_strerror(failed));
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next)
		fd = open_socket(a, *port);
	freeaddrinfo(list);
	if (fd < 0 && !*host && getaddrinfo("0.0.0.0", service, &hints, &list) == 0) {	/* a host without IPv6 */
		fd = open_socket(list, *port);
		freeaddrinfo(list);
	}
	if (fd < 0)
		return err_errno(err, "cannot listen on '%s'", address);
	*port = port_of(fd);
	return fd;
}
