/* SPDX-License-Identifier: MIT */
/* db.c -- a connection to PostgreSQL in which nothing waits without a limit. */
#include <libpq-fe.h>

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/await.h"
#include "store/db.h"
#include "store/hosts.h"
#include "store/remedy.h"
#include "store/session.h"
#include "store/sql.h"

#define ATTEMPT_MS 5000    /* one attempt to connect takes no longer */
#define BACKOFF_MIN_MS 20
#define BACKOFF_MAX_MS 1000
#define STATEMENT_MIN_MS 1000
#define GRACE_MS 250       /* to wait for a database known to be away … */
#define GRACE_EVERY_MS 1000 /* … no more often than this */
#define PARAMS_MAX 16
#define MESSAGE_ROOM 512

enum phase {
	PHASE_AWAY,       /* no connection */
	PHASE_CONNECTING, /* libpq is at it */
	PHASE_SETUP,      /* session.sql, then the statements, one by one */
	PHASE_READY
};

struct db {
	const char *conninfo;
	const char *program;
	const struct db_statement *statements;
	int64_t patience_ms;
	bool only_reads;             /* db_only_reads() */
	void (*work)(void *context); /* db_meanwhile()'s; or NULL */
	void *work_context;

	PGconn *conn;
	PQconninfoOption *hosts; /* their order; NULL: the conninfo's */
	enum phase phase;
	PostgresPollingStatusType wants; /* in PHASE_CONNECTING */
	size_t step;                     /* in PHASE_SETUP */
	bool sent;                       /* … and its statement is sent */
	int64_t attempt_ends;
	int64_t not_before;              /* of the next attempt */
	int64_t backoff;

	int64_t away_since; /* 0: the last statement worked */
	int64_t grace_from; /* when the last grace began */

	char sqlstate[DB_SQLSTATE_LEN + 1]; /* of the last failure */
	char message[MESSAGE_ROOM];
};

const struct db_statement db_no_statements[] = { { NULL, NULL } };

struct db *
db_new(const char *conninfo, const char *program,
    const struct db_statement *statements, long patience)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		return NULL;
	db->conninfo = conninfo;
	db->program = program;
	db->statements = statements;
	db->patience_ms = (int64_t)patience * 1000;
	db->backoff = BACKOFF_MIN_MS;
	return db;
}

void
db_meanwhile(struct db *db, void (*work)(void *context), void *context)
{
	db->work = work;
	db->work_context = context;
}

void
db_only_reads(struct db *db)
{
	db->only_reads = true;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	PQfinish(db->conn);
	PQconninfoFree(db->hosts);
	free(db);
}

int64_t
db_deadline(struct db *db)
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

static void
mark_away(struct db *db, int64_t since)
{
	if (db->away_since == 0)
		db->away_since = since;
}

static void
close_connection(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->phase = PHASE_AWAY;
	db->sent = false;
}

/* Gives up the connection; the next attempt tries another server first. */
static void
leave_server(struct db *db)
{
	hosts_rotate(&db->hosts, db->conn);
	close_connection(db);
}

/* Keeps what a failure is about, for db_message(). */
static void
keep_failure(struct db *db, const char *sqlstate, const char *message)
{
	(void)snprintf(db->sqlstate, sizeof(db->sqlstate), "%s", sqlstate);
	(void)snprintf(db->message, sizeof(db->message), "%s", message);
}

/* Gives up this attempt to connect; the next one waits for longer. */
static void
fail_attempt(struct db *db, const char *sqlstate, const char *why)
{
	int64_t now = clock_ms();

	metrics_add(METRICS_DB_CONNECT_FAILURES, 1);
	keep_failure(db, sqlstate, why);
	/* The first failure of an outage is told, and then now and then. */
	if (db->backoff == BACKOFF_MIN_MS || db->backoff == BACKOFF_MAX_MS)
		log_event(LOG_LEVEL_ERROR, "db_connect_failed",
		    "retry_ms=%lld reason=\"%s\"", (long long)db->backoff, why);
	mark_away(db, now);
	leave_server(db);
	db->not_before = now + db->backoff;
	db->backoff = db->backoff * 2 < BACKOFF_MAX_MS ? db->backoff * 2 :
	    BACKOFF_MAX_MS;
}

static void
start_attempt(struct db *db)
{
	/* Of equal ones the last counts, and of NULL none does. */
	const char *const keys[] = { "dbname", "host", "hostaddr", "port",
		"application_name", "client_encoding", NULL };
	const char *const values[] = { db->conninfo,
		hosts_value(db->hosts, "host"),
		hosts_value(db->hosts, "hostaddr"),
		hosts_value(db->hosts, "port"), db->program, "UTF8", NULL };
	/* An empty conninfo must not become an empty database name. */
	int skip = *db->conninfo == '\0';

	db->attempt_ends = clock_ms() + ATTEMPT_MS;
	db->conn = PQconnectStartParams(keys + skip, values + skip, 1);
	if (db->conn == NULL || PQstatus(db->conn) == CONNECTION_BAD) {
		fail_attempt(db, "", PQerrorMessage(db->conn));
		return;
	}
	(void)PQsetNoticeProcessor(db->conn, session_drop_notice, NULL);
	db->phase = PHASE_CONNECTING;
	db->wants = PGRES_POLLING_WRITING;
}

/* Goes on connecting. False: nothing more can be done until DEADLINE. */
static bool
go_on_connecting(struct db *db, int64_t deadline)
{
	short events = db->wants == PGRES_POLLING_READING ? POLLIN : POLLOUT;

	if (!await_socket(db->conn, events,
	    deadline < db->attempt_ends ? deadline : db->attempt_ends)) {
		if (clock_ms() < db->attempt_ends)
			return false;
		fail_attempt(db, "", "the server does not answer");
		return true;
	}
	db->wants = PQconnectPoll(db->conn);
	if (db->wants == PGRES_POLLING_FAILED) {
		fail_attempt(db, "", PQerrorMessage(db->conn));
	} else if (db->wants == PGRES_POLLING_OK) {
		(void)PQsetnonblocking(db->conn, 1);
		db->phase = PHASE_SETUP;
		db->step = 0;
		db->sent = false;
	}
	return true;
}

static int
send_step(struct db *db)
{
	const struct db_statement *s;

	if (db->step == 0)
		return PQsendQuery(db->conn, sql_session);
	s = &db->statements[db->step - 1];
	if (*s->name == '\0')
		return PQsendQuery(db->conn, s->sql);
	return PQsendPrepare(db->conn, s->name, s->sql, 0, NULL);
}

/* Looks at a step's result. Returns NULL, or why the attempt fails. */
static const char *
check_step(struct db *db, const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return PQresultErrorMessage(result);
	if (db->step == 0 && !db->only_reads)
		return session_unsafe_reason(result);
	return NULL;
}

static void
finish_setup(struct db *db)
{
	metrics_add(METRICS_DB_CONNECTS, 1);
	db->phase = PHASE_READY;
	db->backoff = BACKOFF_MIN_MS;
	log_event(LOG_LEVEL_INFO, "db_connected", "away_ms=%lld",
	    db->away_since == 0 ? 0LL :
	    (long long)(clock_ms() - db->away_since));
}

static bool
go_on_setting_up(struct db *db, int64_t deadline)
{
	PGresult *result = NULL;
	const char *why = "the connection was lost", *sqlstate;

	if (db->step > 0 && db->statements[db->step - 1].name == NULL) {
		finish_setup(db);
		return true;
	}
	if (!db->sent && !send_step(db)) {
		fail_attempt(db, "", PQerrorMessage(db->conn));
		return true;
	}
	db->sent = true;
	switch (await_result(db->conn, deadline < db->attempt_ends ? deadline :
	    db->attempt_ends, &result)) {
	case AWAIT_DONE:
		why = check_step(db, result);
		break;
	case AWAIT_TIMEOUT:
		if (clock_ms() < db->attempt_ends)
			return false;
		why = "the server does not answer";
		break;
	case AWAIT_LOST:
		break;
	}
	db->sent = false;
	db->step++;
	if (why != NULL) {
		sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
		fail_attempt(db, sqlstate != NULL ? sqlstate : "", why);
	}
	PQclear(result);
	return true;
}

int
db_connect(struct db *db, int64_t deadline)
{
	bool more = true;

	while (more) {
		switch (db->phase) {
		case PHASE_READY:
			if (PQstatus(db->conn) == CONNECTION_OK)
				return 0;
			close_connection(db);
			break;
		case PHASE_AWAY:
			if (db->patience_ms == 0 && db->away_since != 0)
				return -1;
			if (db->not_before >= deadline) {
				more = false;
				clock_sleep_ms(deadline - clock_ms());
				break;
			}
			clock_sleep_ms(db->not_before - clock_ms());
			start_attempt(db);
			break;
		case PHASE_CONNECTING:
			more = go_on_connecting(db, deadline);
			break;
		case PHASE_SETUP:
			more = go_on_setting_up(db, deadline);
			break;
		}
	}
	return -1;
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
	keep_failure(db, sqlstate, message != NULL ? message :
	    PQresultErrorMessage(result));
	metrics_add(metrics_db_error(sqlstate), 1);
	remedy = remedy_find(sqlstate);
	/* Never the message: it may quote what was sent. */
	log_event(remedy->outcome == DB_DATA ? LOG_LEVEL_ERROR :
	    LOG_LEVEL_WARN, "db_refused", "statement=%s sqlstate=%s "
	    "constraint=%s", name, sqlstate,
	    constraint != NULL ? constraint : "-");
	if (remedy->outcome == DB_AGAIN || remedy->outcome == DB_UNKNOWN)
		mark_away(db, clock_ms());
	if (remedy->reconnect)
		close_connection(db);
	return remedy->outcome;
}

static enum db_outcome
lose_connection(struct db *db, const char *name, int64_t began,
    const char *why)
{
	log_event(LOG_LEVEL_WARN, "db_lost", "statement=%s reason=\"%s\"",
	    name, why);
	metrics_add(METRICS_DB_ERROR_NO_ANSWER, 1);
	keep_failure(db, "", why);
	mark_away(db, began);
	leave_server(db);
	return DB_UNKNOWN;
}

/* Waits for the result of the statement NAME, which was SENT, or not. */
static enum db_outcome
finish(struct db *db, const char *name, int sent, int64_t deadline,
    PGresult **result)
{
	int64_t began = clock_ms();
	enum db_outcome outcome;
	ExecStatusType status;

	*result = NULL;
	if (!sent)
		return lose_connection(db, name, began,
		    "the connection was closed");
	if (deadline < began + STATEMENT_MIN_MS)
		deadline = began + STATEMENT_MIN_MS;
	if (db->work != NULL && PQflush(db->conn) == 0)
		db->work(db->work_context);
	switch (await_result(db->conn, deadline, result)) {
	case AWAIT_TIMEOUT:
		return lose_connection(db, name, began, "no answer in time");
	case AWAIT_LOST:
		return lose_connection(db, name, began,
		    "the connection was lost");
	case AWAIT_DONE:
		break;
	}
	status = PQresultStatus(*result);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		db->away_since = 0;
		return DB_OK;
	}
	outcome = judge_error(db, name, *result);
	PQclear(*result);
	*result = NULL;
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
db_run(struct db *db, const char *name, const struct db_param *params, int n,
    int64_t deadline, struct pg_result **result)
{
	struct binding b;

	bind(&b, params, n);
	return finish(db, name, PQsendQueryPrepared(db->conn, name, n,
	    b.values, b.lengths, b.formats, 1), deadline, result);
}

enum db_outcome
db_try(struct db *db, int tries, enum metrics_series series, const char *name,
    const struct db_param *params, int n, int64_t deadline,
    struct pg_result **result)
{
	enum db_outcome outcome;

	*result = NULL;
	do {
		if (db_connect(db, deadline) != 0)
			return DB_AGAIN;
		metrics_add(series, 1);
		outcome = db_run(db, name, params, n, deadline, result);
	} while (outcome == DB_UNKNOWN && --tries > 0 &&
	    clock_ms() < deadline);
	return outcome;
}

enum db_outcome
db_query(struct db *db, const char *sql, const struct db_param *params, int n,
    int64_t deadline, struct pg_result **result)
{
	struct binding b;

	bind(&b, params, n);
	return finish(db, "-", PQsendQueryParams(db->conn, sql, n, NULL,
	    b.values, b.lengths, b.formats, 1), deadline, result);
}

enum db_outcome
db_run_script(struct db *db, const char *sql, int64_t deadline)
{
	PGresult *result;
	enum db_outcome outcome;

	outcome = finish(db, "script", PQsendQuery(db->conn, sql), deadline,
	    &result);
	PQclear(result);
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
