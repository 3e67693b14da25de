/* SPDX-License-Identifier: MIT */
/* peer.c -- a web server that speaks FastCGI to an exchange, for tests. */
#include <sys/socket.h>
#include <sys/un.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "http/exchange.h"
#include "http/unix_socket.h"
#include "peer.h"
#include "unit.h"

struct peer peer;

static char socket_path[64];

void
peer_setup(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)snprintf(socket_path, sizeof(socket_path),
	    "/tmp/admitone-unit.%ld", (long)getpid());
	ck_assert_int_eq(http_start(), 0);
	peer.listen_fd = unix_socket_listen(socket_path);
	ck_assert_int_ge(peer.listen_fd, 0);
	peer.exchange = http_exchange_new();
	peer.arena = arena_new(1 << 20);
	peer.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s",
	    socket_path);
	ck_assert_int_eq(connect(peer.fd, (struct sockaddr *)&address,
	    sizeof(address)), 0);
}

void
peer_teardown(void)
{
	(void)close(peer.fd);
	(void)close(peer.listen_fd);
	unix_socket_remove(socket_path, peer.listen_fd);
	http_exchange_free(peer.exchange);
	arena_free(peer.arena);
}

void
peer_send_record(uint8_t type, const void *content, size_t len)
{
	uint8_t head[8] = { 1, type, 0, 1, (uint8_t)(len >> 8), (uint8_t)len,
		0, 0 };

	ck_assert_int_eq(send(peer.fd, head, sizeof(head), MSG_NOSIGNAL), 8);
	if (len > 0)
		ck_assert_int_eq(send(peer.fd, content, len, MSG_NOSIGNAL),
		    (ssize_t)len);
}

/* Puts a length (FastCGI specification, 3.4). */
static size_t
put_length(uint8_t *to, size_t len)
{
	to[0] = (uint8_t)(0x80 | len >> 24);
	to[1] = (uint8_t)(len >> 16);
	to[2] = (uint8_t)(len >> 8);
	to[3] = (uint8_t)len;
	return 4;
}

enum http_taken
peer_take(void)
{
	enum http_taken taken = HTTP_TAKEN;

	if (http_connection(peer.exchange) < 0)
		taken = http_accept(peer.exchange, peer.listen_fd);
	return taken == HTTP_TAKEN ? http_take(peer.exchange) : taken;
}

void
peer_send_head(const struct peer_param *params, size_t n)
{
	peer_send_head_of(params, n, false);
}

void
peer_send_head_of(const struct peer_param *params, size_t n, bool kept)
{
	const uint8_t responder[8] = { 0, 1, kept, 0, 0, 0, 0, 0 };
	static uint8_t content[32768];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		size_t name = strlen(params[i].name);
		size_t value = strlen(params[i].value);

		len += put_length(content + len, name);
		len += put_length(content + len, value);
		memcpy(content + len, params[i].name, name);
		memcpy(content + len + name, params[i].value, value);
		len += name + value;
	}
	peer_send_record(PEER_BEGIN, responder, sizeof(responder));
	peer_send_record(PEER_PARAMS, content, len);
	peer_send_record(PEER_PARAMS, NULL, 0);
}

bool
peer_got(const char *text)
{
	char reply[4096];
	ssize_t n, len = 0;

	while (len < (ssize_t)sizeof(reply) - 1 && (n = recv(peer.fd,
	    reply + len, sizeof(reply) - 1 - (size_t)len, 0)) > 0)
		len += n;
	for (ssize_t i = 0; i < len; i++)
		if (reply[i] == '\0')
			reply[i] = ' ';
	reply[len] = '\0';
	return strstr(reply, text) != NULL;
}
