/* SPDX-License-Identifier: MIT */
/* proof.c -- who is it? Passwords and codes, each tried only so often. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "admin/address.h"
#include "admin/proof.h"
#include "admin/state.h"
#include "admin/turn.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/crypto.h"
#include "crypto/password.h"
#include "crypto/unseal.h"
#include "http/exchange.h"
#include "http/ops.h"

void
proof_address(const struct request *r,
    uint8_t address[static ACCOUNT_ADDRESS_LEN])
{
	address_digest(r->admin->unseal, http_field(r->x, HTTP_ADDRESS),
	    address);
}

static void
reply_throttled(struct request *r, int32_t seconds)
{
	char header[64], text[80], extra[40];

	metrics_add(METRICS_LOGIN_THROTTLED, 1);
	(void)snprintf(header, sizeof(header), "Retry-After: %ld\r\n",
	    (long)seconds);
	(void)snprintf(text, sizeof(text), "Too many attempts, try again in "
	    "%ld seconds", (long)seconds);
	(void)snprintf(extra, sizeof(extra), "\"retryAfter\":%ld",
	    (long)seconds);
	http_reply_error_as(r->x, &(struct http_error){ .status = 429,
	    .error = ERROR_ATTEMPTS, .text = text, .headers = header,
	    .extra = extra });
}

void
proof_refuse(struct request *r, const struct account_person *person,
    const char *reason, const struct http_error *error)
{
	metrics_add(METRICS_LOGIN_REFUSED, 1);
	if (account_note_failure(r->admin->db, person->known ? person->id :
	    NULL, reason, r->deadline) != DB_OK)
		log_event(LOG_LEVEL_WARN, "refusal_not_noted", "reason=%s",
		    reason);
	admin_note_act(r->admin);
	http_reply_error_as(r->x, error);
}

int
proof_take_turn(struct request *r, const char *email, const uint8_t *address)
{
	bool known = r->who.role != NULL || email == NULL;

	if (turn_take(0) == 0)
		return 0;
	if (!known && account_knows(r->admin->db, email, address,
	    r->deadline, &known) != DB_OK)
		known = false;
	if (known && turn_take(TURN_WAIT_MS) == 0)
		return 0;
	metrics_add(METRICS_LOGIN_THROTTLED, 1);
	http_reply_error_as(r->x, &(struct http_error){ .status = 429,
	    .error = ERROR_SIGNING_IN, .headers = HTTP_RETRY_AFTER,
	    .extra = "\"retryAfter\":2" });
	return -1;
}

int
proof_of_password(struct request *r, const char *email, const char *password,
    int status, enum error error, struct account_person *person)
{
	uint8_t address[ACCOUNT_ADDRESS_LEN];
	enum password_match match = PASSWORD_UNKNOWN;
	enum db_outcome outcome;

	proof_address(r, address);
	if (proof_take_turn(r, email, address) != 0)
		return -1;
	outcome = account_find(r->admin->db, r->arena, email, address,
	    r->deadline, person);
	if (outcome == DB_OK && person->retry_after == 0)
		match = password_verify(person->known ?
		    person->password_hash : NULL, password, strlen(password));
	/* Before the answer, which may be followed by the next attempt. */
	turn_end();
	if (outcome != DB_OK) {
		request_reply_failed(r, outcome);
		return -1;
	}
	if (person->retry_after > 0) {
		reply_throttled(r, person->retry_after);
		return -1;
	}
	switch (match) {
	case PASSWORD_RIGHT:
		return 0;
	case PASSWORD_WRONG:
		proof_refuse(r, person, "password", &(struct http_error){
		    .status = status, .error = error,
		    .headers = status == 401 ? REQUEST_CHALLENGE : NULL });
		return -1;
	case PASSWORD_UNKNOWN:
		log_event(LOG_LEVEL_ERROR, "password_not_checked",
		    "reason=\"no memory\"");
		http_reply_unavailable(r->x);
		return -1;
	}
	return -1;
}

void
proof_forget_failures(struct request *r)
{
	uint8_t address[ACCOUNT_ADDRESS_LEN];

	proof_address(r, address);
	(void)!account_clear_attempts(r->admin->db, r->who.email, address,
	    r->deadline);
}

int
proof_of_session(struct request *r, const char *password,
    struct account_person *person)
{
	if (proof_of_password(r, r->who.email, password, 403,
	    ERROR_PASSWORD_WRONG, person) != 0)
		return -1;
	proof_forget_failures(r);
	return 0;
}

void
proof_bind(const uint8_t id[static UUID_LEN],
    uint8_t bound_to[static SEALED_BOUND_LEN])
{
	token_digest((const char *)id, UUID_LEN, bound_to);
}

int64_t
proof_of_code(const struct request *r, const struct account_person *person,
    const uint8_t id[static UUID_LEN], const char *code)
{
	uint8_t bound_to[SEALED_BOUND_LEN];
	enum unseal_outcome outcome;
	struct slice secret;
	int64_t step = -1;

	proof_bind(id, bound_to);
	outcome = unseal_slice(r->admin->unseal, r->arena, SEALED_TOTP_SECRET,
	    (struct slice){ (const char *)bound_to, sizeof(bound_to) },
	    person->totp_secret, &secret);
	if (outcome == UNSEAL_OK && secret.len == TOTP_SECRET_LEN)
		step = totp_check((const uint8_t *)secret.at, code,
		    strlen(code), time(NULL), person->totp_last_step);
	else
		log_event(LOG_LEVEL_ERROR, "totp_not_opened", "reason=\"%s\"",
		    unseal_outcome_text(outcome));
	return step;
}
