/* SPDX-License-Identifier: MIT */
/* auth.c -- signing in and out, and passwords. */
#include <stdio.h>
#include <string.h>

#include "admin/address.h"
#include "admin/admin.h"
#include "admin/auth.h"
#include "admin/gate.h"
#include "admin/password_rule.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/password.h"
#include "http/exchange.h"
#include "http/ops.h"

#define COOKIE_FLAGS "; Path=/; Secure; HttpOnly; SameSite=Strict"
#define COOKIE_ROOM 160
#define WRONG_LOGIN "{\"error\":\"Invalid email or password\"}"
#define WRONG_PASSWORD "{\"error\":\"The current password is wrong\"}"

void
auth_address(const struct request *r,
    uint8_t address[static ACCOUNT_ADDRESS_LEN])
{
	address_digest(r->admin->unseal, http_field(r->x, HTTP_ADDRESS),
	    address);
}

static void
reply_throttled(struct request *r, int32_t seconds)
{
	char header[64], body[128];

	metrics_add(METRICS_LOGIN_THROTTLED, 1);
	(void)snprintf(header, sizeof(header), "Retry-After: %ld\r\n",
	    (long)seconds);
	(void)snprintf(body, sizeof(body), "{\"error\":\"Too many attempts, "
	    "try again in %ld seconds\",\"retryAfter\":%ld}", (long)seconds,
	    (long)seconds);
	http_reply_json(r->x, 429, header, body);
}

/* Replies that it was not right; an audit row says so. */
static void
reply_refused(struct request *r, const struct account_person *person,
    const char *reason, int status, const char *refusal)
{
	metrics_add(METRICS_LOGIN_REFUSED, 1);
	if (account_note_failure(r->admin->db, person->known ? person->id :
	    NULL, reason, r->deadline) != DB_OK)
		log_event(LOG_LEVEL_WARN, "refusal_not_noted", "reason=%s",
		    reason);
	admin_note_act(r->admin);
	http_reply_json(r->x, status, status == 401 ? REQUEST_CHALLENGE :
	    NULL, refusal);
}

int
auth_prove(struct request *r, const char *email, const char *password,
    int status, const char *refusal, struct account_person *person)
{
	uint8_t address[ACCOUNT_ADDRESS_LEN];
	enum db_outcome outcome;

	auth_address(r, address);
	outcome = account_find(r->admin->db, r->arena, email, address,
	    r->deadline, person);
	if (outcome != DB_OK) {
		request_reply_failed(r, outcome);
		return -1;
	}
	if (person->retry_after > 0) {
		reply_throttled(r, person->retry_after);
		return -1;
	}
	switch (password_verify(person->known ? person->password_hash : NULL,
	    password, strlen(password))) {
	case PASSWORD_RIGHT:
		return 0;
	case PASSWORD_WRONG:
		reply_refused(r, person, "password", status, refusal);
		return -1;
	case PASSWORD_UNKNOWN:
		log_event(LOG_LEVEL_ERROR, "password_not_checked",
		    "no memory");
		http_reply_unavailable(r->x);
		return -1;
	}
	return -1;
}

enum { LOGIN_EMAIL, LOGIN_PASSWORD, LOGIN_CODE };

/* Looks at the code, if the person needs one. Returns its step, 0: none is
 * needed, or -1 after it has replied. */
static int64_t
check_second_factor(struct request *r, const struct account_person *person)
{
	const char *code = request_text(r, LOGIN_CODE);
	int64_t step;

	if (person->totp_secret == NULL)
		return 0;
	if (*code == '\0') {
		/* The attempt stays counted, or codes could be tried for
		 * ever by who has the password. */
		http_reply_json(r->x, 401, REQUEST_CHALLENGE,
		    "{\"error\":\"Code required\",\"totp\":true}");
		return -1;
	}
	step = auth_check_code(r, person, person->id, code);
	if (step > 0)
		return step;
	if (step == 0)
		reply_refused(r, person, "code", 401,
		    "{\"error\":\"Invalid code\",\"totp\":true}");
	else
		http_reply_error(r->x, 500, "Internal error");
	return -1;
}

static void
open_session(struct request *r, const struct account_person *person,
    int64_t step)
{
	char number[24], cookie[COOKIE_ROOM];
	uint8_t address[ACCOUNT_ADDRESS_LEN];
	struct staff_answer answer;
	struct text more;

	if (request_make_token(r, false) != 0)
		return;
	auth_address(r, address);
	(void)snprintf(number, sizeof(number), "%lld", (long long)step);
	if (request_run_statement(r, "auth_open_session",
	    (const struct db_param[]){ { person->id, UUID_LEN },
	    { r->token_digest, TOKEN_DIGEST_LEN },
	    { address, sizeof(address) }, db_text(person->password_hash),
	    db_text(step > 0 ? number : NULL) }, 5, false, &answer) != 0)
		return;
	if (answer.status != 200) {
		metrics_add(METRICS_LOGIN_REFUSED, 1);
		request_reply(r, &answer, REQUEST_CHALLENGE, NULL);
		return;
	}
	metrics_add(METRICS_LOGIN_OPENED, 1);
	(void)snprintf(cookie, sizeof(cookie), "Set-Cookie: " GATE_COOKIE
	    "=%s" COOKIE_FLAGS "\r\n", r->token);
	text_start(&more, r->arena);
	text_printf(&more, "\"sessionToken\":\"%s\"", r->token);
	request_reply(r, &answer, cookie, &more);
	crypto_wipe(cookie, sizeof(cookie));
}

void
auth_login(struct request *r)
{
	struct account_person person;
	int64_t step;

	if (auth_prove(r, request_text(r, LOGIN_EMAIL), request_text(r,
	    LOGIN_PASSWORD), 401, WRONG_LOGIN, &person) != 0)
		return;
	step = check_second_factor(r, &person);
	if (step >= 0)
		open_session(r, &person, step);
}

void
auth_logout(struct request *r)
{
	struct staff_answer answer;

	if (request_run_statement(r, "auth_close_session",
	    (const struct db_param[]){ { r->session_digest,
	    TOKEN_DIGEST_LEN } }, 1, false, &answer) == 0)
		request_reply(r, &answer, "Set-Cookie: " GATE_COOKIE "="
		    COOKIE_FLAGS "; Max-Age=0\r\n", NULL);
}

void
auth_logout_others(struct request *r)
{
	struct staff_answer answer;

	if (request_run_statement(r, "auth_close_other_sessions",
	    (const struct db_param[]){ { r->who.id, UUID_LEN },
	    db_text(r->who.email), { r->session_digest, TOKEN_DIGEST_LEN } },
	    3, false, &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}

/* Hashes a new password, if it may be one. Returns 0, or -1 after it has
 * replied what is wrong with the parameter NAME. */
static int
hash_new(struct request *r, const char *name, const char *password,
    const char *email, const char *person_name,
    char hash[static PASSWORD_HASH_ROOM])
{
	const char *error = password_rule_check(password, strlen(password),
	    email, person_name);

	if (error != NULL) {
		request_reply_invalid(r, name, error);
		return -1;
	}
	if (password_hash(password, strlen(password), hash) == 0)
		return 0;
	log_event(LOG_LEVEL_ERROR, "password_not_hashed", "no memory");
	http_reply_unavailable(r->x);
	return -1;
}

void
auth_change_password(struct request *r)
{
	const char *old = request_text(r, 0), *new = request_text(r, 1);
	const char *error = password_rule_check(new, strlen(new),
	    r->who.email, r->who.name);
	uint8_t address[ACCOUNT_ADDRESS_LEN];
	char hash[PASSWORD_HASH_ROOM];
	struct account_person person;
	struct staff_answer answer;

	/* What is wrong with the new one costs no attempt. */
	if (error != NULL)
		request_reply_invalid(r, "newPassword", error);
	if (error != NULL || auth_prove(r, r->who.email, old, 403,
	    WRONG_PASSWORD, &person) != 0 || hash_new(r, "newPassword", new,
	    r->who.email, r->who.name, hash) != 0)
		return;
	if (request_run_statement(r, "auth_set_password",
	    (const struct db_param[]){ { r->who.id, UUID_LEN },
	    db_text(r->who.email), db_text(person.password_hash),
	    db_text(hash), { r->session_digest, TOKEN_DIGEST_LEN } }, 5,
	    false, &answer) != 0)
		return;
	auth_address(r, address);
	/* If it fails, the attempts are forgotten in time. */
	(void)!account_clear_attempts(r->admin->db, r->who.email, address,
	    r->deadline);
	request_reply(r, &answer, NULL, NULL);
}

void
auth_setup(struct request *r)
{
	const char *token = request_text(r, 0), *password = request_text(r, 1);
	uint8_t digest[TOKEN_DIGEST_LEN];
	char hash[PASSWORD_HASH_ROOM];
	struct account_person person;
	struct staff_answer answer;
	enum db_outcome outcome;

	token_digest(token, strlen(token), digest);
	outcome = account_find_setup(r->admin->db, r->arena, digest,
	    r->deadline, &person);
	if (outcome != DB_OK)
		request_reply_failed(r, outcome);
	else if (!person.known)
		http_reply_error(r->x, 410, "This link was used already, or "
		    "is too old. Ask for a new one.");
	if (!r->x->open || hash_new(r, "password", password, person.email,
	    person.name, hash) != 0)
		return;
	if (request_run_statement(r, "auth_setup", (const struct db_param[]){
	    { digest, sizeof(digest) }, db_text(hash) }, 2, false,
	    &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}

void
auth_get_account(struct request *r)
{
	http_reply_json(r->x, 200, NULL, r->who.body);
}

/* Finds the action that the body asks for; NULL: none is called so. */
static const struct action *
find_action(const struct request *r)
{
	const struct given *given = param_find(r->given, r->n_given,
	    "action");

	if (given == NULL || given->kind != JSON_STRING)
		return NULL;
	for (const struct action *a = auth_actions; a->name != NULL; a++)
		if (strlen(a->name) == given->len &&
		    memcmp(a->name, given->text, given->len) == 0)
			return a;
	return NULL;
}

void
auth_post(struct request *r)
{
	const struct action *action = find_action(r);

	if (action == NULL) {
		request_reply_invalid(r, "action", "There is no such action");
		return;
	}
	r->action = action;
	if (request_admit(r, action->role) == 0 &&
	    request_take_params(r, action) == 0)
		action->act(r);
}
