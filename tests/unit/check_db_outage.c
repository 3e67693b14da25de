/* SPDX-License-Identifier: MIT */
/* check_db_outage.c -- while the database is away: who waits, for how long, what is asked again, and when it is over. */
#include <string.h>

#include "base/metrics.h"
#include "db_calls.h"
#include "pg/db.h"
#include "pg/result.h"
#include "unit.h"

#define PATIENCE 10
#define PATIENCE_MS (PATIENCE * 1000)
#define SERIES METRICS_DB_LOOKUP
#define LOOKUP GUARDED("prepared lookup")
#define REFUSED PQ_WAIT("out"), PQ_POLL(FAILED)
#define NOBODY START_A, REFUSED, START_B, REFUSED

static const struct pg_result disk_full = CALLS_REFUSED("53100");

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

static void
connect_first(void)
{
	PQ_EXPECT(START_A, CONNECT, SETUP);
	ck_assert_int_eq(db_connect(db, pq.now + 1000), 0);
}

static enum db_outcome
run(const struct db_statement *statement)
{
	result_free(result);
	return db_run(db, statement, NULL, pq.now + 1000, &result);
}

/* Looks up, three times at most, for MS. */
static enum db_outcome
look_up(int64_t ms)
{
	result_free(result);
	return db_try(db, DB_READ_TRIES, SERIES, &calls_lookup, NULL,
	    pq.now + ms, &result);
}

/* db_take_deadline(), from now. */
static int64_t
deadline(void)
{
	return db_take_deadline(db) - pq.now;
}

/* Another worker of the program is connected, or not. */
static void
set_other_worker(bool connected)
{
	metrics_name_worker(1);
	metrics_start();
	metrics_set(METRICS_DB_CONNECTED, connected);
	metrics_name_worker(0);
	metrics_start();
}

/* Asking again. */

START_TEST(reads_again)
{
	PQ_EXPECT(START_A, CONNECT, SETUP, LOOKUP, BREAK, START_B, CONNECT,
	    SETUP, LOOKUP, COMMITTED(calls_row));
	ck_assert_int_eq(look_up(5000), DB_OK);
	ck_assert_ptr_nonnull(result);
	ck_assert_uint_eq(metrics_total(SERIES), 2);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTS), 2);
}
END_TEST

START_TEST(reads_three_times)
{
	PQ_EXPECT(START_A, CONNECT, SETUP, LOOKUP, BREAK,
	    START_B, CONNECT, SETUP, PQ_FAIL("enter"),
	    START_A, CONNECT, SETUP, LOOKUP, INPUT, PQ_GET(calls_safe),
	    PQ_END, PQ_GET(calls_row), BREAK);
	ck_assert_int_eq(look_up(5000), DB_UNKNOWN);
	ck_assert_ptr_null(result);
	ck_assert_uint_eq(metrics_total(SERIES), 3);
	ck_assert_int_eq(pq.connections, 0);
}
END_TEST

/* Also when the time is just up, or only one try is wanted. */
START_TEST(reads_once_when_it_is_late)
{
	connect_first();
	PQ_EXPECT(LOOKUP, SILENCE(500), SILENCE(700));
	ck_assert_int_eq(look_up(1200), DB_UNKNOWN);
	ck_assert_uint_eq(metrics_total(SERIES), 1);
	PQ_EXPECT(START_B, CONNECT, SETUP, LOOKUP, BREAK);
	ck_assert_int_eq(db_try(db, 1, SERIES, &calls_lookup, NULL, pq.now +
	    5000, &result), DB_UNKNOWN);
	ck_assert_uint_eq(metrics_total(SERIES), 2);
}
END_TEST

START_TEST(needs_a_connection)
{
	PQ_EXPECT(NOBODY, PQ_SLEEP(20), START_A, PQ_TIMEOUT("out", 30));
	ck_assert_int_eq(look_up(50), DB_AGAIN);
	ck_assert_ptr_null(result);
	ck_assert_uint_eq(metrics_total(SERIES), 0);
	/* The second try has none. */
	PQ_EXPECT(PQ_WAIT("out"), PQ_POLL(READING), PQ_WAIT("in"),
	    PQ_POLL(OK), SETUP, LOOKUP, BREAK, START_B,
	    PQ_TIMEOUT("out", 50));
	ck_assert_int_eq(look_up(50), DB_AGAIN);
	ck_assert_ptr_null(result);
	ck_assert_uint_eq(metrics_total(SERIES), 1);
}
END_TEST

/* An answer is an answer. */
static const struct {
	struct pg_result error;
	enum db_outcome outcome;
} answers[] = {
	{ CALLS_REFUSED("22P02"), DB_DATA },
	{ CALLS_REFUSED("40P01"), DB_LOCKED },
	{ CALLS_REFUSED("53100"), DB_AGAIN },
	{ CALLS_REFUSED("42501"), DB_AGAIN },
};

START_TEST(takes_a_refusal)
{
	PQ_EXPECT(START_A, CONNECT, SETUP, LOOKUP,
	    COMMITTED(answers[_i].error));
	ck_assert_int_eq(look_up(5000), answers[_i].outcome);
	ck_assert_ptr_null(result);
	ck_assert_uint_eq(metrics_total(SERIES), 1);
}
END_TEST

/* The server became a standby while we were connected: the other one is the
 * primary now. */
START_TEST(follows_the_primary)
{
	static const struct pg_result read_only = CALLS_REFUSED("25006");

	connect_first();
	PQ_EXPECT(LOOKUP, COMMITTED(read_only));
	ck_assert_int_eq(look_up(5000), DB_AGAIN);
	PQ_EXPECT(START_A, CONNECT, SESSION, PREPARE_GUARD, SEND_CHECK,
	    ANSWER(calls_unsafe[5].guard), START_B, CONNECT,
	    SETUP, LOOKUP, COMMITTED(calls_row));
	ck_assert_int_eq(look_up(5000), DB_OK);
	ck_assert(pq_logged("reason=\"the server is read-only\"\n"));
}
END_TEST

/* Patience. */

/* Those who come during an outage wait until its patience ends, and then
 * one in a second looks a little. */
START_TEST(waits_no_longer_than_the_first)
{
	connect_first();
	ck_assert_int_eq(deadline(), PATIENCE_MS);
	pq.now += 50000;
	ck_assert_int_eq(deadline(), PATIENCE_MS);
	/* It went when what is lost now was sent. */
	PQ_EXPECT(LOOKUP, SILENCE(500), SILENCE(500));
	ck_assert_int_eq(run(&calls_lookup), DB_UNKNOWN);
	ck_assert_int_eq(deadline(), PATIENCE_MS - 1000);
	pq.now += PATIENCE_MS - 1001;
	ck_assert_int_eq(deadline(), 1);
	pq.now += 1;
	ck_assert_int_eq(deadline(), 250);
	ck_assert_int_eq(deadline(), 0);
	pq.now += 999;
	ck_assert_int_eq(deadline(), 0);
	pq.now += 1;
	ck_assert_int_eq(deadline(), 250);
	ck_assert_int_eq(deadline(), 0);
}
END_TEST

/* A connection alone ends no outage: a statement that works does. */
START_TEST(ends_with_a_statement)
{
	PQ_EXPECT(NOBODY, PQ_SLEEP(20), START_A, CONNECT, SETUP);
	ck_assert_int_eq(db_connect(db, pq.now + 1000), 0);
	ck_assert(pq_logged("db_connected away_ms=20\n"));
	ck_assert_int_eq(deadline(), PATIENCE_MS - 20);
	PQ_EXPECT(LOOKUP, COMMITTED(calls_row));
	ck_assert_int_eq(run(&calls_lookup), DB_OK);
	ck_assert_int_eq(deadline(), PATIENCE_MS);
}
END_TEST

/* On a full disk reading works: that says nothing of what was refused. */
START_TEST(ends_with_the_statement_that_failed)
{
	connect_first();
	PQ_EXPECT(GUARDED("prepared claim"), COMMITTED(disk_full));
	ck_assert_int_eq(run(&calls_claim), DB_AGAIN);
	pq.now += 300;
	PQ_EXPECT(LOOKUP, COMMITTED(calls_row));
	ck_assert_int_eq(run(&calls_lookup), DB_OK);
	ck_assert_int_eq(deadline(), PATIENCE_MS - 300);
	PQ_EXPECT(GUARDED("prepared claim"), COMMITTED(calls_row));
	ck_assert_int_eq(run(&calls_claim), DB_OK);
	ck_assert_int_eq(deadline(), PATIENCE_MS);
}
END_TEST

/* After a lost connection any statement will do. */
START_TEST(ends_with_any_after_a_loss)
{
	connect_first();
	PQ_EXPECT(GUARDED("prepared claim"), COMMITTED(disk_full));
	ck_assert_int_eq(run(&calls_claim), DB_AGAIN);
	PQ_EXPECT(LOOKUP, BREAK);
	ck_assert_int_eq(run(&calls_lookup), DB_UNKNOWN);
	pq.now += 100;
	ck_assert_int_eq(deadline(), PATIENCE_MS - 100);
	PQ_EXPECT(START_B, CONNECT, SETUP, LOOKUP, COMMITTED(calls_row));
	ck_assert_int_eq(look_up(5000), DB_OK);
	ck_assert_int_eq(deadline(), PATIENCE_MS);
}
END_TEST

/* The refused statement's fault, or other transactions', is no outage. */
START_TEST(is_no_outage)
{
	connect_first();
	PQ_EXPECT(LOOKUP, COMMITTED(answers[_i].error));
	ck_assert_int_eq(run(&calls_lookup), answers[_i].outcome);
	pq.now += 100;
	ck_assert_int_eq(deadline(), answers[_i].outcome == DB_AGAIN ?
	    PATIENCE_MS - 100 : PATIENCE_MS);
}
END_TEST

/* Between requests. */

/* How long db_attend() wants to be left alone; until then it does nothing. */
static int
attend(void)
{
	int wait = db_attend(db);

	ck_assert_int_eq(db_attend(db), wait);
	pq.now += wait - 1;
	ck_assert_int_eq(db_attend(db), 1);
	pq.now += 1;
	return wait;
}

START_TEST(connects_between_requests)
{
	PQ_EXPECT(START_A, PQ_TIMEOUT("out", 20));
	ck_assert_int_eq(attend(), 5);
	PQ_EXPECT(PQ_WAIT("out"), PQ_POLL(READING), PQ_WAIT("in"),
	    PQ_POLL(OK), PQ_SEND("session.sql"), SILENCE(20));
	ck_assert_int_eq(attend(), 5);
	PQ_EXPECT(ANSWER(calls_session), PREPARE_GUARD, CHECK, STATEMENTS);
	ck_assert_int_eq(attend(), 250);
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 1);
	PQ_EXPECT(PQ_TIMEOUT("in", 0));
	ck_assert_int_eq(attend(), 250);
}
END_TEST

START_TEST(pauses_between_requests_too)
{
	PQ_EXPECT(NOBODY, PQ_SLEEP(20));
	ck_assert_int_eq(attend(), 250);
	PQ_EXPECT(NOBODY, PQ_SLEEP(20));
	ck_assert_int_eq(attend(), 250);
}
END_TEST

#define UNASKED PQ_WAIT("in"), PQ_CALL("consume")
#define UNASKED_4 UNASKED, UNASKED, UNASKED, UNASKED

/* What an idle connection may bring without being gone … */
static const struct {
	size_t n;
	struct pq_call calls[16];
} idle[] = {
	{ 1, { PQ_TIMEOUT("in", 0) } },
	{ 3, { UNASKED, PQ_TIMEOUT("in", 0) } },
	{ 16, { UNASKED_4, UNASKED_4 } }, /* the rest is for the next time */
};

START_TEST(stays_while_it_is_idle)
{
	connect_first();
	pq_expect(idle[_i].calls, idle[_i].n);
	ck_assert_int_eq(attend(), 250);
	ck_assert_int_eq(pq.connections, 1);
	ck_assert_uint_eq(metrics_total(METRICS_DB_ERROR_NO_ANSWER), 0);
}
END_TEST

/* … and when it is. */
static const struct {
	size_t n;
	struct pq_call calls[4];
} gone[] = {
	{ 2, { PQ_WAIT("in"), PQ_FAIL_LOST("consume") } },
	{ 3, { UNASKED, PQ_BUSY } },
	{ 3, { PQ_WAIT("in"), { .call = "consume", .answer = 1,
	    .lost = true }, PQ_TIMEOUT("in", 0) } },
};

START_TEST(notices_a_loss_while_idle)
{
	connect_first();
	pq_expect(gone[_i].calls, gone[_i].n);
	PQ_EXPECT(START_B, PQ_WAIT("out"), PQ_POLL(READING),
	    PQ_TIMEOUT("in", 20));
	ck_assert_int_eq(attend(), 5);
	ck_assert(pq_logged("db_lost statement=- reason=\"the connection was "
	    "lost while idle\"\n"));
	ck_assert_uint_eq(metrics_total(METRICS_DB_CONNECTED), 0);
	ck_assert_uint_eq(metrics_total(METRICS_DB_ERROR_NO_ANSWER), 1);
	PQ_EXPECT(PQ_WAIT("in"), PQ_POLL(OK), SETUP);
	ck_assert_int_eq(attend(), 250);
	/* Nobody was let down: that is no outage. */
	ck_assert_int_eq(deadline(), PATIENCE_MS);
}
END_TEST

/* An outage whose end no statement saw is over after a patience without a
 * failure. */
START_TEST(forgets_an_outage)
{
	connect_first();
	PQ_EXPECT(GUARDED("prepared claim"), COMMITTED(disk_full));
	ck_assert_int_eq(run(&calls_claim), DB_AGAIN);
	pq.now += PATIENCE_MS - 1;
	PQ_EXPECT(PQ_TIMEOUT("in", 0));
	(void)db_attend(db);
	ck_assert_int_eq(deadline(), 1);
	pq.now += 250;
	PQ_EXPECT(PQ_TIMEOUT("in", 0));
	(void)db_attend(db);
	ck_assert_int_eq(deadline(), PATIENCE_MS);
	/* Nor does the next one end only with what was refused then. */
	PQ_EXPECT(START_A, REFUSED, START_B, CONNECT, SETUP,
	    LOOKUP, COMMITTED(calls_row));
	pq.status = CONNECTION_BAD;
	ck_assert_int_eq(look_up(5000), DB_OK);
	ck_assert_int_eq(deadline(), PATIENCE_MS);
}
END_TEST

/* Other workers. */

START_TEST(is_cut_off_while_others_are_not)
{
	ck_assert_int_eq(metrics_share(2), 0);
	set_other_worker(false);
	ck_assert(!db_is_cut_off(db));
	set_other_worker(true);
	ck_assert(db_is_cut_off(db));
	connect_first();
	ck_assert(!db_is_cut_off(db));
	PQ_EXPECT(LOOKUP, BREAK);
	ck_assert_int_eq(run(&calls_lookup), DB_UNKNOWN);
	ck_assert(db_is_cut_off(db));
}
END_TEST

/* A request is left to others after a second without a connection; between
 * requests it goes on. */
START_TEST(tires_while_it_is_cut_off)
{
	ck_assert_int_eq(metrics_share(2), 0);
	set_other_worker(true);
	connect_first();
	pq.now += 100000;
	PQ_EXPECT(LOOKUP, BREAK, START_B, REFUSED, START_A, REFUSED,
	    PQ_SLEEP(20), START_B, REFUSED, START_A, REFUSED, PQ_SLEEP(40),
	    START_B, REFUSED, START_A, REFUSED, PQ_SLEEP(80), START_B, REFUSED,
	    START_A, REFUSED, PQ_SLEEP(160), START_B, REFUSED, START_A, REFUSED,
	    PQ_SLEEP(200), START_B, REFUSED, START_A, REFUSED, PQ_SLEEP(200),
	    START_B, REFUSED, START_A, REFUSED, PQ_SLEEP(200), START_B, REFUSED,
	    START_A, REFUSED, PQ_SLEEP(200), START_B, REFUSED);
	ck_assert_int_eq(look_up(60000), DB_AGAIN);
	ck_assert_int_eq(db_connect(db, pq.now + 60000), -1);
	/* With nobody else to do it, it tries for as long as it may. */
	set_other_worker(false);
	PQ_EXPECT(START_A, REFUSED, PQ_SLEEP(200), START_B, REFUSED, START_A,
	    REFUSED, PQ_SLEEP(100));
	ck_assert_int_eq(db_connect(db, pq.now + 300), -1);
	set_other_worker(true);
	ck_assert_int_eq(db_connect(db, pq.now + 60000), -1);
	pq.now += 500;
	PQ_EXPECT(START_B, CONNECT, SETUP);
	ck_assert_int_eq(db_attend(db), 250);
	ck_assert(!db_is_cut_off(db));
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads_again, 1 },
		{ reads_three_times, 1 },
		{ reads_once_when_it_is_late, 1 },
		{ needs_a_connection, 1 },
		{ takes_a_refusal, UNIT_COUNT(answers) },
		{ follows_the_primary, 1 },
		{ waits_no_longer_than_the_first, 1 },
		{ ends_with_a_statement, 1 },
		{ ends_with_the_statement_that_failed, 1 },
		{ ends_with_any_after_a_loss, 1 },
		{ is_no_outage, UNIT_COUNT(answers) },
		{ connects_between_requests, 1 },
		{ pauses_between_requests_too, 1 },
		{ stays_while_it_is_idle, UNIT_COUNT(idle) },
		{ notices_a_loss_while_idle, UNIT_COUNT(gone) },
		{ forgets_an_outage, 1 },
		{ is_cut_off_while_others_are_not, 1 },
		{ tires_while_it_is_cut_off, 1 },
	};

	return unit_run_apart("db_outage", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
