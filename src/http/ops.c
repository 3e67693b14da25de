/* SPDX-License-Identifier: MIT */
/* ops.c -- what every worker tells its operator: alive, metrics. */
#include "base/arena.h"
#include "base/metrics.h"
#include "base/text.h"
#include "http/exchange.h"
#include "http/ops.h"

void
http_healthz_get(void *app, struct http_exchange *x)
{
	(void)app;
	http_reply_json(x, 200, NULL, "{\"status\":\"ok\"}");
}

void
http_reply_ready(struct http_exchange *x, int is_ready)
{
	if (is_ready)
		http_reply_json(x, 200, NULL, "{\"status\":\"ready\"}");
	else
		http_reply_json(x, 503, HTTP_RETRY_AFTER,
		    "{\"status\":\"unavailable\"}");
}

void
http_reply_metrics(struct http_exchange *x, struct arena *arena)
{
	struct text text;

	text_start(&text, arena);
	metrics_put_prometheus(&text);
	if (text.failed)
		http_reply_error(x, 500, "Internal error");
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
	    "{\"error\":\"Service is unavailable, try again\"}");
}
