/* SPDX-License-Identifier: MIT */
/* db.c -- a connection to PostgreSQL in which nothing waits without a limit. */
#include <libpq-fe.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "pg/await.h"
#include "pg/db.h"
#include "pg/db_own.h"
#include "pg/remedy.h"
#include "pg/session.h"

#define STATEMENT_MIN_MS 1000
#define SLOW_MS 500
#define GRACE_MS 250        /* to wait for a database known to be away … */
#define GRACE_EVERY_MS 1000 /* … no more often than this */
#define PARAMS_MAX 24

const struct db_statement *const db_no_statements[] = { NULL };

struct db *
db_new(const char *conninfo, const char *program,
    const struct db_statement *const *statements, long patience)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL || hosts_split(&db->hosts, conninfo) != 0 ||
	    server_user_read(&db->server, conninfo) != 0) {
		db_free(db);
		return NULL;
	}
	db->program = program;
	db->statements = statements;
	db->patience_ms = (int64_t)patience * 1000;
	db->backoff = DB_BACKOFF_MIN_MS;
	db->lost_at = clock_ms();
	return db;
}

void
db_on_wait(struct db *db, void (*work)(void *context), void *context)
{
	db->work = work;
	db->work_context = context;
}

void
db_skip_safety_check(struct db *db)
{
	db->only_reads = true;
}

void
db_wait_for_locks(struct db *db, const char *timeout)
{
	db->lock_timeout = timeout;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	db_close_connection(db);
	hosts_free(&db->hosts);
	free(db->server.conninfo);
	free(db);
}

int64_t
db_take_deadline(struct db *db)
{
	int64_t now = clock_ms();

	if (db->away_since == 0)
		return now + db->patience_ms;
	if (db->away_since + db->patience_ms > now)
		return db->away_since + db->patience_ms;
	/* It has been away for longer than anybody waits. Look at it a
	 * little now and then, and refuse the others at once. */
	if (now - db->grace_from < GRACE_EVERY_MS)
		return now;
	db->grace_from = now;
	return now + GRACE_MS;
}

/* Decides about a result that is no success. */
static enum db_outcome
judge_error(struct db *db, const char *name, const PGresult *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *constraint = PQresultErrorField(result,
	    PG_DIAG_CONSTRAINT_NAME);
	const char *message = PQresultErrorField(result,
	    PG_DIAG_MESSAGE_PRIMARY);
	const struct remedy *remedy;

	/* libpq's own errors have no SQLSTATE: the connection is gone. */
	if (sqlstate == NULL)
		sqlstate = "08006";
	db_keep_failure(db, sqlstate, message != NULL ? message :
	    PQresultErrorMessage(result));
	metrics_add(metrics_db_error(sqlstate), 1);
	remedy = remedy_find(sqlstate);
	/* Never the message: it may quote what was sent. */
	log_event(remedy->outcome == DB_DATA ? LOG_LEVEL_ERROR :
	    LOG_LEVEL_WARN, "db_refused", "statement=%s sqlstate=%s "
	    "constraint=%s", name, sqlstate,
	    constraint != NULL ? constraint : "-");
	remedy_tell(sqlstate);
	if (remedy->outcome == DB_AGAIN || remedy->outcome == DB_UNKNOWN) {
		db_mark_away(db, clock_ms());
		db->refused = name;
	}
	if (remedy->reconnect)
		db_close_connection(db);
	return remedy->outcome;
}

void
db_tell_lost(const char *name, const char *why)
{
	log_event(LOG_LEVEL_WARN, "db_lost", "statement=%s reason=\"%s\"",
	    name, why);
	metrics_add(METRICS_DB_ERROR_NO_ANSWER, 1);
}

static enum db_outcome
lose_connection(struct db *db, const char *name, int64_t began,
    const char *why)
{
	db_tell_lost(name, why);
	db_keep_failure(db, "", why);
	db_mark_away(db, began);
	db->refused = NULL;
	db_leave_server(db);
	return DB_UNKNOWN;
}

/* What was done came to its end where it may be forgotten. */
static enum db_outcome
leave_unsafe(struct db *db, const char *name, const char *why)
{
	log_event(LOG_LEVEL_ERROR, "db_unsafe", "statement=%s reason=\"%s\"",
	    name, why);
	db_keep_failure(db, "", why);
	db_mark_away(db, clock_ms());
	db_leave_server(db);
	return DB_UNKNOWN;
}

/* Decides about the result of the statement NAME. */
static enum db_outcome
judge(struct db *db, const char *name, PGresult **result)
{
	ExecStatusType status = PQresultStatus(db->result);
	const char *unsafe;

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return judge_error(db, name, db->result);
	unsafe = db->guard != NULL ? db_check_guard(db, db->guard) : NULL;
	if (unsafe != NULL)
		return leave_unsafe(db, name, unsafe);
	/* On a full disk, what only reads works, and says nothing. */
	if (db->refused == NULL || strcmp(db->refused, name) == 0) {
		db->away_since = 0;
		db->refused = NULL;
	}
	*result = db->result;
	db->result = NULL;
	return DB_OK;
}

/* Begins to send a statement. Returns 1, or 0 when it cannot be sent. */
static int
begin(struct db *db)
{
	return !db_is_guarded(db) || session_begin(db->conn,
	    db->statements[0] != NULL, db->lock_timeout);
}

/* Waits for the answer until DEADLINE. When that takes long, perhaps for ever,
 * no worker that is cut off relies on this one. */
static enum await_result
await_answer(struct db *db, int64_t began, int64_t deadline)
{
	int64_t soon = began + SLOW_MS;
	enum await_result got = db_await(db, soon < deadline ? soon :
	    deadline);

	if (got != AWAIT_TIMEOUT || soon >= deadline)
		return got;
	metrics_set(METRICS_DB_CONNECTED, 0); /* until db_attend() */
	return db_await(db, deadline);
}

/* Waits for the result of the statement NAME, which was SENT, or not. */
static enum db_outcome
finish(struct db *db, const char *name, int sent, int64_t deadline,
    PGresult **result)
{
	int64_t began = clock_ms();
	enum db_outcome outcome = DB_UNKNOWN;

	*result = NULL;
	if (!sent || !session_end(db->conn))
		return lose_connection(db, name, began,
		    "the connection was closed");
	if (deadline < began + STATEMENT_MIN_MS)
		deadline = began + STATEMENT_MIN_MS;
	if (db->work != NULL && PQflush(db->conn) == 0)
		db->work(db->work_context);
	switch (await_answer(db, began, deadline)) {
	case AWAIT_TIMEOUT:
		outcome = lose_connection(db, name, began,
		    "no answer in time");
		break;
	case AWAIT_LOST:
		outcome = lose_connection(db, name, began,
		    "the connection was lost");
		break;
	case AWAIT_DONE:
		outcome = judge(db, name, result);
		break;
	}
	db_clear(db);
	return outcome;
}

struct db_param
db_text(const char *text)
{
	return (struct db_param){ text, text != NULL ? strlen(text) : 0 };
}

/* Parameters as libpq wants them. */
struct binding {
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
};

static void
bind(struct binding *binding, const struct db_param *params, int n)
{
	for (int i = 0; i < n; i++) {
		binding->values[i] = params[i].value;
		binding->lengths[i] = (int)params[i].len;
		binding->formats[i] = 1;
	}
}

enum db_outcome
db_run(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline,
    struct pg_result **result)
{
	struct binding b;

	bind(&b, params, statement->params);
	return finish(db, statement->name, begin(db) && PQsendQueryPrepared(
	    db->conn, statement->name, statement->params, b.values, b.lengths,
	    b.formats, 1), deadline, result);
}

enum db_outcome
db_try(struct db *db, int tries, enum metrics_series series,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, struct pg_result **result)
{
	enum db_outcome outcome;

	*result = NULL;
	do {
		if (db_connect(db, deadline) != 0)
			return DB_AGAIN;
		metrics_add(series, 1);
		outcome = db_run(db, statement, params, deadline, result);
	} while (outcome == DB_UNKNOWN && --tries > 0 &&
	    clock_ms() < deadline);
	return outcome;
}

enum db_outcome
db_query(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline,
    struct pg_result **result)
{
	struct binding b;

	bind(&b, params, statement->params);
	return finish(db, statement->name, begin(db) && PQsendQueryParams(
	    db->conn, statement->sql, statement->params, NULL, b.values,
	    b.lengths, b.formats, 1), deadline, result);
}

enum db_outcome
db_run_script(struct db *db, const char *sql, int64_t deadline)
{
	PGresult *result;
	char *script = session_script(db->conn, db_is_guarded(db), sql);
	enum db_outcome outcome;

	if (script == NULL)
		return DB_DATA;
	outcome = finish(db, "script", PQsendQuery(db->conn, script),
	    deadline, &result);
	PQclear(result);
	free(script);
	return outcome;
}

const char *
db_message(const struct db *db)
{
	return db->message;
}

const char *
db_sqlstate(const struct db *db)
{
	return db->sqlstate;
}
