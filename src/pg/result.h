/* SPDX-License-Identifier: MIT */
/* result.h -- what a statement gave: rows of values in binary format. */
#ifndef PG_RESULT_H
#define PG_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct arena;
struct pg_result;

/* Rows and columns are counted from 0. */

/* Frees RESULT. NULL is accepted. */
void result_free(struct pg_result *result);

/* How many rows, and columns, RESULT has. */
int result_rows(const struct pg_result *result);
int result_columns(const struct pg_result *result);

/* A value's bytes, with a NUL behind them ("" for null), and how many they
 * are. Borrowed until result_free(). */
const char *result_value(const struct pg_result *result, int row, int column);
size_t result_len(const struct pg_result *result, int row, int column);

/* Whether a value is null. */
bool result_is_null(const struct pg_result *result, int row, int column);

/* An int4. */
int32_t result_int(const struct pg_result *result, int row, int column);

/* An int8. */
int64_t result_bigint(const struct pg_result *result, int row, int column);

/* A boolean. */
bool result_bool(const struct pg_result *result, int row, int column);

/*
 * Copies the LEN bytes of a uuid or bytea to TO; zeros when it is null or
 * has another length.
 */
void result_bytes(const struct pg_result *result, int row, int column,
    uint8_t *to, size_t len);

/* A value, borrowed until result_free(); nothing when it is null. */
struct slice result_cell(const struct pg_result *result, int row, int column);

/* A value, copied to ARENA with a NUL behind it; nothing when it is null (or
 * when the arena is full). */
struct slice result_copy(const struct pg_result *result, int row, int column,
    struct arena *arena);

/* A text, copied to ARENA with a NUL; NULL when it is null (or when the
 * arena is full). */
const char *result_text(const struct pg_result *result, int row, int column,
    struct arena *arena);

#endif
