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

	outcome = db_query(db, sql_renewals_count, NULL, 0, deadline,
	    &result);
	if (outcome == DB_OK)
		*n = result_bigint(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
renewals_read(struct db *db, const uint8_t *after, int64_t deadline,
    rows_fn *row, void *context)
{
	const struct db_param param = { after, after != NULL ? UUID_LEN : 0 };

	return rows_read_alone(db, sql_renewals_read, &param, 1, deadline,
	    row, context);
}

/* The texts at offset AT of each change. */
static struct db_param
put_texts(struct arena *arena, const struct renewals_change *changes,
    size_t n, size_t at, bool *failed)
{
	struct text array;

	array_start(&array, arena, ARRAY_TEXT, n, 0);
	for (size_t i = 0; i < n; i++) {
		const struct claim_text *t = (const struct claim_text *)
		    (const void *)((const char *)&changes[i] + at);

		array_put(&array, t->at, t->len);
	}
	*failed |= array.failed;
	return array_param(&array);
}

#define TEXTS(member) put_texts(arena, changes, n, \
	offsetof(struct renewals_change, member), &failed)

enum db_outcome
renewals_write(struct db *db, struct arena *arena, const char *actor,
    const struct renewals_change *changes, size_t n, int64_t deadline)
{
	size_t mark = arena_mark(arena);
	enum db_outcome outcome = DB_DATA;
	struct pg_result *result = NULL;
	struct text ids;
	bool failed = false;

	array_start(&ids, arena, ARRAY_UUID, n, n * UUID_LEN);
	for (size_t i = 0; i < n; i++)
		array_put(&ids, changes[i].id, UUID_LEN);
	const struct db_param params[] = { db_text(actor), array_param(&ids),
		TEXTS(next), TEXTS(receipt), TEXTS(until) };
	if (!failed && !ids.failed)
		outcome = db_query(db, sql_renewals_write, params, 5,
		    deadline, &result);
	result_free(result);
	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
renewals_revoke(struct db *db, const char *actor, int64_t deadline, int *n)
{
	const struct db_param param = db_text(actor);
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_renewals_revoke, &param, 1, deadline,
	    &result);
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
	const struct db_param params[] = { db_text(actor), db_text(texts[0]),
		db_text(texts[1]) };
	outcome = db_query(db, sql_renewals_end, params, 3, deadline,
	    &result);
	result_free(result);
	return outcome;
}
