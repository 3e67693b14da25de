/* SPDX-License-Identifier: MIT */
/* auth.c -- signing in and out, and passwords. */
#include <stdio.h>
#include <string.h>

#include "admin/auth.h"
#include "admin/gate.h"
#include "admin/proof.h"
#include "admin/state.h"
#include "admin/turn.h"
#include "base/buf.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/crypto.h"
#include "crypto/password.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "pg/sql.h"
#include "staff/password_rule.h"

#define COOKIE_FLAGS "; Path=/; Secure; HttpOnly; SameSite=Strict"
#define COOKIE_ROOM 160
/* Of one who has a second factor. */
#define WITH_CODE "\"totp\":true"

enum { LOGIN_EMAIL, LOGIN_PASSWORD, LOGIN_CODE, LOGIN_BEARER };

/* Looks at the code, if the person needs one. Returns its step, 0: none is
 * needed, or -1 after it has replied. */
static int64_t
check_second_factor(struct request *r, const struct account_person *person)
{
	const char *code = request_text(r, LOGIN_CODE);
	int64_t step;

	if (person->totp_secret.at == NULL)
		return 0;
	if (*code == '\0') {
		/* The attempt stays counted, or codes could be tried for
		 * ever by who has the password. */
		http_reply_error_as(r->x, &(struct http_error){
		    .status = 401, .error = ERROR_CODE_REQUIRED,
		    .headers = REQUEST_CHALLENGE, .extra = WITH_CODE });
		return -1;
	}
	step = proof_of_code(r, person, person->id, code);
	if (step > 0)
		return step;
	if (step == 0)
		proof_refuse(r, person, "code", &(struct http_error){
		    .status = 401, .error = ERROR_CODE_WRONG,
		    .headers = REQUEST_CHALLENGE, .extra = WITH_CODE });
	else
		http_reply_error(r->x, 500, ERROR_INTERNAL);
	return -1;
}

static void
open_session(struct request *r, const struct account_person *person,
    int64_t step)
{
	char number[24], cookie[COOKIE_ROOM];
	uint8_t address[ACCOUNT_ADDRESS_LEN];
	struct staff_answer answer;
	struct buf extra;

	if (request_make_token(r, false) != 0)
		return;
	proof_address(r, address);
	(void)snprintf(number, sizeof(number), "%lld", (long long)step);
	if (request_run_statement(r, SQL(auth_open_session,
	    .account_id = { person->id, UUID_LEN },
	    .session_digest = { r->made.digest, TOKEN_DIGEST_LEN },
	    .address = { address, sizeof(address) },
	    .password_hash = db_text(person->password_hash),
	    .time_step = db_text(step > 0 ? number : NULL)), false,
	    &answer) != 0)
		return;
	if (answer.status != 200) {
		metrics_add(METRICS_LOGIN_REFUSED, 1);
		request_reply(r, &answer, REQUEST_CHALLENGE, NULL);
		return;
	}
	metrics_add(METRICS_LOGIN_OPENED, 1);
	(void)snprintf(cookie, sizeof(cookie), "Set-Cookie: " GATE_COOKIE
	    "=%s" COOKIE_FLAGS "\r\n", r->made.token);
	buf_start(&extra, r->arena);
	/* A page has it in its cookie, where no script of its can read it. */
	if (strcmp(request_text(r, LOGIN_BEARER), "true") == 0)
		json_put_text(&extra, "sessionToken", r->made.token);
	request_reply(r, &answer, cookie, &extra);
	crypto_wipe(cookie, sizeof(cookie));
}

void
auth_login(struct request *r)
{
	struct account_person person;
	int64_t step;

	if (proof_of_password(r, request_text(r, LOGIN_EMAIL), request_text(r,
	    LOGIN_PASSWORD), 401, ERROR_LOGIN, &person) != 0)
		return;
	step = check_second_factor(r, &person);
	if (step >= 0)
		open_session(r, &person, step);
}

void
auth_logout(struct request *r)
{
	struct staff_answer answer;

	if (request_run_statement(r, SQL(auth_close_session,
	    .session_digest = { r->session_digest, TOKEN_DIGEST_LEN }), false,
	    &answer) == 0)
		request_reply(r, &answer, "Set-Cookie: " GATE_COOKIE "="
		    COOKIE_FLAGS "; Max-Age=0\r\n", NULL);
}

void
auth_logout_others(struct request *r)
{
	struct staff_answer answer;

	if (request_run_statement(r, SQL(auth_close_other_sessions,
	    REQUEST_WHO(r),
	    .session_digest = { r->session_digest, TOKEN_DIGEST_LEN }), false,
	    &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}

/* Hashes a new password, if it may be one. Returns 0, or -1 after it has
 * replied what is wrong with the parameter NAME. */
static int
hash_new(struct request *r, const char *name, const char *password,
    const char *email, const char *person_name,
    char hash[static PASSWORD_HASH_ROOM])
{
	const struct problem *wrong = password_rule_check(password,
	    strlen(password), email, person_name);
	int failed;

	if (wrong != NULL) {
		request_reply_invalid(r, name, wrong);
		return -1;
	}
	if (proof_take_turn(r, NULL, NULL) != 0)
		return -1;
	failed = password_hash(password, strlen(password), hash);
	turn_end();
	if (failed == 0)
		return 0;
	log_event(LOG_LEVEL_ERROR, "password_not_hashed",
	    "reason=\"no memory\"");
	http_reply_unavailable(r->x);
	return -1;
}

void
auth_change_password(struct request *r)
{
	const char *old = request_text(r, 0), *new = request_text(r, 1);
	const struct problem *wrong = password_rule_check(new, strlen(new),
	    r->who.email, r->who.name);
	char hash[PASSWORD_HASH_ROOM];
	struct account_person person;
	struct staff_answer answer;

	/* What is wrong with the new one costs no attempt. */
	if (wrong != NULL)
		request_reply_invalid(r, "newPassword", wrong);
	if (wrong != NULL || proof_of_password(r, r->who.email, old, 403,
	    ERROR_OLD_PASSWORD_WRONG, &person) != 0 || hash_new(r,
	    "newPassword", new, r->who.email, r->who.name, hash) != 0)
		return;
	if (request_run_statement(r, SQL(auth_set_password, REQUEST_WHO(r),
	    .old_hash = db_text(person.password_hash),
	    .new_hash = db_text(hash),
	    .session_digest = { r->session_digest, TOKEN_DIGEST_LEN }), false,
	    &answer) != 0)
		return;
	proof_forget_failures(r);
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
		http_reply_error(r->x, 410, ERROR_SETUP_LINK);
	if (!r->x->open || hash_new(r, "password", password, person.email,
	    person.name, hash) != 0)
		return;
	if (request_run_statement(r, SQL(auth_setup,
	    .token_digest = { digest, sizeof(digest) },
	    .password_hash = db_text(hash)), false, &answer) == 0)
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
	const struct input *input = param_find(r->input, r->n_inputs,
	    "action");

	if (input == NULL || input->kind != JSON_STRING)
		return NULL;
	for (const struct action *a = r->action->actions; a->name != NULL; a++)
		if (strlen(a->name) == input->len &&
		    memcmp(a->name, input->text, input->len) == 0)
			return a;
	return NULL;
}

void
auth_post(struct request *r)
{
	const struct action *action = find_action(r);

	if (action == NULL) {
		request_reply_invalid(r, "action", PROBLEM(ACTION));
		return;
	}
	r->action = action;
	if (gate_admit(r, action->act->min_role) == 0 &&
	    request_take_params(r, action) == 0)
		action->does(r);
}
