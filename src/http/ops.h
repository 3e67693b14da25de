/* SPDX-License-Identifier: MIT */
/* ops.h -- what every worker tells its operator: alive, metrics. */
#ifndef HTTP_OPS_H
#define HTTP_OPS_H

#include <stdbool.h>

#include "base/slice.h"

struct arena;
struct http_exchange;
struct metrics_now;

#define HTTP_RETRY_AFTER "Retry-After: 2\r\n"

/* A route's handler: replies 200, this worker is alive. */
void http_healthz_get(void *app, struct http_exchange *exchange);

/* Replies 200, or 503: can what is asked for be answered? The body also says
 * how many of the workers have a connection to PostgreSQL. */
void http_reply_ready(struct http_exchange *exchange, int is_ready);

/* Replies with BYTES of the media TYPE, which no cache asks for again: another
 * content has another path. Opened by itself it can do nothing. TYPE NULL:
 * there is no such thing, 404. */
void http_reply_fixed(struct http_exchange *exchange, const char *type,
    struct slice bytes);

/* Replies with NOW and what all workers have counted; resets ARENA, which it
 * uses. */
void http_reply_metrics(struct http_exchange *exchange, struct arena *arena,
    const struct metrics_now *now);

/* Replies 503 with Retry-After: nothing was done, or what was done is not
 * done twice; it may be sent again. */
void http_reply_unavailable(struct http_exchange *exchange);

/*
 * Replies 503 with the code outcome_unknown: it may have been done or not.
 * HAS_KEY: sent again with the same Idempotency-Key it is done once, so
 * there is a Retry-After; else only a person can tell, by looking.
 */
void http_reply_unknown(struct http_exchange *exchange, bool has_key);

#endif
