/* SPDX-License-Identifier: MIT */
/* auth_totp.c -- the second factor: a secret in an authenticator app. */
#include <string.h>
#include <time.h>

#include "admin/admin.h"
#include "admin/auth.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "crypto/totp.h"
#include "crypto/unseal.h"
#include "http/exchange.h"

#define SEALED_LEN (TOTP_SECRET_LEN + SEALED_OVERHEAD)

/* A secret belongs to an account: in another one's row it does not open. */
static void
bind_to(const uint8_t id[static UUID_LEN],
    uint8_t bound_to[static SEALED_BOUND_LEN])
{
	token_digest((const char *)id, UUID_LEN, bound_to);
}

int64_t
auth_check_code(const struct request *r, const struct account_person *person,
    const uint8_t id[static UUID_LEN], const char *code)
{
	uint8_t bound_to[SEALED_BOUND_LEN], secret[TOTP_SECRET_LEN];
	enum unseal_outcome outcome = UNSEAL_FORMAT;
	int64_t step = -1;

	bind_to(id, bound_to);
	if (person->totp_secret_len == SEALED_LEN)
		outcome = unseal_record(r->admin->unseal, SEALED_TOTP_SECRET,
		    bound_to, person->totp_secret, person->totp_secret_len,
		    secret);
	if (outcome == UNSEAL_OK)
		step = totp_check(secret, code, strlen(code), time(NULL),
		    person->totp_last_step);
	else
		log_event(LOG_LEVEL_ERROR, "totp_not_opened", "reason=\"%s\"",
		    unseal_outcome_text(outcome));
	crypto_wipe(secret, sizeof(secret));
	return step;
}

/* Puts what an app reads: otpauth://totp/… */
static void
put_secret(const struct request *r, const char *base32, struct text *more)
{
	text_printf(more, "\"secret\":\"%s\",\"uri\":\"otpauth://totp/"
	    "Admit%%20One:", base32);
	text_put_percent_encoded(more, r->who.email, strlen(r->who.email));
	text_printf(more, "?secret=%s&issuer=Admit%%20One&algorithm=SHA1"
	    "&digits=%d&period=%d\"", base32, TOTP_CODE_LEN, TOTP_STEP_S);
}

void
auth_begin_totp(struct request *r)
{
	uint8_t bound_to[SEALED_BOUND_LEN], secret[TOTP_SECRET_LEN];
	uint8_t sealed[SEALED_LEN];
	char base32[TOTP_TEXT_LEN + 1];
	struct staff_answer answer;
	struct text more;

	bind_to(r->who.id, bound_to);
	totp_make_secret(secret);
	if (totp_format_secret(secret, base32) != 0 ||
	    seal_record(r->admin->seal, SEALED_TOTP_SECRET, bound_to, secret,
	    sizeof(secret), sealed) != 0) {
		http_reply_error(r->x, 500, "Internal error");
	} else if (request_run_statement(r, "auth_begin_totp",
	    (const struct db_param[]){ { r->who.id, UUID_LEN },
	    db_text(r->who.email), { sealed, sizeof(sealed) } }, 3, false,
	    &answer) == 0) {
		text_start(&more, r->arena);
		if (answer.status == 200)
			put_secret(r, base32, &more);
		request_reply(r, &answer, NULL, &more);
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
	struct text step;
	int64_t found;

	outcome = account_find_pending(r->admin->db, r->arena, r->who.id,
	    r->deadline, &person);
	if (outcome != DB_OK) {
		request_reply_failed(r, outcome);
		return;
	}
	if (person.totp_secret == NULL) {
		http_reply_error(r->x, 409, "Begin with totp-begin");
		return;
	}
	found = auth_check_code(r, &person, r->who.id, request_text(r, 0));
	if (found < 0)
		http_reply_error(r->x, 500, "Internal error");
	else if (found == 0)
		request_reply_invalid(r, "code", "This is not the code that "
		    "the app shows now");
	if (found <= 0)
		return;
	text_start(&step, r->arena);
	text_printf(&step, "%lld", (long long)found);
	if (request_run_statement(r, "auth_set_totp",
	    (const struct db_param[]){ { r->who.id, UUID_LEN },
	    db_text(r->who.email),
	    { person.totp_secret, person.totp_secret_len },
	    { step.at, step.len } }, 4, false, &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}

void
auth_remove_totp(struct request *r)
{
	uint8_t address[ACCOUNT_ADDRESS_LEN];
	struct account_person person;
	struct staff_answer answer;

	if (auth_prove(r, r->who.email, request_text(r, 0), 403,
	    "{\"error\":\"The password is wrong\"}", &person) != 0)
		return;
	if (request_run_statement(r, "auth_remove_totp",
	    (const struct db_param[]){ { r->who.id, UUID_LEN },
	    db_text(r->who.email), db_text(person.password_hash) }, 3, false,
	    &answer) != 0)
		return;
	auth_address(r, address);
	(void)!account_clear_attempts(r->admin->db, r->who.email, address,
	    r->deadline);
	request_reply(r, &answer, NULL, NULL);
}
