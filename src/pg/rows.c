/* SPDX-License-Identifier: MIT */
/* rows.c -- reads a query's rows in portions: a million need no memory. */
#include <libpq-fe.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg/result.h"
#include "pg/rows.h"

#define DECLARE "DECLARE portion NO SCROLL CURSOR FOR "
#define COLUMNS_MAX 16

static const struct db_statement fetch = { .name = "fetch",
	.sql = "FETCH FORWARD 500 FROM portion" };

/* Opens the cursor for STATEMENT. */
static enum db_outcome
declare(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline)
{
	struct db_statement declare = *statement;
	size_t len = strlen(statement->sql);
	char *sql = malloc(sizeof(DECLARE) + len);
	PGresult *result = NULL;
	enum db_outcome outcome;

	if (sql == NULL)
		return DB_DATA;
	memcpy(sql, DECLARE, sizeof(DECLARE));
	memcpy(sql + sizeof(DECLARE) - 1, statement->sql, len + 1);
	declare.sql = sql;
	outcome = db_query(db, &declare, params, deadline, &result);
	PQclear(result);
	free(sql);
	return outcome;
}

/* Hands out a portion's rows. Returns false when ROW has enough. */
static bool
hand_out(const PGresult *result, rows_fn *row, void *context)
{
	struct slice cells[COLUMNS_MAX] = { { NULL, 0 } };
	int columns = PQnfields(result);

	for (int r = 0; r < PQntuples(result); r++) {
		for (int c = 0; c < columns && c < COLUMNS_MAX; c++)
			cells[c] = result_cell(result, r, c);
		if (row(context, cells) != 0)
			return false;
	}
	return true;
}

enum db_outcome
rows_read(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline, rows_fn *row,
    void *context)
{
	PGresult *result = NULL;
	enum db_outcome outcome;
	bool more = true;

	outcome = declare(db, statement, params, deadline);
	while (outcome == DB_OK && more) {
		outcome = db_query(db, &fetch, NULL, deadline, &result);
		if (outcome == DB_OK)
			more = PQntuples(result) > 0 &&
			    hand_out(result, row, context);
		PQclear(result);
		result = NULL;
	}
	if (outcome == DB_OK)
		outcome = db_run_script(db, "CLOSE portion", deadline);
	return outcome;
}

enum db_outcome
rows_read_alone(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline, rows_fn *row,
    void *context)
{
	enum db_outcome outcome;

	outcome = db_run_script(db, "BEGIN", deadline);
	if (outcome == DB_OK)
		outcome = rows_read(db, statement, params, deadline, row,
		    context);
	if (outcome == DB_OK)
		outcome = db_run_script(db, "COMMIT", deadline);
	return outcome;
}

struct db_param
rows_limit(long limit, struct rows_limit *text)
{
	(void)snprintf(text->text, sizeof(text->text), "%ld", limit);
	return db_text(limit > 0 ? text->text : NULL);
}
