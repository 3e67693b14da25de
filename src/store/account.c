/* SPDX-License-Identifier: MIT */
/* account.c -- the people who sign in, and their sessions. */
#include "base/arena.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/account.h"

enum session_column { /* of sql/queries/auth_use_session.sql */
	SESSION_ID,
	SESSION_EMAIL,
	SESSION_NAME,
	SESSION_ROLE,
	SESSION_BODY
};

enum account_column { /* of sql/queries/auth_find_account.sql */
	ACCOUNT_RETRY_AFTER,
	ACCOUNT_ID,
	ACCOUNT_EMAIL,
	ACCOUNT_NAME,
	ACCOUNT_ROLE,
	ACCOUNT_PASSWORD_HASH,
	ACCOUNT_TOTP_SECRET,
	ACCOUNT_TOTP_LAST_STEP
};

enum setup_column { /* of sql/queries/auth_find_setup.sql */
	SETUP_ID,
	SETUP_EMAIL,
	SETUP_NAME
};

enum totp_column { /* of sql/queries/auth_find_totp.sql */
	TOTP_SECRET,
	TOTP_PENDING,
	TOTP_LAST_STEP
};

/* Runs a statement that may be run twice. */
static enum db_outcome
run(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline,
    struct pg_result **result)
{
	return db_try(db, DB_READ_TRIES, METRICS_DB_STAFF, statement, params,
	    deadline, result);
}

enum db_outcome
account_use_session(struct db *db, struct arena *arena,
    const uint8_t digest[static TOKEN_DIGEST_LEN], int64_t deadline,
    struct account_session *session, bool *found)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = run(db, SQL(auth_use_session,
	    .session_digest = { digest, TOKEN_DIGEST_LEN }), deadline,
	    &result);
	*found = outcome == DB_OK && result_rows(result) == 1;
	if (*found) {
		result_bytes(result, 0, SESSION_ID, session->id, UUID_LEN);
		session->email = result_text(result, 0, SESSION_EMAIL, arena);
		session->name = result_text(result, 0, SESSION_NAME, arena);
		session->role = result_text(result, 0, SESSION_ROLE, arena);
		session->body = result_text(result, 0, SESSION_BODY, arena);
	}
	result_free(result);
	return outcome;
}

/* Copies a sealed secret and, for the same reader, the last step. */
static void
read_secret(const struct pg_result *result, int secret, int last_step,
    struct arena *arena, struct account_person *person)
{
	person->totp_secret = result_copy(result, 0, secret, arena);
	person->totp_last_step = result_bigint(result, 0, last_step);
}

enum db_outcome
account_find(struct db *db, struct arena *arena, const char *email,
    const uint8_t address[static ACCOUNT_ADDRESS_LEN], int64_t deadline,
    struct account_person *person)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	*person = (struct account_person){ 0 };
	outcome = run(db, SQL(auth_find_account, .email = db_text(email),
	    .address = { address, ACCOUNT_ADDRESS_LEN }), deadline, &result);
	if (outcome == DB_OK) {
		person->retry_after = result_int(result, 0,
		    ACCOUNT_RETRY_AFTER);
		person->known = !result_is_null(result, 0, ACCOUNT_ID);
	}
	if (person->known) {
		result_bytes(result, 0, ACCOUNT_ID, person->id, UUID_LEN);
		person->email = result_text(result, 0, ACCOUNT_EMAIL, arena);
		person->name = result_text(result, 0, ACCOUNT_NAME, arena);
		person->password_hash = result_text(result, 0,
		    ACCOUNT_PASSWORD_HASH, arena);
		read_secret(result, ACCOUNT_TOTP_SECRET,
		    ACCOUNT_TOTP_LAST_STEP, arena, person);
	}
	result_free(result);
	return outcome;
}

enum db_outcome
account_knows(struct db *db, const char *email,
    const uint8_t address[static ACCOUNT_ADDRESS_LEN], int64_t deadline,
    bool *known)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = run(db, SQL(auth_knows_address, .email = db_text(email),
	    .address = { address, ACCOUNT_ADDRESS_LEN }), deadline, &result);
	if (outcome == DB_OK)
		*known = result_bool(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
account_find_setup(struct db *db, struct arena *arena,
    const uint8_t digest[static TOKEN_DIGEST_LEN], int64_t deadline,
    struct account_person *person)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	*person = (struct account_person){ 0 };
	outcome = run(db, SQL(auth_find_setup,
	    .token_digest = { digest, TOKEN_DIGEST_LEN }), deadline,
	    &result);
	person->known = outcome == DB_OK && result_rows(result) == 1;
	if (person->known) {
		result_bytes(result, 0, SETUP_ID, person->id, UUID_LEN);
		person->email = result_text(result, 0, SETUP_EMAIL, arena);
		person->name = result_text(result, 0, SETUP_NAME, arena);
	}
	result_free(result);
	return outcome;
}

enum db_outcome
account_find_pending(struct db *db, struct arena *arena,
    const uint8_t id[static UUID_LEN], int64_t deadline,
    struct account_person *person)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	*person = (struct account_person){ 0 };
	outcome = run(db, SQL(auth_find_totp, .account_id = { id, UUID_LEN }),
	    deadline, &result);
	person->known = outcome == DB_OK && result_rows(result) == 1;
	if (person->known)
		read_secret(result, TOTP_PENDING, TOTP_LAST_STEP, arena,
		    person);
	result_free(result);
	return outcome;
}

enum db_outcome
account_note_failure(struct db *db, const uint8_t *id, const char *reason,
    int64_t deadline)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = run(db, SQL(auth_note_failure, .account_id = { id, UUID_LEN },
	    .reason = db_text(reason)), deadline, &result);
	result_free(result);
	return outcome;
}

enum db_outcome
account_clear_attempts(struct db *db, const char *email,
    const uint8_t address[static ACCOUNT_ADDRESS_LEN], int64_t deadline)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = run(db, SQL(auth_clear_attempts, .email = db_text(email),
	    .address = { address, ACCOUNT_ADDRESS_LEN }), deadline, &result);
	result_free(result);
	return outcome;
}
