/* SPDX-License-Identifier: MIT */
/* reveal.c -- opens what is sealed and puts it into an answer. */
#include <string.h>

#include "admin/admin.h"
#include "admin/request.h"
#include "admin/reveal.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/json_read.h"
#include "base/link.h"
#include "base/text.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "http/exchange.h"
#include "store/array.h"

/*
 * Opens a record. Returns what was sealed, with a NUL behind it, and its
 * length; NULL when there was no room or, as OUTCOME tells, it did not open.
 */
static const uint8_t *
open_record(const struct request *r, enum sealed_kind kind,
    const uint8_t *sealed, size_t sealed_len, const uint8_t *bound_to,
    size_t *len, enum unseal_outcome *outcome)
{
	uint8_t *plain;

	*outcome = UNSEAL_FORMAT;
	if (sealed_len < SEALED_OVERHEAD)
		return NULL;
	*len = sealed_len - SEALED_OVERHEAD;
	plain = arena_alloc(r->arena, *len + 1);
	if (plain == NULL)
		return NULL;
	*outcome = unseal_record(r->admin->unseal, kind, bound_to, sealed,
	    sealed_len, plain);
	if (*outcome != UNSEAL_OK)
		return NULL;
	plain[*len] = '\0';
	return plain;
}

/* Puts a member of the form, unless the row has it in the clear. */
static void
put_member(void *context, const struct json_member *m)
{
	enum i9_field field = i9_find(m->name, m->name_len);
	struct text *more = context;

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

/* Puts the members of a form's DOCUMENT. Returns 0, or -1: it is none. */
static int
put_document(struct request *r, const uint8_t *document, size_t len,
    struct text *more)
{
	const uint8_t *signature;
	size_t json_len, signature_len, offset;
	const char *json;

	if (form_split_document(document, len, &json, &json_len, &signature,
	    &signature_len) != 0 || json_read_object(r->arena, json, json_len,
	    put_member, more, &offset) != JSON_OK)
		return -1;
	put_signature(signature, signature_len, more);
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
	const struct staff_column *sealed = &answer->more[0];
	const struct staff_column *digest = &answer->more[1];
	enum unseal_outcome outcome = UNSEAL_FORMAT;
	const uint8_t *document = NULL;
	size_t len;

	if (sealed->at != NULL && digest->len == SEALED_BOUND_LEN)
		document = open_record(r, SEALED_SUBMISSION, sealed->at,
		    sealed->len, digest->at, &len, &outcome);
	if (document == NULL) {
		put_form_error(sealed->at, outcome, more);
	} else if (put_document(r, document, len, more) != 0) {
		text_start(more, r->arena);
		put_form_error(sealed->at, UNSEAL_FORMAT, more);
	}
}

void
reveal_put_token(const struct request *r, const char *token,
    struct text *text)
{
	struct text link;

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
	reveal_put_token(r, r->token, more);
}

void
reveal_setup_link(struct request *r, const struct staff_answer *answer,
    struct text *more)
{
	struct text link;

	(void)answer;
	if (r->token[0] == '\0')
		return;
	text_start(&link, r->arena);
	link_put_setup(&link, r->admin->config->staff_url, r->token);
	text_puts(more, "\"setupUrl\":");
	text_put_json_string(more, link.at, link.len);
	more->failed |= link.failed;
}

/* Opens the token of an invite; NULL when that can not be done. */
static const char *
open_token(const struct request *r, const uint8_t *sealed, size_t sealed_len,
    const uint8_t *digest, size_t digest_len)
{
	enum unseal_outcome outcome;
	size_t len;

	if (sealed == NULL || digest_len != SEALED_BOUND_LEN)
		return NULL;
	return (const char *)open_record(r, SEALED_INVITE_TOKEN, sealed,
	    sealed_len, digest, &len, &outcome);
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
		reveal_put_token(r, open_token(r, record, record_len, digest,
		    digest_len), &body);
		text_puts(&body, ",");
	}
	text_put(&body, answer->body + done, answer->len - done);
	if (body.failed) {
		http_reply_error(r->x, 500, "Internal error");
		return;
	}
	full.body = body.at;
	full.len = body.len;
	request_reply(r, &full, NULL, NULL);
}
