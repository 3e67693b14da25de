/* SPDX-License-Identifier: MIT */
/* reveal.c -- opens what is sealed and puts it into an answer. */
#include <string.h>

#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/state.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/json_read.h"
#include "base/link.h"
#include "base/text.h"
#include "crypto/unseal.h"
#include "form/flags.h"
#include "form/form.h"
#include "http/exchange.h"
#include "pg/array.h"
#include "store/kept_tokens.h"

/* The columns behind the body of staff_read_submission.sql. */
enum column {
	COLUMN_SEALED,
	COLUMN_DIGEST,
	COLUMN_RECEIVED,
	COLUMN_NAME_HINT,
	COLUMN_E_VERIFY
};

/* A form that is put into an answer, and read for its flags. */
struct reading {
	struct text *more;
	struct form form;
};

/* Puts a member of the form, unless the row has it in the clear. */
static void
put_member(void *context, const struct json_member *m)
{
	enum i9_field field = i9_find(m->name, m->name_len);
	struct reading *reading = context;
	struct text *more = reading->more;

	form_take(&reading->form, m);
	if (field == I9_FIRST_NAME || field == I9_LAST_NAME)
		return;
	text_puts(more, more->len > 0 ? "," : "");
	text_put_json_string(more, m->name, m->name_len);
	text_puts(more, ":");
	if (m->kind == JSON_BOOL)
		text_puts(more, m->truth ? "true" : "false");
	else if (m->kind == JSON_STRING)
		text_put_json_string(more, m->text, m->len);
	else
		text_puts(more, "null");
}

static void
put_signature(const uint8_t *bytes, size_t len, struct text *more)
{
	const char *type = form_signature_type(bytes, len);

	text_puts(more, more->len > 0 ? "," : "");
	text_puts(more, "\"signatureDataUrl\":");
	if (type == NULL) {
		text_puts(more, "null");
		return;
	}
	text_printf(more, "\"data:%s;base64,", type);
	text_put_base64(more, bytes, len);
	text_puts(more, "\"");
}

/* Puts what people should look at in FORM. */
static void
put_flags(const struct staff_answer *answer, const struct form *form,
    struct text *more)
{
	const struct slice *received = &answer->more[COLUMN_RECEIVED];
	const struct slice *e_verify = &answer->more[COLUMN_E_VERIFY];
	struct flag_view view = { .form = form,
		.invited = (const char *)answer->more[COLUMN_NAME_HINT].at };

	text_puts(more, ",\"flags\":");
	if (received->at == NULL || date_parse((const char *)received->at,
	    received->len, &view.policy.today) != 0) {
		text_puts(more, "[]"); /* of year 10000, say */
		return;
	}
	view.policy.e_verify = e_verify->len == 1 && e_verify->at[0] != 0;
	flags_put_json(&view, more);
}

/* Puts the members of a form's DOCUMENT. Returns 0, or -1: it is none. */
static int
put_document(struct request *r, const struct staff_answer *answer,
    struct slice document, struct text *more)
{
	struct reading reading = { .more = more };
	struct form *form = &reading.form;
	size_t json_len, offset;
	const char *json;

	form_start(form);
	if (form_split_document((const uint8_t *)document.at, document.len,
	    &json, &json_len,
	    &form->signature, &form->signature_len) != 0 ||
	    json_read_object(r->arena, json, json_len, put_member, &reading,
	    &offset) != JSON_OK)
		return -1;
	put_signature(form->signature, form->signature_len, more);
	put_flags(answer, form, more);
	return 0;
}

static void
put_form_error(const struct slice *sealed, enum unseal_outcome outcome,
    struct text *more)
{
	text_puts(more, "\"formError\":\"The form can not be opened: ");
	if (outcome == UNSEAL_NO_KEY) {
		text_puts(more, "it is sealed to the key ");
		for (size_t i = 0; i < SEALED_KEY_ID_LEN; i++)
			text_printf(more, "%02x",
			    (unsigned int)(uint8_t)sealed->at[1 + i]);
		text_puts(more, ", which the server does not have");
	} else {
		text_puts(more, unseal_outcome_text(outcome));
	}
	text_puts(more, "\"");
}

void
reveal_form(struct request *r, const struct staff_answer *answer,
    struct text *more)
{
	const struct slice *sealed = &answer->more[COLUMN_SEALED];
	const struct slice *digest = &answer->more[COLUMN_DIGEST];
	struct slice document;
	enum unseal_outcome outcome = unseal_slice(r->admin->unseal, r->arena,
	    SEALED_SUBMISSION, *digest, *sealed, &document);

	if (outcome != UNSEAL_OK) {
		put_form_error(sealed, outcome, more);
	} else if (put_document(r, answer, document, more) != 0) {
		text_start(more, r->arena);
		put_form_error(sealed, UNSEAL_FORMAT, more);
	}
}

void
reveal_put_token(const struct request *r, const char *token,
    struct text *text)
{
	struct text link;

	if (token != NULL && *token == '\0')
		token = NULL;
	text_puts(text, "\"token\":");
	text_put_json_string_or_null(text, token);
	text_puts(text, ",\"inviteUrl\":");
	if (token == NULL) {
		text_puts(text, "null");
		return;
	}
	text_start(&link, r->arena);
	link_put_invite(&link, r->admin->config->public_url, token);
	text_put_json_string(text, link.at, link.len);
	text->failed |= link.failed;
}

void
reveal_new_token(struct request *r, const struct staff_answer *answer,
    struct text *more)
{
	(void)answer;
	reveal_put_token(r, r->made.token, more);
}

void
reveal_setup_link(struct request *r, const struct staff_answer *answer,
    struct text *more)
{
	struct text link;

	(void)answer;
	if (r->made.token[0] == '\0')
		return;
	text_start(&link, r->arena);
	link_put_setup(&link, r->admin->config->staff_url, r->made.token);
	text_puts(more, "\"setupUrl\":");
	text_put_json_string(more, link.at, link.len);
	more->failed |= link.failed;
}

void
reveal_tokens(struct request *r, const struct staff_answer *answer,
    struct text *more)
{
	struct staff_answer full = *answer;
	struct array_reader positions;
	struct kept_tokens tokens;
	const char *token;
	struct text body;
	size_t done = 0;
	int32_t at;

	(void)more;
	if (array_open(&positions, ARRAY_INT4, answer->more[0].at,
	    answer->more[0].len) != 0 || kept_tokens_start(&tokens,
	    r->admin->unseal, r->arena, answer) != 0)
		return;
	text_start(&body, r->arena);
	while (array_next_int(&positions, &at) &&
	    kept_tokens_next(&tokens, &token)) {
		if ((size_t)at < done || (size_t)at > answer->len)
			break;
		text_put(&body, answer->body + done, (size_t)at - done);
		done = (size_t)at;
		reveal_put_token(r, token, &body);
		text_puts(&body, ",");
	}
	text_put(&body, answer->body + done, answer->len - done);
	if (body.failed) {
		http_reply_error(r->x, 500, ERROR_INTERNAL);
		return;
	}
	full.body = body.at;
	full.len = body.len;
	request_reply(r, &full, NULL, NULL);
}
