/* SPDX-License-Identifier: MIT */
/* alive.h -- does PostgreSQL answer? For who watches while nobody asks. */
#ifndef PG_ALIVE_H
#define PG_ALIVE_H

#include <stdbool.h>
#include <stdint.h>

struct db;

/* What the last answer was; begins as zeroes. */
struct alive {
	int64_t asked_at; /* clock_ms(); 0: never */
	bool answers;
};

/*
 * Does PostgreSQL answer DB? Asked at most once a second, however often this
 * is called; takes at most a second, and no time while there is no connection:
 * db_attend() sees to that.
 */
bool alive_ask(struct alive *alive, struct db *db);

#endif
