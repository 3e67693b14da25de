/* SPDX-License-Identifier: MIT */
/* operator_audit.c -- the audit and its chain, for the operator. */
#include "pg/result.h"
#include "pg/sql.h"
#include "store/operator_audit.h"

enum db_outcome
operator_audit_chain(struct db *db, int64_t deadline, int64_t *rows)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_audit_chain, NULL, 0, deadline, &result);
	if (outcome == DB_OK)
		*rows = result_bigint(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
operator_audit_state(struct db *db, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read(db, sql_audit_state, NULL, 0, deadline, row,
	    context);
}

enum db_outcome
operator_audit_verify(struct db *db, const char *position, const char *hash,
    int64_t deadline, rows_fn *row, void *context)
{
	const struct db_param params[] = { db_text(position), db_text(hash) };

	return rows_read(db, sql_audit_verify, params, 2, deadline, row,
	    context);
}

enum db_outcome
operator_audit_list(struct db *db, long limit, const char *action,
    const char *id, int64_t deadline, rows_fn *row, void *context)
{
	struct rows_limit text;
	const struct db_param params[] = { rows_limit(limit, &text),
		db_text(action), db_text(id) };

	return rows_read_alone(db, sql_audit_list, params, 3, deadline, row,
	    context);
}

enum db_outcome
operator_audit_note_list(struct db *db, const char *actor, const char *kind,
    struct db_param limit, struct db_param status, int64_t deadline)
{
	const struct db_param params[] = { db_text(actor), db_text(kind),
		limit, status };
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_audit_note_list, params, 4, deadline,
	    &result);
	result_free(result);
	return outcome;
}
