/* SPDX-License-Identifier: MIT */
/* submissions.c -- POST /api/submissions: check, seal, claim, answer. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "form/chars.h"
#include "form/form.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "intake/intake.h"

#define REPLAYED "Idempotent-Replayed: true\r\n"

/*
 * The answers, by outcome; %s is the submission's id. Existing clients read
 * `id` and the status only.
 */
static const struct answer {
	int status;
	enum metrics_series counted;
	const char *headers;
	const char *body;
} answers[] = {
	[CLAIM_CREATED] = { 201, METRICS_SUBMISSION_CREATED, NULL,
	    "{\"id\":\"%s\",\"success\":true}" },
	[CLAIM_REPLAYED] = { 200, METRICS_SUBMISSION_REPLAYED, REPLAYED,
	    "{\"id\":\"%s\",\"success\":true,\"idempotent\":true}" },
	[CLAIM_UNKNOWN] = { 400, METRICS_SUBMISSION_UNKNOWN, NULL,
	    "{\"error\":\"Invalid invite token\"}" },
	[CLAIM_EXPIRED] = { 410, METRICS_SUBMISSION_EXPIRED, NULL,
	    "{\"error\":\"Invite has expired\"}" },
	[CLAIM_REVOKED] = { 410, METRICS_SUBMISSION_REVOKED, NULL,
	    "{\"error\":\"Invite has been revoked\"}" },
	[CLAIM_USED] = { 409, METRICS_SUBMISSION_USED, NULL,
	    "{\"error\":\"Invite already used\"}" },
	[CLAIM_FAILED] = { 500, METRICS_SUBMISSION_FAILED, NULL,
	    "{\"error\":\"Internal error\"}" },
};

static const struct answer differing = { 200, METRICS_SUBMISSION_DIFFERING,
	REPLAYED, "{\"id\":\"%s\",\"success\":true,\"idempotent\":true,"
	"\"differs\":true}" };

static void
reply_unavailable(struct http_exchange *x)
{
	metrics_add(METRICS_SUBMISSION_UNAVAILABLE, 1);
	http_reply_unavailable(x);
}

static void
reply_invalid(struct intake *intake, struct http_exchange *x,
    const struct form *form)
{
	struct text body;

	text_start(&body, intake->scratch);
	text_puts(&body, "{\"error\":\"Validation failed\",\"details\":");
	form_put_errors_json(form, &body);
	text_puts(&body, "}");
	if (body.failed)
		http_reply_error(x, 413, "too large to be read");
	else
		http_reply(x, &(struct http_reply){ .status = 400,
		    .body = body.at, .len = body.len });
}

/* Copies a value to where it lives as long as the batch, without the white
 * space around it: it is searched for, or is a key. */
static int
copy_value(struct arena *arena, const struct form_value *value,
    struct claim_text *to)
{
	*to = (struct claim_text){ NULL, 0 };
	if (value->text == NULL)
		return 0;
	*to = (struct claim_text){ value->text, value->len };
	chars_trim(&to->at, &to->len);
	if (to->len == 0) {
		to->at = NULL;
		return 0;
	}
	to->at = arena_copy(arena, to->at, to->len);
	return to->at != NULL ? 0 : -1;
}

/* Makes a claim of a checked form; nothing in clear stays but the names. */
static int
fill_claim(struct intake *intake, const struct form *form,
    struct claim *claim)
{
	const struct form_value *token = &form->value[I9_INVITE_TOKEN];
	struct arena *arena = intake->batch;
	struct text document;
	uint8_t *sealed;

	*claim = (struct claim){ .next_renewal = form->next_renewal };
	text_start(&document, intake->scratch);
	form_put_document(form, &document);
	if (document.failed)
		return -1;
	token_digest(token->text, token->len, claim->invite.token_digest);
	token_content_digest(token->text, token->len, document.at,
	    document.len, claim->content_digest);
	claim->sealed_len = document.len + SEALED_OVERHEAD;
	sealed = arena_alloc(arena, claim->sealed_len);
	if (sealed == NULL || seal_record(intake->seal, SEALED_SUBMISSION,
	    claim->invite.token_digest, document.at, document.len, sealed) !=
	    0)
		return -1;
	claim->sealed = sealed;
	if (copy_value(arena, &form->value[I9_FIRST_NAME],
	    &claim->first_name) != 0 || copy_value(arena,
	    &form->value[I9_LAST_NAME], &claim->last_name) != 0)
		return -1;
	return copy_value(arena, &form->value[I9_EXTERNAL_ID],
	    &claim->external_id);
}

static void
take_form(struct intake *intake, struct http_exchange *x, struct form *form)
{
	struct intake_claim *slot = &intake->claims[intake->n_claims];
	const struct form_value *token = &form->value[I9_INVITE_TOKEN];
	const struct portal *portal;
	struct form_policy policy;

	if (token->text == NULL || token->len == 0) {
		metrics_add(METRICS_SUBMISSION_UNKNOWN, 1);
		http_reply_error(x, 400, "Invalid invite token");
		return;
	}
	portal = intake_portal(intake);
	if (portal == NULL) {
		reply_unavailable(x);
		return;
	}
	policy = (struct form_policy){ portal->e_verify,
		clock_latest_today() };
	if (form_check(form, &policy, intake->scratch) > 0) {
		metrics_add(METRICS_SUBMISSION_INVALID, 1);
		reply_invalid(intake, x, form);
		return;
	}
	if (fill_claim(intake, form, &slot->claim) != 0) {
		log_event(LOG_LEVEL_ERROR, "not_sealed", "no memory or key");
		reply_unavailable(x);
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
submissions_reply(const struct intake_claim *slot)
{
	const struct claim *claim = &slot->claim;
	const struct answer *answer;
	char id[UUID_TEXT_LEN + 1], body[128];

	if (claim->outcome == CLAIM_UNAVAILABLE ||
	    claim->outcome == CLAIM_OPEN) {
		reply_unavailable(slot->exchange);
		return;
	}
	answer = claim->differs ? &differing : &answers[claim->outcome];
	uuid_format(claim->invite.id, id);
	(void)snprintf(body, sizeof(body), answer->body, id);
	metrics_add(answer->counted, 1);
	http_reply_json(slot->exchange, answer->status, answer->headers, body);
}
