/* SPDX-License-Identifier: MIT */
/* session.c -- what a session and each transaction must be like. */
#include <libpq-fe.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg/session.h"
#include "pg/sql.h"

enum column { /* of sql/queries/guard.sql */
	COLUMN_ISOLATION,
	COLUMN_SEARCH_PATH,
	COLUMN_SYNCHRONOUS_COMMIT,
	COLUMN_LOCK_TIMEOUT,
	COLUMN_FSYNC,
	COLUMN_FULL_PAGE_WRITES,
	COLUMN_READ_ONLY,
	COLUMN_PROCESS
};

/* What the guard must tell. */
static const struct demand {
	enum column column;
	const char *value;
	const char *otherwise;
} demands[] = {
	{ COLUMN_ISOLATION, "read committed",
	    "transactions are not read committed" },
	{ COLUMN_SEARCH_PATH, "admitone", "the search_path is another one" },
	{ COLUMN_SYNCHRONOUS_COMMIT, "on", "synchronous_commit is off" },
	{ COLUMN_FSYNC, "on", "fsync is off" },
	{ COLUMN_FULL_PAGE_WRITES, "on", "full_page_writes is off" },
	{ COLUMN_READ_ONLY, "off", "the server is read-only" },
};

/* No SELECT: after one, a script's BEGIN could not choose the isolation. */
#define SCRIPT_GUARD \
	"SET TRANSACTION ISOLATION LEVEL READ COMMITTED;" \
	"SET LOCAL search_path = admitone;" \
	"SET LOCAL synchronous_commit = on;"

int
session_begin(struct pg_conn *conn, int is_prepared, const char *lock_timeout)
{
	const char *const values[] = { lock_timeout };

	if (PQtransactionStatus(conn) != PQTRANS_IDLE)
		return 1;
	if (!PQenterPipelineMode(conn))
		return 0;
	return is_prepared ? PQsendQueryPrepared(conn, sql_guard.name, 1,
	    values, NULL, NULL, 0) : PQsendQueryParams(conn, sql_guard.sql, 1,
	    NULL, values, NULL, NULL, 0);
}

int
session_end(struct pg_conn *conn)
{
	return PQpipelineStatus(conn) == PQ_PIPELINE_OFF ||
	    PQpipelineSync(conn);
}

char *
session_script(const struct pg_conn *conn, int is_guarded, const char *sql)
{
	bool begins = is_guarded && PQtransactionStatus(conn) == PQTRANS_IDLE;
	size_t room = sizeof(SCRIPT_GUARD) + strlen(sql);
	char *script = malloc(room);

	if (script != NULL)
		(void)snprintf(script, room, "%s%s", begins ? SCRIPT_GUARD :
		    "", sql);
	return script;
}

const char *
session_unsafe_reason(const struct pg_result *result)
{
	for (size_t i = 0; i < sizeof(demands) / sizeof(*demands); i++)
		if (strcmp(PQgetvalue(result, 0, (int)demands[i].column),
		    demands[i].value) != 0)
			return demands[i].otherwise;
	return NULL;
}

int
session_process(const struct pg_result *result)
{
	return atoi(PQgetvalue(result, 0, COLUMN_PROCESS));
}

void
session_get_room(struct session_room *room, const struct pg_result *result)
{
	int last = PQnfields(result) - 1;

	room->connections = atoi(PQgetvalue(result, 0, last));
	room->value = atoi(PQgetvalue(result, 0, last - 1));
	(void)snprintf(room->bound, sizeof(room->bound), "%s",
	    PQgetvalue(result, 0, last - 2));
}

void
session_drop_notice(void *arg, const char *message)
{
	(void)arg, (void)message;
}
