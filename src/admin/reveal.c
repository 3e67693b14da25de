/* SPDX-License-Identifier: MIT */
/* reveal.c -- opens what is sealed and puts it into an answer. */
#include <string.h>

#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/state.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/hex.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/link.h"
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
	struct buf *extra;
	struct form form;
};

/* Puts a member of the form, unless the row has it in the clear. */
static void
put_member(void *context, const struct json_member *m)
{
	enum i9_field field = i9_find(m->name, m->name_len);
	struct reading *reading = context;

	form_take(&reading->form, m);
	if (field != I9_FIRST_NAME && field != I9_LAST_NAME)
		json_put_member(reading->extra, m);
}

/* Puts what people should look at in FORM. */
static void
put_flags(const struct staff_answer *answer, const struct form *form,
    struct buf *extra)
{
	const struct slice *received = &answer->extra[COLUMN_RECEIVED];
	const struct slice *e_verify = &answer->extra[COLUMN_E_VERIFY];
	struct flag_view view = { .form = form,
		.invited = (const char *)answer->extra[COLUMN_NAME_HINT].at };

	json_begin(extra, "flags");
	if (received->at == NULL || date_parse((const char *)received->at,
	    received->len, &view.policy.today) != 0) {
		buf_puts(extra, "[]"); /* of year 10000, say */
		return;
	}
	view.policy.e_verify = e_verify->len == 1 && e_verify->at[0] != 0;
	flags_put_json(&view, extra);
}

/* Puts the members of a form's DOCUMENT. Returns 0, or -1: it is not one. */
static int
put_document(struct request *r, const struct staff_answer *answer,
    struct slice document, struct buf *extra)
{
	struct reading reading = { .extra = extra };
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
	form_put_signature(form->signature, form->signature_len, extra);
	put_flags(answer, form, extra);
	return 0;
}

static void
put_form_error(const struct slice *sealed, enum unseal_outcome outcome,
    struct buf *extra)
{
	char key[2 * SEALED_KEY_ID_LEN + 1];

	json_begin(extra, "formError");
	buf_puts(extra, "\"The form cannot be opened: ");
	if (outcome == UNSEAL_NO_KEY) {
		hex_encode((const uint8_t *)sealed->at + 1, SEALED_KEY_ID_LEN,
		    key);
		buf_printf(extra, "it is sealed to the key %s, which the "
		    "server does not have", key);
	} else {
		buf_puts(extra, unseal_outcome_text(outcome));
	}
	buf_puts(extra, "\"");
}

void
reveal_form(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	const struct slice *sealed = &answer->extra[COLUMN_SEALED];
	const struct slice *digest = &answer->extra[COLUMN_DIGEST];
	struct slice document;
	enum unseal_outcome outcome = unseal_slice(r->admin->unseal, r->arena,
	    SEALED_SUBMISSION, *digest, *sealed, &document);

	if (outcome != UNSEAL_OK) {
		put_form_error(sealed, outcome, extra);
	} else if (put_document(r, answer, document, extra) != 0) {
		buf_start(extra, r->arena);
		put_form_error(sealed, UNSEAL_FORMAT, extra);
	}
}

void
reveal_put_token(const struct request *r, const char *token,
    struct buf *text)
{
	struct buf link;

	if (token != NULL && *token == '\0')
		token = NULL;
	json_put_text(text, "token", token);
	buf_start(&link, r->arena);
	if (token != NULL)
		link_put_invite(&link, r->admin->config->public_url, token);
	json_put_slice(text, "inviteUrl", buf_slice(&link));
	text->failed |= link.failed;
}

void
reveal_new_token(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	(void)answer;
	reveal_put_token(r, r->made.token, extra);
}

void
reveal_setup_link(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	struct buf link;

	(void)answer;
	if (r->made.token[0] == '\0')
		return;
	buf_start(&link, r->arena);
	link_put_setup(&link, r->admin->config->staff_url, r->made.token);
	json_put_slice(extra, "setupUrl", buf_slice(&link));
	extra->failed |= link.failed;
}

void
reveal_tokens(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	struct staff_answer full = *answer;
	struct array_reader positions;
	struct kept_tokens tokens;
	const char *token;
	struct buf body;
	size_t done = 0;
	int32_t at;

	(void)extra;
	if (array_open(&positions, ARRAY_INT4, answer->extra[0].at,
	    answer->extra[0].len) != 0 || kept_tokens_start(&tokens,
	    r->admin->unseal, r->arena, answer) != 0)
		return;
	buf_start(&body, r->arena);
	while (array_next_int(&positions, &at) &&
	    kept_tokens_next(&tokens, &token)) {
		if ((size_t)at < done || (size_t)at > answer->len)
			break;
		buf_put(&body, answer->body + done, (size_t)at - done);
		done = (size_t)at;
		reveal_put_token(r, token, &body);
		buf_puts(&body, ",");
	}
	buf_put(&body, answer->body + done, answer->len - done);
	if (body.failed) {
		http_reply_error(r->x, 500, ERROR_INTERNAL);
		return;
	}
	full.body = body.at;
	full.len = body.len;
	request_reply(r, &full, NULL, NULL);
}
