/* SPDX-License-Identifier: MIT */
/* check_query.c -- query strings, cookies and tokens are read strictly, and routes by their path. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/exchange.h"
#include "http/query.h"
#include "peer.h"
#include "unit.h"

/* Takes a GET with one more parameter. */
static void
take(const char *name, const char *value)
{
	const struct peer_param params[] = { { "REQUEST_METHOD", "GET" },
		{ "SCRIPT_NAME", "/" }, { name, value } };

	peer_send_head(params, UNIT_COUNT(params));
	peer_send_record(PEER_STDIN, NULL, 0);
	ck_assert_int_eq(peer_take(),
	    HTTP_TAKEN);
}

/* Pairs as "name=value;", "name!;" when the value is wrong; or a fault. */
static const struct {
	const char *query;
	const char *pairs;
	enum http_query fault;
} queries[] = {
	{ "", "", HTTP_QUERY_OK },
	{ "&&&", "", HTTP_QUERY_OK },
	{ "page=2&limit=10", "page=2;limit=10;", HTTP_QUERY_OK },
	{ "a=1&a=2", "a=1;a=2;", HTTP_QUERY_OK },
	{ "a", "a=;", HTTP_QUERY_OK },
	{ "a=", "a=;", HTTP_QUERY_OK },
	{ "=x", "=x;", HTTP_QUERY_OK },
	{ "a=b=c", "a=b=c;", HTTP_QUERY_OK },
	{ "search=Zo%C3%AB+O%27Brien", "search=Zo\xc3\xab O'Brien;",
	    HTTP_QUERY_OK },
	{ "a=%2b%2B", "a=++;", HTTP_QUERY_OK },
	{ "%61=b", "a=b;", HTTP_QUERY_OK },
	{ "a=100%", "a!;", HTTP_QUERY_OK },
	{ "a=%4&b=1", "a!;b=1;", HTTP_QUERY_OK },
	{ "a=%zz", "a!;", HTTP_QUERY_OK },
	{ "a=%x0%90%80%80", "a!;", HTTP_QUERY_OK }, /* 0xf0, if x were f */
	{ "a=%00", "a!;", HTTP_QUERY_OK },
	{ "a=%ff", "a!;", HTTP_QUERY_OK },
	{ "a=%ed%a0%80", "a!;", HTTP_QUERY_OK }, /* half a surrogate pair */
	{ "a=%c0%af", "a!;", HTTP_QUERY_OK },    /* overlong */
	{ "%ff=1", "", HTTP_QUERY_BAD_NAME },
	{ "a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a",
	    "", HTTP_QUERY_TOO_MANY },
};

START_TEST(reads_the_query)
{
	struct http_pair pairs[HTTP_PAIRS_MAX];
	struct buf out;
	size_t n;

	take("QUERY_STRING", queries[_i].query);
	ck_assert_int_eq(http_read_query(peer.exchange, peer.arena, pairs,
	    &n), queries[_i].fault);
	if (queries[_i].fault == HTTP_QUERY_OK) {
		buf_start(&out, peer.arena);
		for (size_t i = 0; i < n; i++) {
			ck_assert_uint_eq(strlen(pairs[i].value),
			    pairs[i].len);
			buf_puts(&out, pairs[i].name);
			buf_puts(&out, pairs[i].is_valid ? "=" : "!");
			buf_puts(&out, pairs[i].value);
			buf_puts(&out, ";");
		}
		buf_put(&out, "", 1);
		ck_assert_str_eq(out.at, queries[_i].pairs);
	}
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
}
END_TEST

static const struct {
	const char *header;
	const char *value; /* NULL: none */
} cookies[] = {
	{ "", NULL },
	{ "name", NULL },
	{ "name=", "" },
	{ "name=x", "x" },
	{ "other=1; name=x", "x" },
	{ "other=1;name=x;more=2", "x" },
	{ "name=x; name=y", "x" },
	{ "xname=1; name2=2", NULL },
	{ "name=x y", "x" },
	{ ";;; ; name=x", "x" },
	{ "other=name=x", NULL },
	{ "Name=x", NULL },
};

START_TEST(finds_the_cookie)
{
	size_t len = 99;
	const char *value;

	take("HTTP_COOKIE", cookies[_i].header);
	value = http_cookie(peer.exchange, "name", &len);
	ck_assert_int_eq(value == NULL, cookies[_i].value == NULL);
	if (value != NULL) {
		ck_assert_uint_eq(len, strlen(cookies[_i].value));
		ck_assert_int_eq(memcmp(value, cookies[_i].value, len), 0);
	}
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
}
END_TEST

static const struct {
	const char *header;
	const char *token; /* NULL: none */
} bearers[] = {
	{ "", NULL },
	{ "Basic YTpi", NULL },
	{ "Bearer", NULL },
	{ "Bearer ", "" },
	{ "Bearer abc", "abc" },
	{ "bearer abc", "abc" },
	{ "BearerX abc", NULL },
};

START_TEST(finds_the_bearer)
{
	size_t len = 99;
	const char *token;

	take("HTTP_AUTHORIZATION", bearers[_i].header);
	token = http_bearer(peer.exchange, &len);
	ck_assert_int_eq(token == NULL, bearers[_i].token == NULL);
	if (token != NULL) {
		ck_assert_uint_eq(len, strlen(bearers[_i].token));
		ck_assert_int_eq(memcmp(token, bearers[_i].token, len), 0);
	}
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
}
END_TEST

START_TEST(has_the_other_fields)
{
	take("HTTP_ORIGIN", "https://staff.example.org");
	ck_assert_str_eq(http_field(peer.exchange, HTTP_ORIGIN),
	    "https://staff.example.org");
	ck_assert_str_eq(http_field(peer.exchange, HTTP_ADDRESS), "");
	ck_assert_str_eq(http_field(peer.exchange, HTTP_QUERY), "");
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
}
END_TEST

/* In a full arena there is no room for a name, with 16 bytes none for its
 * value. */
START_TEST(says_when_there_is_no_room)
{
	struct http_pair pairs[HTTP_PAIRS_MAX];
	size_t n;

	while (arena_room(peer.arena) > (size_t)_i * 16)
		ck_assert_ptr_nonnull(arena_alloc(peer.arena, 16));
	take("QUERY_STRING", "a=1");
	ck_assert_int_eq(http_read_query(peer.exchange, peer.arena, pairs, &n),
	    HTTP_QUERY_NO_MEMORY);
	http_reply_error(peer.exchange, 400, ERROR_NOT_FOUND);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads_the_query, UNIT_COUNT(queries) },
		{ finds_the_cookie, UNIT_COUNT(cookies) },
		{ finds_the_bearer, UNIT_COUNT(bearers) },
		{ has_the_other_fields, 1 },
		{ says_when_there_is_no_room, 2 },
	};

	return unit_run("query", tests, UNIT_COUNT(tests), peer_setup,
	    peer_teardown);
}
