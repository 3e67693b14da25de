/* SPDX-License-Identifier: MIT */
/* alive.c -- does PostgreSQL answer? For who watches while nobody asks. */
#include "base/clock.h"
#include "pg/alive.h"
#include "pg/db.h"
#include "pg/result.h"
#include "pg/sql.h"

#define ASK_EVERY_MS 1000
#define ANSWER_MS 1000

bool
alive_ask(struct alive *alive, struct db *db)
{
	struct pg_result *result = NULL;
	int64_t now = clock_ms();

	if (alive->asked_at != 0 && now - alive->asked_at < ASK_EVERY_MS)
		return alive->answers;
	alive->answers = db_connect(db, now) == 0 && db_query(db,
	    SQL_PLAIN(alive), now + ANSWER_MS, &result) == DB_OK;
	alive->asked_at = clock_ms();
	result_free(result);
	return alive->answers;
}
