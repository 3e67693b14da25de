/* SPDX-License-Identifier: MIT */
/* rows.h -- reads a query's rows in portions: a million need no memory. */
#ifndef PG_ROWS_H
#define PG_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "pg/db.h"

/* Is called for each row with its cells, in binary format with a NUL behind,
 * which are there until it returns. Returns 0; -1: no more, please. */
typedef int rows_fn(void *context, const struct slice *cells);

/*
 * Calls ROW with CONTEXT for each row of the query STATEMENT with PARAMS,
 * until ROW has enough, or until DEADLINE. It must run inside a transaction,
 * which it leaves open. DB_OK: all rows, or all that were wanted.
 */
__attribute__((warn_unused_result)) enum db_outcome rows_read(struct db *db,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, rows_fn *row, void *context);

/* The same in a transaction of its own. */
__attribute__((warn_unused_result)) enum db_outcome rows_read_alone(
    struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline, rows_fn *row,
    void *context);

struct rows_limit {
	char text[24];
};

/* A number of rows as a parameter, null for 0; TEXT holds it. */
struct db_param rows_limit(long limit, struct rows_limit *text);

#endif
