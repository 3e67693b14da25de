/* SPDX-License-Identifier: MIT */
/* db_own.h -- what db.c, db_connect.c and db_attend.c share, and nobody else
 * sees. */
#ifndef PG_DB_OWN_H
#define PG_DB_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/await.h"
#include "pg/db.h"
#include "pg/hosts.h"
#include "pg/server_user.h"
#include "pg/session.h"

#define DB_BACKOFF_MIN_MS 20
#define MESSAGE_ROOM 512

struct pg_conn;   /* libpq's PGconn */
struct pg_result; /* libpq's PGresult */

enum db_phase {
	PHASE_AWAY,       /* no connection */
	PHASE_CONNECTING, /* libpq is at it */
	PHASE_SETUP,      /* enum step's of db_connect.c, one by one */
	PHASE_READY
};

struct db {
	struct server_user server; /* the connection string, and who it is */
	const char *program;
	const struct db_statement *const *statements;
	int64_t patience_ms;
	bool only_reads;             /* db_skip_safety_check() */
	const char *lock_timeout;    /* db_wait_for_locks() */
	void (*work)(void *context); /* db_on_wait()'s; or NULL */
	void *work_context;

	struct pg_conn *conn;
	struct hosts hosts;
	unsigned int asked; /* of them, in this round … */
	bool heard;         /* … of whom one refused */
	bool slow;          /* in the last round none of several did */
	enum db_phase phase;
	int process;     /* the server's, as the first guard told */
	bool is_pooled;  /* … and it has changed since */
	struct session_room room; /* what the server has for us … */
	int told_connections; /* … and had when the log was told */
	int wants;                       /* in PHASE_CONNECTING */
	unsigned step;                   /* in PHASE_SETUP */
	bool sent;                       /* … and its statement is sent */
	struct pg_result *guard, *result; /* what has come of it; db_clear() */
	int64_t attempt_ends;
	int64_t not_before;              /* of the next attempt */
	int64_t backoff;
	int64_t tell_at;                 /* … its failure, not before */
	int64_t look_at;                 /* db_attend(), not before */

	int64_t away_since;  /* 0: the last statement worked … */
	int64_t failed_at;   /* … or nothing has failed for long since this */
	const char *refused; /* the one that has to work first, or NULL: any */
	int64_t lost_at;    /* when the last connection ended */
	int64_t grace_from; /* when the last grace began */

	char sqlstate[DB_SQLSTATE_LEN + 1]; /* of the last failure */
	char message[MESSAGE_ROOM];
};

/* Tells and counts that the connection was lost, while the statement NAME ran;
 * WHY is a literal. */
void db_tell_lost(const char *name, const char *why);

/* Something failed: it has been away since SINCE, if not longer. */
void db_mark_away(struct db *db, int64_t since);

/* Closes the connection, if there is one, and drops what was at hand. */
void db_close_connection(struct db *db);

/* Gives up the connection; a new round of attempts begins with the server
 * behind this one. */
void db_leave_server(struct db *db);

/* Keeps what a failure is about, for db_message(). */
void db_keep_failure(struct db *db, const char *sqlstate,
    const char *message);

/* db_connect(), FOR_REQUEST or between requests. */
__attribute__((warn_unused_result)) int db_go_on(struct db *db,
    int64_t deadline, bool for_request);

/* Has DB, which is cut off, tried for long enough to connect for a request? */
bool db_is_tired(const struct db *db);

/* Is what is sent now, outside a transaction, sent with a guard? */
bool db_is_guarded(const struct db *db);

/* Looks at the RESULT of a guard. Returns NULL, or why nothing that was done
 * behind it may be acknowledged. */
const char *db_check_guard(struct db *db, const struct pg_result *result);

/* Waits until DEADLINE for db->guard, if there is one, and db->result of what
 * was sent; after AWAIT_TIMEOUT it may be called again. */
enum await_result db_await(struct db *db, int64_t deadline);

/* Drops db->guard and db->result. */
void db_clear(struct db *db);

#endif
