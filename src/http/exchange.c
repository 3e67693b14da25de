/* SPDX-License-Identifier: MIT */
/* exchange.c -- one FastCGI request and its reply. */
#include <sys/socket.h>
#include <sys/time.h>

#include <fcgiapp.h>

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/exchange.h"
#include "http/records.h"

#define STALL_S 5
#define SLOW_S 30
#define LARGE ((size_t)64 << 10)
#define PAUSE_MS 100
#define HEAP_KEEP (4 << 20)
#define DRAIN_MAX ((size_t)16 << 20)
#define LENGTH_MAX 1000000000L
#define HEAD_ROOM 512
#define ERROR_ROOM 512

/* The statuses that the programs answer with (RFC 9110, 15), by number. */
static const struct status {
	int number;
	const char *reason;
} statuses[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

/* Those of the request that libfcgi reads right now. */
static struct records *reading;

/*
 * libfcgi reads by this function, which is its own unless a program has one:
 * so it sees nothing that records_check() refuses.
 */
int OS_Read(int fd, char *buf, size_t len);

int
OS_Read(int fd, char *buf, size_t len)
{
	ssize_t n = read(fd, buf, len);

	if (n <= 0 || records_check(reading, buf, (size_t)n) == 0)
		return (int)n;
	explicit_bzero(buf, (size_t)n);
	errno = EPROTO;
	return -1;
}

int
http_start(void)
{
	/* libfcgi allocates 17 KB for each request. Let the heap keep what a
	 * batch took, instead of giving it back and faulting it in again. */
	(void)mallopt(M_TRIM_THRESHOLD, HEAP_KEEP);
	return FCGX_Init() == 0 ? 0 : -1;
}

struct http_exchange *
http_exchange_new(void)
{
	struct http_exchange *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	x->fcgi = calloc(1, sizeof(*x->fcgi));
	x->records = calloc(1, sizeof(*x->records));
	/* Without a listening socket (-1), libfcgi never accepts itself. */
	if (x->fcgi == NULL || x->records == NULL ||
	    FCGX_InitRequest(x->fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		free(x->records);
		free(x->fcgi);
		free(x);
		return NULL;
	}
	return x;
}

void
http_exchange_free(struct http_exchange *x)
{
	if (x == NULL)
		return;
	http_close(x);
	free(x->records);
	free(x->fcgi);
	free(x);
}

static const char *
param(const struct http_exchange *x, const char *name)
{
	const char *value = FCGX_GetParam(name, x->fcgi->envp);

	return value != NULL ? value : "";
}

int
http_connection(const struct http_exchange *x)
{
	return x->fcgi->ipcFd;
}

bool
http_at_end(const struct http_exchange *x)
{
	char next;

	return recv(x->fcgi->ipcFd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void
http_close(struct http_exchange *x)
{
	if (x->fcgi->ipcFd >= 0)
		(void)close(x->fcgi->ipcFd);
	x->fcgi->ipcFd = -1;
	x->watched = false;
}

void
http_leave(struct http_exchange *x)
{
	FCGX_Free(x->fcgi, 1);
	x->open = false;
	x->watched = false;
}

enum http_taken
http_accept(struct http_exchange *x, int listen_fd)
{
	const struct timeval stall = { STALL_S, 0 };
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EAGAIN)
			return HTTP_NOTHING;
		if (errno == EINTR || errno == ECONNABORTED)
			return HTTP_BROKEN;
		log_event(LOG_LEVEL_ERROR, "accept_failed", "errno=%d", errno);
		/* The connection is still waiting: do not spin for it. */
		clock_sleep_ms(PAUSE_MS);
		return HTTP_NOTHING;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof(stall));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof(stall));
	x->fcgi->ipcFd = fd;
	return HTTP_TAKEN;
}

enum http_taken
http_take(struct http_exchange *x)
{
	/* libfcgi's own accept has no time limit and waits for the first
	 * byte, so it gets each connection ready-made, as if it had been kept
	 * from a request before; detached, it closes a broken one at once. */
	x->fcgi->keepConnection = 1;
	FCGX_Detach(x->fcgi);
	reading = x->records;
	records_start(reading);
	if (FCGX_Accept_r(x->fcgi) != 0) {
		x->watched = false;
		metrics_add(METRICS_BROKEN_CONNECTIONS, 1);
		return HTTP_BROKEN;
	}
	/* From here on keepConnection is what the web server wants. */
	x->fcgi->detached = 0;
	x->method = param(x, "REQUEST_METHOD");
	x->path = param(x, "SCRIPT_NAME");
	x->content_type = param(x, "CONTENT_TYPE");
	x->length = param(x, "CONTENT_LENGTH");
	x->open = true;
	x->route = NULL;
	x->id = NULL;
	x->id_len = 0;
	x->taken_us = clock_us();
	return HTTP_TAKEN;
}

const char *
http_field(const struct http_exchange *x, enum http_field field)
{
	static const char *const names[] = {
		[HTTP_QUERY] = "QUERY_STRING",
		[HTTP_COOKIE] = "HTTP_COOKIE",
		[HTTP_AUTHORIZATION] = "HTTP_AUTHORIZATION",
		[HTTP_ORIGIN] = "HTTP_ORIGIN",
		[HTTP_IDEMPOTENCY_KEY] = "HTTP_IDEMPOTENCY_KEY",
		[HTTP_ADDRESS] = "REMOTE_ADDR",
		[HTTP_REQUEST_ID] = "REQUEST_ID",
	};

	return param(x, names[field]);
}

/*
 * Moves what libfcgi has read, at most MAX bytes, to TO (NULL: nowhere), and
 * wipes it there: its buffers are freed unwiped. Returns the number of
 * bytes; 0 at the end.
 */
static size_t
move_input(struct http_exchange *x, char *to, size_t max)
{
	FCGX_Stream *in = x->fcgi->in;
	size_t len;

	/* Closed by an error, rdNext may stand behind stop. */
	if (in->isClosed)
		return 0;
	if (in->rdNext == in->stop) {
		reading = x->records;
		in->fillBuffProc(in);
		if (in->isClosed)
			return 0;
		in->stopUnget = in->rdNext;
	}
	len = (size_t)(in->stop - in->rdNext);
	if (len > max)
		len = max;
	if (to != NULL)
		memcpy(to, in->rdNext, len);
	explicit_bzero(in->rdNext, len);
	in->rdNext += len;
	return len;
}

/* Reads and drops the rest. True: the input came to its proper end. */
static bool
drain(struct http_exchange *x)
{
	size_t total = 0, len;

	do {
		len = move_input(x, NULL, DRAIN_MAX);
		total += len;
	} while (len > 0 && total < DRAIN_MAX);
	return len == 0 && FCGX_GetError(x->fcgi->in) == 0;
}

enum http_body
http_read_body(struct http_exchange *x, struct arena *arena, size_t limit,
    const char **body, size_t *len)
{
	long declared = 0;
	size_t have = 0, n;
	char *to;

	if (*x->length != '\0' &&
	    config_parse_long(x->length, 0, LENGTH_MAX, &declared) != 0)
		return HTTP_BODY_BROKEN;
	if ((size_t)declared > limit)
		return HTTP_BODY_TOO_LARGE;
	to = arena_alloc(arena, (size_t)declared + 1);
	if (to == NULL)
		return HTTP_BODY_NO_MEMORY;
	while (have < (size_t)declared && (n = move_input(x,
	    to + have, (size_t)declared - have)) > 0)
		have += n;
	if (have < (size_t)declared || move_input(x, NULL,
	    DRAIN_MAX) > 0 || FCGX_GetError(x->fcgi->in) != 0)
		return HTTP_BODY_BROKEN;
	to[have] = '\0';
	*body = to;
	*len = have;
	return HTTP_BODY_OK;
}

static const char *
find_reason(int number)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if (statuses[i].number == number)
			return statuses[i].reason;
	return "";
}

/* Sends what libfcgi has of the reply, and wipes its buffer. */
static void
flush_and_wipe(FCGX_Stream *out)
{
	(void)FCGX_FFlush(out);
	if (!out->isClosed)
		explicit_bzero(out->wrNext, (size_t)(out->stop -
		    out->wrNext));
}

static void
send_reply(struct http_exchange *x, const char *head, int len,
    const struct http_reply *reply)
{
	const struct timeval slow = { SLOW_S, 0 };

	/* One that the socket's buffer does not hold waits for its reader. */
	if (reply->len > LARGE)
		(void)setsockopt(x->fcgi->ipcFd, SOL_SOCKET, SO_SNDTIMEO,
		    &slow, sizeof(slow));
	(void)FCGX_PutStr(head, len, x->fcgi->out);
	(void)FCGX_PutStr(reply->body, (int)reply->len, x->fcgi->out);
	if (reply->is_private)
		flush_and_wipe(x->fcgi->out);
}

void
http_reply(struct http_exchange *x, const struct http_reply *reply)
{
	char head[HEAD_ROOM];
	int len;

	/* What was sent is read to its end: the next request begins there,
	 * and closing does not reset the connection under the reply. */
	if (drain(x))
		FCGX_Detach(x->fcgi);
	else
		x->keep = false;
	x->fcgi->keepConnection &= x->keep;
	len = snprintf(head, sizeof(head), "Status: %d %s\r\n"
	    "Content-Type: %s\r\nContent-Length: %zu\r\n"
	    "Cache-Control: %s\r\n%s\r\n", reply->status,
	    find_reason(reply->status), reply->type != NULL ? reply->type :
	    "application/json", reply->len,
	    reply->cache != NULL ? reply->cache : "no-store",
	    reply->headers != NULL ? reply->headers : "");
	if (len > 0 && (size_t)len < sizeof(head))
		send_reply(x, head, len, reply);
	FCGX_Finish_r(x->fcgi);
	x->open = false;
	if (x->fcgi->ipcFd < 0)
		x->watched = false;
	metrics_add(reply->status < 400 ? METRICS_REPLY_2XX :
	    reply->status < 500 ? METRICS_REPLY_4XX : METRICS_REPLY_5XX, 1);
	metrics_observe(METRICS_REQUEST_SECONDS,
	    (uint64_t)(clock_us() - x->taken_us));
}

void
http_reply_json(struct http_exchange *x, int status, const char *headers,
    const char *json)
{
	http_reply(x, &(struct http_reply){ .status = status,
	    .headers = headers, .body = json, .len = strlen(json) });
}

void
http_reply_error(struct http_exchange *x, int status, enum error error)
{
	http_reply_json(x, status, NULL, error_kinds[error].json);
}

void
http_reply_error_as(struct http_exchange *x, const struct http_error *error)
{
	const struct error_kind *kind = &error_kinds[error->error];
	const char *said = error->text != NULL ? error->text : kind->text;
	/* A byte is at most \u00xx; a text in the making doubles its room. */
	struct arena *arena = arena_new(ERROR_ROOM + 2 * 6 * strlen(said));
	struct buf body;

	if (arena == NULL) {
		http_reply_error(x, 500, ERROR_INTERNAL);
		return;
	}
	buf_start(&body, arena);
	json_open(&body, NULL, '{');
	json_put_text(&body, "error", said);
	json_put_text(&body, "code", kind->code);
	json_put_made(&body, slice_of(error->extra));
	json_close(&body, '}');
	http_reply(x, &(struct http_reply){ .status = error->status,
	    .headers = error->headers, .body = body.at, .len = body.len });
	arena_free(arena);
}
