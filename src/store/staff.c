/* SPDX-License-Identifier: MIT */
/* staff.c -- runs the staff's statements: each is an act and its answer. */
#include <libpq-fe.h>

#include <string.h>

#include "base/arena.h"
#include "store/result.h"
#include "store/sql.h"
#include "store/staff.h"

enum column { /* of every sql/queries/staff_….sql */
	COLUMN_STATUS,
	COLUMN_BODY,
	COLUMN_MORE
};

enum tidy_column { /* of sql/queries/staff_tidy.sql */
	TIDY_CHAINED,
	TIDY_LISTED
};

#define LISTED_AT_ONCE 500

#define STATEMENT(name) { #name, sql_##name }

const struct db_statement staff_statements[] = {
	STATEMENT(auth_begin_totp),
	STATEMENT(auth_clear_attempts),
	STATEMENT(auth_close_other_sessions),
	STATEMENT(auth_close_session),
	STATEMENT(auth_find_account),
	STATEMENT(auth_find_setup),
	STATEMENT(auth_find_totp),
	STATEMENT(auth_note_failure),
	STATEMENT(auth_open_session),
	STATEMENT(auth_remove_totp),
	STATEMENT(auth_set_password),
	STATEMENT(auth_set_totp),
	STATEMENT(auth_setup),
	STATEMENT(auth_state),
	STATEMENT(auth_use_session),
	STATEMENT(public_settings),
	STATEMENT(staff_change_account),
	STATEMENT(staff_change_employee),
	STATEMENT(staff_change_invite),
	STATEMENT(staff_create_account),
	STATEMENT(staff_create_employee),
	STATEMENT(staff_create_invite),
	STATEMENT(staff_create_invites),
	STATEMENT(staff_export_submissions),
	STATEMENT(staff_list_accounts),
	STATEMENT(staff_list_audit),
	STATEMENT(staff_list_employees),
	STATEMENT(staff_list_invites),
	STATEMENT(staff_list_settings),
	STATEMENT(staff_list_submissions),
	STATEMENT(staff_read_employee),
	STATEMENT(staff_read_submission),
	STATEMENT(staff_renewals),
	STATEMENT(staff_resend_invite),
	STATEMENT(staff_review_submission),
	STATEMENT(staff_revoke_invite),
	STATEMENT(staff_send_renewal),
	STATEMENT(staff_set_settings),
	STATEMENT(staff_terminate_employee),
	STATEMENT(staff_tidy),
	{ NULL, NULL },
};

/* Copies what the answer's row has. Returns 0, or -1: no room. */
static int
copy_answer(const PGresult *result, struct arena *arena,
    struct staff_answer *answer)
{
	*answer = (struct staff_answer){
		.status = result_int(result, 0, COLUMN_STATUS),
		.body = result_text(result, 0, COLUMN_BODY, arena),
		.len = (size_t)PQgetlength(result, 0, COLUMN_BODY),
	};
	if (answer->body == NULL)
		return -1;
	for (int i = 0; i < STAFF_MORE_MAX; i++) {
		struct staff_column *column = &answer->more[i];
		int c = COLUMN_MORE + i;

		if (c >= PQnfields(result) || PQgetisnull(result, 0, c))
			continue;
		column->at = (const uint8_t *)result_text(result, 0, c, arena);
		column->len = (size_t)PQgetlength(result, 0, c);
		if (column->at == NULL)
			return -1;
	}
	return 0;
}

enum db_outcome
staff_run(struct db *db, struct arena *arena, const char *name,
    const struct db_param *params, int n, bool only_reads, int64_t deadline,
    struct staff_answer *answer)
{
	PGresult *result;
	enum db_outcome outcome = db_try(db, only_reads ? DB_READ_TRIES : 1,
	    METRICS_DB_STAFF, name, params, n, deadline, &result);

	if (outcome == DB_OK && (PQntuples(result) != 1 ||
	    copy_answer(result, arena, answer) != 0))
		outcome = DB_DATA;
	PQclear(result);
	return outcome;
}

enum db_outcome
staff_run_alone(struct db *db, struct arena *arena, const char *name,
    const struct db_param *params, int n, int64_t deadline,
    struct staff_answer *answer)
{
	const struct db_statement *s = staff_statements;
	PGresult *result = NULL;
	enum db_outcome outcome;

	while (strcmp(s->name, name) != 0)
		s++;
	outcome = db_query(db, s->sql, params, n, deadline, &result);
	if (outcome == DB_OK && (PQntuples(result) != 1 ||
	    copy_answer(result, arena, answer) != 0))
		outcome = DB_DATA;
	PQclear(result);
	return outcome;
}

int
staff_tidy(struct db *db, int64_t deadline)
{
	PGresult *result = NULL;
	int more = -1;

	if (db_run(db, "staff_tidy", NULL, 0, deadline, &result) == DB_OK)
		more = result_bigint(result, 0, TIDY_LISTED) >=
		    LISTED_AT_ONCE;
	PQclear(result);
	return more;
}
