/* SPDX-License-Identifier: MIT */
/* db.h -- a connection to PostgreSQL in which nothing waits without a limit. */
#ifndef PG_DB_H
#define PG_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/metrics.h"

/*
 * Every DEADLINE here and in store/ is a time of clock_ms(), in milliseconds;
 * every PATIENCE is a length of time, in seconds.
 */

struct pg_result; /* libpq's PGresult */
struct db;

/* A statement; pg/sql.h has those of sql/queries/. */
struct db_statement {
	const char *name; /* for the log and, if it is prepared, the server */
	const char *sql;  /* one statement of plain SQL */
	int params;       /* how many it takes */
	bool at_once;     /* of db_new(): run on a new connection, to set it
	                     up, instead of being prepared there */
};

/* None, for programs that only use db_query() and db_run_script(). */
extern const struct db_statement *const db_no_statements[];

#define DB_SQLSTATE_LEN 5

/* A parameter in PostgreSQL's binary format; NULL is null. */
struct db_param {
	const void *value;
	size_t len;
};

/* A parameter that is the NUL-terminated TEXT; NULL is null. */
struct db_param db_text(const char *text);

enum db_outcome {
	DB_OK,      /* done and, when it changed something, committed */
	DB_DATA,    /* refused because of what was sent; nothing changed */
	DB_LOCKED,  /* another transaction was in the way; nothing changed */
	DB_AGAIN,   /* refused for another reason; nothing changed; later it
	               may work */
	DB_UNKNOWN  /* the connection was lost, or the deadline passed: it may
	               have been done or not; the connection is closed */
};

/*
 * Prepares a connection to CONNINFO (libpq's; "" means its environment) that
 * announces itself as PROGRAM and waits for at most PATIENCE seconds; connects
 * later. Of a malformed CONNINFO that is said then, and nothing else. With a
 * PATIENCE of 0 the first attempt to connect is the only one, for programs
 * with a person in front. STATEMENTS are prepared on each new connection; they
 * end with NULL and are borrowed, as the other arguments. Returns NULL when
 * memory is short or, after an event server_user_unknown, requirepeer names
 * nobody.
 */
__attribute__((warn_unused_result)) struct db *db_new(const char *conninfo,
    const char *program, const struct db_statement *const *statements,
    long patience);

/* Has WORK done, with CONTEXT, each time that a statement is on its way and
 * the server has to work: what takes less than the server costs no time. */
void db_on_wait(struct db *db, void (*work)(void *context), void *context);

/* DB is another system's and only read from: it need not be safe, and may be
 * read-only. To be called before db_connect(). */
void db_skip_safety_check(struct db *db);

/* From now on DB's statements wait for a lock for TIMEOUT only, in PostgreSQL's
 * words and borrowed; NULL: as long as the server has it. */
void db_wait_for_locks(struct db *db, const char *timeout);

/* Closes and frees DB. NULL is accepted. */
void db_free(struct db *db);

/*
 * The deadline until which work that begins now may wait for the
 * database: PATIENCE from now; but while it has been away, PATIENCE from
 * when it went, so that those who queued behind the first do not wait twice.
 */
int64_t db_take_deadline(struct db *db);

/*
 * Makes sure, until DEADLINE, that the connection is there, is safe (fsync and
 * full_page_writes on, read-write) and has its statements prepared. The same
 * is looked at again, and synchronous_commit, search_path and isolation are
 * seen to, in each transaction: what is DB_OK was done in a safe one. What it
 * began and did not finish goes on with the next call. Waits between
 * attempts, up to a second. Returns 0, or -1.
 */
__attribute__((warn_unused_result)) int db_connect(struct db *db,
    int64_t deadline);

/*
 * Between requests: notices that the connection was lost, and goes on
 * connecting, for 20 ms at most. Returns in how many milliseconds to call it
 * again.
 */
int db_attend(struct db *db);

/*
 * Has DB no connection while other workers of this program have one? Then
 * requests are left to those. There may be too few connections for all; so
 * while DB is cut off, db_connect() gives up after a second of failures.
 */
bool db_is_cut_off(const struct db *db);

/*
 * Runs STATEMENT, one of those prepared, with its parameters PARAMS (NULL if
 * it takes none) on a connection that db_connect() has made, and waits until
 * DEADLINE, at least a second. On DB_OK, *RESULT is the result with binary
 * columns, the caller's to result_free(); else NULL.
 */
__attribute__((warn_unused_result)) enum db_outcome db_run(struct db *db,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, struct pg_result **result);

/* How often what may be done twice is tried. */
#define DB_READ_TRIES 3

/*
 * As db_run(), connecting first if need be (DB_AGAIN when that fails), and
 * again while the connection is lost meanwhile and DEADLINE has not passed,
 * TRIES times in all. SERIES counts each.
 */
__attribute__((warn_unused_result)) enum db_outcome db_try(struct db *db,
    int tries, enum metrics_series series,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, struct pg_result **result);

/* As db_run(), with one that is not prepared: for those that run once. */
__attribute__((warn_unused_result)) enum db_outcome db_query(struct db *db,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, struct pg_result **result);

/*
 * Runs the statements in SQL, which take no parameters, until DEADLINE; what
 * they return is dropped. They are one transaction, unless they begin and
 * end some of their own, and stop at the first that fails.
 */
__attribute__((warn_unused_result)) enum db_outcome db_run_script(
    struct db *db, const char *sql, int64_t deadline);

/*
 * What the last failure on DB was, in PostgreSQL's or libpq's words, and its
 * SQLSTATE ("" when it was none of the server's). For the operator's
 * terminal, not for the log. Valid until the next call that takes DB.
 */
const char *db_message(const struct db *db);
const char *db_sqlstate(const struct db *db);

#endif
