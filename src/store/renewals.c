/* SPDX-License-Identifier: MIT */
/* renewals.c -- puts right what is stored of renewals and receipts. */

#include <stdio.h>

#include "base/arena.h"
#include "pg/array.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/renewals.h"

enum db_outcome
renewals_count(struct db *db, int64_t deadline, int64_t *n)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, SQL_PLAIN(renewals_count), deadline, &result);
	if (outcome == DB_OK)
		*n = result_bigint(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
renewals_read(struct db *db, const uint8_t *after, int64_t deadline,
    rows_fn *row, void *context)
{
	return rows_read_alone(db, SQL(renewals_read,
	    .after = { after, UUID_LEN }), deadline, row, context);
}

#define TEXTS(member) array_of_slices(&rows, ARRAY_TEXT, \
	ARRAY_OFFSET(struct renewals_change, member, struct slice))

enum db_outcome
renewals_write(struct db *db, struct arena *arena, const char *actor,
    const struct renewals_change *changes, size_t n, int64_t deadline)
{
	size_t mark = arena_mark(arena);
	enum db_outcome outcome = DB_DATA;
	struct pg_result *result = NULL;
	struct array_rows rows = { .arena = arena, .at = changes, .n = n,
		.size = sizeof(*changes) };
	const union sql_renewals_write_in in = { { .actor = db_text(actor),
		.submission_ids = array_of_bytes(&rows, ARRAY_UUID,
		    ARRAY_OFFSET(struct renewals_change, id,
		    uint8_t[UUID_LEN]), UUID_LEN),
		.next_renewals = TEXTS(next), .receipts = TEXTS(receipt),
		.receipt_dates = TEXTS(until) } };

	if (!rows.failed)
		outcome = db_query(db, &sql_renewals_write, in.all, deadline,
		    &result);
	result_free(result);
	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
renewals_revoke(struct db *db, const char *actor, int64_t deadline, int *n)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(renewals_revoke, .actor = db_text(actor)),
	    deadline, &result);
	if (outcome == DB_OK)
		*n = result_rows(result);
	result_free(result);
	return outcome;
}

enum db_outcome
renewals_end(struct db *db, const char *actor, long read, long changed,
    int64_t deadline)
{
	enum db_outcome outcome;
	struct pg_result *result = NULL;
	char texts[2][24];

	(void)snprintf(texts[0], sizeof(texts[0]), "%ld", read);
	(void)snprintf(texts[1], sizeof(texts[1]), "%ld", changed);
	outcome = db_query(db, SQL(renewals_end, .actor = db_text(actor),
	    .read = db_text(texts[0]), .changed = db_text(texts[1])),
	    deadline, &result);
	result_free(result);
	return outcome;
}
