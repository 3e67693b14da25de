/* SPDX-License-Identifier: MIT */
/* invite_make.c -- makes invites, thousands in a statement. */

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/errors.h"
#include "pg/array.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/invite_make.h"
#include "store/staff.h"

/* The parameters of sql/queries/create_invites.sql that are made for one
 * asking: the three arrays, and when they expire. */
#define MADE_HERE (7U << 2 | 1U << 11)

enum plan_column { /* of sql/queries/plan_invites.sql */
	PLAN_EXPIRES_AT,
	PLAN_REFUSAL
};

enum db_outcome
invite_plan(struct db *db, struct arena *arena, long days, int64_t deadline,
    struct invite_order *order, const struct error_kind **refusal)
{
	struct pg_result *result;
	const char *code;
	char number[24];
	struct db_param params[] = {
		db_text(order->expires_at),
		db_text(days > 0 ? number : NULL),
		{ order->employee_id, UUID_LEN },
		db_text(order->is_renewal ? "t" : "f"),
	};
	enum db_outcome outcome;

	params[1].len = (size_t)snprintf(number, sizeof(number), "%ld", days);
	outcome = db_query(db, sql_plan_invites, params, 4, deadline,
	    &result);
	if (outcome != DB_OK)
		return outcome;
	order->expires_at = result_text(result, 0, PLAN_EXPIRES_AT, arena);
	code = result_text(result, 0, PLAN_REFUSAL, arena);
	*refusal = code != NULL ? error_find(code, strlen(code)) : NULL;
	if (code != NULL && *refusal == NULL)
		outcome = DB_DATA;
	result_free(result);
	return outcome;
}

/* Puts the LEN bytes at offset AT of each invite. */
static struct db_param
put_each(struct arena *arena, const struct made *invites, size_t n,
    enum array_type type, size_t at, size_t len, bool *failed)
{
	struct text array;

	array_start(&array, arena, type, n, n * len);
	for (size_t i = 0; i < n; i++)
		array_put(&array, (const uint8_t *)&invites[i] + at, len);
	*failed |= array.failed;
	return array_param(&array);
}

enum db_outcome
invite_make(struct db *db, struct arena *arena,
    const struct invite_order *order, const struct made *invites,
    size_t n, const uint8_t key[static UUID_LEN], const char *content,
    int64_t deadline, bool *replayed, struct staff_answer *answer)
{
	bool failed = false;
	enum db_outcome outcome = DB_DATA;
	struct staff_once once = { .key = key, .made = MADE_HERE,
		.content = db_text(content) };
	const struct db_param params[] = {
		{ NULL, 0 },
		db_text(order->actor),
		put_each(arena, invites, n, ARRAY_UUID,
		    offsetof(struct made, id), UUID_LEN, &failed),
		put_each(arena, invites, n, ARRAY_BYTEA,
		    offsetof(struct made, digest),
		    TOKEN_DIGEST_LEN, &failed),
		put_each(arena, invites, n, ARRAY_BYTEA,
		    offsetof(struct made, sealed),
		    sizeof(invites->sealed), &failed),
		db_text(order->name_hint),
		db_text(order->email_hint),
		db_text(order->external_id),
		{ order->employee_id, UUID_LEN },
		db_text(order->worker_type),
		db_text(order->is_renewal ? "t" : "f"),
		db_text(order->expires_at),
	};

	if (!failed)
		outcome = staff_run_once(db, arena, "create_invites", params,
		    (int)(sizeof(params) / sizeof(*params)), &once, false,
		    deadline, answer);
	*replayed = once.replayed;
	return outcome;
}
