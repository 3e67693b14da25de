/* SPDX-License-Identifier: MIT */
/* session.h -- what a session and each transaction must be like. */
#ifndef PG_SESSION_H
#define PG_SESSION_H

/*
 * What is set in a session holds until its end, but only without a pooler: one
 * that works by transactions gives each transaction any session of the
 * server. So whatever runs outside an open transaction is sent together with
 * a guard, sql/queries/guard.sql, as one pipeline: that is one transaction to
 * PostgreSQL and to every pooler, and commits at its end.
 */

struct pg_conn;   /* libpq's PGconn */
struct pg_result; /* libpq's PGresult */

/*
 * Begins what is to be sent to the idle CONN: between transactions with the
 * guard, which is prepared there or not (IS_PREPARED) and sets LOCK_TIMEOUT
 * (PostgreSQL's words) unless that is NULL. Returns 1, or 0 when it cannot be
 * sent.
 */
__attribute__((warn_unused_result)) int session_begin(struct pg_conn *conn,
    int is_prepared, const char *lock_timeout);

/* Ends what session_begin() began, with one statement sent in between. Returns
 * 1, or 0 when it cannot be sent. */
__attribute__((warn_unused_result)) int session_end(struct pg_conn *conn);

/* Makes the text of the script SQL for the idle CONN, behind what does the
 * guard's work for it if it begins between transactions and IS_GUARDED. The
 * caller's to free(); NULL: no memory. */
__attribute__((warn_unused_result)) char *session_script(
    const struct pg_conn *conn, int is_guarded, const char *sql);

/*
 * Does the server keep what it says it has committed? Looks at the RESULT of
 * the guard. Returns NULL, or what is wrong, a literal.
 */
const char *session_unsafe_reason(const struct pg_result *result);

/* The server's process of which the RESULT of the guard tells. */
int session_process(const struct pg_result *result);

/*
 * How many connections the server has for our role from this host, and what
 * allows no more: max_connections, or a limit of the role or the database.
 */
struct session_room {
	int connections;
	int value; /* of the bound */
	char bound[16];
};

/* Gets the ROOM out of the RESULT of sql/queries/session.sql. */
void session_get_room(struct session_room *room,
    const struct pg_result *result);

/* A PQnoticeProcessor that drops what libpq would write to standard error,
 * where the log's lines are. */
void session_drop_notice(void *arg, const char *message);

#endif
