/* SPDX-License-Identifier: MIT */
/* submission.c -- lists and reads submissions, for staff. */
#include "base/arena.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/operator_audit.h"
#include "store/submission.h"

enum column { /* of sql/queries/read_submission.sql */
	COLUMN_STATUS,
	COLUMN_CREATED_AT,
	COLUMN_REVIEWED_AT,
	COLUMN_NEXT_RENEWAL_DATE,
	COLUMN_IS_RENEWAL,
	COLUMN_EMPLOYEE_ID,
	COLUMN_EXTERNAL_ID,
	COLUMN_TOKEN_DIGEST,
	COLUMN_SEALED,
	COLUMN_NAME_HINT,
	COLUMN_E_VERIFY
};

enum db_outcome
submission_list(struct db *db, long limit, const char *status,
    const char *actor, int64_t deadline, rows_fn *row, void *context)
{
	struct rows_limit text;
	struct db_param most = rows_limit(limit, &text);
	enum db_outcome outcome;

	outcome = operator_audit_note_list(db, actor, "submission", most,
	    db_text(status), deadline);
	if (outcome != DB_OK)
		return outcome;
	return rows_read_alone(db, SQL(list_submissions, .limit = most,
	    .status = db_text(status)), deadline, row, context);
}

static void
read_row(const struct pg_result *result, struct arena *arena,
    struct submission *s)
{
	s->status = result_text(result, 0, COLUMN_STATUS, arena);
	s->created_at = result_text(result, 0, COLUMN_CREATED_AT, arena);
	s->reviewed_at = result_text(result, 0, COLUMN_REVIEWED_AT, arena);
	s->next_renewal_date = result_text(result, 0,
	    COLUMN_NEXT_RENEWAL_DATE, arena);
	s->is_renewal = result_bool(result, 0, COLUMN_IS_RENEWAL);
	s->employee_id = result_text(result, 0, COLUMN_EMPLOYEE_ID, arena);
	s->external_id = result_text(result, 0, COLUMN_EXTERNAL_ID, arena);
	s->token_digest = result_copy(result, 0, COLUMN_TOKEN_DIGEST, arena);
	s->name_hint = result_text(result, 0, COLUMN_NAME_HINT, arena);
	s->e_verify = result_bool(result, 0, COLUMN_E_VERIFY);
	s->sealed = result_copy(result, 0, COLUMN_SEALED, arena);
}

enum db_outcome
submission_read(struct db *db, struct arena *arena,
    const uint8_t id[static UUID_LEN], const char *actor, int64_t deadline,
    struct submission *submission, bool *found)
{
	struct pg_result *result;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(read_submission, .id = { id, UUID_LEN },
	    .actor = db_text(actor)), deadline, &result);
	if (outcome != DB_OK)
		return outcome;
	*found = result_rows(result) > 0;
	if (*found) {
		read_row(result, arena, submission);
		if (submission->sealed.at == NULL)
			outcome = DB_DATA;
	}
	result_free(result);
	return outcome;
}
