/* SPDX-License-Identifier: MIT */
/* db_calls.h -- what pg/db.h has libpq do, as parts of a script. */
#ifndef UNIT_DB_CALLS_H
#define UNIT_DB_CALLS_H

#include "pg/db.h"
#include "pq.h"

/* Two servers, and how a connection to A, or to B, is started. */
#define CALLS_CONNINFO "host=/a,/b port=1,2"
#define CALLS_AS " application_name=unit client_encoding=UTF8"
#define CALLS_TO(server) "keepalives_idle=1 keepalives_interval=1 " \
	"tcp_user_timeout=3000 " CALLS_CONNINFO " " server CALLS_AS
#define CALLS_A CALLS_TO("host=/a port=1")
#define START_A PQ_START(CALLS_A)
#define START_B PQ_START(CALLS_TO("host=/b port=2"))

/* Results. */
#define CALLS_GUARD(isolation, path, commit, sync, pages, only, process) \
	{ .status = PGRES_TUPLES_OK, .rows = 1, .columns = 8, \
	    .values = { isolation, path, commit, NULL, sync, pages, only, \
	    process } }
#define CALLS_SAFE(process) CALLS_GUARD("read committed", "admitone", "on", \
	"on", "on", "off", process)
#define CALLS_SESSION(connections) { .status = PGRES_TUPLES_OK, .rows = 1, \
	.columns = 7, .values = { "", "", "", "", "role", "5", connections } }
#define CALLS_REFUSED(state, ...) { .status = PGRES_FATAL_ERROR, \
	.sqlstate = state, .message = "words", ##__VA_ARGS__ }

static const struct pg_result calls_done = { .status = PGRES_COMMAND_OK };
static const struct pg_result calls_row = { .status = PGRES_TUPLES_OK,
	.rows = 1, .columns = 2, .values = { "value", NULL } };
static const struct pg_result calls_safe = CALLS_SAFE("77");
static const struct pg_result calls_session = CALLS_SESSION("100");
static const struct pg_result calls_aborted = {
	.status = PGRES_PIPELINE_ABORTED };
static const struct pg_result calls_sync = { .status = PGRES_PIPELINE_SYNC };

/* The guard that is different from the safe one in one demand. */
static const struct {
	struct pg_result guard;
	const char *why;
} calls_unsafe[] = {
	{ CALLS_GUARD("serializable", "admitone", "on", "on", "on", "off",
	    "77"), "transactions are not read committed" },
	{ CALLS_GUARD("read committed", "public", "on", "on", "on", "off",
	    "77"), "the search_path is another one" },
	{ CALLS_GUARD("read committed", "admitone", "off", "on", "on", "off",
	    "77"), "synchronous_commit is off" },
	{ CALLS_GUARD("read committed", "admitone", "on", "off", "on", "off",
	    "77"), "fsync is off" },
	{ CALLS_GUARD("read committed", "admitone", "on", "on", "off", "off",
	    "77"), "full_page_writes is off" },
	{ CALLS_GUARD("read committed", "admitone", "on", "on", "on", "on",
	    "77"), "the server is read-only" },
};

/* Something comes from the server; and that is all of a statement's. */
#define INPUT PQ_BUSY, PQ_WAIT("in"), PQ_CALL("consume")
#define ANSWER(result) INPUT, PQ_GET(result), PQ_END
/* What is in the way of input: it does not come, or is the end. */
#define SILENCE(ms) PQ_BUSY, PQ_TIMEOUT("in", ms)
#define BREAK PQ_BUSY, PQ_WAIT("in"), PQ_FAIL_LOST("consume")

/* A statement between transactions; the answer to it, and its end. */
#define GUARDED_BY(guard, what) PQ_CALL("enter"), PQ_SEND(guard), \
	PQ_SEND(what), PQ_CALL("sync")
#define GUARDED(what) GUARDED_BY("prepared guard(null)", what)
#define COMMIT PQ_GET(calls_sync), PQ_CALL("exit")
#define ANSWER_GUARDED(guard, result) ANSWER(guard), PQ_GET(result), PQ_END, \
	COMMIT
#define COMMITTED(result) ANSWER_GUARDED(calls_safe, result)

/* The steps that make a connection: what libpq does, what every connection
 * gets, and the statements of calls_statements. */
#define CONNECT PQ_WAIT("out"), PQ_POLL(READING), PQ_WAIT("in"), PQ_POLL(OK)
#define SESSION PQ_SEND("session.sql"), ANSWER(calls_session)
#define PREPARE_GUARD PQ_SEND("prepare guard: guard.sql"), ANSWER(calls_done)
#define SEND_CHECK PQ_SEND("guard.sql(null)")
#define CHECK SEND_CHECK, ANSWER(calls_safe)
#define SEND_STATEMENTS PQ_CALL("enter"), PQ_SEND("prepared guard(null)"), \
	PQ_SEND("SET x"), PQ_SEND("prepare claim: CLAIM"), \
	PQ_SEND("prepare lookup: LOOKUP"), PQ_CALL("sync")
#define PREPARED PQ_GET(calls_done), PQ_END
#define ABORTED PQ_GET(calls_aborted), PQ_END
#define STATEMENTS SEND_STATEMENTS, ANSWER(calls_safe), PREPARED, PREPARED, \
	PREPARED, COMMIT
#define SETUP SESSION, PREPARE_GUARD, CHECK, STATEMENTS

static const struct db_statement calls_setup = { .name = "setup",
	.sql = "SET x", .at_once = true };
static const struct db_statement calls_claim = { .name = "claim",
	.sql = "CLAIM" };
static const struct db_statement calls_lookup = { .name = "lookup",
	.sql = "LOOKUP" };
static const struct db_statement *const calls_statements[] = { &calls_setup,
	&calls_claim, &calls_lookup, NULL };

#endif
