/* SPDX-License-Identifier: MIT */
/* pooler.c -- is there a pooler between us and the server, and is it fit? */
#include <libpq-fe.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg/pooler.h"
#include "pg/session.h"

/*
 * A pooler makes up the process that it tells a client, for it has no session
 * of the server yet: so that process is not the one that pg_backend_pid()
 * tells. And one session of the server can have two connections of ours, at
 * the same time, only if it has them by transactions.
 */
#define WHICH "SELECT pg_catalog.pg_backend_pid()"
#define LOOKS 5

static PGconn *
connect_to(const char *conninfo)
{
	const char *const keys[] = { "dbname", "application_name", NULL };
	const char *const values[] = { conninfo, "admitone doctor", NULL };
	PGconn *conn = PQconnectdbParams(keys, values, 1);

	if (conn != NULL)
		(void)PQsetNoticeProcessor(conn, session_drop_notice, NULL);
	return conn;
}

/* The server's process for CONN, or 0. */
static int
process_of(PGconn *conn)
{
	PGresult *result = PQexec(conn, WHICH);
	int process = 0;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		process = atoi(PQgetvalue(result, 0, 0));
	PQclear(result);
	return process;
}

static bool
does(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);
	bool done = PQresultStatus(result) == PGRES_COMMAND_OK;

	PQclear(result);
	return done;
}

/* Is a statement that ONE prepared there, when OTHER has its session of the
 * server and it needs another? */
static bool
keeps_statements(PGconn *one, PGconn *other)
{
	PGresult *result = PQprepare(one, "which", WHICH, 0, NULL);
	bool kept = PQresultStatus(result) == PGRES_COMMAND_OK;

	PQclear(result);
	if (!kept || !does(other, "BEGIN READ ONLY"))
		return false;
	result = PQexecPrepared(one, "which", 0, NULL, NULL, NULL, 0);
	kept = PQresultStatus(result) == PGRES_TUPLES_OK;
	PQclear(result);
	return does(other, "ROLLBACK") && kept;
}

static enum pooler
look(PGconn *one, PGconn *other)
{
	int process = process_of(one);

	if (process == 0)
		return POOLER_UNKNOWN;
	if (process == PQbackendPID(one))
		return POOLER_NONE;
	if (!does(one, "BEGIN READ ONLY"))
		return POOLER_STATEMENTS;
	if (!does(one, "ROLLBACK"))
		return POOLER_UNKNOWN;
	for (int i = 0; i < LOOKS; i++)
		if (process_of(one) == process_of(other))
			return keeps_statements(one, other) ?
			    POOLER_TRANSACTIONS : POOLER_UNPREPARED;
	return POOLER_SESSIONS;
}

enum pooler
pooler_find(const char *conninfo)
{
	PGconn *one = connect_to(conninfo), *other = connect_to(conninfo);
	enum pooler found = POOLER_UNKNOWN;

	if (PQstatus(one) == CONNECTION_OK && PQstatus(other) == CONNECTION_OK)
		found = look(one, other);
	PQfinish(one);
	PQfinish(other);
	return found;
}
