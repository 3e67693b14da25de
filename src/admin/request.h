/* SPDX-License-Identifier: MIT */
/* request.h -- a request of the staff's, on its way through the gate. */
#ifndef ADMIN_REQUEST_H
#define ADMIN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin/param.h"
#include "base/uuid.h"
#include "crypto/sealed.h"
#include "crypto/token.h"
#include "store/account.h"
#include "store/db.h"
#include "store/staff.h"

struct admin;
struct arena;
struct http_exchange;
struct request;
struct text;

enum role {
	ROLE_NOBODY,   /* no session is needed */
	ROLE_REVIEWER,
	ROLE_ADMINISTRATOR
};

enum body {
	BODY_NONE,     /* what comes is dropped */
	BODY_JSON,
	BODY_OPTIONAL, /* JSON, or nothing at all */
	BODY_OWN       /* ACT reads it */
};

/* What a route does. */
struct action {
	const char *name;        /* of a POST /api/auth; else NULL */
	enum role role;          /* the least that may */
	enum body body;
	bool only_reads;         /* may be run again after a lost connection */
	const struct param *params; /* in the statement's order, from $3 on;
	                               ends with PARAM_END */
	const char *statement;   /* NULL: ACT does it all */
	/* Does it, by the request's parameters, and replies. */
	void (*act)(struct request *request);
	/* NULL, or what to do with a 2xx answer before it is sent: puts what
	 * goes into the body's object in front of its members into MORE. */
	void (*shape)(struct request *request,
	    const struct staff_answer *answer, struct text *more);
};

/* A further header of 401 (RFC 9110, 11.6.1). */
#define REQUEST_CHALLENGE "WWW-Authenticate: Bearer\r\n"

#define REQUEST_PARAMS_MAX 14
#define REQUEST_FIRST 2 /* the account and the email come before them */

struct request {
	struct admin *admin;
	struct http_exchange *x;
	struct arena *arena; /* the admin's */
	const struct action *action;
	int64_t deadline;

	/* Whose session it is; role NULL without one. */
	struct account_session who;
	uint8_t session_digest[TOKEN_DIGEST_LEN];

	const struct given *given; /* the body's members */
	size_t n_given;

	struct db_param params[REQUEST_PARAMS_MAX];
	int n_params;

	/* Made for a parameter: */
	uint8_t new_id[UUID_LEN];
	char token[TOKEN_TEXT_LEN + 1]; /* "": not made */
	uint8_t token_digest[TOKEN_DIGEST_LEN];
	uint8_t sealed_token[TOKEN_TEXT_LEN + SEALED_OVERHEAD];
};

/*
 * Lets REQUEST through when it comes from the right pages, with a session
 * whose person may do what needs ROLE; sets who and session_digest. Returns
 * 0, or -1 after it has replied.
 */
__attribute__((warn_unused_result)) int request_admit(
    struct request *request, enum role role);

/* Reads the members of the JSON body into given. The same. */
__attribute__((warn_unused_result)) int request_read_body(
    struct request *request, enum body body);

/*
 * Fills params by ACTION's table from path, query and given; names all that
 * is wrong at once. The same.
 */
__attribute__((warn_unused_result)) int request_take_params(
    struct request *request, const struct action *action);

/* The text of ACTION's parameter I, from 0, "" when it is absent. */
const char *request_text(const struct request *request, int i);

/*
 * Makes a new token, its digest and (SEALED) its sealed form, in the
 * request. Returns 0, or -1: it could not be sealed.
 */
__attribute__((warn_unused_result)) int request_make_token(
    struct request *request, bool sealed);

/* Runs the action's statement and replies with its answer: the usual ACT. */
void request_run(struct request *request);

/*
 * Runs the statement NAME with N parameters. Returns 0, or -1 after it has
 * replied that it could not be.
 */
__attribute__((warn_unused_result)) int request_run_statement(
    struct request *request, const char *name, const struct db_param *params,
    int n, bool only_reads, struct staff_answer *answer);

/* Replies that the database did not do it; OUTCOME is not DB_OK. */
void request_reply_failed(struct request *request, enum db_outcome outcome);

/*
 * Replies with ANSWER and further HEADERS (or NULL); the members in MORE (or
 * NULL), if any, come first in its object.
 */
void request_reply(struct request *request,
    const struct staff_answer *answer, const char *headers,
    const struct text *more);

/* Notes in ERRORS, a text that was started, that the parameter NAME is wrong,
 * for the reason ERROR. */
void request_put_error(struct text *errors, const char *name,
    const char *error);

/* Replies 400 with all that is noted in ERRORS. */
void request_reply_errors(struct request *request,
    const struct text *errors);

/* Replies 400 with one error. */
void request_reply_invalid(struct request *request, const char *name,
    const char *error);

#endif
