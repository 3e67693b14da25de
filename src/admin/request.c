/* SPDX-License-Identifier: MIT */
/* request.c -- a request's parameters, its statement, its answer. */
#include <stdio.h>
#include <string.h>

#include "admin/admin.h"
#include "admin/request.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/json_read.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "http/ops.h"
#include "http/query.h"

/* The members of a JSON object, as they are read. */
struct members {
	struct given *at; /* JSON_MEMBERS_MAX of them */
	size_t n;
};

static void
take_member(void *context, const struct json_member *m)
{
	struct members *members = context;

	members->at[members->n++] = (struct given){ .name = m->name,
	    .name_len = m->name_len, .kind = m->kind, .truth = m->truth,
	    .text = m->text, .len = m->len };
}

int
request_read_body(struct request *r, enum body body)
{
	struct members members = { .n = 0 };

	if (body == BODY_NONE || body == BODY_OWN ||
	    (body == BODY_OPTIONAL && (*r->x->length == '\0' ||
	    strcmp(r->x->length, "0") == 0)))
		return 0;
	members.at = arena_alloc(r->arena,
	    JSON_MEMBERS_MAX * sizeof(*members.at));
	if (members.at == NULL || http_read_json(r->x, r->arena,
	    (size_t)r->admin->config->body_max, take_member, &members) != 0)
		return -1;
	r->given = members.at;
	r->n_given = members.n;
	return 0;
}

/* Reads the query string. Returns 0, or -1 after it has replied. */
static int
read_query(struct request *r, struct given *given, size_t *n)
{
	struct http_pair pairs[HTTP_PAIRS_MAX];

	switch (http_read_query(r->x, r->arena, pairs, n)) {
	case HTTP_QUERY_OK:
		break;
	case HTTP_QUERY_BAD_NAME:
		http_reply_error(r->x, 400, "The query string has a name "
		    "that is not UTF-8 in percent-encoding");
		return -1;
	case HTTP_QUERY_TOO_MANY:
	case HTTP_QUERY_NO_MEMORY:
		http_reply_error(r->x, 400,
		    "The query string has too many parameters");
		return -1;
	}
	for (size_t i = 0; i < *n; i++)
		given[i] = (struct given){ .name = pairs[i].name,
		    .name_len = strlen(pairs[i].name), .kind = JSON_STRING,
		    .is_text = true, .is_broken = !pairs[i].is_valid,
		    .text = pairs[i].value, .len = pairs[i].len };
	return 0;
}

const char *
request_text(const struct request *r, int i)
{
	const char *text = r->params[REQUEST_FIRST + i].value;

	return text != NULL ? text : "";
}

int
request_make_token(struct request *r, bool sealed)
{
	if (r->token[0] == '\0') {
		token_make(r->token);
		token_digest(r->token, TOKEN_TEXT_LEN, r->token_digest);
	}
	if (!sealed)
		return 0;
	if (seal_record(r->admin->seal, SEALED_INVITE_TOKEN, r->token_digest,
	    r->token, TOKEN_TEXT_LEN, r->sealed_token) == 0)
		return 0;
	log_event(LOG_LEVEL_ERROR, "token_not_sealed", "no usable key");
	return -1;
}

/* Makes the parameter that PARAM asks for. Returns NULL, or why not. */
static const char *
make_param(struct request *r, const struct param *param, struct db_param *to)
{
	switch (param->kind) {
	case PARAM_NEW_ID:
		uuid_make(r->new_id);
		*to = (struct db_param){ r->new_id, UUID_LEN };
		return NULL;
	case PARAM_TOKEN_DIGEST:
		if (request_make_token(r, false) != 0)
			break;
		*to = (struct db_param){ r->token_digest, TOKEN_DIGEST_LEN };
		return NULL;
	case PARAM_SEALED_TOKEN:
		if (request_make_token(r, true) != 0)
			break;
		*to = (struct db_param){ r->sealed_token,
		    sizeof(r->sealed_token) };
		return NULL;
	case PARAM_END:
	case PARAM_TEXT:
	case PARAM_LINES:
	case PARAM_SECRET:
	case PARAM_EMAIL:
	case PARAM_PHONE:
	case PARAM_DATE:
	case PARAM_TIME:
	case PARAM_NUMBER:
	case PARAM_CLAMPED:
	case PARAM_BOOL:
	case PARAM_CHOICE:
	case PARAM_UUID:
	case PARAM_KINDS:
		break;
	}
	return "Can not be made";
}

/* A list of things given by name, of which none may be given twice. */
struct source {
	const struct given *given;
	size_t n;
};

static const char *
take_given(struct request *r, const struct param *param,
    const struct source *from, struct db_param *to)
{
	const struct given *given = param_find(from->given, from->n,
	    param->name);
	size_t at = given != NULL ? (size_t)(given - from->given) + 1 : 0;
	const char *error;

	if (given != NULL && param_find(from->given + at, from->n - at,
	    param->name) != NULL)
		return "Given twice";
	error = param_take(param, given, r->arena, to);
	if (error != NULL || param->kind != PARAM_TOKEN_DIGEST ||
	    to->value == NULL)
		return error;
	/* Who says true gets one. */
	if (strcmp(to->value, "true") == 0)
		return make_param(r, param, to);
	*to = (struct db_param){ NULL, 0 };
	return NULL;
}

static const char *
take_param(struct request *r, const struct param *param,
    const struct source *query, struct db_param *to)
{
	const struct given id = { .kind = JSON_STRING, .text = r->x->id,
	    .len = r->x->id_len };
	const struct source body = { r->given, r->n_given };

	switch (param->from) {
	case PARAM_PATH:
		return r->x->id_len > 0 ?
		    param_take(param, &id, r->arena, to) : "Required";
	case PARAM_QUERY:
		return take_given(r, param, query, to);
	case PARAM_BODY:
		return take_given(r, param, &body, to);
	case PARAM_MADE:
		return make_param(r, param, to);
	}
	return NULL;
}

void
request_put_error(struct text *errors, const char *name, const char *error)
{
	text_puts(errors, errors->len > 0 ? "," : "");
	text_put_json_string(errors, name, strlen(name));
	text_puts(errors, ":[");
	text_put_json_string(errors, error, strlen(error));
	text_puts(errors, "]");
}

void
request_reply_errors(struct request *r, const struct text *errors)
{
	struct text body;

	text_start(&body, r->arena);
	text_puts(&body, "{\"error\":\"Validation failed\",\"details\":"
	    "{\"formErrors\":[],\"fieldErrors\":{");
	text_put(&body, errors->at, errors->len);
	text_puts(&body, "}}}");
	if (body.failed || errors->failed)
		http_reply_error(r->x, 413, "too large to be read");
	else
		http_reply(r->x, &(struct http_reply){ .status = 400,
		    .body = body.at, .len = body.len });
}

void
request_reply_invalid(struct request *r, const char *name, const char *error)
{
	struct text errors;

	text_start(&errors, r->arena);
	request_put_error(&errors, name, error);
	request_reply_errors(r, &errors);
}

int
request_take_params(struct request *r, const struct action *action)
{
	struct given given[HTTP_PAIRS_MAX];
	struct source query = { given, 0 };
	struct text errors;
	const char *error;
	int n = REQUEST_FIRST;

	if (read_query(r, given, &query.n) != 0)
		return -1;
	text_start(&errors, r->arena);
	for (const struct param *p = action->params; p != NULL &&
	    p->kind != PARAM_END; p++) {
		error = take_param(r, p, &query, &r->params[n++]);
		if (error == NULL)
			continue;
		if (p->from == PARAM_PATH) {
			http_reply_error(r->x, 404, "Not found");
			return -1;
		}
		request_put_error(&errors, p->name, error);
	}
	r->n_params = n;
	if (errors.len == 0 && !errors.failed)
		return 0;
	request_reply_errors(r, &errors);
	return -1;
}

void
request_reply_failed(struct request *r, enum db_outcome outcome)
{
	if (outcome == DB_DATA)
		http_reply_error(r->x, 500, "Internal error");
	else
		http_reply_unavailable(r->x);
}

int
request_run_statement(struct request *r, const char *name,
    const struct db_param *params, int n, bool only_reads,
    struct staff_answer *answer)
{
	enum db_outcome outcome;

	outcome = staff_run(r->admin->db, r->arena, name, params, n,
	    only_reads, r->deadline, answer);
	/* Also when it is not known to be done. */
	admin_note_act(r->admin);
	if (outcome == DB_OK)
		return 0;
	request_reply_failed(r, outcome);
	return -1;
}

void
request_reply(struct request *r, const struct staff_answer *answer,
    const char *headers, const struct text *more)
{
	struct http_reply reply = { .status = answer->status,
	    .headers = headers, .body = answer->body, .len = answer->len,
	    .is_private = true };
	struct text body;

	if (more != NULL && (more->len > 0 || more->failed)) {
		text_start(&body, r->arena);
		text_reserve(&body, answer->len + more->len + 2);
		text_puts(&body, "{");
		text_put(&body, more->at, more->len);
		text_puts(&body, ",");
		text_put(&body, answer->body + 1, answer->len - 1);
		if (body.failed || more->failed) {
			http_reply_error(r->x, 500, "Internal error");
			return;
		}
		reply.body = body.at;
		reply.len = body.len;
	}
	http_reply(r->x, &reply);
}

void
request_run(struct request *r)
{
	const struct action *action = r->action;
	/* A statement of which nobody needs to be known has no account. */
	int skip = action->role == ROLE_NOBODY ? REQUEST_FIRST : 0;
	struct staff_answer answer;
	struct text more;

	r->params[0] = (struct db_param){ r->who.id, UUID_LEN };
	r->params[1] = db_text(r->who.email);
	if (request_run_statement(r, action->statement, r->params + skip,
	    r->n_params - skip, action->only_reads, &answer) != 0)
		return;
	text_start(&more, r->arena);
	if (action->shape != NULL && answer.status < 300)
		action->shape(r, &answer, &more);
	if (r->x->open)
		request_reply(r, &answer, NULL, &more);
}
