/* SPDX-License-Identifier: MIT */
/* result.h -- values of PostgreSQL's binary results. */
#ifndef STORE_RESULT_H
#define STORE_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct pg_result;

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

/* A text, copied to ARENA with a NUL; NULL when it is null (or when the
 * arena is full). */
const char *result_text(const struct pg_result *result, int row, int column,
    struct arena *arena);

#endif
