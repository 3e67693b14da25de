/* SPDX-License-Identifier: MIT */
/* ops.h -- what the operator asks a worker: ready, metrics. */
#ifndef INTAKE_OPS_H
#define INTAKE_OPS_H

struct http_exchange;

/* In all of these APP is the struct intake. */

/* Replies 200 when the database answers within a second, else 503. */
void ops_readyz_get(void *app, struct http_exchange *exchange);

/* Replies with what all workers have counted. */
void ops_metrics_get(void *app, struct http_exchange *exchange);

#endif
