/* SPDX-License-Identifier: MIT */
/* validate.c -- POST /api/invites/validate: may this invite be used? */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "base/metrics.h"
#include "crypto/token.h"
#include "form/rule.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "intake/state.h"
#include "intake/validate.h"

static void
take_token(void *context, const struct json_member *m)
{
	static const char *const names[] = { "token", "inviteToken" };
	struct slice *token = context;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (m->kind == JSON_STRING && json_is_named(m, names[i]))
			*token = (struct slice){ m->text, m->len };
}

void
validate_post(void *app, struct http_exchange *x)
{
	struct intake *intake = app;
	struct intake_lookup *slot = &intake->lookups[intake->n_lookups];
	struct slice token = { NULL, 0 };

	if (intake_read_json(intake, x, take_token, &token) == 0) {
		*slot = (struct intake_lookup){ .exchange = x };
		/* As form_check() does it. */
		if (token.at != NULL)
			(void)!rule_tidy(I9_RULE_TOKEN, false,
			    intake->scratch, &token.at, &token.len);
		/* No token has the digest of the empty one. */
		token_digest(token.at != NULL ? token.at : "", token.len,
		    slot->lookup.token_digest);
		intake->n_lookups++;
	}
	arena_reset(intake->scratch);
}

/* What is told, and counted, of an invite that cannot be claimed. */
struct refusal {
	const char *reason;
	enum metrics_series counted;
};

static struct refusal
find_refusal(enum invite_state state)
{
	switch (state) {
	case INVITE_SUBMITTED:
	case INVITE_USED:
		return (struct refusal){ "used", METRICS_VALIDATION_USED };
	case INVITE_REVOKED:
		/* The replaced system's pages have words for this one. */
		return (struct refusal){ "expired",
			METRICS_VALIDATION_REVOKED };
	case INVITE_EXPIRED:
		return (struct refusal){ "expired",
			METRICS_VALIDATION_EXPIRED };
	case INVITE_UNKNOWN:
	case INVITE_FRESH:
	case INVITE_NOT_ASKED:
		break;
	}
	return (struct refusal){ "not_found", METRICS_VALIDATION_NOT_FOUND };
}

static void
put_refusal(struct buf *body, const struct invite_lookup *lookup)
{
	struct refusal refusal = find_refusal(lookup->state);

	metrics_add(refusal.counted, 1);
	json_open(body, NULL, '{');
	json_put_bool(body, "valid", false);
	json_put_text(body, "reason", refusal.reason);
	if (lookup->state == INVITE_REVOKED)
		json_put_bool(body, "revoked", true);
	if (lookup->used_at != NULL)
		json_put_text(body, "usedAt", lookup->used_at);
	json_close(body, '}');
}

static void
put_fresh(struct buf *body, const struct invite_lookup *lookup)
{
	metrics_add(METRICS_VALIDATION_VALID, 1);
	json_open(body, NULL, '{');
	json_put_bool(body, "valid", true);
	json_put_text(body, "emailHint", lookup->email_hint);
	json_put_text(body, "nameHint", lookup->name_hint);
	json_put_bool(body, "isRenewal", lookup->is_renewal);
	json_close(body, '}');
}

void
validate_reply(struct intake *intake, const struct intake_lookup *slot)
{
	const struct invite_lookup *lookup = &slot->lookup;
	struct buf body;

	if (lookup->state == INVITE_NOT_ASKED) {
		if (intake_put_off(intake, slot->exchange))
			metrics_add(METRICS_VALIDATION_UNAVAILABLE, 1);
		return;
	}
	buf_start(&body, intake->batch);
	if (lookup->state == INVITE_FRESH)
		put_fresh(&body, lookup);
	else
		put_refusal(&body, lookup);
	if (body.failed)
		http_reply_unavailable(slot->exchange);
	else
		http_reply(slot->exchange, &(struct http_reply){
		    .status = 200, .body = body.at, .len = body.len });
}
