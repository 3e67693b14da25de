/* SPDX-License-Identifier: MIT */
/* db_attend.c -- keeps a connection while nothing is asked of it. */
#include <libpq-fe.h>

#include <poll.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "pg/await.h"
#include "pg/db_own.h"

#define LOOK_EVERY_MS 250 /* at an idle connection */
#define GO_ON_EVERY_MS 5  /* while one is being made … */
#define GO_ON_MS 20       /* … and for so long each time */
#define CUT_OFF_MS 1000   /* that a worker so cut off tries for a request */
#define READS_MAX 8

bool
db_is_cut_off(const struct db *db)
{
	return db->phase != PHASE_READY &&
	    metrics_total(METRICS_DB_CONNECTED) > 0;
}

bool
db_is_tired(const struct db *db)
{
	return clock_ms() - db->lost_at >= CUT_OFF_MS && db_is_cut_off(db);
}

/* Reads what the server says though it was not asked. False: it has gone. */
static bool
is_still_there(struct db *db)
{
	int reads = 0;

	while (reads++ < READS_MAX && await_socket(db->conn, POLLIN, 0))
		if (!PQconsumeInput(db->conn) || PQisBusy(db->conn))
			return false;
	return PQstatus(db->conn) == CONNECTION_OK;
}

/* An outage whose end no statement has seen is over when nothing has failed for
 * as long as anybody waits: the next one has a patience of its own. */
static void
forget_outage(struct db *db, int64_t now)
{
	if (db->away_since != 0 && now - db->failed_at >= db->patience_ms) {
		db->away_since = 0;
		db->refused = NULL;
	}
}

int
db_attend(struct db *db)
{
	int64_t now = clock_ms();

	if (now < db->look_at)
		return (int)(db->look_at - now);
	if (db->phase == PHASE_READY)
		forget_outage(db, now);
	if (db->phase == PHASE_READY && !is_still_there(db)) {
		db_tell_lost("-", "the connection was lost while idle");
		db_leave_server(db);
	}
	if (db_go_on(db, now + (db->phase == PHASE_READY ? 0 : GO_ON_MS),
	    false) == 0)
		metrics_set(METRICS_DB_CONNECTED, 1);
	now = clock_ms();
	db->look_at = now + (db->phase == PHASE_CONNECTING ||
	    db->phase == PHASE_SETUP ? GO_ON_EVERY_MS : LOOK_EVERY_MS);
	return (int)(db->look_at - now);
}
