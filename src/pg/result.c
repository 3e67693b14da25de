/* SPDX-License-Identifier: MIT */
/* result.c -- what a statement gave. */
#include <endian.h>
#include <libpq-fe.h>
#include <string.h>

#include "base/arena.h"
#include "pg/result.h"

void
result_free(struct pg_result *result)
{
	PQclear(result);
}

int
result_rows(const struct pg_result *result)
{
	return PQntuples(result);
}

int
result_columns(const struct pg_result *result)
{
	return PQnfields(result);
}

const char *
result_value(const struct pg_result *result, int row, int column)
{
	return PQgetvalue(result, row, column);
}

size_t
result_len(const struct pg_result *result, int row, int column)
{
	return (size_t)PQgetlength(result, row, column);
}

bool
result_is_null(const struct pg_result *result, int row, int column)
{
	return PQgetisnull(result, row, column);
}

int32_t
result_int(const struct pg_result *result, int row, int column)
{
	uint32_t value;

	memcpy(&value, PQgetvalue(result, row, column), sizeof(value));
	return (int32_t)be32toh(value);
}

int64_t
result_bigint(const struct pg_result *result, int row, int column)
{
	uint64_t value;

	memcpy(&value, PQgetvalue(result, row, column), sizeof(value));
	return (int64_t)be64toh(value);
}

bool
result_bool(const struct pg_result *result, int row, int column)
{
	return *PQgetvalue(result, row, column) != 0;
}

void
result_bytes(const struct pg_result *result, int row, int column,
    uint8_t *to, size_t len)
{
	if (PQgetlength(result, row, column) == (int)len)
		memcpy(to, PQgetvalue(result, row, column), len);
	else
		memset(to, 0, len);
}

struct slice
result_cell(const struct pg_result *result, int row, int column)
{
	if (result_is_null(result, row, column))
		return (struct slice){ NULL, 0 };
	return (struct slice){ result_value(result, row, column),
		result_len(result, row, column) };
}

struct slice
result_copy(const struct pg_result *result, int row, int column,
    struct arena *arena)
{
	return (struct slice){ result_text(result, row, column, arena),
		result_len(result, row, column) };
}

const char *
result_text(const struct pg_result *result, int row, int column,
    struct arena *arena)
{
	if (result_is_null(result, row, column))
		return NULL;
	return arena_copy(arena, result_value(result, row, column),
	    result_len(result, row, column));
}
