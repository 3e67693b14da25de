/* SPDX-License-Identifier: MIT */
/* ops.c -- what every worker tells its operator: alive, metrics. */
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/metrics.h"
#include "http/exchange.h"
#include "http/ops.h"

#define READY_ROOM 96

void
http_healthz_get(void *app, struct http_exchange *x)
{
	(void)app;
	http_reply_json(x, 200, NULL, "{\"status\":\"ok\"}");
}

void
http_reply_ready(struct http_exchange *x, int is_ready)
{
	char body[READY_ROOM];

	(void)snprintf(body, sizeof(body), "{\"status\":\"%s\","
	    "\"workers\":%u,\"connected\":%llu}",
	    is_ready ? "ready" : "unavailable", metrics_workers(),
	    (unsigned long long)metrics_total(METRICS_DB_CONNECTED));
	http_reply_json(x, is_ready ? 200 : 503,
	    is_ready ? NULL : HTTP_RETRY_AFTER, body);
}

void
http_reply_fixed(struct http_exchange *x, const char *type,
    struct slice bytes)
{
	if (type == NULL)
		http_reply_error(x, 404, ERROR_NOT_FOUND);
	else
		http_reply(x, &(struct http_reply){ .status = 200,
		    .headers = "Content-Security-Policy: "
		    "default-src 'none'; sandbox\r\n",
		    .body = bytes.at, .len = bytes.len, .type = type,
		    .cache = "public, max-age=31536000, immutable" });
}

void
http_reply_metrics(struct http_exchange *x, struct arena *arena,
    const struct metrics_now *now)
{
	struct buf text;

	buf_start(&text, arena);
	metrics_put_prometheus(&text, now);
	if (text.failed)
		http_reply_error(x, 500, ERROR_INTERNAL);
	else
		http_reply(x, &(struct http_reply){ .status = 200,
		    .body = text.at, .len = text.len,
		    .type = "text/plain; version=0.0.4; charset=utf-8" });
	arena_reset(arena);
}

void
http_reply_unavailable(struct http_exchange *x)
{
	http_reply_json(x, 503, HTTP_RETRY_AFTER,
	    error_kinds[ERROR_UNAVAILABLE].json);
}

void
http_reply_unknown(struct http_exchange *x, bool has_key)
{
	if (has_key)
		http_reply_error_as(x, &(struct http_error){ .status = 503,
		    .error = ERROR_OUTCOME, .headers = HTTP_RETRY_AFTER,
		    .text = "The database did not respond in time, so this "
		    "may or may not have been done. Send it again with the "
		    "same Idempotency-Key: it is done only once." });
	else
		http_reply_error(x, 503, ERROR_OUTCOME);
}
