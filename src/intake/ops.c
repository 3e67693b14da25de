/* SPDX-License-Identifier: MIT */
/* ops.c -- what the operator asks a worker: alive, ready, metrics. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/text.h"
#include "http/exchange.h"
#include "intake/intake.h"

#define READY_WAIT_MS 1000

void
ops_healthz_get(void *app, struct http_exchange *x)
{
	(void)app;
	http_reply_json(x, 200, NULL, "{\"status\":\"ok\"}");
}

void
ops_readyz_get(void *app, struct http_exchange *x)
{
	struct intake *intake = app;

	if (portal_read(&intake->portal, intake->db, clock_ms() +
	    READY_WAIT_MS) == 0)
		http_reply_json(x, 200, NULL, "{\"status\":\"ready\"}");
	else
		http_reply_json(x, 503, INTAKE_RETRY_AFTER,
		    "{\"status\":\"unavailable\"}");
}

void
ops_metrics_get(void *app, struct http_exchange *x)
{
	struct intake *intake = app;
	struct text text;

	text_start(&text, intake->scratch);
	metrics_put_prometheus(&text);
	if (text.failed)
		http_reply_error(x, 500, "Internal error");
	else
		http_reply(x, &(struct http_reply){ .status = 200,
		    .body = text.at, .len = text.len,
		    .type = "text/plain; version=0.0.4; charset=utf-8" });
	arena_reset(intake->scratch);
}
