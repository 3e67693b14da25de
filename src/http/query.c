/* SPDX-License-Identifier: MIT */
/* query.c -- what a client says in headers and in the query string. */
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "http/exchange.h"
#include "http/query.h"

#define BEARER "Bearer "

/* Decodes LEN bytes to TO. Returns how many come out, or -1. */
static ptrdiff_t
decode(const char *from, size_t len, char *to)
{
	ptrdiff_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = from[i] == '+' ? ' ' : from[i];

		if (c == '%') {
			int high = len - i > 2 ? hex_digit(from[i + 1]) : -1;
			int low = len - i > 2 ? hex_digit(from[i + 2]) : -1;

			if (high < 0 || low < 0)
				return -1;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return -1;
		to[n++] = c;
	}
	return utf8_is_valid(to, (size_t)n) ? n : -1;
}

/* Decodes LEN bytes into ARENA. *OUT_LEN is -1 when they are wrong. */
static const char *
decode_copy(struct arena *arena, const char *from, size_t len,
    ptrdiff_t *out_len)
{
	char *to = arena_alloc(arena, len + 1);

	if (to == NULL)
		return NULL;
	*out_len = decode(from, len, to);
	to[*out_len < 0 ? 0 : *out_len] = '\0';
	return to;
}

static enum http_query
read_pair(struct arena *arena, const char *from, size_t len,
    struct http_pair *pair)
{
	const char *equals = memchr(from, '=', len);
	size_t name_len = equals != NULL ? (size_t)(equals - from) : len;
	size_t skip = equals != NULL ? name_len + 1 : len;
	ptrdiff_t n;

	pair->name = decode_copy(arena, from, name_len, &n);
	if (pair->name == NULL)
		return HTTP_QUERY_NO_MEMORY;
	if (n < 0)
		return HTTP_QUERY_BAD_NAME;
	pair->value = decode_copy(arena, from + skip, len - skip, &n);
	if (pair->value == NULL)
		return HTTP_QUERY_NO_MEMORY;
	pair->is_valid = n >= 0;
	pair->len = n < 0 ? 0 : (size_t)n;
	return HTTP_QUERY_OK;
}

enum http_query
http_read_query(const struct http_exchange *x, struct arena *arena,
    struct http_pair pairs[static HTTP_PAIRS_MAX], size_t *n)
{
	const char *at = http_field(x, HTTP_QUERY);
	enum http_query result = HTTP_QUERY_OK;
	size_t len;

	for (*n = 0; *at != '\0' && result == HTTP_QUERY_OK; at += len) {
		at += strspn(at, "&");
		len = strcspn(at, "&");
		if (len == 0)
			break;
		if (*n == HTTP_PAIRS_MAX)
			return HTTP_QUERY_TOO_MANY;
		result = read_pair(arena, at, len, &pairs[(*n)++]);
	}
	return result;
}

const char *
http_cookie(const struct http_exchange *x, const char *name, size_t *len)
{
	const char *at = http_field(x, HTTP_COOKIE);
	size_t name_len = strlen(name);

	for (; *at != '\0'; at += strcspn(at, ";")) {
		at += strspn(at, "; ");
		if (strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
			*len = strcspn(at + name_len + 1, "; ");
			return at + name_len + 1;
		}
	}
	return NULL;
}

const char *
http_bearer(const struct http_exchange *x, size_t *len)
{
	const char *value = http_field(x, HTTP_AUTHORIZATION);

	if (strncasecmp(value, BEARER, sizeof(BEARER) - 1) != 0)
		return NULL;
	value += sizeof(BEARER) - 1;
	*len = strlen(value);
	return value;
}
