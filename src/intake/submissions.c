/* SPDX-License-Identifier: MIT */
/* submissions.c -- POST /api/submissions: check, seal, claim, answer. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "form/chars.h"
#include "form/form.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "intake/state.h"
#include "intake/submissions.h"

#define REPLAYED "Idempotent-Replayed: true\r\n"

/*
 * The answers, by outcome; %s is the submission's id. Existing clients read
 * `id` and the status only.
 */
static const struct answer {
	int status;
	enum metrics_series counted;
	const char *headers;
	const char *body; /* NULL: the error's */
	enum error error;
} answers[] = {
	[CLAIM_CREATED] = { 201, METRICS_SUBMISSION_CREATED, NULL,
	    "{\"id\":\"%s\",\"success\":true}", 0 },
	[CLAIM_REPLAYED] = { 200, METRICS_SUBMISSION_REPLAYED, REPLAYED,
	    "{\"id\":\"%s\",\"success\":true,\"idempotent\":true}",
	    0 },
	[CLAIM_UNKNOWN] = { 400, METRICS_SUBMISSION_UNKNOWN, NULL,
	    NULL, ERROR_INVITE_UNKNOWN },
	[CLAIM_EXPIRED] = { 410, METRICS_SUBMISSION_EXPIRED, NULL,
	    NULL, ERROR_INVITE_EXPIRED },
	[CLAIM_REVOKED] = { 410, METRICS_SUBMISSION_REVOKED, NULL,
	    NULL, ERROR_INVITE_REVOKED },
	[CLAIM_USED] = { 409, METRICS_SUBMISSION_USED, NULL,
	    NULL, ERROR_INVITE_USED },
	[CLAIM_FAILED] = { 500, METRICS_SUBMISSION_FAILED, NULL,
	    NULL, ERROR_INTERNAL },
};

static const struct answer differing = { 200, METRICS_SUBMISSION_DIFFERING,
	REPLAYED, "{\"id\":\"%s\",\"success\":true,\"idempotent\":true,"
	"\"differs\":true}", 0 };

static void
put_off(struct intake *intake, struct http_exchange *x)
{
	if (intake_put_off(intake, x))
		metrics_add(METRICS_SUBMISSION_UNAVAILABLE, 1);
}

/* Writes what FORM's errors are to where it lives as long as the batch. */
static int
keep_errors(struct intake *intake, const struct form *form,
    struct intake_claim *slot)
{
	struct buf body;

	buf_start(&body, intake->scratch);
	error_open(&body, ERROR_VALIDATION);
	json_begin(&body, "details");
	form_put_errors_json(form, &body);
	json_close(&body, '}');
	if (body.failed)
		return -1;
	slot->errors = arena_copy(intake->batch, body.at, body.len);
	slot->errors_len = body.len;
	return slot->errors != NULL ? 0 : -1;
}

/* Copies a value to where it lives as long as the batch, without the white
 * space around it: it is searched for, or is a key. */
static int
copy_value(struct arena *arena, const struct form_value *value,
    struct slice *to)
{
	*to = (struct slice){ NULL, 0 };
	if (value->text == NULL)
		return 0;
	*to = (struct slice){ value->text, value->len };
	chars_trim(&to->at, &to->len);
	if (to->len == 0) {
		to->at = NULL;
		return 0;
	}
	to->at = arena_copy(arena, to->at, to->len);
	return to->at != NULL ? 0 : -1;
}

/* Names CLAIM's invite, and its content by the digests of DOCUMENT and of the
 * form as it came, where tidying changed it. */
static int
fill_digests(struct intake *intake, const struct form *form,
    const struct buf *document, struct claim *claim)
{
	const struct form_value *token = &form->value[I9_INVITE_TOKEN];
	struct buf sent;

	if (document->failed)
		return -1;
	token_digest(token->text, token->len, claim->invite.token_digest);
	token_content_digest(token->text, token->len, document->at,
	    document->len, claim->content_digest);
	memcpy(claim->sent_digest, claim->content_digest,
	    sizeof(claim->sent_digest));
	if (form->sent == NULL)
		return 0;
	buf_start(&sent, intake->scratch);
	form_put_sent_document(form, &sent);
	if (sent.failed)
		return -1;
	token_content_digest(token->text, token->len, sent.at, sent.len,
	    claim->sent_digest);
	return 0;
}

/* Seals DOCUMENT; nothing in clear stays of FORM but the names. */
static int
fill_content(struct intake *intake, const struct form *form,
    const struct buf *document, struct claim *claim)
{
	struct arena *arena = intake->batch;
	uint8_t *sealed;

	claim->next_renewal = form->next_renewal;
	claim->receipt_until = form->receipt_until;
	claim->receipt = slice_of(form->receipt);
	claim->sealed.len = document->len + SEALED_OVERHEAD;
	sealed = arena_alloc(arena, claim->sealed.len);
	if (sealed == NULL || seal_record(intake->seal, SEALED_SUBMISSION,
	    claim->invite.token_digest, document->at, document->len, sealed) !=
	    0)
		return -1;
	claim->sealed.at = (const char *)sealed;
	if (copy_value(arena, &form->value[I9_FIRST_NAME],
	    &claim->first_name) != 0 || copy_value(arena,
	    &form->value[I9_LAST_NAME], &claim->last_name) != 0)
		return -1;
	return copy_value(arena, &form->value[I9_EXTERNAL_ID],
	    &claim->external_id);
}

/* Makes a claim of a checked form. */
static int
fill_claim(struct intake *intake, const struct form *form, bool is_refused,
    struct intake_claim *slot)
{
	struct buf document;

	*slot = (struct intake_claim){ .claim.is_refused = is_refused };
	buf_start(&document, intake->scratch);
	form_put_document(form, &document);
	if (fill_digests(intake, form, &document, &slot->claim) != 0)
		return -1;
	return is_refused ? keep_errors(intake, form, slot) :
	    fill_content(intake, form, &document, &slot->claim);
}

static void
take_form(struct intake *intake, struct http_exchange *x, struct form *form)
{
	struct intake_claim *slot = &intake->claims[intake->n_claims];
	const struct form_value *token = &form->value[I9_INVITE_TOKEN];
	const struct portal *portal;
	struct form_policy policy;
	bool is_refused;

	if (token->text == NULL || chars_are_blank(token->text, token->len)) {
		metrics_add(METRICS_SUBMISSION_UNKNOWN, 1);
		http_reply_error(x, 400, ERROR_INVITE_UNKNOWN);
		return;
	}
	portal = intake_portal(intake);
	if (portal == NULL) {
		put_off(intake, x);
		return;
	}
	policy = (struct form_policy){ portal->e_verify,
		clock_latest_today() };
	is_refused = form_check(form, &policy, intake->scratch) > 0;
	if (fill_claim(intake, form, is_refused, slot) != 0) {
		log_event(LOG_LEVEL_ERROR, "not_sealed",
		    "reason=\"no memory or key\"");
		put_off(intake, x);
		return;
	}
	slot->exchange = x;
	intake->n_claims++;
}

void
submissions_post(void *app, struct http_exchange *x)
{
	struct intake *intake = app;
	struct form form;

	form_start(&form);
	if (intake_read_json(intake, x, form_take, &form) == 0)
		take_form(intake, x, &form);
	else
		metrics_add(METRICS_SUBMISSION_INVALID, 1);
	arena_reset(intake->scratch);
}

void
submissions_reply(struct intake *intake, const struct intake_claim *slot)
{
	const struct claim *claim = &slot->claim;
	const struct answer *answer;
	char id[UUID_TEXT_LEN + 1], body[128];

	if (claim->outcome == CLAIM_UNAVAILABLE ||
	    claim->outcome == CLAIM_UNDECIDED) {
		put_off(intake, slot->exchange);
		return;
	}
	if (claim->outcome == CLAIM_REFUSED) {
		metrics_add(METRICS_SUBMISSION_INVALID, 1);
		http_reply(slot->exchange, &(struct http_reply){ .status = 400,
		    .body = slot->errors, .len = slot->errors_len });
		return;
	}
	answer = claim->differs ? &differing : &answers[claim->outcome];
	metrics_add(answer->counted, 1);
	if (answer->body == NULL) {
		http_reply_error(slot->exchange, answer->status,
		    answer->error);
		return;
	}
	uuid_format(claim->invite.id, id);
	(void)snprintf(body, sizeof(body), answer->body, id);
	http_reply_json(slot->exchange, answer->status, answer->headers, body);
}
