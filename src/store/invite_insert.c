/* SPDX-License-Identifier: MIT */
/* invite_insert.c -- makes invites, thousands in a statement. */

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "pg/array.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/invite_insert.h"
#include "store/staff.h"

/* The parameters of sql/queries/create_invites.sql that are made for one
 * asking: the three arrays, and when they expire. */
#define MADE_HERE (7U << 2 | 1U << 11)

/* A column of the invites: LEN bytes that each has. */
#define COLUMN(type, member, len) array_of_bytes(&rows, ARRAY_##type, \
	ARRAY_OFFSET(struct new_link, member, uint8_t[len]), len)

enum plan_column { /* of sql/queries/plan_invites.sql */
	PLAN_EXPIRES_AT,
	PLAN_REFUSAL
};

enum db_outcome
invite_settle_expiry(struct db *db, struct arena *arena, long days,
    int64_t deadline, struct invite_batch *batch,
    const struct error_kind **refusal)
{
	struct pg_result *result;
	const char *code;
	char number[24];
	enum db_outcome outcome;

	(void)snprintf(number, sizeof(number), "%ld", days);
	outcome = db_query(db, SQL(plan_invites,
	    .expires_at = db_text(batch->expires_at),
	    .expiry_days = db_text(days > 0 ? number : NULL),
	    .employee_id = { batch->employee_id, UUID_LEN },
	    .is_renewal = db_text(batch->is_renewal ? "t" : "f"),
	    .external_id = db_text(batch->external_id),
	    .email = db_text(batch->email_hint),
	    .again = db_text(batch->again ? "t" : "f")), deadline, &result);
	if (outcome != DB_OK)
		return outcome;
	batch->expires_at = result_text(result, 0, PLAN_EXPIRES_AT, arena);
	code = result_text(result, 0, PLAN_REFUSAL, arena);
	*refusal = code != NULL ? error_find(code, strlen(code)) : NULL;
	if (code != NULL && *refusal == NULL)
		outcome = DB_DATA;
	result_free(result);
	return outcome;
}

enum db_outcome
invite_insert(struct db *db, struct arena *arena,
    const struct invite_batch *batch, const struct new_link *invites,
    size_t n, const uint8_t key[static UUID_LEN], const char *content,
    int64_t deadline, bool *replayed, struct staff_answer *answer)
{
	enum db_outcome outcome = DB_DATA;
	struct staff_once once = { .key = key, .made = MADE_HERE,
		.content = db_text(content) };
	struct array_rows rows = { .arena = arena, .at = invites, .n = n,
		.size = sizeof(*invites) };
	const union sql_create_invites_in in = { {
		.actor = db_text(batch->actor),
		.new_ids = COLUMN(UUID, id, UUID_LEN),
		.token_digests = COLUMN(BYTEA, digest, TOKEN_DIGEST_LEN),
		.sealed_tokens = COLUMN(BYTEA, sealed, NEW_LINK_SEALED_LEN),
		.name_hint = db_text(batch->name_hint),
		.email_hint = db_text(batch->email_hint),
		.external_id = db_text(batch->external_id),
		.employee_id = { batch->employee_id, UUID_LEN },
		.worker_type = db_text(batch->worker_type),
		.is_renewal = db_text(batch->is_renewal ? "t" : "f"),
		.expires_at = db_text(batch->expires_at),
		.start_date = db_text(batch->start_date) } };

	if (!rows.failed)
		outcome = staff_run_once(db, arena, &sql_create_invites,
		    in.all, &once, false, deadline, answer);
	*replayed = once.replayed;
	return outcome;
}
