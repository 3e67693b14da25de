/* SPDX-License-Identifier: MIT */
/* request.c -- a request's parameters, its statement, its answer. */
#include <stdio.h>
#include <string.h>

#include "admin/request.h"
#include "admin/state.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/log.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "http/ops.h"
#include "http/query.h"
#include "store/kept_tokens.h"

/* The members of a JSON object, as they are read. */
struct members {
	struct input *at; /* JSON_MEMBERS_MAX of them */
	size_t n;
};

static void
take_member(void *context, const struct json_member *m)
{
	struct members *members = context;

	members->at[members->n++] = (struct input){ .name = m->name,
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
	r->input = members.at;
	r->n_inputs = members.n;
	return 0;
}

/* Reads the query string. Returns 0, or -1 after it has replied. */
static int
read_query(struct request *r, struct input *input, size_t *n)
{
	struct http_pair pairs[HTTP_PAIRS_MAX];

	switch (http_read_query(r->x, r->arena, pairs, n)) {
	case HTTP_QUERY_OK:
		break;
	case HTTP_QUERY_BAD_NAME:
		http_reply_error(r->x, 400, ERROR_QUERY_NAME);
		return -1;
	case HTTP_QUERY_TOO_MANY:
	case HTTP_QUERY_NO_MEMORY:
		http_reply_error(r->x, 400, ERROR_QUERY_MANY);
		return -1;
	}
	for (size_t i = 0; i < *n; i++)
		input[i] = (struct input){ .name = pairs[i].name,
		    .name_len = strlen(pairs[i].name), .kind = JSON_STRING,
		    .is_text = true, .is_broken = !pairs[i].is_valid,
		    .text = pairs[i].value, .len = pairs[i].len };
	return 0;
}

const char *
request_text(const struct request *r, int i)
{
	const char *text = r->params[STAFF_WHO_PARAMS + i].value;

	return text != NULL ? text : "";
}

int
request_make_token(struct request *r, bool sealed)
{
	if (r->made.token[0] == '\0')
		new_link_token(&r->made);
	if (!sealed || new_link_seal(&r->made, r->admin->seal) == 0)
		return 0;
	log_event(LOG_LEVEL_ERROR, "token_not_sealed",
	    "reason=\"no usable key\"");
	return -1;
}

/* Makes the parameter that PARAM asks for. Returns NULL, or why not. */
static const struct problem *
make_param(struct request *r, const struct param *param, struct db_param *to)
{
	switch (param->kind) {
	case PARAM_NEW_ID:
		uuid_make(r->made.id);
		*to = (struct db_param){ r->made.id, UUID_LEN };
		return NULL;
	case PARAM_TOKEN_DIGEST:
		if (request_make_token(r, false) != 0)
			break;
		*to = (struct db_param){ r->made.digest, TOKEN_DIGEST_LEN };
		return NULL;
	case PARAM_SEALED_TOKEN:
		if (request_make_token(r, true) != 0)
			break;
		*to = (struct db_param){ r->made.sealed,
		    sizeof(r->made.sealed) };
		return NULL;
	case PARAM_END:
	case PARAM_TEXT:
	case PARAM_NAME:
	case PARAM_LINES:
	case PARAM_SECRET:
	case PARAM_EMAIL:
	case PARAM_PHONE:
	case PARAM_DATE:
	case PARAM_HIRED:
	case PARAM_TIME:
	case PARAM_NUMBER:
	case PARAM_CLAMPED:
	case PARAM_BOOL:
	case PARAM_CHOICE:
	case PARAM_UUID:
	case PARAM_KINDS:
		break;
	}
	return PROBLEM(NOT_MADE);
}

/* A list of things given by name, of which none may be given twice. */
struct source {
	const struct input *input;
	size_t n;
};

static const struct problem *
take_input(struct request *r, const struct param *param,
    const struct source *from, struct db_param *to)
{
	const struct input *input = param_find(from->input, from->n,
	    param->name);
	size_t at = input != NULL ? (size_t)(input - from->input) + 1 : 0;
	const struct problem *problem;

	if (input != NULL && param_find(from->input + at, from->n - at,
	    param->name) != NULL)
		return PROBLEM(TWICE);
	problem = param_take(param, input, r->arena, to);
	if (problem != NULL || param->kind != PARAM_TOKEN_DIGEST ||
	    to->value == NULL)
		return problem;
	/* Who says true gets one. */
	if (strcmp(to->value, "true") == 0)
		return make_param(r, param, to);
	*to = (struct db_param){ NULL, 0 };
	return NULL;
}

static const struct problem *
take_param(struct request *r, const struct param *param,
    const struct source *query, struct db_param *to)
{
	const struct input id = { .kind = JSON_STRING, .text = r->x->id,
	    .len = r->x->id_len };
	const struct source body = { r->input, r->n_inputs };

	switch (param->from) {
	case PARAM_PATH:
		return r->x->id_len > 0 ?
		    param_take(param, &id, r->arena, to) : PROBLEM(REQUIRED);
	case PARAM_QUERY:
		return take_input(r, param, query, to);
	case PARAM_BODY:
		return take_input(r, param, &body, to);
	case PARAM_MADE:
		return make_param(r, param, to);
	case PARAM_COLUMN:
		break;
	}
	return NULL;
}

void
request_reply_problems(struct request *r, const struct problem_list *wrong)
{
	struct buf body;

	buf_start(&body, r->arena);
	error_open(&body, ERROR_VALIDATION);
	json_begin(&body, "details");
	problem_list_put_json(wrong, &body);
	json_close(&body, '}');
	if (body.failed)
		http_reply_error(r->x, 413, ERROR_TOO_LARGE);
	else
		http_reply(r->x, &(struct http_reply){ .status = 400,
		    .body = body.at, .len = body.len });
}

void
request_reply_invalid(struct request *r, const char *name,
    const struct problem *problem)
{
	struct problem_list wrong;

	problem_list_start(&wrong, r->arena);
	problem_list_put(&wrong, name, strlen(name), problem);
	request_reply_problems(r, &wrong);
}

int
request_take_params(struct request *r, const struct action *action)
{
	struct input input[HTTP_PAIRS_MAX];
	struct source query = { input, 0 };
	struct problem_list wrong;
	const struct problem *problem;
	int n = STAFF_WHO_PARAMS;

	if (read_query(r, input, &query.n) != 0)
		return -1;
	problem_list_start(&wrong, r->arena);
	for (const struct param *p = action->act->params; p != NULL &&
	    p->kind != PARAM_END; p++, n++) {
		if (action->body == BODY_OWN && p->from != PARAM_QUERY)
			continue;
		problem = take_param(r, p, &query, &r->params[n]);
		if (problem == NULL)
			continue;
		if (p->from == PARAM_PATH) {
			http_reply_error(r->x, 404, ERROR_NOT_FOUND);
			return -1;
		}
		problem_list_put(&wrong, p->name, strlen(p->name), problem);
	}
	if (wrong.texts.len == 0 && !wrong.texts.failed)
		return 0;
	request_reply_problems(r, &wrong);
	return -1;
}

/* Takes what stands between blanks and, maybe, quotes. */
static const char *
trim_key(const char *text, size_t *len)
{
	text += strspn(text, " \t");
	*len = strlen(text);
	while (*len > 0 && (text[*len - 1] == ' ' || text[*len - 1] == '\t'))
		(*len)--;
	if (*len < 2 || *text != '"' || text[*len - 1] != '"')
		return text;
	*len -= 2;
	return text + 1;
}

int
request_take_key(struct request *r, const struct action *action)
{
	const char *text = http_field(r->x, HTTP_IDEMPOTENCY_KEY);
	size_t len;

	if (!action->act->keyed || *text == '\0')
		return 0;
	text = trim_key(text, &len);
	r->has_key = uuid_parse(text, len, r->key) == 0;
	if (r->has_key)
		return 0;
	http_reply_error(r->x, 400, ERROR_KEY_INVALID);
	return -1;
}

void
request_reply_failed(struct request *r, enum db_outcome outcome)
{
	if (outcome == DB_DATA)
		http_reply_error(r->x, 500, ERROR_INTERNAL);
	else
		http_reply_unavailable(r->x);
}

/* What was run has an OUTCOME. Returns 0, or -1 after it has replied. */
static int
settle_act(struct request *r, enum db_outcome outcome, bool only_reads)
{
	/* Also when it is not known to be done. */
	admin_note_act(r->admin);
	if (outcome == DB_OK)
		return 0;
	if (outcome == DB_UNKNOWN && !only_reads)
		http_reply_unknown(r->x, r->has_key);
	else
		request_reply_failed(r, outcome);
	return -1;
}

int
request_run_statement(struct request *r,
    const struct db_statement *statement, const struct db_param *params,
    bool only_reads, struct staff_answer *answer)
{
	enum db_outcome outcome;

	outcome = staff_run(r->admin->db, r->arena, statement, params,
	    only_reads, r->deadline, answer);
	return settle_act(r, outcome, only_reads);
}

int
request_run_once(struct request *r, const struct db_statement *statement,
    const struct db_param *params, struct staff_once *once,
    struct staff_answer *answer)
{
	enum db_outcome outcome;

	if (r->has_key)
		once->key = r->key;
	if (r->has_key && r->made.token[0] != '\0') {
		if (request_make_token(r, true) != 0) {
			http_reply_error(r->x, 500, ERROR_INTERNAL);
			return -1;
		}
		once->sealed_token = (struct db_param){ r->made.sealed,
			sizeof(r->made.sealed) };
		once->token_digest = (struct db_param){ r->made.digest,
			TOKEN_DIGEST_LEN };
	}
	outcome = staff_run_once(r->admin->db, r->arena, statement, params,
	    once, true, r->deadline, answer);
	if (settle_act(r, outcome, false) != 0)
		return -1;
	r->replayed = once->replayed;
	if (r->replayed)
		kept_tokens_copy(r->admin->unseal, r->arena, answer,
		    r->made.token, sizeof(r->made.token), 1);
	return 0;
}

void
request_reply(struct request *r, const struct staff_answer *answer,
    const char *headers, const struct buf *extra)
{
	struct http_reply reply = { .status = answer->status,
	    .headers = headers, .body = answer->body, .len = answer->len,
	    .is_private = true };
	struct buf body;

	if (extra != NULL && (extra->len > 0 || extra->failed)) {
		buf_start(&body, r->arena);
		buf_reserve(&body, answer->len + extra->len + 2);
		json_open(&body, NULL, '{');
		buf_put(&body, extra->at, extra->len);
		json_put_rest(&body, (struct slice){ answer->body,
		    answer->len });
		if (body.failed || extra->failed) {
			http_reply_error(r->x, 500, ERROR_INTERNAL);
			return;
		}
		reply.body = body.at;
		reply.len = body.len;
	}
	http_reply(r->x, &reply);
}

/* Runs the act's statement. Returns 0, or -1 after it has replied. */
static int
run_act(struct request *r, struct staff_answer *answer)
{
	const struct act *act = r->action->act;
	struct staff_once once = { .made = act_made(act) << STAFF_WHO_PARAMS };

	r->params[0] = (struct db_param){ r->who.id, UUID_LEN };
	r->params[1] = db_text(r->who.email);
	if (!act->keyed)
		return request_run_statement(r, act->statement, act->min_role ==
		    ROLE_NOBODY ? NULL : r->params, act->only_reads, answer);
	return request_run_once(r, act->statement, r->params, &once, answer);
}

void
request_run(struct request *r)
{
	const struct action *action = r->action;
	struct staff_answer answer;
	struct buf extra;

	if (run_act(r, &answer) != 0)
		return;
	buf_start(&extra, r->arena);
	if (action->amend != NULL && answer.status < 300)
		action->amend(r, &answer, &extra);
	if (r->x->open)
		request_reply(r, &answer, r->replayed ? REQUEST_REPLAYED :
		    NULL, &extra);
}
