/* SPDX-License-Identifier: MIT */
/* ops.h -- what everybody may ask a worker of the staff side. */
#ifndef ADMIN_OPS_H
#define ADMIN_OPS_H

struct http_exchange;

/* In all of these APP is the struct admin. */

/* Replies 200 when the database answers within a second, else 503. */
void ops_readyz_get(void *app, struct http_exchange *exchange);

/* Replies with what all workers have counted. */
void ops_metrics_get(void *app, struct http_exchange *exchange);

/* Replies with the public settings, as the intake does; for a host that
 * serves the staff only. */
void ops_config_get(void *app, struct http_exchange *exchange);

/* Replies with the employer's logo, if it is called as the path says. The
 * same. */
void ops_logo_get(void *app, struct http_exchange *exchange);

#endif
