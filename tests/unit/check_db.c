/* SPDX-License-Identifier: MIT */
/* check_db.c -- what becomes of a statement: nothing is called done that may be undone, nor the other way round. */
#include <string.h>

#include "base/metrics.h"
#include "db_calls.h"
#include "pg/db.h"
#include "pg/result.h"
#include "unit.h"

#define CLAIM "prepared claim(5,null)"
#define SCRIPT_GUARD "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;" \
	"SET LOCAL search_path = admitone;SET LOCAL synchronous_commit = on;"
#define PATIENCE 10
#define ROW_MAX 14

static const struct db_statement claiming = { .name = "claim", .params = 2 };
static const struct db_statement two = { "two", "SELECT $1, $2", 2, false };
static const struct db_statement one = { .name = "one", .sql = "SELECT 1" };
static const struct db_param params[] = { { "5", 1 }, { NULL, 0 } };
static const struct pg_result refused = CALLS_REFUSED("23505");

static struct db *db;
static struct pg_result *result;

static void
setup(void)
{
	pq_setup();
	metrics_start();
	db = db_new(CALLS_CONNINFO, "unit", calls_statements, PATIENCE);
	ck_assert_ptr_nonnull(db);
}

static void
teardown(void)
{
	result_free(result);
	db_free(db);
	pq_teardown();
}

/* Connects to the server A. */
static void
connect_first(void)
{
	PQ_EXPECT(START_A, CONNECT, SETUP);
	ck_assert_int_eq(db_connect(db, pq.now + 1000), 0);
	ck_assert(pq_logged("db_connected away_ms=0\n"));
}

/* Runs the statement CLAIM until DEADLINE from now. */
static enum db_outcome
claim(int64_t deadline)
{
	result_free(result);
	return db_run(db, &claiming, params, pq.now + deadline, &result);
}

/* Expects the CALLS of a row of a table, which end with a NULL. */
static void
expect_row(const struct pq_call *calls)
{
	size_t n = 0;

	while (n < ROW_MAX && calls[n].call != NULL)
		n++;
	pq_expect(calls, n);
}

/* The connection was given up: the next one is made by a START. */
static void
check_closed(struct pq_call start)
{
	ck_assert_int_eq(pq.connections, 0);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 0);
	PQ_EXPECT(start, CONNECT, SETUP);
	ck_assert_int_eq(db_connect(db, pq.now + 1000), 0);
}

START_TEST(gives_the_result)
{
	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	ck_assert_int_eq(result_rows(result), 1);
	ck_assert_int_eq(result_columns(result), 2);
	ck_assert_str_eq(result_value(result, 0, 0), "value");
	ck_assert(result_is_null(result, 0, 1));
	ck_assert_int_eq(pq.results, 1);
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(calls_done));
	ck_assert_int_eq(claim(1000), DB_OK);
	ck_assert_int_eq(pq.results, 1);
	ck_assert_str_eq(pq_log(), "");
}
END_TEST

/* What is not sent at once is sent while the answer is waited for, which no
 * signal ends. */
START_TEST(sends_all_of_it)
{
	static const struct pq_call unsent = { .call = "flush", .answer = 1 };
	static const struct pq_call signal = { .call = "wait in",
		.answer = -1 };

	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), unsent, PQ_BUSY, PQ_WAIT("in out"),
	    PQ_CALL("consume"), unsent, PQ_BUSY, PQ_WAIT("in out"),
	    PQ_CALL("consume"), PQ_BUSY, signal, PQ_CALL("consume"),
	    COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
}
END_TEST

START_TEST(waits_for_locks_as_told)
{
	connect_first();
	db_wait_for_locks(db, "5s");
	PQ_EXPECT(GUARDED_BY("prepared guard(5s)", CLAIM),
	    COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	db_wait_for_locks(db, NULL);
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
}
END_TEST

/* PostgreSQL's errors; pg/remedy.h decides about each, check_remedy about all
 * of those. */
static const struct {
	struct pg_result error;
	enum db_outcome outcome;
	bool reconnects;
	enum metrics_series series;
	const char *logged;
} errors[] = {
	{ CALLS_REFUSED("22P02"), DB_DATA, false, METRICS_DB_ERROR_22,
	    "sqlstate=22P02 constraint=-\n" },
	{ CALLS_REFUSED("23505", .constraint = "one_claim"), DB_DATA, false,
	    METRICS_DB_ERROR_23, "sqlstate=23505 constraint=one_claim\n" },
	{ CALLS_REFUSED("40001"), DB_LOCKED, false, METRICS_DB_ERROR_40,
	    "sqlstate=40001 constraint=-\n" }, /* serialization_failure */
	{ CALLS_REFUSED("40P01"), DB_LOCKED, false, METRICS_DB_ERROR_40,
	    "sqlstate=40P01 constraint=-\n" }, /* deadlock_detected */
	{ CALLS_REFUSED("55P03"), DB_LOCKED, false, METRICS_DB_ERROR_55,
	    "sqlstate=55P03 constraint=-\n" }, /* lock_not_available */
	{ CALLS_REFUSED("53100"), DB_AGAIN, false, METRICS_DB_ERROR_53,
	    "sqlstate=53100 constraint=-\n" }, /* disk_full */
	{ CALLS_REFUSED("57014"), DB_AGAIN, false, METRICS_DB_ERROR_57,
	    "sqlstate=57014 constraint=-\n" }, /* query_canceled */
	{ CALLS_REFUSED("25006"), DB_AGAIN, true, METRICS_DB_ERROR_25,
	    "sqlstate=25006 constraint=-\n" }, /* read-only now: a standby */
	{ CALLS_REFUSED("26000"), DB_AGAIN, true, METRICS_DB_ERROR_OTHER,
	    "pooler_unfit sqlstate=26000" },   /* no such statement */
	{ CALLS_REFUSED("XX000"), DB_AGAIN, true, METRICS_DB_ERROR_XX,
	    "sqlstate=XX000 constraint=-\n" },
	{ CALLS_REFUSED("40003"), DB_UNKNOWN, true, METRICS_DB_ERROR_40,
	    "sqlstate=40003 constraint=-\n" }, /* completion unknown */
	{ CALLS_REFUSED("57P01"), DB_UNKNOWN, true, METRICS_DB_ERROR_57,
	    "sqlstate=57P01 constraint=-\n" }, /* admin_shutdown */
	{ CALLS_REFUSED("08P01"), DB_UNKNOWN, true, METRICS_DB_ERROR_08,
	    "pooler_unfit sqlstate=08P01" },
	/* libpq's own. */
	{ CALLS_REFUSED(NULL), DB_UNKNOWN, true, METRICS_DB_ERROR_08,
	    "db_refused statement=claim sqlstate=08006 constraint=-\n" },
};

START_TEST(says_why_it_is_refused)
{
	const char *sqlstate = errors[_i].error.sqlstate;

	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(errors[_i].error));
	ck_assert_int_eq(claim(1000), errors[_i].outcome);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_sqlstate(db), sqlstate != NULL ? sqlstate :
	    "08006");
	ck_assert_str_eq(db_message(db), "words");
	ck_assert_uint_eq(metrics_total(errors[_i].series), 1);
	ck_assert(pq_logged(errors[_i].logged));
	if (errors[_i].reconnects) {
		check_closed((struct pq_call)START_A);
		return;
	}
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
}
END_TEST

/* A constraint that is looked at last speaks when the statement has its result
 * already. */
START_TEST(is_not_done_before_the_commit)
{
	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), ANSWER(calls_safe), PQ_GET(calls_row),
	    PQ_END, PQ_GET(refused), COMMIT);
	ck_assert_int_eq(claim(1000), DB_DATA);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_sqlstate(db), "23505");
	/* The first failure is the cause. */
	PQ_EXPECT(GUARDED(CLAIM), ANSWER(calls_safe), PQ_GET(refused), PQ_END,
	    PQ_GET(errors[0].error), COMMIT);
	ck_assert_int_eq(claim(1000), DB_DATA);
	ck_assert_str_eq(db_sqlstate(db), "23505");
}
END_TEST

/* The guard's own failure leaves the statement out. */
START_TEST(does_nothing_without_the_guard)
{
	static const struct pg_result isolation = CALLS_REFUSED("25001");

	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), ANSWER_GUARDED(isolation, calls_aborted));
	ck_assert_int_eq(claim(1000), DB_AGAIN);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_sqlstate(db), "25001");
	ck_assert(pq_logged("pooler_unfit sqlstate=25001"));
	check_closed((struct pq_call)START_A);
}
END_TEST

START_TEST(acknowledges_nothing_unsafe)
{
	char line[128];

	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), ANSWER_GUARDED(calls_unsafe[_i].guard,
	    calls_row));
	ck_assert_int_eq(claim(1000), DB_UNKNOWN);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_sqlstate(db), "");
	ck_assert_str_eq(db_message(db), calls_unsafe[_i].why);
	(void)snprintf(line, sizeof(line), "db_unsafe statement=claim "
	    "reason=\"%s\"\n", calls_unsafe[_i].why);
	ck_assert(pq_logged(line));
	check_closed((struct pq_call)START_B);
}
END_TEST

/* What cannot be sent. */
static const struct pq_call unsent[][ROW_MAX] = {
	{ PQ_FAIL("enter") },
	{ PQ_CALL("enter"), PQ_FAIL("send prepared guard(null)") },
	{ PQ_CALL("enter"), PQ_SEND("prepared guard(null)"),
	    PQ_FAIL("send " CLAIM) },
	{ PQ_CALL("enter"), PQ_SEND("prepared guard(null)"), PQ_SEND(CLAIM),
	    PQ_FAIL("sync") },
};

/* Even if it cannot have been done: whoever asks again connects anew. */
START_TEST(loses_the_connection_before)
{
	connect_first();
	expect_row(unsent[_i]);
	ck_assert_int_eq(claim(1000), DB_UNKNOWN);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_message(db), "the connection was closed");
	ck_assert(pq_logged("db_lost statement=claim reason=\"the connection "
	    "was closed\"\n"));
	ck_assert_uint_eq(metrics_total(METRICS_DB_ERROR_NO_ANSWER), 1);
	check_closed((struct pq_call)START_B);
}
END_TEST

/* Where an answer may break off: never is it done, as no commit was seen. */
static const struct pq_call broken[][ROW_MAX] = {
	{ { .call = "flush", .answer = -1, .lost = true } },
	{ BREAK },
	{ INPUT, BREAK },
	{ INPUT, PQ_GET(calls_safe), BREAK },
	{ INPUT, PQ_GET(calls_safe), PQ_END, BREAK },
	{ INPUT, PQ_GET(calls_safe), PQ_END, PQ_GET(calls_row), BREAK },
	{ INPUT, PQ_GET(calls_safe), PQ_END, PQ_GET(calls_row), PQ_END,
	    BREAK },
	/* libpq has no more. */
	{ INPUT, PQ_END, PQ_END },
	{ INPUT, PQ_GET(calls_safe), PQ_END, PQ_GET(calls_row), PQ_END,
	    PQ_END },
	/* What no server says. */
	{ INPUT, COMMIT },
	{ INPUT, PQ_GET(calls_safe), PQ_END, COMMIT },
	{ INPUT, PQ_GET(calls_aborted), PQ_END, PQ_GET(calls_aborted), PQ_END,
	    COMMIT },
	{ INPUT, PQ_GET(calls_safe), PQ_END, PQ_GET(calls_row), PQ_END,
	    PQ_GET(calls_sync), PQ_FAIL("exit") },
	/* Words behind which the connection is still there, but silent. */
	{ INPUT, PQ_GET(calls_safe), PQ_END, PQ_GET(refused), PQ_END, PQ_END },
};

START_TEST(loses_the_connection_after)
{
	connect_first();
	PQ_EXPECT(GUARDED(CLAIM));
	expect_row(broken[_i]);
	ck_assert_int_eq(claim(1000), DB_UNKNOWN);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_sqlstate(db), "");
	ck_assert_str_eq(db_message(db), "the connection was lost");
	ck_assert(pq_logged("db_lost statement=claim reason=\"the connection "
	    "was lost\"\n"));
	ck_assert_uint_eq(metrics_total(METRICS_DB_ERROR_NO_ANSWER), 1);
	check_closed((struct pq_call)START_B);
}
END_TEST

/* A server's last words before it goes count. */
static const struct {
	struct pg_result words;
	enum db_outcome outcome;
} lasts[] = {
	{ CALLS_REFUSED("57P01"), DB_UNKNOWN },
	{ CALLS_REFUSED("57P02"), DB_UNKNOWN },
	{ CALLS_REFUSED("XX000"), DB_AGAIN },
	{ CALLS_REFUSED(NULL), DB_UNKNOWN },
};

START_TEST(hears_the_last_words)
{
	const char *sqlstate = lasts[_i].words.sqlstate;

	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), ANSWER(calls_safe), PQ_GET(lasts[_i].words),
	    BREAK);
	ck_assert_int_eq(claim(1000), lasts[_i].outcome);
	ck_assert_ptr_null(result);
	ck_assert_str_eq(db_sqlstate(db), sqlstate != NULL ? sqlstate :
	    "08006");
	check_closed((struct pq_call)START_A);
	pq.transaction = PQTRANS_INTRANS;
	PQ_EXPECT(PQ_SEND(CLAIM), INPUT, PQ_GET(lasts[_i].words), BREAK);
	ck_assert_int_eq(claim(1000), lasts[_i].outcome);
	check_closed((struct pq_call)START_A);
}
END_TEST

/* How long an answer is waited for, by the time until the deadline. */
static const struct {
	int64_t deadline, waits;
} deadlines[] = {
	{ 2000, 2000 }, { 1001, 1001 }, { 1000, 1000 }, { 10, 1000 },
	{ 0, 1000 }, { -5000, 1000 },
};

START_TEST(gives_up_at_the_deadline)
{
	int64_t began;

	connect_first();
	began = pq.now;
	PQ_EXPECT(GUARDED(CLAIM), INPUT, PQ_GET(calls_safe), SILENCE(500),
	    SILENCE(deadlines[_i].waits - 500));
	ck_assert_int_eq(claim(deadlines[_i].deadline), DB_UNKNOWN);
	ck_assert_ptr_null(result);
	ck_assert_int_eq(pq.now - began, deadlines[_i].waits);
	ck_assert_str_eq(db_message(db), "no answer in time");
	ck_assert(pq_logged("db_lost statement=claim reason=\"no answer in "
	    "time\"\n"));
	check_closed((struct pq_call)START_B);
}
END_TEST

/* While the answer is late no other worker relies on this connection. */
START_TEST(waits_for_a_late_answer)
{
	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), INPUT, PQ_GET(calls_safe), SILENCE(500),
	    PQ_BUSY, { .call = "wait in", .answer = 1, .takes = 400 },
	    PQ_CALL("consume"), PQ_END, PQ_GET(calls_row), PQ_END, COMMIT);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 1);
	ck_assert_int_eq(claim(2000), DB_OK);
	ck_assert_ptr_nonnull(result);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 0);
	PQ_EXPECT(PQ_TIMEOUT("in", 0));
	ck_assert_int_gt(db_attend(db), 0);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 1);
}
END_TEST

static void
count(void *context)
{
	++*(int *)context;
}

START_TEST(works_while_the_server_works)
{
	static const struct pq_call unflushed = { .call = "flush",
		.answer = 1 };
	int times = 0;

	connect_first();
	db_on_wait(db, count, &times);
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	ck_assert_int_eq(times, 1);
	/* The server has not got all of it. */
	PQ_EXPECT(GUARDED(CLAIM), unflushed, COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	ck_assert_int_eq(times, 1);
	expect_row(unsent[0]);
	ck_assert_int_eq(claim(1000), DB_UNKNOWN);
	ck_assert_int_eq(times, 1);
}
END_TEST

/* In an open transaction the guard has spoken already. */
START_TEST(runs_in_a_transaction)
{
	connect_first();
	pq.transaction = PQTRANS_INTRANS;
	PQ_EXPECT(PQ_SEND(CLAIM), ANSWER(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	PQ_EXPECT(PQ_SEND(CLAIM), ANSWER(refused));
	ck_assert_int_eq(claim(1000), DB_DATA);
	ck_assert_ptr_null(result);
	PQ_EXPECT(PQ_SEND("A; B"), INPUT, PQ_GET(calls_done),
	    PQ_GET(calls_done), PQ_END);
	ck_assert_int_eq(db_run_script(db, "A; B", pq.now + 1000), DB_OK);
	PQ_EXPECT(PQ_SEND(CLAIM), INPUT, PQ_GET(calls_row), BREAK);
	ck_assert_int_eq(claim(1000), DB_UNKNOWN);
	ck_assert_ptr_null(result);
	check_closed((struct pq_call)START_B);
}
END_TEST

START_TEST(runs_a_text)
{
	connect_first();
	PQ_EXPECT(GUARDED("SELECT $1, $2(5,null)"), COMMITTED(calls_row));
	ck_assert_int_eq(db_query(db, &two, params,
	    pq.now + 1000, &result), DB_OK);
	result_free(result);
	PQ_EXPECT(GUARDED("SELECT 1"), COMMITTED(refused));
	ck_assert_int_eq(db_query(db, &one, NULL, pq.now + 1000,
	    &result), DB_DATA);
	ck_assert_ptr_null(result);
	ck_assert(pq_logged("db_refused statement=one sqlstate=23505"));
}
END_TEST

START_TEST(runs_a_script)
{
	connect_first();
	PQ_EXPECT(PQ_SEND(SCRIPT_GUARD "A; B"), INPUT, PQ_GET(calls_done),
	    INPUT, PQ_GET(calls_row), PQ_GET(calls_done), PQ_END);
	ck_assert_int_eq(db_run_script(db, "A; B", pq.now + 1000), DB_OK);
	PQ_EXPECT(PQ_SEND(SCRIPT_GUARD "A; B"), INPUT, PQ_GET(calls_done),
	    PQ_GET(refused), PQ_END);
	ck_assert_int_eq(db_run_script(db, "A; B", pq.now + 1000), DB_DATA);
	PQ_EXPECT(PQ_SEND(SCRIPT_GUARD "A"), INPUT, PQ_END);
	ck_assert_int_eq(db_run_script(db, "A", pq.now + 1000), DB_UNKNOWN);
	check_closed((struct pq_call)START_B);
	PQ_EXPECT(PQ_FAIL("send " SCRIPT_GUARD "A"));
	ck_assert_int_eq(db_run_script(db, "A", pq.now + 1000), DB_UNKNOWN);
}
END_TEST

/* The server's process is another one: told once, and no harm. */
START_TEST(tells_of_a_pooler)
{
	static const struct pg_result other = CALLS_SAFE("78");

	connect_first();
	PQ_EXPECT(GUARDED(CLAIM), ANSWER_GUARDED(other, calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	ck_assert(pq_logged("db_pooled "));
	PQ_EXPECT(GUARDED(CLAIM), COMMITTED(calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	PQ_EXPECT(GUARDED(CLAIM), ANSWER_GUARDED(other, calls_row));
	ck_assert_int_eq(claim(1000), DB_OK);
	ck_assert_str_eq(pq_log(), "");
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ gives_the_result, 1 },
		{ sends_all_of_it, 1 },
		{ waits_for_locks_as_told, 1 },
		{ says_why_it_is_refused, UNIT_COUNT(errors) },
		{ is_not_done_before_the_commit, 1 },
		{ does_nothing_without_the_guard, 1 },
		{ acknowledges_nothing_unsafe, UNIT_COUNT(calls_unsafe) },
		{ loses_the_connection_before, UNIT_COUNT(unsent) },
		{ loses_the_connection_after, UNIT_COUNT(broken) },
		{ hears_the_last_words, UNIT_COUNT(lasts) },
		{ gives_up_at_the_deadline, UNIT_COUNT(deadlines) },
		{ waits_for_a_late_answer, 1 },
		{ works_while_the_server_works, 1 },
		{ runs_in_a_transaction, 1 },
		{ runs_a_text, 1 },
		{ runs_a_script, 1 },
		{ tells_of_a_pooler, 1 },
	};

	return unit_run_apart("db", tests, UNIT_COUNT(tests), setup, teardown);
}
