/* SPDX-License-Identifier: MIT */
/* db.c -- a connection to PostgreSQL in which nothing waits without a limit. */
#include <libpq-fe.h>

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/db.h"
#include "store/sql.h"

#define ATTEMPT_MS 5000    /* one attempt to connect takes no longer */
#define BACKOFF_MIN_MS 20
#define BACKOFF_MAX_MS 1000
#define STATEMENT_MIN_MS 1000
#define GRACE_MS 250       /* to wait for a database known to be away … */
#define GRACE_EVERY_MS 1000 /* … no more often than this */
#define PARAMS_MAX 16

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

	PGconn *conn;
	enum phase phase;
	PostgresPollingStatusType wants; /* in PHASE_CONNECTING */
	size_t step;                     /* in PHASE_SETUP */
	bool sent;                       /* … and its statement is sent */
	int64_t attempt_ends;
	int64_t not_before;              /* of the next attempt */
	int64_t backoff;

	int64_t away_since; /* 0: the last statement worked */
	int64_t grace_from; /* when the last grace began */
};

enum await_result {
	AWAIT_DONE,
	AWAIT_TIMEOUT,
	AWAIT_LOST
};

/*
 * What to do about an error, by the first characters of its SQLSTATE
 * (PostgreSQL manual, appendix A). The first row that fits counts, so longer
 * prefixes stand before shorter ones.
 */
static const struct remedy {
	const char *prefix;
	enum db_outcome outcome;
	bool reconnect;
} remedies[] = {
	{ "08", DB_UNKNOWN, true },    /* connection exception */
	{ "0A000", DB_AGAIN, true },   /* a cached plan that became stale */
	{ "25006", DB_AGAIN, true },   /* read-only: it is a standby now */
	{ "26", DB_AGAIN, true },      /* the statement is not prepared */
	{ "40003", DB_UNKNOWN, true }, /* statement completion unknown */
	{ "40", DB_AGAIN, false },     /* deadlock, serialization */
	{ "42", DB_AGAIN, true },      /* not migrated, or no permission */
	{ "53", DB_AGAIN, false },     /* disk full, memory, connections */
	{ "55", DB_AGAIN, false },     /* lock not available */
	{ "57P", DB_UNKNOWN, true },   /* shut down, crashed */
	{ "57", DB_AGAIN, false },     /* cancelled */
	{ "58", DB_AGAIN, false },     /* input or output */
	{ "XX", DB_AGAIN, true },      /* internal error */
	{ "", DB_DATA, false },
};

static const struct remedy *
find_remedy(const char *sqlstate)
{
	const struct remedy *r = remedies;

	while (strncmp(sqlstate, r->prefix, strlen(r->prefix)) != 0)
		r++;
	return r;
}

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
db_free(struct db *db)
{
	if (db == NULL)
		return;
	PQfinish(db->conn);
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

/* Gives up this attempt to connect; the next one waits for longer. */
static void
fail_attempt(struct db *db, const char *why)
{
	int64_t now = clock_ms();

	/* The first failure of an outage is told, and then now and then. */
	if (db->backoff == BACKOFF_MIN_MS || db->backoff == BACKOFF_MAX_MS)
		log_event(LOG_LEVEL_ERROR, "db_connect_failed",
		    "retry_ms=%lld reason=\"%s\"", (long long)db->backoff, why);
	mark_away(db, now);
	close_connection(db);
	db->not_before = now + db->backoff;
	db->backoff = db->backoff * 2 < BACKOFF_MAX_MS ? db->backoff * 2 :
	    BACKOFF_MAX_MS;
}

/* Waits for EVENTS on the connection's socket. True: there may be some. */
static bool
wait_socket(struct db *db, short events, int64_t deadline)
{
	struct pollfd pfd = { .fd = PQsocket(db->conn), .events = events };
	int64_t left = deadline - clock_ms();
	int n = poll(&pfd, 1, left > 0 ? (int)left : 0);

	return n > 0 || (n < 0 && errno == EINTR);
}

/*
 * Waits until the statement that was sent has its result. On AWAIT_DONE,
 * *RESULT is the caller's.
 */
static enum await_result
await_result(struct db *db, int64_t deadline, PGresult **result)
{
	PGresult *next;
	int unsent;

	*result = NULL;
	for (;;) {
		unsent = PQflush(db->conn);
		if (unsent < 0)
			break;
		while (!PQisBusy(db->conn)) {
			next = PQgetResult(db->conn);
			if (next == NULL)
				return *result != NULL ? AWAIT_DONE :
				    AWAIT_LOST;
			PQclear(*result);
			*result = next;
		}
		if (!wait_socket(db, (short)(POLLIN | (unsent ? POLLOUT : 0)),
		    deadline)) {
			PQclear(*result);
			*result = NULL;
			return AWAIT_TIMEOUT;
		}
		if (!PQconsumeInput(db->conn))
			break;
	}
	PQclear(*result);
	*result = NULL;
	return AWAIT_LOST;
}

static void
start_attempt(struct db *db)
{
	const char *const keys[] = { "dbname", "application_name",
		"client_encoding", NULL };
	const char *const values[] = { db->conninfo, db->program, "UTF8",
		NULL };
	/* An empty conninfo must not become an empty database name. */
	int skip = *db->conninfo == '\0';

	db->attempt_ends = clock_ms() + ATTEMPT_MS;
	db->conn = PQconnectStartParams(keys + skip, values + skip, 1);
	if (db->conn == NULL || PQstatus(db->conn) == CONNECTION_BAD) {
		fail_attempt(db, PQerrorMessage(db->conn));
		return;
	}
	db->phase = PHASE_CONNECTING;
	db->wants = PGRES_POLLING_WRITING;
}

/* Goes on connecting. False: nothing more can be done until DEADLINE. */
static bool
go_on_connecting(struct db *db, int64_t deadline)
{
	short events = db->wants == PGRES_POLLING_READING ? POLLIN : POLLOUT;

	if (!wait_socket(db, events, deadline < db->attempt_ends ? deadline :
	    db->attempt_ends)) {
		if (clock_ms() < db->attempt_ends)
			return false;
		fail_attempt(db, "the server does not answer");
		return true;
	}
	db->wants = PQconnectPoll(db->conn);
	if (db->wants == PGRES_POLLING_FAILED) {
		fail_attempt(db, PQerrorMessage(db->conn));
	} else if (db->wants == PGRES_POLLING_OK) {
		(void)PQsetnonblocking(db->conn, 1);
		db->phase = PHASE_SETUP;
		db->step = 0;
		db->sent = false;
	}
	return true;
}

/* Does the server keep what it says it has committed? */
static const char *
unsafe_reason(const PGresult *result)
{
	int last = PQnfields(result) - 1;

	if (strcmp(PQgetvalue(result, 0, last - 3), "on") != 0)
		return "fsync is off";
	if (strcmp(PQgetvalue(result, 0, last - 2), "on") != 0)
		return "full_page_writes is off";
	if (strcmp(PQgetvalue(result, 0, last - 1), "off") == 0)
		return "synchronous_commit is off";
	if (strcmp(PQgetvalue(result, 0, last), "false") != 0)
		return "the server is read-only";
	return NULL;
}

static int
send_step(struct db *db)
{
	const struct db_statement *s;

	if (db->step == 0)
		return PQsendQuery(db->conn, sql_session);
	s = &db->statements[db->step - 1];
	return PQsendPrepare(db->conn, s->name, s->sql, 0, NULL);
}

/* Looks at a step's result. Returns NULL, or why the attempt fails. */
static const char *
check_step(struct db *db, const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return PQresultErrorMessage(result);
	if (db->step == 0)
		return unsafe_reason(result);
	return NULL;
}

static void
finish_setup(struct db *db)
{
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
	const char *why = "the connection was lost";

	if (db->step > 0 && db->statements[db->step - 1].name == NULL) {
		finish_setup(db);
		return true;
	}
	if (!db->sent && !send_step(db)) {
		fail_attempt(db, PQerrorMessage(db->conn));
		return true;
	}
	db->sent = true;
	switch (await_result(db, deadline < db->attempt_ends ? deadline :
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
	if (why != NULL)
		fail_attempt(db, why);
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
	const struct remedy *remedy;

	/* libpq's own errors have no SQLSTATE: the connection is gone. */
	if (sqlstate == NULL)
		sqlstate = "08006";
	remedy = find_remedy(sqlstate);
	/* Never the message: it may quote what was sent. */
	log_event(remedy->outcome == DB_DATA ? LOG_LEVEL_ERROR :
	    LOG_LEVEL_WARN, "db_refused", "statement=%s sqlstate=%s "
	    "constraint=%s", name, sqlstate,
	    constraint != NULL ? constraint : "-");
	if (remedy->outcome != DB_DATA)
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
	mark_away(db, began);
	close_connection(db);
	return DB_UNKNOWN;
}

enum db_outcome
db_run(struct db *db, const char *name, const struct db_param *params, int n,
    int64_t deadline, struct pg_result **result)
{
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	int64_t began = clock_ms();
	enum db_outcome outcome;
	ExecStatusType status;

	*result = NULL;
	for (int i = 0; i < n; i++) {
		values[i] = params[i].value;
		lengths[i] = (int)params[i].len;
		formats[i] = 1;
	}
	if (!PQsendQueryPrepared(db->conn, name, n, values, lengths, formats,
	    1))
		return lose_connection(db, name, began, "closed");
	if (deadline < began + STATEMENT_MIN_MS)
		deadline = began + STATEMENT_MIN_MS;
	switch (await_result(db, deadline, result)) {
	case AWAIT_TIMEOUT:
		return lose_connection(db, name, began, "no answer in time");
	case AWAIT_LOST:
		return lose_connection(db, name, began, "closed");
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
