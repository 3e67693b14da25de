/* SPDX-License-Identifier: MIT */
/* invite_make.c -- makes invites, thousands in a statement. */
#include <libpq-fe.h>

#include <stdio.h>

#include "base/arena.h"
#include "store/array.h"
#include "store/invite_make.h"
#include "store/result.h"
#include "store/sql.h"

enum plan_column { /* of sql/queries/plan_invites.sql */
	PLAN_EXPIRES_AT,
	PLAN_EMPLOYEE_KNOWN
};

enum db_outcome
invite_plan(struct db *db, struct arena *arena, long days, int64_t deadline,
    struct invite_order *order, bool *employee_known)
{
	PGresult *result;
	char number[24];
	struct db_param params[] = {
		db_text(order->expires_at),
		db_text(days > 0 ? number : NULL),
		{ order->employee_id, UUID_LEN },
	};
	enum db_outcome outcome;

	params[1].len = (size_t)snprintf(number, sizeof(number), "%ld", days);
	outcome = db_query(db, sql_plan_invites, params, 3, deadline,
	    &result);
	if (outcome != DB_OK)
		return outcome;
	order->expires_at = result_text(result, 0, PLAN_EXPIRES_AT, arena);
	*employee_known = result_bool(result, 0, PLAN_EMPLOYEE_KNOWN);
	PQclear(result);
	return DB_OK;
}

/* Puts the LEN bytes at offset AT of each invite. */
static struct db_param
put_each(struct arena *arena, const struct invite_new *invites, size_t n,
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
    const struct invite_order *order, const struct invite_new *invites,
    size_t n, int64_t deadline)
{
	PGresult *result = NULL;
	size_t mark = arena_mark(arena);
	bool failed = false;
	enum db_outcome outcome = DB_DATA;
	const struct db_param params[] = {
		put_each(arena, invites, n, ARRAY_UUID,
		    offsetof(struct invite_new, id), UUID_LEN, &failed),
		put_each(arena, invites, n, ARRAY_BYTEA,
		    offsetof(struct invite_new, token_digest),
		    TOKEN_DIGEST_LEN, &failed),
		put_each(arena, invites, n, ARRAY_BYTEA,
		    offsetof(struct invite_new, sealed_token),
		    sizeof(invites->sealed_token), &failed),
		db_text(order->name_hint),
		db_text(order->email_hint),
		db_text(order->external_id),
		{ order->employee_id, UUID_LEN },
		db_text(order->worker_type),
		db_text(order->is_renewal ? "t" : "f"),
		db_text(order->expires_at),
		db_text(order->actor),
	};

	if (!failed)
		outcome = db_query(db, sql_create_invites, params,
		    (int)(sizeof(params) / sizeof(*params)), deadline,
		    &result);
	PQclear(result);
	arena_rewind(arena, mark);
	return outcome;
}
