/* SPDX-License-Identifier: MIT */
/* rows.h -- reads a query's rows in portions: a million need no memory. */
#ifndef PG_ROWS_H
#define PG_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "pg/db.h"

/* A value of a row, in binary format with a NUL behind it; AT is NULL for
 * null. Borrowed until the function that got it returns. */
struct rows_cell {
	const char *at;
	size_t len;
};

/* Is called for each row with its cells. Returns 0; -1: no more, please. */
typedef int rows_fn(void *context, const struct rows_cell *cells);

/*
 * Calls ROW with CONTEXT for each row of the query SQL with N parameters,
 * until ROW has enough, or until DEADLINE. It must run inside a transaction,
 * which it leaves open. DB_OK: all rows, or all that were wanted.
 */
__attribute__((warn_unused_result)) enum db_outcome rows_read(struct db *db,
    const char *sql, const struct db_param *params, int n, int64_t deadline,
    rows_fn *row, void *context);

/* The same in a transaction of its own. */
__attribute__((warn_unused_result)) enum db_outcome rows_read_alone(
    struct db *db, const char *sql, const struct db_param *params, int n,
    int64_t deadline, rows_fn *row, void *context);

/* A number of rows as a parameter, null for 0; TEXT holds it. */
struct rows_limit {
	char text[24];
};
struct db_param rows_limit(long limit, struct rows_limit *text);

#endif
