/* SPDX-License-Identifier: MIT */
/* reveal.c -- opens what is sealed and puts it into an answer. */
#include <string.h>

#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/state.h"
#include "admin/unsealed.h"
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
	const struct staff_column *received = &answer->more[COLUMN_RECEIVED];
	const struct staff_column *e_verify = &answer->more[COLUMN_E_VERIFY];
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
    const uint8_t *document, size_t len, struct text *more)
{
	struct reading reading = { .more = more };
	struct form *form = &reading.form;
	size_t json_len, offset;
	const char *json;

	form_start(form);
	if (form_split_document(document, len, &json, &json_len,
	    &form->signature, &form->signature_len) != 0 ||
	    json_read_object(r->arena, json, json_len, put_member, &reading,
	    &offset) != JSON_OK)
		return -1;
	put_signature(form->signature, form->signature_len, more);
	put_flags(answer, form, more);
	return 0;
}

static void
put_form_error(const uint8_t *sealed, enum unseal_outcome outcome,
    struct text *more)
{
	text_puts(more, "\"formError\":\"The form can not be opened: ");
	if (outcome == UNSEAL_NO_KEY) {
		text_puts(more, "it is sealed to the key ");
		for (size_t i = 0; i < SEALED_KEY_ID_LEN; i++)
			text_printf(more, "%02x",
			    (unsigned int)sealed[1 + i]);
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
	const struct staff_column *sealed = &answer->more[COLUMN_SEALED];
	const struct staff_column *digest = &answer->more[COLUMN_DIGEST];
	enum unseal_outcome outcome = UNSEAL_FORMAT;
	const uint8_t *document = NULL;
	size_t len;

	if (sealed->at != NULL && digest->len == SEALED_BOUND_LEN)
		document = unsealed_record(r, SEALED_SUBMISSION, sealed->at,
		    sealed->len, digest->at, &len, &outcome);
	if (document == NULL) {
		put_form_error(sealed->at, outcome, more);
	} else if (put_document(r, answer, document, len, more) != 0) {
		text_start(more, r->arena);
		put_form_error(sealed->at, UNSEAL_FORMAT, more);
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
	struct array_reader positions, sealed, digests;
	const uint8_t *record, *digest;
	size_t record_len, digest_len, done = 0;
	struct text body;
	int32_t at;

	(void)more;
	if (array_open(&positions, ARRAY_INT4, answer->more[0].at,
	    answer->more[0].len) != 0 || array_open(&sealed, ARRAY_BYTEA,
	    answer->more[1].at, answer->more[1].len) != 0 ||
	    array_open(&digests, ARRAY_BYTEA, answer->more[2].at,
	    answer->more[2].len) != 0)
		return;
	text_start(&body, r->arena);
	while (array_next_int(&positions, &at) && array_next(&sealed, &record,
	    &record_len) && array_next(&digests, &digest, &digest_len)) {
		if ((size_t)at < done || (size_t)at > answer->len)
			break;
		text_put(&body, answer->body + done, (size_t)at - done);
		done = (size_t)at;
		reveal_put_token(r, unsealed_token(r, record, record_len,
		    digest, digest_len), &body);
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
