/* SPDX-License-Identifier: MIT */
/* staff.c -- runs the staff's statements: each is an act and its answer. */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/problem.h"
#include "base/uuid.h"
#include "crypto/token.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/staff.h"

enum column { /* of every sql/queries/staff_….sql */
	COLUMN_STATUS,
	COLUMN_BODY,
	COLUMN_EXTRA
};

#define LISTED_AT_ONCE 500

const struct db_statement *const staff_statements[] = {
	&sql_auth_begin_totp,
	&sql_auth_clear_attempts,
	&sql_auth_close_other_sessions,
	&sql_auth_close_session,
	&sql_auth_find_account,
	&sql_auth_find_setup,
	&sql_auth_find_totp,
	&sql_auth_knows_address,
	&sql_auth_note_failure,
	&sql_auth_open_session,
	&sql_auth_remove_totp,
	&sql_auth_set_password,
	&sql_auth_set_totp,
	&sql_auth_setup,
	&sql_auth_state,
	&sql_auth_use_session,
	&sql_create_invites,
	&sql_public_settings,
	&sql_read_logo,
	&sql_staff_chain,
	&sql_staff_change_account,
	&sql_staff_change_employee,
	&sql_staff_change_invite,
	&sql_staff_create_account,
	&sql_staff_create_employee,
	&sql_staff_create_invite,
	&sql_staff_create_invites,
	&sql_staff_export_audit,
	&sql_staff_export_submissions,
	&sql_staff_find_key,
	&sql_staff_forget_keys,
	&sql_staff_list_accounts,
	&sql_staff_list_audit,
	&sql_staff_list_employees,
	&sql_staff_list_invites,
	&sql_staff_list_settings,
	&sql_staff_list_new,
	&sql_staff_list_submissions,
	&sql_staff_list_uploads,
	&sql_staff_read_employee,
	&sql_staff_read_submission,
	&sql_staff_receipts,
	&sql_staff_renewals,
	&sql_staff_resend_invite,
	&sql_staff_review_submission,
	&sql_staff_revoke_invite,
	&sql_staff_revoke_upload,
	&sql_staff_send_renewal,
	&sql_staff_set_logo,
	&sql_staff_set_settings,
	&sql_staff_start,
	&sql_staff_terminate_employee,
	NULL,
};

/* What a statement says of what it refused. */
struct refusal {
	const struct error_kind *kind;
	struct buf details; /* empty, or that one field is why */
};

static void
take_refusal(void *context, const struct json_member *m)
{
	struct refusal *refusal = context;
	struct problem_list list;

	if (m->kind != JSON_STRING)
		return;
	problem_list_start(&list, refusal->details.arena);
	if (json_is_named(m, "code"))
		refusal->kind = error_find(m->text, m->len);
	if (json_is_named(m, "field") && refusal->kind != NULL) {
		problem_list_put(&list, m->text, m->len, &(struct problem){
		    refusal->kind->code, refusal->kind->text });
		json_begin(&refusal->details, "details");
		problem_list_put_json(&list, &refusal->details);
	}
}

/* Puts the sentence before the code that ANSWER begins with. Returns 0, or
 * -1: no room, or no such code. */
static int
put_sentence(struct arena *arena, struct staff_answer *answer)
{
	struct refusal refusal = { .kind = NULL };
	struct buf body;
	size_t offset;

	buf_start(&refusal.details, arena);
	if (json_read_object(arena, answer->body, answer->len, take_refusal,
	    &refusal, &offset) != JSON_OK || refusal.kind == NULL)
		return -1;
	buf_start(&body, arena);
	json_open(&body, NULL, '{');
	json_put_text(&body, "error", refusal.kind->text);
	json_put_made(&body, buf_slice(&refusal.details));
	json_put_rest(&body, (struct slice){ answer->body, answer->len });
	answer->body = body.at;
	answer->len = body.len;
	return body.failed || refusal.details.failed ? -1 : 0;
}

/* Copies what the answer's row has. Returns 0, or -1: no room, or it is
 * none. */
static int
copy_answer(const struct pg_result *result, struct arena *arena,
    struct staff_answer *answer)
{
	*answer = (struct staff_answer){
		.status = result_int(result, 0, COLUMN_STATUS),
		.body = result_text(result, 0, COLUMN_BODY, arena),
		.len = result_len(result, 0, COLUMN_BODY),
	};
	if (answer->body == NULL)
		return -1;
	for (int i = 0; i < STAFF_EXTRA_MAX; i++) {
		struct slice *column = &answer->extra[i];
		int c = COLUMN_EXTRA + i;

		if (c >= result_columns(result) || result_is_null(result, 0, c))
			continue;
		*column = result_copy(result, 0, c, arena);
		if (column->at == NULL)
			return -1;
	}
	return answer->status < 400 ? 0 : put_sentence(arena, answer);
}

/* Runs STATEMENT, TRIES times at most; 0: it is not prepared. */
static enum db_outcome
run(struct db *db, struct arena *arena, const struct db_statement *statement,
    const struct db_param *params, int tries, int64_t deadline,
    struct staff_answer *answer)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome = tries > 0 ? db_try(db, tries,
	    METRICS_DB_STAFF, statement, params, deadline, &result) :
	    db_query(db, statement, params, deadline, &result);

	if (outcome == DB_OK && (result_rows(result) != 1 ||
	    copy_answer(result, arena, answer) != 0))
		outcome = DB_DATA;
	result_free(result);
	return outcome;
}

enum db_outcome
staff_run(struct db *db, struct arena *arena,
    const struct db_statement *statement, const struct db_param *params,
    bool only_reads, int64_t deadline, struct staff_answer *answer)
{
	return run(db, arena, statement, params, only_reads ? DB_READ_TRIES :
	    1, deadline, answer);
}

enum db_outcome
staff_run_alone(struct db *db, struct arena *arena,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, struct staff_answer *answer)
{
	return run(db, arena, statement, params, 0, deadline, answer);
}

static void
put_content(struct buf *text, const struct db_param *param)
{
	if (param->value == NULL) {
		buf_puts(text, "-");
		return;
	}
	buf_printf(text, "%zu:", param->len);
	buf_put(text, param->value, param->len);
}

/* Digests what is asked for: not who asks, nor what is made for it; of that
 * only whether it is. Returns 0, or -1: no room. */
static int
digest_content(struct arena *arena, const struct db_param *params, int n,
    const struct staff_once *once, uint8_t digest[static TOKEN_DIGEST_LEN])
{
	struct buf text;

	buf_start(&text, arena);
	for (int i = STAFF_WHO_PARAMS; i < n; i++) {
		if ((once->made >> i & 1) == 0)
			put_content(&text, &params[i]);
		else
			buf_puts(&text, params[i].value != NULL ? "+" : "-");
	}
	put_content(&text, &once->content);
	if (text.failed)
		return -1;
	token_digest(text.at, text.len, digest);
	return 0;
}

enum db_outcome
staff_run_once(struct db *db, struct arena *arena,
    const struct db_statement *statement, const struct db_param *params,
    struct staff_once *once, bool is_prepared, int64_t deadline,
    struct staff_answer *answer)
{
	int n = statement->params - STAFF_KEY_PARAMS;
	struct db_param all[STAFF_PARAMS_MAX + STAFF_KEY_PARAMS] = {
	    { NULL, 0 } };
	uint8_t digest[TOKEN_DIGEST_LEN];
	const union sql_staff_find_key_in asked = { {
		.key = { once->key, UUID_LEN }, .account_id = params[0],
		.act = db_text(statement->name),
		.content = { digest, sizeof(digest) } } };
	int read_tries = is_prepared ? DB_READ_TRIES : 0;
	struct staff_answer before = { .status = 0 };
	enum db_outcome outcome = DB_OK;

	once->replayed = false;
	if (digest_content(arena, params, n, once, digest) != 0)
		return DB_DATA;
	if (once->key != NULL)
		outcome = run(db, arena, &sql_staff_find_key, asked.all,
		    read_tries, deadline, &before);
	/* Nothing was done by that: it only reads. */
	if (outcome != DB_OK)
		return outcome == DB_UNKNOWN ? DB_AGAIN : outcome;
	if (before.status == 0) {
		memcpy(all, params, (size_t)n * sizeof(*all));
		all[n] = asked.named.key;
		all[n + 1] = asked.named.content;
		all[n + 2] = once->sealed_token;
		all[n + 3] = once->token_digest;
		outcome = run(db, arena, statement, all, is_prepared ? 1 : 0,
		    deadline, answer);
	}
	/* What is refused may be refused because it was done meanwhile, by
	 * the same key: then the key's row is there, and its own key, or what
	 * it changed, stood in the way. */
	if (before.status == 0 && once->key != NULL && (outcome == DB_DATA ||
	    (outcome == DB_OK && answer->status >= 300)) &&
	    run(db, arena, &sql_staff_find_key, asked.all, read_tries,
	    deadline, &before) != DB_OK)
		return DB_UNKNOWN;
	if (before.status == 0)
		return outcome;
	*answer = before;
	once->replayed = before.status < 300;
	return DB_OK;
}

/* Runs STATEMENT, which tells how many. Returns 0, or -1. */
static int
tidy(struct db *db, const struct db_statement *statement, int64_t deadline,
    int64_t *many)
{
	struct pg_result *result = NULL;
	int done = -1;

	if (db_run(db, statement, NULL, deadline, &result) == DB_OK) {
		*many = result_bigint(result, 0, 0);
		done = 0;
	}
	result_free(result);
	return done;
}

int
staff_catch_up(struct db *db, int64_t deadline)
{
	int64_t chained, listed, forgotten;
	/* What the chain cannot take is no reason to stop the lists. */
	int chain = tidy(db, &sql_staff_chain, deadline, &chained);
	int lists = tidy(db, &sql_staff_list_new, deadline, &listed);
	int keys = tidy(db, &sql_staff_forget_keys, deadline, &forgotten);

	if (chain != 0 || lists != 0 || keys != 0)
		return -1;
	return listed >= LISTED_AT_ONCE;
}
