/* SPDX-License-Identifier: MIT */
/* fuzz_query.c -- query string, cookies and Authorization, as a browser may send them. */
#include <fcgiapp.h>

#include "base/buf.h"
#include "fuzz.h"
#include "http/exchange.h"
#include "http/query.h"

/* The variables of a request, as libfcgi has them. */
static struct http_exchange *
exchange_of(char **envp)
{
	static struct http_exchange *x;

	if (x == NULL) {
		assert(http_start() == 0);
		x = http_exchange_new();
		assert(x != NULL);
	}
	x->fcgi->envp = envp;
	return x;
}

/* NAME=TEXT, with a NUL behind it. */
static char *
variable(struct arena *arena, const char *name, const char *text, size_t len)
{
	struct buf line;

	buf_start(&line, arena);
	buf_puts(&line, name);
	buf_put(&line, text, len);
	buf_put(&line, "", 1);
	assert(!line.failed);
	return line.at;
}

static void
put_query(struct buf *query, const struct http_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_puts(query, i > 0 ? "&" : "");
		buf_put_percent_encoded(query, pairs[i].name,
		    strlen(pairs[i].name));
		buf_puts(query, "=");
		buf_put_percent_encoded(query, pairs[i].value, pairs[i].len);
	}
}

/* What was read is clean, and reads again as the same. */
static void
check_query(struct arena *arena, const char *text, size_t len)
{
	struct http_pair pairs[HTTP_PAIRS_MAX], again[HTTP_PAIRS_MAX];
	char *envp[] = { variable(arena, "QUERY_STRING=", text, len), NULL };
	struct buf query;
	size_t n = 0, m = 0;

	if (http_read_query(exchange_of(envp), arena, pairs, &n) !=
	    HTTP_QUERY_OK)
		return;
	assert(n <= HTTP_PAIRS_MAX);
	for (size_t i = 0; i < n; i++) {
		assert(fuzz_is_clean(pairs[i].name, strlen(pairs[i].name)));
		assert(strlen(pairs[i].value) == pairs[i].len);
		assert(fuzz_is_clean(pairs[i].value, pairs[i].len));
		assert(pairs[i].is_valid || pairs[i].len == 0);
	}
	buf_start(&query, arena);
	put_query(&query, pairs, n);
	envp[0] = variable(arena, "QUERY_STRING=", query.at, query.len);
	assert(http_read_query(exchange_of(envp), arena, again, &m) ==
	    HTTP_QUERY_OK && m == n);
	for (size_t i = 0; i < n; i++) {
		assert(strcmp(again[i].name, pairs[i].name) == 0);
		assert(again[i].is_valid);
		assert(strcmp(again[i].value, pairs[i].value) == 0);
	}
}

/* A cookie's value lies inside its header, and has nothing that ends one. */
static void
check_cookie(struct arena *arena, const char *text, size_t len)
{
	static const char name[] = "__Host-admitone";
	char *header = variable(arena, "HTTP_COOKIE=", text, len);
	char *envp[] = { header, NULL };
	size_t value_len = 0;
	const char *value = http_cookie(exchange_of(envp), name, &value_len);

	if (value == NULL)
		return;
	assert(value >= header && value + value_len <= header +
	    strlen(header));
	assert(memchr(value, ';', value_len) == NULL);
	assert(value[-1] == '=' && memcmp(value - sizeof(name), name,
	    sizeof(name) - 1) == 0);
}

static void
check_bearer(struct arena *arena, const char *text, size_t len)
{
	char *header = variable(arena, "HTTP_AUTHORIZATION=", text, len);
	char *envp[] = { header, NULL };
	size_t value_len = 0;
	const char *value = http_bearer(exchange_of(envp), &value_len);

	if (value != NULL)
		assert(value >= header && value + value_len <= header +
		    strlen(header));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static void (*const checks[])(struct arena *arena, const char *text,
	    size_t len) = { check_query, check_cookie, check_bearer };

	if (len > 0)
		checks[data[0] % 3](fuzz_arena(), (const char *)data + 1,
		    len - 1);
	return 0;
}
