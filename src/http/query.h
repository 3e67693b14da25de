/* SPDX-License-Identifier: MIT */
/* query.h -- what a client says in headers and in the query string. */
#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct http_exchange;

#define HTTP_PAIRS_MAX 32

/* A name and its value, both with a NUL behind them, in the arena. */
struct http_pair {
	const char *name;
	const char *value;
	size_t len;    /* of the value */
	bool is_valid; /* else the value is not UTF-8 in percent-encoding */
};

enum http_query {
	HTTP_QUERY_OK,
	HTTP_QUERY_BAD_NAME, /* a name is not UTF-8 in percent-encoding */
	HTTP_QUERY_TOO_MANY, /* over HTTP_PAIRS_MAX pairs */
	HTTP_QUERY_NO_MEMORY
};

/*
 * Reads EXCHANGE's query string, as URLSearchParams writes it: a "+" is a
 * blank. Strict: a "%" has two hexadecimal digits behind it, and what comes
 * out is UTF-8 without NUL. N says how many PAIRS there are.
 */
__attribute__((warn_unused_result)) enum http_query http_read_query(
    const struct http_exchange *exchange, struct arena *arena,
    struct http_pair pairs[static HTTP_PAIRS_MAX], size_t *n);

/*
 * The value of the cookie NAME, LEN bytes borrowed from the request; NULL:
 * none.
 */
const char *http_cookie(const struct http_exchange *exchange,
    const char *name, size_t *len);

/* The token of "Authorization: Bearer", likewise. */
const char *http_bearer(const struct http_exchange *exchange, size_t *len);

#endif
