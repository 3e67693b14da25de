/* SPDX-License-Identifier: MIT */
/* check_db_connect.c -- a connection is made to a server that is safe, step by step, or to the next one. */
#include <sys/socket.h>

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/metrics.h"
#include "db_calls.h"
#include "pg/db.h"
#include "unit.h"

#define LONG 60000
#define ROW_MAX 48


static struct db *db;

static void
use(const char *conninfo, const struct db_statement *const *prepared,
    long patience)
{
	db_free(db);
	db = db_new(conninfo, "unit", prepared, patience);
	ck_assert_ptr_nonnull(db);
}

static void
setup(void)
{
	pq_setup();
	metrics_start();
	use(CALLS_CONNINFO, calls_statements, 10);
}

static void
teardown(void)
{
	db_free(db);
	pq_teardown();
}

static int
connect_for(int64_t ms)
{
	return db_connect(db, pq.now + ms);
}

START_TEST(connects)
{
	PQ_EXPECT(START_A, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTS), 1);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 1);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 0);
	ck_assert(pq_logged(" db_connected away_ms=0\n"));
	/* It is there. */
	ck_assert_int_eq(connect_for(0), 0);
	db_free(db);
	db = NULL;
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 0);
}
END_TEST

/* A new connection has another process of the server's: that is no pooler. */
START_TEST(connects_again)
{
	static const struct pg_result other = CALLS_SAFE("78");

	PQ_EXPECT(START_A, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	pq.status = CONNECTION_BAD;
	PQ_EXPECT(START_A, CONNECT, SESSION, PREPARE_GUARD, SEND_CHECK,
	    ANSWER(other), STATEMENTS);
	ck_assert_int_eq(connect_for(LONG), 0);
	ck_assert(!pq_logged("db_pooled"));
}
END_TEST

/* Then the guard is no prepared statement either: a pooler need not have
 * any. */
START_TEST(prepares_nothing)
{
	struct pg_result *result;

	use(CALLS_CONNINFO, db_no_statements, 10);
	PQ_EXPECT(START_A, CONNECT, SESSION, CHECK);
	ck_assert_int_eq(connect_for(LONG), 0);
	db_wait_for_locks(db, "5s");
	PQ_EXPECT(GUARDED_BY("guard.sql(5s)", "SELECT 1"),
	    COMMITTED(calls_done));
	ck_assert_int_eq(db_query(db, &(struct db_statement){
	    .name = "one", .sql = "SELECT 1" }, NULL, pq.now + LONG, &result), DB_OK);
	PQclear(result);
}
END_TEST

/* Another system's server is only read from: nothing is asked of it. */
START_TEST(takes_an_unsafe_server)
{
	struct pg_result *result;

	db_skip_safety_check(db);
	PQ_EXPECT(START_A, CONNECT, SESSION, PQ_SEND("SET x"),
	    ANSWER(calls_done), PQ_SEND("prepare claim: CLAIM"),
	    ANSWER(calls_done), PQ_SEND("prepare lookup: LOOKUP"),
	    ANSWER(calls_done));
	ck_assert_int_eq(connect_for(LONG), 0);
	PQ_EXPECT(PQ_SEND("prepared lookup"), ANSWER(calls_row));
	ck_assert_int_eq(db_run(db, &calls_lookup, NULL, pq.now + LONG,
	    &result), DB_OK);
	PQclear(result);
	PQ_EXPECT(PQ_SEND("A; B"), ANSWER(calls_done));
	ck_assert_int_eq(db_run_script(db, "A; B", pq.now + LONG), DB_OK);
}
END_TEST

/* An empty string is libpq's environment, and no database's name. */
START_TEST(connects_by_the_environment)
{
	use("", db_no_statements, 10);
	PQ_EXPECT(PQ_START("application_name=unit client_encoding=UTF8"),
	    CONNECT, SESSION, CHECK);
	ck_assert_int_eq(connect_for(LONG), 0);
}
END_TEST

static const struct pg_result starting_up = CALLS_REFUSED("57P03");
static const struct pg_result not_migrated = CALLS_REFUSED("42P01");
static const struct pg_result others = CALLS_REFUSED("42P05");
static const struct pg_result isolation = CALLS_REFUSED("25001");

#define LIBPQS "libpq's words"
#define SILENT "the server does not answer"
#define LOST "the connection was lost"
#define UP_TO_CHECK START_A, CONNECT, SESSION, PREPARE_GUARD

/* How the server A fails, in each step; why, as it is told, and the server's
 * SQLSTATE. */
static const struct {
	const char *why, *sqlstate;
	struct pq_call calls[ROW_MAX];
} failures[] = {
	{ LIBPQS, "", { { .call = "start " CALLS_A, .answer = 1,
	    .lost = true } } },
	{ SILENT, "", { START_A, PQ_TIMEOUT("out", 1500) } },
	{ SILENT, "", { START_A, PQ_WAIT("out"), PQ_POLL(READING),
	    PQ_TIMEOUT("in", 1500) } },
	{ LIBPQS, "", { START_A, CONNECT, PQ_FAIL("send session.sql") } },
	{ SILENT, "", { START_A, CONNECT, PQ_SEND("session.sql"),
	    SILENCE(1500) } },
	{ LOST, "", { START_A, CONNECT, PQ_SEND("session.sql"), BREAK } },
	{ "words", "57P03", { START_A, CONNECT, PQ_SEND("session.sql"),
	    ANSWER(starting_up) } },
	{ LIBPQS, "", { START_A, CONNECT, SESSION,
	    PQ_FAIL("send prepare guard: guard.sql") } },
	{ "words", "42P05", { START_A, CONNECT, SESSION,
	    PQ_SEND("prepare guard: guard.sql"), ANSWER(others) } },
	{ LIBPQS, "", { UP_TO_CHECK, PQ_FAIL("send guard.sql(null)") } },
	{ "words", "25001", { UP_TO_CHECK, SEND_CHECK, ANSWER(isolation) } },
	{ SILENT, "", { UP_TO_CHECK, SEND_CHECK, SILENCE(5000) } },
	{ LIBPQS, "", { UP_TO_CHECK, CHECK, PQ_FAIL("enter") } },
	{ LIBPQS, "", { UP_TO_CHECK, CHECK, PQ_CALL("enter"),
	    PQ_FAIL("send prepared guard(null)") } },
	{ LIBPQS, "", { UP_TO_CHECK, CHECK, PQ_CALL("enter"),
	    PQ_SEND("prepared guard(null)"), PQ_FAIL("send SET x") } },
	{ "words", "25001", { UP_TO_CHECK, CHECK, SEND_STATEMENTS,
	    ANSWER(isolation), ABORTED, ABORTED, ABORTED, COMMIT } },
	{ LOST, "", { UP_TO_CHECK, CHECK, SEND_STATEMENTS, INPUT,
	    PQ_GET(calls_safe), BREAK } },
	{ SILENT, "", { UP_TO_CHECK, CHECK, SEND_STATEMENTS, INPUT,
	    PQ_GET(calls_safe), SILENCE(5000) } },
};

/* One that is longer than a row: the second of three statements fails. */
#define CLAIM_FAILS(result) UP_TO_CHECK, CHECK, SEND_STATEMENTS, \
	ANSWER(calls_safe), PREPARED, PQ_GET(result), PQ_END, \
	ABORTED, COMMIT

static void
check_failure(const char *why, const char *sqlstate)
{
	const char *quote = strchr(why, ' ') != NULL ? "\"" : "";
	char line[128];

	(void)snprintf(line, sizeof(line), "db_connect_failed connected=0 "
	    "workers=1 reason=%s%s%s\n", quote, why, quote);
	ck_assert(pq_logged(line));
	ck_assert_str_eq(db_message(db), why);
	ck_assert_str_eq(db_sqlstate(db), sqlstate);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 1);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 1);
}

START_TEST(goes_to_the_next_server)
{
	size_t n = 0;

	while (failures[_i].calls[n].call != NULL)
		n++;
	pq_expect(failures[_i].calls, n);
	PQ_EXPECT(START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	check_failure(failures[_i].why, failures[_i].sqlstate);
}
END_TEST

START_TEST(needs_its_statements)
{
	PQ_EXPECT(CLAIM_FAILS(not_migrated), START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	check_failure("words", "42P01");
}
END_TEST

START_TEST(tells_of_an_unfit_pooler)
{
	PQ_EXPECT(CLAIM_FAILS(others), START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	ck_assert(pq_logged("pooler_unfit sqlstate=42P05 "));
}
END_TEST

START_TEST(leaves_an_unsafe_server)
{
	PQ_EXPECT(UP_TO_CHECK, SEND_CHECK, ANSWER(calls_unsafe[_i].guard),
	    START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	check_failure(calls_unsafe[_i].why, "");
}
END_TEST

/* libpq is not asked, for it would quote the password. */
START_TEST(tells_nothing_of_a_malformed_setting)
{
	use("host=/a password=sec ret", calls_statements, 0);
	PQ_EXPECT();
	ck_assert_int_eq(connect_for(LONG), -1);
	ck_assert_ptr_nonnull(strstr(db_message(db), "malformed"));
	ck_assert_ptr_null(strstr(db_message(db), "ret"));
	ck_assert(pq_logged("db_connect_failed "));
}
END_TEST

/* Without memory libpq gives nothing. */
START_TEST(survives_without_memory)
{
	PQ_EXPECT(PQ_FAIL("start " CALLS_A), START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
}
END_TEST

/* A server may be slow, but not for ever: 1.5 s to connect where there is another
 * one, and 5 s for each step. */
START_TEST(has_time_for_each_step)
{
	static const struct pq_call slow = { .call = "wait in", .answer = 1,
		.takes = 4900 };

	PQ_EXPECT(START_A, PQ_WAIT("out"), PQ_POLL(READING),
	    { .call = "wait in", .answer = 1, .takes = 1400 },
	    PQ_POLL(READING), PQ_TIMEOUT("in", 100), START_B,
	    CONNECT, SESSION, PQ_SEND("prepare guard: guard.sql"), PQ_BUSY,
	    slow, PQ_CALL("consume"), PQ_GET(calls_done), PQ_END, SEND_CHECK,
	    PQ_BUSY, slow, PQ_CALL("consume"), PQ_GET(calls_safe), PQ_END,
	    STATEMENTS);
	ck_assert_int_eq(connect_for(LONG), 0);
}
END_TEST

/* What was begun goes on with the next call: nothing is sent twice. */
START_TEST(goes_on_where_it_was)
{
	PQ_EXPECT(START_A, PQ_TIMEOUT("out", 100));
	ck_assert_int_eq(connect_for(100), -1);
	PQ_EXPECT(PQ_TIMEOUT("out", 0));
	ck_assert_int_eq(connect_for(-100), -1);
	PQ_EXPECT(PQ_WAIT("out"), PQ_POLL(READING), PQ_TIMEOUT("in", 100));
	ck_assert_int_eq(connect_for(100), -1);
	PQ_EXPECT(PQ_WAIT("in"), PQ_POLL(OK), PQ_SEND("session.sql"),
	    SILENCE(100));
	ck_assert_int_eq(connect_for(100), -1);
	PQ_EXPECT(INPUT, PQ_GET(calls_session), SILENCE(100));
	ck_assert_int_eq(connect_for(100), -1);
	PQ_EXPECT(PQ_END, PREPARE_GUARD, CHECK, SEND_STATEMENTS, INPUT,
	    PQ_GET(calls_safe), SILENCE(100));
	ck_assert_int_eq(connect_for(100), -1);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 0);
	PQ_EXPECT(INPUT, PQ_END, PREPARED, PREPARED, PREPARED, COMMIT);
	ck_assert_int_eq(connect_for(100), 0);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 0);
}
END_TEST

#define REFUSED PQ_WAIT("out"), PQ_POLL(FAILED)
#define NOBODY START_A, REFUSED, START_B, REFUSED

/* What libpq says of one server is no failure while there is another: it asks
 * that one itself, too, where it is not given a single one. */
START_TEST(asks_the_next_when_refused)
{
	PQ_EXPECT(START_A, REFUSED, START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	ck_assert(!pq_logged("db_connect_failed"));
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 0);
	pq.status = CONNECTION_BAD;
	PQ_EXPECT(START_B, REFUSED, START_A, PQ_WAIT("out"), PQ_POLL(READING),
	    PQ_WAIT("in"), PQ_POLL(FAILED), PQ_SLEEP(1));
	ck_assert_int_eq(connect_for(1), -1);
	ck_assert_str_eq(db_message(db), LIBPQS LIBPQS);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 1);
}
END_TEST

/* One that is silent costs 1.5 s in each round. When all of them are, the way
 * may be slow: then each has 5 s. */
START_TEST(leaves_a_silent_server_early)
{
	PQ_EXPECT(START_A, PQ_TIMEOUT("out", 1500), START_B, REFUSED,
	    PQ_SLEEP(20), START_A, PQ_TIMEOUT("out", 1500), START_B,
	    PQ_TIMEOUT("out", 1500), PQ_SLEEP(40), START_A,
	    PQ_TIMEOUT("out", 5000), START_B, REFUSED, PQ_SLEEP(80), START_A,
	    PQ_TIMEOUT("out", 1500), START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
}
END_TEST

/* There is no other one to ask, and nothing but the time costs anything. */
START_TEST(is_patient_with_a_single_server)
{
	use("host=/a", calls_statements, 10);
	PQ_EXPECT(PQ_START("host=/a" CALLS_AS), PQ_TIMEOUT("out", 5000),
	    PQ_SLEEP(20), PQ_START("host=/a" CALLS_AS), REFUSED, PQ_SLEEP(40),
	    PQ_START("host=/a" CALLS_AS), CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 2);
}
END_TEST

/* The pauses become longer, up to a fifth of a second, for one of the servers
 * is about to lead; if none does in half a minute, up to a second. The log is
 * told now and then. */
START_TEST(pauses_between_attempts)
{
	PQ_EXPECT(NOBODY, PQ_SLEEP(20), NOBODY, PQ_SLEEP(40), NOBODY,
	    PQ_SLEEP(80), NOBODY, PQ_SLEEP(160), NOBODY, PQ_SLEEP(200), NOBODY,
	    PQ_SLEEP(200), NOBODY, PQ_SLEEP(100));
	ck_assert_int_eq(connect_for(800), -1);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECT_FAILURES), 7);
	/* Once only. */
	ck_assert_ptr_null(strstr(strstr(pq_log(), "db_connect_failed") + 1,
	    "db_connect_failed"));
	PQ_EXPECT(PQ_SLEEP(100), NOBODY, PQ_SLEEP(100));
	ck_assert_int_eq(connect_for(200), -1);
	ck_assert_str_eq(pq_log(), "");
	pq.now += 29000;
	PQ_EXPECT(NOBODY, PQ_SLEEP(200), NOBODY, PQ_SLEEP(400), NOBODY,
	    PQ_SLEEP(800), NOBODY, PQ_SLEEP(1000), NOBODY, PQ_SLEEP(1));
	ck_assert_int_eq(connect_for(2401), -1);
	ck_assert(pq_logged("db_connect_failed"));
	/* An attempt that succeeds ends that. */
	PQ_EXPECT(PQ_SLEEP(999), START_A, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(1000), 0);
	ck_assert(pq_logged("db_connected away_ms=33400\n"));
	pq.status = CONNECTION_BAD;
	PQ_EXPECT(NOBODY, PQ_SLEEP(20), START_A, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(1000), 0);
	ck_assert(pq_logged("db_connect_failed"));
}
END_TEST

/* No attempt begins when nobody waits for it any more. */
START_TEST(begins_nothing_too_late)
{
	PQ_EXPECT(NOBODY, PQ_SLEEP(20));
	ck_assert_int_eq(connect_for(20), -1);
	ck_assert_int_eq(connect_for(0), -1);
	PQ_EXPECT(START_A, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(1), 0);
}
END_TEST

/* But each server. */
START_TEST(tries_once_without_patience)
{
	use(CALLS_CONNINFO, calls_statements, 0);
	PQ_EXPECT(START_A, PQ_TIMEOUT("out", 1500), START_B, REFUSED);
	ck_assert_int_eq(connect_for(LONG), -1);
	ck_assert_int_eq(connect_for(LONG), -1);
	ck_assert_str_eq(db_message(db), LIBPQS);
	use(CALLS_CONNINFO, calls_statements, 0);
	PQ_EXPECT(START_A, REFUSED, START_B, CONNECT, SETUP);
	ck_assert_int_eq(connect_for(LONG), 0);
}
END_TEST

/* Each worker tells it once, until it is another number. */
START_TEST(tells_of_too_few_connections)
{
	static const struct pg_result counts[] = { CALLS_SESSION("3"),
		CALLS_SESSION("2"), CALLS_SESSION("2"), CALLS_SESSION("-1") };
	static const char *const told[] = { NULL,
		"connections=2 workers=3 bound=role value=5 raise_to=7\n",
		NULL,
		"connections=-1 workers=3 bound=role value=5 raise_to=10\n" };

	ck_assert_int_eq(metrics_share(3), 0);
	for (size_t i = 0; i < UNIT_COUNT(counts); i++) {
		const char *line;

		PQ_EXPECT(START_A, CONNECT, PQ_SEND("session.sql"),
		    ANSWER(counts[i]), PREPARE_GUARD, CHECK, STATEMENTS);
		ck_assert_int_eq(connect_for(LONG), 0);
		line = strstr(pq_log(), "db_connections_short ");
		ck_assert_int_eq(line != NULL, told[i] != NULL);
		ck_assert(line == NULL || strstr(line, told[i]) != NULL);
		pq.status = CONNECTION_BAD;
	}
}
END_TEST

/* Who may listen at the socket: whoever requirepeer names. */
START_TEST(knows_who_listens)
{
	const struct passwd *own = getpwuid(geteuid());
	char conninfo[64], start[128];
	int fds[2];

	if (own == NULL)
		return; /* nobody can be named */
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	pq.socket = fds[0];
	(void)snprintf(conninfo, sizeof(conninfo), "requirepeer=%s",
	    _i == 0 ? own->pw_name : "daemon");
	(void)snprintf(start, sizeof(start), "start %s requirepeer=''"
	    CALLS_AS, conninfo);
	use(conninfo, db_no_statements, 0);
	PQ_EXPECT({ .call = start, .answer = 1 });
	if (_i == 0)
		PQ_EXPECT(CONNECT, SESSION, CHECK);
	else
		PQ_EXPECT(PQ_WAIT("out"));
	ck_assert_int_eq(connect_for(LONG), _i == 0 ? 0 : -1);
	if (_i != 0)
		ck_assert_str_eq(db_message(db), "the server's user is not "
		    "who requirepeer names");
	(void)close(fds[0]);
	(void)close(fds[1]);
}
END_TEST

START_TEST(knows_no_such_user)
{
	ck_assert_ptr_null(db_new("requirepeer=no-such-user", "unit",
	    calls_statements, 10));
	ck_assert(pq_logged("server_user_unknown"));
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ connects, 1 },
		{ connects_again, 1 },
		{ prepares_nothing, 1 },
		{ takes_an_unsafe_server, 1 },
		{ connects_by_the_environment, 1 },
		{ goes_to_the_next_server, UNIT_COUNT(failures) },
		{ needs_its_statements, 1 },
		{ tells_of_an_unfit_pooler, 1 },
		{ leaves_an_unsafe_server, UNIT_COUNT(calls_unsafe) },
		{ tells_nothing_of_a_malformed_setting, 1 },
		{ survives_without_memory, 1 },
		{ has_time_for_each_step, 1 },
		{ goes_on_where_it_was, 1 },
		{ asks_the_next_when_refused, 1 },
		{ leaves_a_silent_server_early, 1 },
		{ is_patient_with_a_single_server, 1 },
		{ pauses_between_attempts, 1 },
		{ begins_nothing_too_late, 1 },
		{ tries_once_without_patience, 1 },
		{ tells_of_too_few_connections, 1 },
		{ knows_who_listens, 2 },
		{ knows_no_such_user, 1 },
	};

	return unit_run_apart("db_connect", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
