/* SPDX-License-Identifier: MIT */
/* request.h -- a request of the staff's, on its way through the gate. */
#ifndef ADMIN_REQUEST_H
#define ADMIN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "crypto/token.h"
#include "pg/db.h"
#include "staff/acts.h"
#include "store/account.h"
#include "store/new_link.h"
#include "store/staff.h"

struct admin;
struct arena;
struct http_exchange;
struct request;
struct problem;
struct problem_list;
struct buf;

enum body {
	BODY_NONE,     /* what comes is dropped */
	BODY_JSON,
	BODY_OPTIONAL, /* JSON, or nothing at all */
	BODY_OWN       /* what does it reads it */
};

/* What a route does. */
struct action {
	const char *name;        /* of a POST /api/auth; else NULL */
	const struct act *act;   /* without a statement where DOES does all */
	enum body body;
	/* Of a body with the member "action": what it may say; the last has no
	 * name. */
	const struct action *actions;
	/* Does it, by the request's parameters, and replies. */
	void (*does)(struct request *request);
	/* NULL, or what to do with a 2xx answer before it is sent: puts what
	 * goes into the body's object in front of its members into EXTRA; or it
	 * replies itself, and nothing else is sent. */
	void (*amend)(struct request *request,
	    const struct staff_answer *answer, struct buf *extra);
};

/* A further header of 401 (RFC 9110, 11.6.1). */
#define REQUEST_CHALLENGE "WWW-Authenticate: Bearer\r\n"

/* A further header of what was done before. */
#define REQUEST_REPLAYED "Idempotent-Replayed: true\r\n"

struct request {
	struct admin *admin;
	struct http_exchange *x;
	struct arena *arena; /* the admin's */
	const struct action *action;
	int64_t deadline;

	/* Whose session it is; role NULL without one. */
	struct account_session who;
	uint8_t session_digest[TOKEN_DIGEST_LEN];

	uint8_t key[UUID_LEN]; /* its Idempotency-Key … */
	bool has_key;          /* … if it has one */
	bool replayed;         /* it was done before, by that key */

	const struct input *input; /* the body's members */
	size_t n_inputs;

	struct db_param params[STAFF_PARAMS_MAX];

	/* Made for a parameter: */
	struct new_link made;
};

/* Reads the members of the JSON body into input. Returns 0, or -1 after it has
 * replied. */
__attribute__((warn_unused_result)) int request_read_body(
    struct request *request, enum body body);

/*
 * Fills params by its act's table from path, query and given; names all that
 * is wrong at once. The same.
 */
__attribute__((warn_unused_result)) int request_take_params(
    struct request *request, const struct action *action);

/*
 * Reads the Idempotency-Key, if ACTION takes one and the client sent it: a
 * UUID, in quotes (a string of RFC 9651) or bare. The same.
 */
__attribute__((warn_unused_result)) int request_take_key(
    struct request *request, const struct action *action);

/* The text of the act's parameter I, from 0, "" when it is absent. */
const char *request_text(const struct request *request, int i);

/*
 * Makes a new token, its digest and (SEALED) its sealed form, in the
 * request. Returns 0, or -1: it could not be sealed.
 */
__attribute__((warn_unused_result)) int request_make_token(
    struct request *request, bool sealed);

/* Runs the act's statement and replies with its answer: what usually DOES
 * it. */
void request_run(struct request *request);

/* Who acts, as the first two parameters of a staff's statement (pg/sql.h). */
#define REQUEST_WHO(request) \
	.account_id = { (request)->who.id, UUID_LEN }, \
	.actor = db_text((request)->who.email)

/*
 * Runs STATEMENT with its parameters PARAMS. Returns 0, or -1 after it has
 * replied that it could not be.
 */
__attribute__((warn_unused_result)) int request_run_statement(
    struct request *request, const struct db_statement *statement,
    const struct db_param *params, bool only_reads,
    struct staff_answer *answer);

/*
 * The same for a statement that is "Keyed", at most once for the request's
 * key; of ONCE, made and content are set. A request that is repeated gets
 * replayed set, and the token that was made the first time instead of its
 * own, "" when that does not open.
 */
__attribute__((warn_unused_result)) int request_run_once(
    struct request *request, const struct db_statement *statement,
    const struct db_param *params, struct staff_once *once,
    struct staff_answer *answer);

/* Replies that the database did not do it; OUTCOME is not DB_OK, and
 * DB_UNKNOWN of what only reads, or may be done twice. */
void request_reply_failed(struct request *request, enum db_outcome outcome);

/*
 * Replies with ANSWER and further HEADERS (or NULL); the members in EXTRA (or
 * NULL), if any, come first in its object.
 */
void request_reply(struct request *request,
    const struct staff_answer *answer, const char *headers,
    const struct buf *extra);

/* Replies 400 with all that is noted in WRONG. */
void request_reply_problems(struct request *request,
    const struct problem_list *wrong);

/* Replies 400 with one error. */
void request_reply_invalid(struct request *request, const char *name,
    const struct problem *problem);

#endif
