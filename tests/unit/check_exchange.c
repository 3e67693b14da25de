/* SPDX-License-Identifier: MIT */
/* check_exchange.c -- a worker survives every FastCGI peer, and tells good requests from broken ones. */
#include <sys/socket.h>
#include <sys/un.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "http/exchange.h"
#include "http/unix_socket.h"
#include "unit.h"

#define LIMIT 100000
#define BEGIN 1
#define PARAMS 4
#define STDIN 5

static char socket_path[64];
static int listen_fd, peer;
static struct http_exchange *exchange;
static struct arena *arena;

static void
setup(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)snprintf(socket_path, sizeof(socket_path),
	    "/tmp/check_exchange.%ld", (long)getpid());
	ck_assert_int_eq(http_start(), 0);
	listen_fd = unix_socket_listen(socket_path);
	ck_assert_int_ge(listen_fd, 0);
	exchange = http_exchange_new();
	arena = arena_new(1 << 20);
	peer = socket(AF_UNIX, SOCK_STREAM, 0);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s",
	    socket_path);
	ck_assert_int_eq(connect(peer, (struct sockaddr *)&address,
	    sizeof(address)), 0);
}

static void
teardown(void)
{
	(void)close(peer);
	(void)close(listen_fd);
	unix_socket_remove(socket_path, listen_fd);
	http_exchange_free(exchange);
	arena_free(arena);
}

/* Sends one record (FastCGI specification, 3.3) of request 1. */
static void
send_record(uint8_t type, const void *content, size_t len)
{
	uint8_t head[8] = { 1, type, 0, 1, (uint8_t)(len >> 8), (uint8_t)len,
		0, 0 };

	ck_assert_int_eq(send(peer, head, sizeof(head), MSG_NOSIGNAL), 8);
	if (len > 0)
		ck_assert_int_eq(send(peer, content, len, MSG_NOSIGNAL),
		    (ssize_t)len);
}

static size_t
put_param(uint8_t *to, const char *name, const char *value)
{
	size_t n = strlen(name), v = strlen(value);

	to[0] = (uint8_t)n;
	to[1] = (uint8_t)v;
	memcpy(to + 2, name, n);
	memcpy(to + 2 + n, value, v);
	return 2 + n + v;
}

/* Sends all but the body of a POST with this CONTENT_LENGTH. */
static void
send_head(const char *length)
{
	static const uint8_t responder[8] = { 0, 1, 0, 0, 0, 0, 0, 0 };
	uint8_t params[512];
	size_t len = 0;

	send_record(BEGIN, responder, sizeof(responder));
	len += put_param(params + len, "REQUEST_METHOD", "POST");
	len += put_param(params + len, "SCRIPT_NAME", "/api/submissions");
	len += put_param(params + len, "CONTENT_LENGTH", length);
	send_record(PARAMS, params, len);
	send_record(PARAMS, NULL, 0);
}

static bool
peer_got(const char *text)
{
	char reply[4096];
	ssize_t n, len = 0;

	while (len < (ssize_t)sizeof(reply) - 1 && (n = recv(peer,
	    reply + len, sizeof(reply) - 1 - (size_t)len, 0)) > 0)
		len += n;
	for (ssize_t i = 0; i < len; i++)
		if (reply[i] == '\0')
			reply[i] = ' ';
	reply[len] = '\0';
	return strstr(reply, text) != NULL;
}

START_TEST(takes_a_request)
{
	const char *body;
	size_t len;

	send_head("5");
	send_record(STDIN, "hello", 5);
	send_record(STDIN, NULL, 0);
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_TAKEN);
	ck_assert_str_eq(exchange->method, "POST");
	ck_assert_str_eq(exchange->path, "/api/submissions");
	ck_assert_str_eq(exchange->content_type, "");
	ck_assert_int_eq(http_read_body(exchange, arena, LIMIT, &body, &len),
	    HTTP_BODY_OK);
	ck_assert_uint_eq(len, 5);
	ck_assert_str_eq(body, "hello");
	http_reply_error(exchange, 409, "no");
	ck_assert(!exchange->open);
	ck_assert(peer_got("Status: 409 Conflict\r\nContent-Type: "
	    "application/json\r\nContent-Length: 14\r\nCache-Control: "
	    "no-store\r\n\r\n{\"error\":\"no\"}"));
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_NOTHING);
}
END_TEST

static const struct {
	const char *length;
	size_t sent;
	enum http_body want;
} bodies[] = {
	{ "0", 0, HTTP_BODY_OK },
	{ "", 0, HTTP_BODY_OK },
	{ "", 1, HTTP_BODY_BROKEN },
	{ "0", 1, HTTP_BODY_BROKEN },
	{ "10", 9, HTTP_BODY_BROKEN },
	{ "10", 11, HTTP_BODY_BROKEN },
	{ "-1", 0, HTTP_BODY_BROKEN },
	{ "1x", 1, HTTP_BODY_BROKEN },
	{ "99999999999999999999", 1, HTTP_BODY_BROKEN },
	{ "100000", 100000, HTTP_BODY_OK },
	{ "100001", 100001, HTTP_BODY_TOO_LARGE },
	{ "999999999", 10, HTTP_BODY_TOO_LARGE },
};

/* Whatever the length, the reply arrives. */
START_TEST(checks_the_length)
{
	static char content[65000];
	size_t left = bodies[_i].sent, part, len;
	const char *body;

	memset(content, 'x', sizeof(content));
	send_head(bodies[_i].length);
	for (; left > 0; left -= part) {
		part = left < sizeof(content) ? left : sizeof(content);
		send_record(STDIN, content, part);
	}
	send_record(STDIN, NULL, 0);
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(exchange, arena, LIMIT, &body, &len),
	    bodies[_i].want);
	if (bodies[_i].want == HTTP_BODY_OK)
		ck_assert_uint_eq(len, bodies[_i].sent);
	http_reply_error(exchange, 400, "seen");
	ck_assert(peer_got("{\"error\":\"seen\"}"));
}
END_TEST

START_TEST(closes_in_the_middle_of_the_body)
{
	const char *body;
	size_t len;

	send_head("10");
	send_record(STDIN, "hello", 5);
	(void)close(peer);
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(exchange, arena, LIMIT, &body, &len),
	    HTTP_BODY_BROKEN);
	http_reply_error(exchange, 400, "unseen");
	ck_assert(!exchange->open);
}
END_TEST

/* Bytes that are no request, each closed after. */
static const struct {
	uint8_t bytes[32];
	size_t len;
} broken[] = {
	{ { 0 }, 0 },
	{ { 1, BEGIN, 0, 1 }, 4 },
	{ { 1, BEGIN, 0, 1, 0, 8, 0, 0 }, 8 },
	{ { 1, BEGIN, 0, 0, 0, 8, 0, 0, 0, 1 }, 16 },  /* request 0 */
	{ { 1, BEGIN, 0, 1, 0, 8, 0, 0, 0, 9 }, 16 },  /* no such role */
	{ { 7, BEGIN, 0, 1, 0, 8, 0, 0, 0, 1 }, 16 },  /* version 7 */
	{ { 1, 99, 0, 1, 0, 0, 0, 0 }, 8 },            /* no such type */
	{ { 1, STDIN, 0, 1, 0, 0, 0, 0 }, 8 },         /* no beginning */
	/* a parameter whose name has 2^31 - 1 bytes (CVE-2025-23016) */
	{ { 1, BEGIN, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
	    1, PARAMS, 0, 1, 0, 8, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff }, 32 },
	{ { 'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P' }, 10 },
};

START_TEST(survives_what_is_no_request)
{
	if (broken[_i].len > 0)
		ck_assert_int_eq(send(peer, broken[_i].bytes, broken[_i].len,
		    MSG_NOSIGNAL), (ssize_t)broken[_i].len);
	(void)close(peer);
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_BROKEN);
	ck_assert(!exchange->open);
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_NOTHING);
}
END_TEST

/*
 * A stream that is cut anywhere, in padding and in headers too (libfcgi then
 * leaves its pointers behind each other): broken, and nothing is overwritten.
 */
START_TEST(survives_every_cut)
{
	static const uint8_t records[] = {
		1, STDIN, 0, 1, 0, 5, 3, 0, 'h', 'e', 'l', 'l', 'o', 0, 0, 0,
		1, STDIN, 0, 1, 0, 3, 5, 0, 'y', 'o', 'u', 0, 0, 0, 0, 0,
		1, STDIN, 0, 1, 0, 0, 0, 0 };
	const char *body;
	size_t len;

	send_head("8");
	if (_i > 0)
		ck_assert_int_eq(send(peer, records, (size_t)_i,
		    MSG_NOSIGNAL), _i);
	(void)shutdown(peer, SHUT_WR);
	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(exchange, arena, LIMIT, &body, &len),
	    _i == (int)sizeof(records) ? HTTP_BODY_OK : HTTP_BODY_BROKEN);
	http_reply_error(exchange, 400, "seen");
	ck_assert(peer_got("{\"error\":\"seen\"}"));
}
END_TEST

/* A peer that says nothing is dropped, in a time that can be waited for. */
START_TEST(drops_a_silent_peer)
{
	int64_t began = clock_ms();

	ck_assert_int_eq(http_take(exchange, listen_fd), HTTP_BROKEN);
	ck_assert_int_ge(clock_ms() - began, 4000);
	ck_assert_int_le(clock_ms() - began, 8000);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ takes_a_request, 1 },
		{ checks_the_length, UNIT_COUNT(bodies) },
		{ closes_in_the_middle_of_the_body, 1 },
		{ survives_what_is_no_request, UNIT_COUNT(broken) },
		{ survives_every_cut, 41 },
		{ drops_a_silent_peer, 1 },
	};

	return unit_run("exchange", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
