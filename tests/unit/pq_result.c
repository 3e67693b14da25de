/* SPDX-License-Identifier: MIT */
/* pq_result.c -- the results that a script of libpq's gives, for tests. */
#include <stdlib.h>
#include <string.h>

#include "pq.h"
#include "unit.h"

void
PQclear(PGresult *result)
{
	if (result != NULL)
		pq.results--;
	free(result);
}

ExecStatusType
PQresultStatus(const PGresult *result)
{
	if (result == NULL)
		return PGRES_FATAL_ERROR;
	return result->status != 0 ? result->status : PGRES_COMMAND_OK;
}

char *
PQresultErrorField(const PGresult *result, int field)
{
	const char *text = NULL;

	if (result == NULL)
		return NULL;
	if (field == PG_DIAG_SQLSTATE)
		text = result->sqlstate;
	else if (field == PG_DIAG_CONSTRAINT_NAME)
		text = result->constraint;
	else if (field == PG_DIAG_MESSAGE_PRIMARY && result->sqlstate != NULL)
		text = result->message;
	return (char *)(uintptr_t)text;
}

char *
PQresultErrorMessage(const PGresult *result)
{
	const char *text = result != NULL ? result->message : NULL;

	return (char *)(uintptr_t)(text != NULL ? text : "");
}

int
PQntuples(const PGresult *result)
{
	return result->rows;
}

int
PQnfields(const PGresult *result)
{
	return result->columns;
}

int
PQgetisnull(const PGresult *result, int row, int column)
{
	ck_assert_int_lt(row, result->rows);
	ck_assert_int_lt(column, result->columns);
	return result->values[column] == NULL;
}

char *
PQgetvalue(const PGresult *result, int row, int column)
{
	const char *value = PQgetisnull(result, row, column) ? "" :
	    result->values[column];

	return (char *)(uintptr_t)value;
}

int
PQgetlength(const PGresult *result, int row, int column)
{
	return (int)strlen(PQgetvalue(result, row, column));
}
