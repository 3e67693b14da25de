/* SPDX-License-Identifier: MIT */
/* http_get.c -- asks nginx's loopback listener. */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/doctor/http_get.h"

#define ANSWER_ROOM 8192

/* Reads LISTEN. Returns the address's length, or 0: it is no number. */
static socklen_t
read_address(const char *listen, struct sockaddr_storage *to)
{
	struct sockaddr_in *four = (struct sockaddr_in *)to;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
	const char *colon = strrchr(listen, ':');
	char host[64] = "127.0.0.1";
	int port = atoi(colon != NULL ? colon + 1 : listen);

	memset(to, 0, sizeof(*to));
	if (colon != NULL)
		(void)snprintf(host, sizeof(host), "%.*s",
		    (int)(colon - listen), listen);
	if (*host == '[') {
		host[strcspn(host, "]")] = '\0';
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		return inet_pton(AF_INET6, host + 1, &six->sin6_addr) == 1 ?
		    sizeof(*six) : 0;
	}
	four->sin_family = AF_INET;
	four->sin_port = htons((uint16_t)port);
	if (strcmp(host, "*") == 0 || strcmp(host, "0.0.0.0") == 0 ||
	    strcmp(host, "localhost") == 0)
		(void)snprintf(host, sizeof(host), "127.0.0.1");
	return inet_pton(AF_INET, host, &four->sin_addr) == 1 ?
	    sizeof(*four) : 0;
}

static bool
wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd poller = { .fd = fd, .events = events };
	int64_t left = deadline - clock_ms();

	return left > 0 && poll(&poller, 1, (int)left) == 1;
}

/* Connects and sends; the request is shorter than any socket's buffer. */
static int
ask(const char *listen, const char *path, int64_t deadline)
{
	struct sockaddr_storage address;
	socklen_t len = read_address(listen, &address);
	char request[256];
	int fd, n;

	n = snprintf(request, sizeof(request), "GET %s HTTP/1.0\r\n"
	    "Host: localhost\r\n\r\n", path);
	fd = len == 0 ? -1 : socket(address.ss_family, SOCK_STREAM |
	    SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if ((connect(fd, (struct sockaddr *)&address, len) == 0 ||
	    errno == EINPROGRESS) && wait_for(fd, POLLOUT, deadline) &&
	    send(fd, request, (size_t)n, MSG_NOSIGNAL) == n)
		return fd;
	(void)close(fd);
	return -1;
}

int
http_get(const char *listen, const char *path, int64_t deadline, char *body,
    size_t room)
{
	char answer[ANSWER_ROOM];
	const char *rest;
	size_t len = 0;
	ssize_t got = 1;
	int fd = ask(listen, path, deadline);

	body[0] = '\0';
	if (fd < 0)
		return -1;
	while (got > 0 && len < sizeof(answer) - 1 && wait_for(fd, POLLIN,
	    deadline)) {
		got = recv(fd, answer + len, sizeof(answer) - 1 - len, 0);
		len += got > 0 ? (size_t)got : 0;
	}
	(void)close(fd);
	answer[len] = '\0';
	if (len == 0)
		return 0;
	rest = strstr(answer, "\r\n\r\n");
	if (strncmp(answer, "HTTP/1.", 7) != 0 || rest == NULL)
		return -1;
	(void)snprintf(body, room, "%s", rest + 4);
	return atoi(answer + sizeof("HTTP/1.1 ") - 1);
}
