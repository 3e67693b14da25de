/* SPDX-License-Identifier: MIT */
/* auth_totp.c -- the second factor: a secret in an authenticator app. */
#include <string.h>

#include "admin/auth.h"
#include "admin/proof.h"
#include "admin/state.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "crypto/totp.h"
#include "http/exchange.h"
#include "pg/sql.h"

/* Puts what an app reads: otpauth://totp/… */
static void
put_secret(const struct request *r, const char *base32, struct buf *extra)
{
	json_put_text(extra, "secret", base32);
	json_begin(extra, "uri");
	buf_puts(extra, "\"otpauth://totp/Admit%20One:");
	buf_put_percent_encoded(extra, r->who.email, strlen(r->who.email));
	buf_printf(extra, "?secret=%s&issuer=Admit%%20One&algorithm=SHA1"
	    "&digits=%d&period=%d\"", base32, TOTP_CODE_LEN, TOTP_STEP_S);
}

void
auth_begin_totp(struct request *r)
{
	uint8_t bound_to[SEALED_BOUND_LEN], secret[TOTP_SECRET_LEN];
	uint8_t sealed[PROOF_SECRET_ROOM];
	char base32[TOTP_TEXT_LEN + 1];
	struct account_person person;
	struct staff_answer answer;
	struct buf extra;

	/* Or whoever finds a session open could lock its owner out. */
	if (proof_of_session(r, request_text(r, 0), &person) != 0)
		return;
	proof_bind(r->who.id, bound_to);
	totp_make_secret(secret);
	if (totp_format_secret(secret, base32) != 0 ||
	    seal_record(r->admin->seal, SEALED_TOTP_SECRET, bound_to, secret,
	    sizeof(secret), sealed) != 0) {
		http_reply_error(r->x, 500, ERROR_INTERNAL);
	} else if (request_run_statement(r, SQL(auth_begin_totp,
	    REQUEST_WHO(r), .sealed_secret = { sealed, sizeof(sealed) }),
	    false, &answer) == 0) {
		buf_start(&extra, r->arena);
		if (answer.status == 200)
			put_secret(r, base32, &extra);
		request_reply(r, &answer, NULL, &extra);
	}
	crypto_wipe(secret, sizeof(secret));
	crypto_wipe(base32, sizeof(base32));
}

void
auth_confirm_totp(struct request *r)
{
	struct account_person person;
	struct staff_answer answer;
	enum db_outcome outcome;
	struct buf step;
	int64_t found;

	outcome = account_find_pending(r->admin->db, r->arena, r->who.id,
	    r->deadline, &person);
	if (outcome != DB_OK) {
		request_reply_failed(r, outcome);
		return;
	}
	if (person.totp_secret.at == NULL) {
		http_reply_error(r->x, 409, ERROR_TOTP_NOT_BEGUN);
		return;
	}
	found = proof_of_code(r, &person, r->who.id, request_text(r, 0));
	if (found < 0)
		http_reply_error(r->x, 500, ERROR_INTERNAL);
	else if (found == 0)
		request_reply_invalid(r, "code", PROBLEM(WRONG_CODE));
	if (found <= 0)
		return;
	buf_start(&step, r->arena);
	buf_printf(&step, "%lld", (long long)found);
	if (request_run_statement(r, SQL(auth_set_totp, REQUEST_WHO(r),
	    .sealed_secret = { person.totp_secret.at,
	    person.totp_secret.len },
	    .time_step = { step.at, step.len }), false, &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}

void
auth_remove_totp(struct request *r)
{
	struct account_person person;
	struct staff_answer answer;

	if (proof_of_session(r, request_text(r, 0), &person) == 0 &&
	    request_run_statement(r, SQL(auth_remove_totp, REQUEST_WHO(r),
	    .password_hash = db_text(person.password_hash)), false,
	    &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}
