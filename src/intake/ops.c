/* SPDX-License-Identifier: MIT */
/* ops.c -- what the operator asks a worker: ready, metrics. */
#include "base/clock.h"
#include "base/metrics.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "intake/ops.h"
#include "intake/state.h"

#define READY_WAIT_MS 1000

void
ops_readyz_get(void *app, struct http_exchange *x)
{
	struct intake *intake = app;

	http_reply_ready(x, portal_read(&intake->portal, intake->db,
	    clock_ms() + READY_WAIT_MS) == 0);
}

void
ops_metrics_get(void *app, struct http_exchange *x)
{
	struct intake *intake = app;

	http_reply_metrics(x, intake->scratch, &(struct metrics_now){
	    .program = "admitone-intake",
	    .database_up = alive_ask(&intake->alive, intake->db) });
}
