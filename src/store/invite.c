/* SPDX-License-Identifier: MIT */
/* invite.c -- the states of an invite, and looking it up by its token. */

#include <string.h>

#include "base/arena.h"
#include "base/metrics.h"
#include "pg/array.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/invite.h"

/* The columns of sql/queries/lookup.sql. */
enum column {
	COLUMN_N,
	COLUMN_ID,
	COLUMN_STATE,
	COLUMN_CONTENT_DIGEST,
	COLUMN_EMAIL_HINT,
	COLUMN_NAME_HINT,
	COLUMN_IS_RENEWAL,
	COLUMN_USED_AT
};

static void
read_row(const struct pg_result *result, int row, struct arena *arena,
    struct invite_lookup *lookup)
{
	lookup->state = (enum invite_state)*result_value(result, row,
	    COLUMN_STATE);
	result_bytes(result, row, COLUMN_ID, lookup->id, UUID_LEN);
	result_bytes(result, row, COLUMN_CONTENT_DIGEST,
	    lookup->content_digest, CONTENT_DIGEST_LEN);
	lookup->email_hint = result_text(result, row, COLUMN_EMAIL_HINT,
	    arena);
	lookup->name_hint = result_text(result, row, COLUMN_NAME_HINT, arena);
	lookup->used_at = result_text(result, row, COLUMN_USED_AT, arena);
	lookup->is_renewal = result_bool(result, row, COLUMN_IS_RENEWAL);
}

enum db_outcome
invite_look_up(struct db *db, struct arena *arena,
    struct invite_lookup *const *lookups, size_t n, int64_t deadline)
{
	struct pg_result *result;
	struct array_rows rows = { .arena = arena, .at = lookups, .n = n };
	struct db_param digests = array_of_bytes(&rows, ARRAY_BYTEA,
	    ARRAY_OFFSET(struct invite_lookup, token_digest,
	    uint8_t[INVITE_DIGEST_LEN]), INVITE_DIGEST_LEN);
	enum db_outcome outcome;

	if (rows.failed)
		return DB_DATA;
	metrics_add(METRICS_DB_LOOKUP, 1);
	outcome = db_run(db, SQL(lookup, .token_digests = digests), deadline,
	    &result);
	if (outcome != DB_OK)
		return outcome;
	for (size_t i = 0; i < n; i++)
		lookups[i]->state = INVITE_UNKNOWN;
	for (int row = 0; row < result_rows(result); row++)
		read_row(result, row, arena,
		    lookups[result_int(result, row, COLUMN_N) - 1]);
	result_free(result);
	return DB_OK;
}
