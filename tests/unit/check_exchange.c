/* SPDX-License-Identifier: MIT */
/* check_exchange.c -- a worker survives every FastCGI peer, and tells good requests from broken ones. */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "http/exchange.h"
#include "peer.h"
#include "unit.h"

#define LIMIT 100000

/* Sends all but the body of a POST with this CONTENT_LENGTH, and whether the
 * connection is to be kept. */
static void
send_head_of(const char *length, bool keep)
{
	const struct peer_param params[] = { { "REQUEST_METHOD", "POST" },
		{ "SCRIPT_NAME", "/api/submissions" },
		{ "CONTENT_LENGTH", length } };

	peer_send_head_of(params, UNIT_COUNT(params), keep);
}

static void
send_head(const char *length)
{
	send_head_of(length, false);
}

START_TEST(takes_a_request)
{
	const char *body;
	size_t len;

	send_head("5");
	peer_send_record(PEER_STDIN, "hello", 5);
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	ck_assert_str_eq(peer.exchange->method, "POST");
	ck_assert_str_eq(peer.exchange->path, "/api/submissions");
	ck_assert_str_eq(peer.exchange->content_type, "");
	ck_assert_int_eq(http_read_body(peer.exchange, peer.arena, LIMIT, &body, &len),
	    HTTP_BODY_OK);
	ck_assert_uint_eq(len, 5);
	ck_assert_str_eq(body, "hello");
	http_reply_error(peer.exchange, 409, ERROR_INVITE_USED);
	ck_assert(!peer.exchange->open);
	ck_assert(peer_got("Status: 409 Conflict\r\nContent-Type: "
	    "application/json\r\nContent-Length: 52\r\nCache-Control: "
	    "no-store\r\n\r\n{\"error\":\"Invite already used\","
	    "\"code\":\"invite_used\"}"));
	ck_assert_int_eq(peer_take(), HTTP_NOTHING);
}
END_TEST

/*
 * A connection serves request after request while both sides want that; a
 * body that nobody read is no part of the next request.
 */
START_TEST(keeps_a_connection)
{
	const char *body;
	size_t len;
	char reply[512];

	for (int i = 0; i < 5; i++) {
		send_head_of("5", true);
		peer_send_record(PEER_STDIN, "hello", 5);
		peer_send_record(PEER_STDIN, NULL, 0);
		ck_assert_int_eq(peer_take(), HTTP_TAKEN);
		if (i != 2) {
			ck_assert_int_eq(http_read_body(peer.exchange, peer.arena,
			    LIMIT, &body, &len), HTTP_BODY_OK);
			ck_assert_str_eq(body, "hello");
		}
		peer.exchange->keep = true;
		http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
		ck_assert_int_gt(recv(peer.fd, reply, sizeof(reply), 0), 0);
		ck_assert_int_ge(http_connection(peer.exchange), 0);
		ck_assert(!http_at_end(peer.exchange));
	}
	(void)shutdown(peer.fd, SHUT_WR);
	ck_assert(http_at_end(peer.exchange));
	http_close(peer.exchange);
	ck_assert_int_eq(peer_take(), HTTP_NOTHING);
}
END_TEST

/* Who wants to keep the connection: the peer, the server. */
static const bool wanted[][2] = { { true, false }, { false, true } };

START_TEST(closes_if_one_side_wants_that)
{
	send_head_of("0", wanted[_i][0]);
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	peer.exchange->keep = wanted[_i][1];
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
	ck_assert(peer_got("{\"error\":\"Not found\",\"code\":\"not_found\"}"));
	ck_assert_int_lt(http_connection(peer.exchange), 0);
}
END_TEST

/* After a body that is longer than what is drained, or cut, the connection
 * is at no request's beginning: it is closed. */
START_TEST(keeps_no_broken_connection)
{
	send_head_of("10", true);
	peer_send_record(PEER_STDIN, "hello", 5);
	(void)shutdown(peer.fd, SHUT_WR);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	peer.exchange->keep = true;
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
	ck_assert(peer_got("{\"error\":\"Not found\",\"code\":\"not_found\"}"));
	ck_assert_int_lt(http_connection(peer.exchange), 0);
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
		peer_send_record(PEER_STDIN, content, part);
	}
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(peer.exchange, peer.arena, LIMIT, &body, &len),
	    bodies[_i].want);
	if (bodies[_i].want == HTTP_BODY_OK)
		ck_assert_uint_eq(len, bodies[_i].sent);
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
	ck_assert(peer_got("{\"error\":\"Not found\",\"code\":\"not_found\"}"));
}
END_TEST

/* Fills ARENA but for less than LEFT bytes. */
static void
fill_arena(struct arena *arena, size_t left)
{
	while (arena_room(arena) >= left)
		ck_assert_ptr_nonnull(arena_alloc(arena, left));
}

START_TEST(says_when_there_is_no_room)
{
	const char *body;
	size_t len;

	fill_arena(peer.arena, 16);
	send_head("5000");
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(peer.exchange, peer.arena, LIMIT,
	    &body, &len), HTTP_BODY_NO_MEMORY);
	http_reply_error(peer.exchange, 413, ERROR_NOT_FOUND);
	ck_assert(peer_got("{\"error\":\"Not found\",\"code\":\"not_found\"}"));
}
END_TEST

START_TEST(closes_in_the_middle_of_the_body)
{
	const char *body;
	size_t len;

	send_head("10");
	peer_send_record(PEER_STDIN, "hello", 5);
	(void)close(peer.fd);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(peer.exchange, peer.arena, LIMIT, &body, &len),
	    HTTP_BODY_BROKEN);
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
	ck_assert(!peer.exchange->open);
}
END_TEST

/* Bytes that are no request, each closed after. */
static const struct {
	uint8_t bytes[32];
	size_t len;
} broken[] = {
	{ { 0 }, 0 },
	{ { 1, PEER_BEGIN, 0, 1 }, 4 },
	{ { 1, PEER_BEGIN, 0, 1, 0, 8, 0, 0 }, 8 },
	{ { 1, PEER_BEGIN, 0, 0, 0, 8, 0, 0, 0, 1 }, 16 },  /* request 0 */
	{ { 1, PEER_BEGIN, 0, 1, 0, 8, 0, 0, 0, 9 }, 16 },  /* no such role */
	{ { 7, PEER_BEGIN, 0, 1, 0, 8, 0, 0, 0, 1 }, 16 },  /* version 7 */
	{ { 1, 99, 0, 1, 0, 0, 0, 0 }, 8 },            /* no such type */
	{ { 1, PEER_STDIN, 0, 1, 0, 0, 0, 0 }, 8 },         /* no beginning */
	/* a parameter whose name has 2^31 - 1 bytes (CVE-2025-23016) */
	{ { 1, PEER_BEGIN, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
	    1, PEER_PARAMS, 0, 1, 0, 8, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff }, 32 },
	{ { 'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P' }, 10 },
};

START_TEST(survives_what_is_no_request)
{
	if (broken[_i].len > 0)
		ck_assert_int_eq(send(peer.fd, broken[_i].bytes, broken[_i].len,
		    MSG_NOSIGNAL), (ssize_t)broken[_i].len);
	(void)close(peer.fd);
	ck_assert_int_eq(peer_take(), HTTP_BROKEN);
	ck_assert(!peer.exchange->open);
	ck_assert_int_eq(peer_take(), HTTP_NOTHING);
}
END_TEST

/*
 * A stream that is cut anywhere, in padding and in headers too (libfcgi then
 * leaves its pointers behind each other): broken, and nothing is overwritten.
 */
START_TEST(survives_every_cut)
{
	static const uint8_t records[] = {
		1, PEER_STDIN, 0, 1, 0, 5, 3, 0, 'h', 'e', 'l', 'l', 'o', 0, 0, 0,
		1, PEER_STDIN, 0, 1, 0, 3, 5, 0, 'y', 'o', 'u', 0, 0, 0, 0, 0,
		1, PEER_STDIN, 0, 1, 0, 0, 0, 0 };
	const char *body;
	size_t len;

	send_head("8");
	if (_i > 0)
		ck_assert_int_eq(send(peer.fd, records, (size_t)_i,
		    MSG_NOSIGNAL), _i);
	(void)shutdown(peer.fd, SHUT_WR);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	ck_assert_int_eq(http_read_body(peer.exchange, peer.arena, LIMIT, &body, &len),
	    _i == (int)sizeof(records) ? HTTP_BODY_OK : HTTP_BODY_BROKEN);
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
	ck_assert(peer_got("{\"error\":\"Not found\",\"code\":\"not_found\"}"));
}
END_TEST

START_TEST(escapes_an_error)
{
	send_head("0");
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	http_reply_error_as(peer.exchange, &(struct http_error){
	    .status = 400, .error = ERROR_FILE, .text = "no \"x\\y\"\x01",
	    .headers = "Retry-After: 2\r\n", .extra = "\"line\":7" });
	ck_assert(peer_got("no-store\r\nRetry-After: 2\r\n\r\n"
	    "{\"error\":\"no \\\"x\\\\y\\\"\\u0001\","
	    "\"code\":\"file_invalid\",\"line\":7}"));
}
END_TEST

START_TEST(says_all_of_an_error)
{
	char text[601], want[680];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)snprintf(want, sizeof(want), "\r\n\r\n{\"error\":\"%s\","
	    "\"code\":\"file_invalid\"}", text);
	send_head("0");
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(), HTTP_TAKEN);
	http_reply_error_as(peer.exchange, &(struct http_error){
	    .status = 400, .error = ERROR_FILE, .text = text });
	ck_assert(peer_got(want));
}
END_TEST

/* A peer that says nothing is dropped, in a time that can be waited for. */
/* How long a peer may be silent, as the worker asks for; what it gets is a
 * tenth of a second. */
static struct timeval patience;

int
setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	static const struct timeval soon = { 0, 100000 };

	if (level == SOL_SOCKET && name == SO_RCVTIMEO) {
		patience = *(const struct timeval *)value;
		value = &soon;
	}
	return (int)syscall(SYS_setsockopt, fd, level, name, value, len);
}

START_TEST(drops_a_silent_peer)
{
	int64_t began = clock_ms();

	ck_assert_int_eq(peer_take(), HTTP_BROKEN);
	ck_assert_int_eq(patience.tv_sec, 5);
	ck_assert_int_ge(clock_ms() - began, 90);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ takes_a_request, 1 },
		{ keeps_a_connection, 1 },
		{ closes_if_one_side_wants_that, UNIT_COUNT(wanted) },
		{ keeps_no_broken_connection, 1 },
		{ checks_the_length, UNIT_COUNT(bodies) },
		{ says_when_there_is_no_room, 1 },
		{ closes_in_the_middle_of_the_body, 1 },
		{ survives_what_is_no_request, UNIT_COUNT(broken) },
		{ survives_every_cut, 41 },
		{ escapes_an_error, 1 },
		{ says_all_of_an_error, 1 },
		{ drops_a_silent_peer, 1 },
	};

	return unit_run("exchange", tests, UNIT_COUNT(tests), peer_setup,
	    peer_teardown);
}
