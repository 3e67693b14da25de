/* SPDX-License-Identifier: MIT */
/* metrics.h -- counters that all workers share, in Prometheus's text format. */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

/* Every series that is a single number. Counters but where it says gauge;
 * the table in metrics.c has their names, in this order. */
enum metrics_series {
	METRICS_SUBMISSION_CREATED,
	METRICS_SUBMISSION_REPLAYED,
	METRICS_SUBMISSION_DIFFERING,
	METRICS_SUBMISSION_UNKNOWN,
	METRICS_SUBMISSION_EXPIRED,
	METRICS_SUBMISSION_REVOKED,
	METRICS_SUBMISSION_USED,
	METRICS_SUBMISSION_INVALID,
	METRICS_SUBMISSION_UNAVAILABLE,
	METRICS_SUBMISSION_FAILED,
	METRICS_VALIDATION_VALID,
	METRICS_VALIDATION_NOT_FOUND,
	METRICS_VALIDATION_EXPIRED,
	METRICS_VALIDATION_USED,
	METRICS_VALIDATION_REVOKED,
	METRICS_VALIDATION_UNAVAILABLE,
	METRICS_LOGIN_OPENED,
	METRICS_LOGIN_REFUSED,
	METRICS_LOGIN_THROTTLED,
	METRICS_REPLY_2XX,
	METRICS_REPLY_4XX,
	METRICS_REPLY_5XX,
	METRICS_BROKEN_CONNECTIONS,
	METRICS_DB_CLAIM,
	METRICS_DB_LOOKUP,
	METRICS_DB_DIFFERING,
	METRICS_DB_SETTINGS,
	METRICS_DB_STAFF,
	METRICS_DB_ERROR_08,
	METRICS_DB_ERROR_22,
	METRICS_DB_ERROR_23,
	METRICS_DB_ERROR_25,
	METRICS_DB_ERROR_40,
	METRICS_DB_ERROR_42,
	METRICS_DB_ERROR_53,
	METRICS_DB_ERROR_55,
	METRICS_DB_ERROR_57,
	METRICS_DB_ERROR_58,
	METRICS_DB_ERROR_XX,
	METRICS_DB_ERROR_OTHER,
	METRICS_DB_ERROR_NO_ANSWER,
	METRICS_DB_CONNECTS,
	METRICS_DB_CONNECT_FAILURES,
	METRICS_DB_CONNECTED,   /* gauge */
	METRICS_WORKERS,        /* gauge */
	METRICS_WORKER_STARTS,
	METRICS_WORKER_DEATHS,
	METRICS_PASSWORD_TURNS, /* gauge; see admin/turn.h */
	METRICS_PASSWORD_WAITING, /* gauge; the same */
	METRICS_ARENA_SCRATCH,  /* gauge, the highest ever */
	METRICS_ARENA_BATCH,    /* gauge, the highest ever */
	METRICS_GUARD_PRIVILEGES, /* gauges, in the order of enum guard */
	METRICS_GUARD_ROW_SECURITY,
	METRICS_GUARD_ROLE_POWERS,
	METRICS_GUARD_ROLE_SETTINGS,
	METRICS_GUARD_OPEN_FUNCTIONS,
	METRICS_GUARD_ROLE_PASSWORDS,
	METRICS_SERIES          /* their number */
};

enum metrics_histogram {
	METRICS_REQUEST_SECONDS, /* observed in microseconds */
	METRICS_BATCH_CLAIMS,
	METRICS_HISTOGRAMS /* their number */
};

/*
 * In the supervisor, before it forks: makes memory that the N workers it
 * executes share with it, and tells them by the environment. Returns 0, or
 * -1 with errno.
 */
__attribute__((warn_unused_result)) int metrics_share(int n);

/* In the supervisor: the next program it executes is worker I, from 0. */
void metrics_name_worker(int i);

/*
 * In a worker: finds the memory that metrics_share() made; without one (or
 * when another version of the program made it) the process counts for
 * itself. To be called before the others below, which do nothing till then.
 */
void metrics_start(void);

/*
 * A worker has a block of its own to count in, so there is neither a lock
 * nor a shared cache line; what a killed one had counted stays, and its
 * successor goes on from there.
 */

/* Adds N to a counter. */
void metrics_add(enum metrics_series series, uint64_t n);

/* Makes a gauge VALUE, before whatever this worker reads next. */
void metrics_set(enum metrics_series series, uint64_t value);

/* In the supervisor: worker I has died; its gauges that say what it is doing
 * begin at zero. */
void metrics_bury_worker(int i);

/* Makes a gauge VALUE if it was less: for high-water marks. */
void metrics_raise(enum metrics_series series, uint64_t value);

/* Counts VALUE, in the unit that enum metrics_histogram says. */
void metrics_observe(enum metrics_histogram histogram, uint64_t value);

/* The series METRICS_DB_ERROR_… that counts this SQLSTATE. */
enum metrics_series metrics_db_error(const char *sqlstate);

/* How many workers there are when all are alive; 1 of a process for itself. */
unsigned int metrics_workers(void);

/* A counter's, or a gauge's, sum over all workers. */
uint64_t metrics_total(enum metrics_series series);

/* What no worker counts, because it is so now. */
struct metrics_now {
	const char *program;
	bool database_up; /* PostgreSQL answers */
};

/* Puts NOW and the sums over all workers, in the Prometheus text format
 * 0.0.4. */
void metrics_put_prometheus(struct buf *text, const struct metrics_now *now);

#endif
