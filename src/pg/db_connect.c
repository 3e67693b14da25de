/* SPDX-License-Identifier: MIT */
/* db_connect.c -- makes and gives up the connection that db.c runs on. */
#include <libpq-fe.h>

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "pg/await.h"
#include "pg/db_own.h"
#include "pg/hosts.h"
#include "pg/remedy.h"
#include "pg/session.h"
#include "pg/sql.h"

#define ATTEMPT_MS 5000 /* to connect, and for each step after that */
#define HOST_MS 1500    /* to connect, where there is another server to ask */
#define BACKOFF_MAX_MS 1000
#define FAILOVER_MS 30000 /* by then one of several servers leads */
#define FAILOVER_BACKOFF_MAX_MS 200
#define TELL_EVERY_MS 10000

/*
 * With several servers each has an attempt of its own, in turn: of those that
 * have lost the leader's place one may be silent, and has to be left in time
 * to ask the others again. A pause comes behind a round of all of them.
 *
 * A connection to a server that has fallen silent must not look healthy for
 * long either. TCP says so: it probes an idle one each second, and ends one of
 * which nothing was acknowledged for 3 s. What the conninfo has comes first.
 */
#define PROBE_EVERY_S "1"
#define SILENT_MS "3000"

void
db_mark_away(struct db *db, int64_t since)
{
	db->failed_at = clock_ms();
	if (db->away_since == 0)
		db->away_since = since;
}

void
db_close_connection(struct db *db)
{
	if (db->phase == PHASE_READY)
		db->lost_at = clock_ms();
	metrics_set(METRICS_DB_CONNECTED, 0);
	PQfinish(db->conn);
	db->conn = NULL;
	db->process = 0;
	db_clear(db);
	db->phase = PHASE_AWAY;
	db->sent = false;
}

static void
begin_round(struct db *db)
{
	db->asked = 0;
	db->heard = false;
}

void
db_leave_server(struct db *db)
{
	hosts_go_on(&db->hosts);
	begin_round(db);
	db_close_connection(db);
}

void
db_keep_failure(struct db *db, const char *sqlstate, const char *message)
{
	(void)snprintf(db->sqlstate, sizeof(db->sqlstate), "%s", sqlstate);
	(void)snprintf(db->message, sizeof(db->message), "%s", message);
}

bool
db_is_guarded(const struct db *db)
{
	return !db->only_reads;
}

const char *
db_check_guard(struct db *db, const struct pg_result *result)
{
	int process = session_process(result);

	if (db->process == 0)
		db->process = process;
	if (process != db->process && !db->is_pooled) {
		db->is_pooled = true;
		log_event(LOG_LEVEL_INFO, "db_pooled", "reason=\"a pooler "
		    "gives each transaction another session of the "
		    "server\"");
	}
	return session_unsafe_reason(result);
}

enum await_result
db_await(struct db *db, int64_t deadline)
{
	if (PQpipelineStatus(db->conn) == PQ_PIPELINE_OFF)
		return await_result(db->conn, deadline, &db->result);
	return await_pipeline(db->conn, deadline, &db->guard, &db->result);
}

void
db_clear(struct db *db)
{
	PQclear(db->guard);
	PQclear(db->result);
	db->guard = db->result = NULL;
}

/* The longest pause between two rounds: short where standbys answer and one of
 * them must be about to take writes, for all requests wait for that. */
static int64_t
backoff_max(const struct db *db)
{
	bool soon = db->hosts.n > 1 && db->heard &&
	    clock_ms() - db->away_since < FAILOVER_MS;

	return soon ? FAILOVER_BACKOFF_MAX_MS : BACKOFF_MAX_MS;
}

/* Goes on with the next server; behind the last, the next round waits for
 * longer. */
static void
go_to_next_server(struct db *db)
{
	int64_t longest = backoff_max(db);

	hosts_go_on(&db->hosts);
	db_close_connection(db);
	if (++db->asked < db->hosts.n)
		return;
	db->slow = !db->heard;
	begin_round(db);
	db->not_before = clock_ms() + db->backoff;
	db->backoff = db->backoff * 2 < longest ? db->backoff * 2 : longest;
}

/* Gives up this attempt to connect. */
static void
fail_attempt(struct db *db, const char *sqlstate, const char *why)
{
	int64_t now = clock_ms();

	metrics_add(METRICS_DB_CONNECT_FAILURES, 1);
	db_keep_failure(db, sqlstate, why);
	if (db->backoff == DB_BACKOFF_MIN_MS || now >= db->tell_at) {
		log_event(LOG_LEVEL_ERROR, "db_connect_failed",
		    "connected=%llu workers=%u reason=\"%s\"",
		    (unsigned long long)metrics_total(METRICS_DB_CONNECTED),
		    metrics_workers(), why);
		db->tell_at = now + TELL_EVERY_MS;
	}
	db_mark_away(db, now);
	go_to_next_server(db);
}

/* The server refuses, because it is a standby or for another reason of
 * libpq's. As with libpq, only the last one's refusal is a failure: it tells
 * of those before. */
static void
take_refusal(struct db *db, const char *why)
{
	char all[MESSAGE_ROOM];

	(void)snprintf(all, sizeof(all), "%s%s", db->heard ? db->message : "",
	    why);
	db->heard = true;
	if (db->asked + 1 == db->hosts.n) {
		fail_attempt(db, "", all);
		return;
	}
	db_keep_failure(db, "", all);
	go_to_next_server(db);
}

/* libpq would quote a piece, perhaps of a password. */
#define MALFORMED "the connection string is malformed: keyword=value pairs, " \
	"or a URI, where an @ in the password is %40 and a / is %2F"

static void
start_attempt(struct db *db)
{
	bool several = db->hosts.n > 1;
	/* An empty conninfo must not become an empty database name. */
	const char *conninfo = *db->server.conninfo != '\0' ?
	    db->server.conninfo : NULL;
	/* Of equal ones the last counts, and of NULL none does. */
	const char *const keys[] = { "keepalives_idle", "keepalives_interval",
		"tcp_user_timeout", "dbname", "host", "hostaddr", "port",
		"application_name", "client_encoding", NULL };
	const char *const values[] = { several ? PROBE_EVERY_S : NULL,
		several ? PROBE_EVERY_S : NULL, several ? SILENT_MS : NULL,
		conninfo, hosts_name(&db->hosts, HOSTS_HOST),
		hosts_name(&db->hosts, HOSTS_HOSTADDR),
		hosts_name(&db->hosts, HOSTS_PORT), db->program, "UTF8",
		NULL };

	db->attempt_ends = clock_ms() + (several && !db->slow ? HOST_MS :
	    ATTEMPT_MS);
	if (hosts_is_malformed(db->server.conninfo)) {
		fail_attempt(db, "", MALFORMED);
		return;
	}
	db->conn = PQconnectStartParams(keys, values, 1);
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
	const char *why;

	if (!await_socket(db->conn, events,
	    deadline < db->attempt_ends ? deadline : db->attempt_ends)) {
		if (clock_ms() < db->attempt_ends)
			return false;
		fail_attempt(db, "", "the server does not answer");
		return true;
	}
	db->wants = server_user_poll(&db->server, db->conn, &why);
	if (db->wants == PGRES_POLLING_FAILED) {
		take_refusal(db, why);
	} else if (db->wants == PGRES_POLLING_OK) {
		(void)PQsetnonblocking(db->conn, 1);
		db->phase = PHASE_SETUP;
		db->step = 0;
		db->sent = false;
	}
	return true;
}

/*
 * A setup's steps; from STEP_FIRST on they are the program's statements, ended
 * by a NULL name. Names of tables mean something only behind a guard, where
 * the search_path is ours.
 */
enum step {
	STEP_SESSION, /* runs session.sql */
	STEP_GUARD,   /* prepares the guard */
	STEP_CHECK,   /* runs it, to see whether the server is safe */
	STEP_FIRST
};

static int
send_statement(struct pg_conn *conn, const struct db_statement *s)
{
	return s->at_once ? PQsendQueryParams(conn, s->sql, 0, NULL, NULL, NULL,
	    NULL, 0) : PQsendPrepare(conn, s->name, s->sql, 0, NULL);
}

/* Sends the statement of this step; behind a guard all of them, which then are
 * one transaction and one way there and back. */
static int
send_statements(struct db *db)
{
	const struct db_statement *const *s = db->statements + db->step -
	    STEP_FIRST;

	if (!db_is_guarded(db))
		return send_statement(db->conn, *s);
	if (!session_begin(db->conn, true, NULL))
		return 0;
	for (; *s != NULL; s++)
		if (!send_statement(db->conn, *s))
			return 0;
	db->step = STEP_FIRST + (unsigned)(s - db->statements) - 1;
	return session_end(db->conn);
}

static int
send_step(struct db *db)
{
	const char *const none[] = { NULL };

	switch (db->step) {
	case STEP_SESSION:
		return PQsendQuery(db->conn, sql_session.sql);
	case STEP_GUARD:
		return PQsendPrepare(db->conn, sql_guard.name, sql_guard.sql, 0,
		    NULL);
	case STEP_CHECK:
		return PQsendQueryParams(db->conn, sql_guard.sql, 1, NULL, none,
		    NULL, NULL, 0);
	}
	return send_statements(db);
}

/* The step after this one. */
static void
go_to_next_step(struct db *db)
{
	db->sent = false;
	db->step++;
	db->attempt_ends = clock_ms() + ATTEMPT_MS;
	if (db->step == STEP_GUARD && !db_is_guarded(db))
		db->step = STEP_FIRST;
	if (db->step == STEP_GUARD && db->statements[0] == NULL)
		db->step = STEP_CHECK; /* it is sent each time */
}

/* Looks at a step's result. Returns NULL, or why the attempt fails. */
static const char *
check_step(struct db *db)
{
	ExecStatusType status = PQresultStatus(db->result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return PQresultErrorMessage(db->result);
	if (db->step == STEP_SESSION)
		session_get_room(&db->room, db->result);
	if (db->step == STEP_CHECK)
		return db_check_guard(db, db->result);
	return NULL;
}

/*
 * Not all workers can be connected: those that are tell so, once each, and by
 * how much the bound has to be raised. (One more than there are workers: a
 * reload has a new one beside the old one.)
 */
static void
tell_shortage(struct db *db)
{
	const struct session_room *room = &db->room;
	int workers = (int)metrics_workers();

	if (room->connections < workers && workers > 1 &&
	    room->connections != db->told_connections)
		log_event(LOG_LEVEL_WARN, "db_connections_short",
		    "connections=%d workers=%d bound=%s value=%d raise_to=%d",
		    room->connections, workers, room->bound, room->value,
		    room->value + workers + 1 - room->connections);
	db->told_connections = room->connections;
}

static void
finish_setup(struct db *db)
{
	metrics_add(METRICS_DB_CONNECTS, 1);
	metrics_set(METRICS_DB_CONNECTED, 1);
	db->phase = PHASE_READY;
	db->backoff = DB_BACKOFF_MIN_MS;
	db->slow = false;
	begin_round(db);
	tell_shortage(db);
	log_event(LOG_LEVEL_INFO, "db_connected", "away_ms=%lld",
	    db->away_since == 0 ? 0LL :
	    (long long)(clock_ms() - db->away_since));
}

static void
fail_setup(struct db *db, const char *why)
{
	const char *sqlstate = PQresultErrorField(db->result,
	    PG_DIAG_SQLSTATE);

	if (sqlstate != NULL)
		remedy_tell(sqlstate);
	fail_attempt(db, sqlstate != NULL ? sqlstate : "", why);
}

static bool
go_on_setting_up(struct db *db, int64_t deadline)
{
	const char *why = "the connection was lost";

	if (db->step >= STEP_FIRST &&
	    db->statements[db->step - STEP_FIRST] == NULL) {
		finish_setup(db);
		return true;
	}
	if (!db->sent && !send_step(db)) {
		fail_attempt(db, "", PQerrorMessage(db->conn));
		return true;
	}
	db->sent = true;
	switch (db_await(db, deadline < db->attempt_ends ? deadline :
	    db->attempt_ends)) {
	case AWAIT_DONE:
		why = check_step(db);
		break;
	case AWAIT_TIMEOUT:
		if (clock_ms() < db->attempt_ends)
			return false;
		why = "the server does not answer";
		break;
	case AWAIT_LOST:
		break;
	}
	if (why != NULL)
		fail_setup(db, why);
	else
		go_to_next_step(db);
	db_clear(db);
	return true;
}

int
db_connect(struct db *db, int64_t deadline)
{
	return db_go_on(db, deadline, true);
}

int
db_go_on(struct db *db, int64_t deadline, bool for_request)
{
	bool more = true;

	while (more) {
		switch (db->phase) {
		case PHASE_READY:
			if (PQstatus(db->conn) == CONNECTION_OK)
				return 0;
			db_close_connection(db);
			break;
		case PHASE_AWAY:
			if (db->patience_ms == 0 && db->away_since != 0 &&
			    db->asked == 0)
				return -1;
			if (for_request && db_is_tired(db))
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
