/* SPDX-License-Identifier: MIT */
/* fuzz_records.c -- FastCGI records of any peer: each request is answered or dropped. */
#include <sys/socket.h>

#include <fcgiapp.h>

#include <unistd.h>

#include "base/config.h"
#include "fuzz.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "http/query.h"

#define LIMIT ((size_t)1 << 20)

static struct http_exchange *x;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	assert(http_start() == 0);
	x = http_exchange_new();
	assert(x != NULL);
	return 0;
}

/* Reads the body that was taken, and says so. */
static void
answer(struct arena *arena)
{
	const char *body = NULL;
	size_t len = 0;
	long declared;

	if (http_read_typed_body(x, arena, LIMIT, "text/csv", &body, &len) ==
	    0) {
		assert(body[len] == '\0');
		if (*x->length != '\0')
			assert(config_parse_long(x->length, 0, 1 << 20,
			    &declared) == 0 && (size_t)declared == len);
		http_reply_json(x, 200, NULL, "{}");
	}
	assert(!x->open);
}

static void
serve(struct arena *arena)
{
	struct http_pair pairs[HTTP_PAIRS_MAX];
	size_t n;

	while (http_connection(x) >= 0 && !http_at_end(x)) {
		if (http_take(x) != HTTP_TAKEN)
			break;
		assert(x->open);
		x->keep = true;
		(void)http_read_query(x, arena, pairs, &n);
		(void)http_cookie(x, "a", &n);
		answer(arena);
		arena_reset(arena);
	}
	http_close(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	int fds[2];

	assert(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
	x->fcgi->ipcFd = fds[0];
	assert(send(fds[1], data, len, MSG_NOSIGNAL) == (ssize_t)len);
	(void)shutdown(fds[1], SHUT_WR);
	serve(arena);
	(void)close(fds[1]);
	return 0;
}
