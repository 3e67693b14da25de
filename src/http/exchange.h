/* SPDX-License-Identifier: MIT */
/* exchange.h -- one FastCGI request and its reply. */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/errors.h"

struct arena;
struct http_route;
struct records;
struct FCGX_Request; /* libfcgi's */

/* Borrowed from the request, until http_reply(); never NULL, "" when the web
 * server did not send it. */
struct http_exchange {
	const char *method;       /* REQUEST_METHOD */
	const char *path;         /* SCRIPT_NAME: the path without the query */
	const char *content_type; /* CONTENT_TYPE */
	const char *length;       /* CONTENT_LENGTH, as text */
	bool open;                /* not replied to yet */
	bool keep;                /* may its connection be kept afterwards? Set
	                             by whoever takes the request */
	bool watched;             /* the server's own: it waits for more */

	/* Set for the handler: */
	const struct http_route *route;
	const char *id;           /* what stands for {id} in its path … */
	size_t id_len;            /* … and how long it is, maybe 0 */

	struct FCGX_Request *fcgi; /* exchange.c's own, as are the next */
	struct records *records;
	int64_t taken_us;          /* clock_us() when it was taken */
};

enum http_taken {
	HTTP_TAKEN,   /* there is one */
	HTTP_NOTHING, /* no connection is waiting */
	HTTP_BROKEN   /* the connection brought no request, and is closed */
};

enum http_body {
	HTTP_BODY_OK,
	HTTP_BODY_TOO_LARGE, /* over the limit */
	HTTP_BODY_BROKEN,    /* its length is not CONTENT_LENGTH */
	HTTP_BODY_NO_MEMORY  /* the arena has no room for it */
};

/* What only some routes, or the log, want to know. */
enum http_field {
	HTTP_QUERY,         /* QUERY_STRING, without its "?" */
	HTTP_COOKIE,
	HTTP_AUTHORIZATION,
	HTTP_ORIGIN,
	HTTP_IDEMPOTENCY_KEY,
	HTTP_ADDRESS,       /* REMOTE_ADDR */
	HTTP_REQUEST_ID     /* REQUEST_ID: nginx's, for the log */
};

struct http_reply {
	int status;          /* one that http_reply() knows */
	const char *headers; /* further lines, each ending with CRLF; or NULL */
	const char *body;
	size_t len;
	const char *type;    /* of the body; NULL: application/json */
	const char *cache;   /* Cache-Control; NULL: no-store */
	bool is_private;     /* no copy of the body is left in this process */
};

/* To be called once. Returns 0, or -1 when libfcgi cannot start. */
__attribute__((warn_unused_result)) int http_start(void);

/* Makes an exchange that can be used again and again. NULL: no memory. */
__attribute__((warn_unused_result)) struct http_exchange *http_exchange_new(
    void);

/* Frees EXCHANGE, which is not open, and closes its connection. NULL is
 * accepted. */
void http_exchange_free(struct http_exchange *exchange);

/*
 * Takes a connection from the non-blocking LISTEN_FD, without waiting for one
 * to come, for EXCHANGE, which has none. A peer that stalls in the middle of
 * a request is dropped after 5 seconds.
 */
__attribute__((warn_unused_result)) enum http_taken http_accept(
    struct http_exchange *exchange, int listen_fd);

/* Takes the next request from EXCHANGE's connection. Waits for it to come. */
__attribute__((warn_unused_result)) enum http_taken http_take(
    struct http_exchange *exchange);

/* EXCHANGE's connection: its descriptor, or -1 when it is closed. */
int http_connection(const struct http_exchange *exchange);

/* Has the peer closed the connection and left nothing to be read? */
bool http_at_end(const struct http_exchange *exchange);

/* Closes the connection of EXCHANGE, which is not open; nothing may be left
 * to be read, or the peer sees a reset. */
void http_close(struct http_exchange *exchange);

/* Closes the open EXCHANGE and its connection without a reply: the web server
 * brings the request to another worker, if it may (deploy/nginx). */
void http_leave(struct http_exchange *exchange);

/* A FIELD of the request, borrowed until http_reply(); never NULL, "" when
 * the web server did not send it. */
const char *http_field(const struct http_exchange *exchange,
    enum http_field field);

/*
 * Reads the whole body, at most LIMIT bytes, into ARENA, with a NUL behind
 * it that LEN does not count; it is left nowhere else in this process. On
 * HTTP_BODY_OK, *BODY lives until the arena's reset.
 */
__attribute__((warn_unused_result)) enum http_body http_read_body(
    struct http_exchange *exchange, struct arena *arena, size_t limit,
    const char **body, size_t *len);

/*
 * Sends REPLY and closes EXCHANGE; its connection is kept for another request
 * if the web server wants that and exchange->keep allows it. A client that is
 * gone is no error.
 */
void http_reply(struct http_exchange *exchange,
    const struct http_reply *reply);

/* Replies with the NUL-terminated JSON; HEADERS as in struct http_reply. */
void http_reply_json(struct http_exchange *exchange, int status,
    const char *headers, const char *json);

/* Replies STATUS and what the table has for ERROR. */
void http_reply_error(struct http_exchange *exchange, int status,
    enum error error);

/* An error that says more than the table; what is NULL is left out. */
struct http_error {
	int status;
	enum error error;
	const char *text;    /* instead of the table's */
	const char *headers; /* as in struct http_reply */
	const char *extra;    /* further members of the object, JSON */
};

/* Replies with ERROR. */
void http_reply_error_as(struct http_exchange *exchange,
    const struct http_error *error);

#endif
