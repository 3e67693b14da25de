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

	outcome = db_query(db, SQL_PLAIN(audit_chain), deadline, &result);
	if (outcome == DB_OK)
		*rows = result_bigint(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
operator_audit_state(struct db *db, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read(db, SQL_PLAIN(audit_state), deadline, row, context);
}

enum db_outcome
operator_audit_verify(struct db *db, const char *position, const char *hash,
    int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, SQL(audit_verify, .position = db_text(position),
	    .hash = db_text(hash)), deadline, row, context);
}

enum db_outcome
operator_audit_note_list(struct db *db, const char *actor, const char *kind,
    struct db_param limit, struct db_param status, int64_t deadline)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(audit_note_list, .actor = db_text(actor),
	    .row_kind = db_text(kind), .limit = limit, .status = status),
	    deadline, &result);
	result_free(result);
	return outcome;
}

enum db_outcome
operator_audit_list(struct db *db, const char *actor, long limit,
    const struct db_param filters[AUDIT_FILTERS], int64_t deadline,
    rows_fn *row, void *context)
{
	struct rows_limit text;
	struct db_param most = rows_limit(limit, &text);
	enum db_outcome outcome;

	outcome = operator_audit_note_list(db, actor, "audit", most,
	    db_text(NULL), deadline);
	if (outcome != DB_OK)
		return outcome;
	return rows_read_alone(db, SQL(audit_list, .limit = most,
	    .search = filters[AUDIT_SEARCH], .by = filters[AUDIT_BY],
	    .action = filters[AUDIT_ACTION], .from = filters[AUDIT_FROM],
	    .to = filters[AUDIT_TO], .row_id = filters[AUDIT_ROW_ID]),
	    deadline, row, context);
}
