/* SPDX-License-Identifier: MIT */
/* result.c -- values of PostgreSQL's binary results. */
#include <endian.h>
#include <libpq-fe.h>
#include <string.h>

#include "base/arena.h"
#include "store/result.h"

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

const char *
result_text(const struct pg_result *result, int row, int column,
    struct arena *arena)
{
	if (PQgetisnull(result, row, column))
		return NULL;
	return arena_copy(arena, PQgetvalue(result, row, column),
	    (size_t)PQgetlength(result, row, column));
}
