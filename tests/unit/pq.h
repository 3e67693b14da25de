/* SPDX-License-Identifier: MIT */
/* pq.h -- a libpq and a clock that follow a script, for tests. */
#ifndef UNIT_PQ_H
#define UNIT_PQ_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * No server can be asked to vanish between a result and its commit, or to be
 * silent for 5 s of a test that takes none: a script can.
 *
 * A program with pq.c is linked without libpq: it calls the functions here. A
 * test tells beforehand, in order, each call that acts: what is called with
 * which arguments, as a text, and its answer. Another call, or one too many or
 * too few, fails the test. Functions that only look (PQresultStatus,
 * PQtransactionStatus, …) answer by what the script gave; PQflush() and
 * PQisBusy() answer 0 where the script has no "flush" or "busy".
 *
 * Time stands still but for what the script's calls take.
 */

#define PQ_COLUMNS_MAX 8

/* A result that the script gives: zeros are a command that succeeded. */
struct pg_result {
	ExecStatusType status;  /* 0: PGRES_COMMAND_OK */
	const char *sqlstate;   /* of a failure; NULL: it is libpq's own */
	const char *message;    /* NULL: "" */
	const char *constraint;
	int rows, columns;
	const char *values[PQ_COLUMNS_MAX]; /* of each row; NULL is null */
};

struct pq_call {
	const char *call;
	int answer;
	int64_t takes; /* milliseconds that pass meanwhile */
	bool lost;     /* then the connection's status is CONNECTION_BAD */
	const struct pg_result *result; /* PQgetResult()'s; NULL is NULL */
};

/* What the functions that only look answer by. */
struct pq {
	int64_t now;                    /* clock_ms() */
	PGTransactionStatusType transaction;
	ConnStatusType status;
	const char *error;              /* PQerrorMessage()'s */
	int socket;                     /* PQsocket()'s */
	int connections;                /* that are not finished */
	int results;                    /* that are not cleared */
};

extern struct pq pq;

/* Calls that succeed. WHAT of a statement: its name behind "prepared ",
 * "prepare " or its text; and with parameters "(VALUE,…)". */
#define PQ_START(to) { .call = "start " to, .answer = 1 }
#define PQ_POLL(status) { .call = "connect", .answer = PGRES_POLLING_##status }
#define PQ_WAIT(events) { .call = "wait " events, .answer = 1 }
#define PQ_SEND(what) { .call = "send " what, .answer = 1 }
#define PQ_CALL(name) { .call = name, .answer = 1 }
#define PQ_BUSY PQ_CALL("busy")
#define PQ_GET(what) { .call = "get", .result = &(what) }
#define PQ_END { .call = "get" } /* there is no further one */
/* A wait in vain, for MS. */
#define PQ_TIMEOUT(events, ms) { .call = "wait " events, .takes = ms }
#define PQ_SLEEP(ms) { .call = "sleep " #ms, .takes = ms }
/* A call that answers 0, or -1. */
#define PQ_FAIL(name) { .call = name }
#define PQ_FAIL_LOST(name) { .call = name, .lost = true }

/* Appends CALLS to the script. */
#define PQ_EXPECT(...) \
	pq_expect((const struct pq_call[]){ __VA_ARGS__ }, \
	    sizeof((const struct pq_call[]){ __VA_ARGS__ }) / \
	    sizeof(struct pq_call))
void pq_expect(const struct pq_call *calls, size_t n);

/* Begins with an empty script, no connection, and an empty log, which is kept
 * from standard error. */
void pq_setup(void);

/* Fails the test unless all that was expected has been called, and nothing is
 * left of it. */
void pq_teardown(void);

/* What was logged since the last call; has it TEXT? */
const char *pq_log(void);
bool pq_logged(const char *text);

#endif
