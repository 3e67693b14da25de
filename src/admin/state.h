/* SPDX-License-Identifier: MIT */
/* state.h -- what one worker of the staff side holds. */
#ifndef ADMIN_STATE_H
#define ADMIN_STATE_H

#include <stdint.h>

#include "http/serve.h"
#include "pg/alive.h"

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

	int64_t caught_up_at; /* clock_ms(): staff_catch_up() last ran … */
	int64_t catch_up_at;  /* … and is due */
	int64_t acted_at;  /* when somebody was served last */
	struct alive alive; /* for /metrics */
	int64_t guards_at; /* when the database's guards are looked at next */

	struct http_service service;
};

/* Something was done that left an audit row: the chain is to grow soon. */
void admin_note_act(struct admin *admin);

#endif
