/* SPDX-License-Identifier: MIT */
/* admin.h -- what one worker of the staff side holds, and its service. */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include <stdint.h>

#include "http/serve.h"

#define ADMIN_ORIGIN_ROOM 300

struct arena;
struct config;
struct db;
struct http_exchange;
struct seal;
struct unseal;

struct admin {
	const struct config *config;
	struct db *db;
	struct seal *seal;     /* the tokens of new invites */
	struct unseal *unseal;
	struct arena *arena;   /* all of the request at hand; wiped after it */
	char origin[ADMIN_ORIGIN_ROOM]; /* of the staff's pages */

	int64_t tidied_at; /* when staff_tidy() was run last, clock_ms() … */
	int64_t tidy_at;   /* … and when it is due */
	int64_t acted_at;  /* when somebody was served last */

	struct http_service service;
};

/*
 * Makes a worker's state by CONFIG, which it borrows; connects when the first
 * request comes. Returns NULL after an event that tells why.
 */
__attribute__((warn_unused_result)) struct admin *admin_new(
    const struct config *config);

/* Wipes and frees ADMIN. NULL is accepted. */
void admin_free(struct admin *admin);

/* Could a worker start with CONFIG? Returns 0, or -1 after saying what is
 * wrong. */
__attribute__((warn_unused_result)) int admin_check(
    const struct config *config);

/* The service for http_serve(); lives as long as ADMIN. */
const struct http_service *admin_service(struct admin *admin);

/* Something was done that left an audit row: the chain is to grow soon. */
void admin_note_act(struct admin *admin);

/* Handlers of routes that need no account: */

/* Replies 200 when the database answers within a second, else 503. */
void admin_readyz_get(void *app, struct http_exchange *exchange);

/* Replies with what all workers have counted. */
void admin_metrics_get(void *app, struct http_exchange *exchange);

/* Replies with the public settings, as the intake does; for a host that
 * serves the staff only. */
void admin_config_get(void *app, struct http_exchange *exchange);

#endif
