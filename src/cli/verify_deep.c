/* SPDX-License-Identifier: MIT */
/* verify_deep.c -- opens every sealed record and looks what is in it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/verify_deep.h"
#include "crypto/crypto.h"
#include "crypto/token.h"
#include "crypto/unseal.h"
#include "form/form.h"
#include "store/verify.h"

const struct verify_deep_row verify_deep_rows[DEEP_CHECKS] = {
	[DEEP_SUBMISSION_OPENS] = { "submission_opens",
	    "Every submission opens with a known key, in its own row" },
	[DEEP_FORM] = { "submission_is_form",
	    "What a submission holds is a form" },
	[DEEP_NAMES] = { "names_match",
	    "The names in the clear are those of the form" },
	[DEEP_TOKEN_OPENS] = { "token_opens",
	    "Every stored token opens with a known key, in its own row" },
	[DEEP_TOKEN] = { "token_matches",
	    "A stored token is the one of its digest" },
	[DEEP_CONTENT] = { "content_matches",
	    "A form is the one of its digest (where the token is stored)" },
};

/* The state of the work. */
struct work {
	struct cli *cli;
	struct unseal *unseal;
	struct verify_deep_result *results;
	struct progress progress;
	long done;
	const struct rows_cell *cells; /* of the record at hand */
};

static void
note(struct work *w, enum verify_deep_check check)
{
	struct verify_deep_result *r = &w->results[check];

	if (r->broken < VERIFY_DEEP_SAMPLES)
		(void)snprintf(r->sample[r->broken], sizeof(r->sample[0]),
		    "%s", w->cells[VERIFY_RECORD_ID].at);
	r->broken++;
}

/* Opens a cell. Returns what was in it, in the arena, or NULL. */
static uint8_t *
open_cell(struct work *w, enum verify_record_column column,
    enum sealed_kind kind, size_t *len)
{
	const struct rows_cell *cell = &w->cells[column];
	const struct rows_cell *digest = &w->cells[VERIFY_RECORD_TOKEN_DIGEST];
	uint8_t *plain;

	if (cell->len < SEALED_OVERHEAD || digest->len != SEALED_BOUND_LEN)
		return NULL;
	*len = cell->len - SEALED_OVERHEAD;
	plain = arena_alloc(w->cli->arena, *len);
	if (plain == NULL || unseal_record(w->unseal, kind,
	    (const uint8_t *)digest->at, (const uint8_t *)cell->at, cell->len,
	    plain) != UNSEAL_OK)
		return NULL;
	return plain;
}

static bool
is_value(const struct form_value *value, const struct rows_cell *cell)
{
	return value->len == cell->len && (cell->len == 0 ||
	    memcmp(value->text, cell->at, cell->len) == 0);
}

/* Looks at the form in an opened DOCUMENT. */
static void
check_form(struct work *w, const uint8_t *document, size_t len)
{
	const char *json;
	const uint8_t *signature;
	size_t json_len, signature_len, offset;
	struct form form;

	form_start(&form);
	if (form_split_document(document, len, &json, &json_len, &signature,
	    &signature_len) != 0 || json_read_object(w->cli->arena, json,
	    json_len, form_take, &form, &offset) != JSON_OK)
		note(w, DEEP_FORM);
	else if (!is_value(&form.value[I9_FIRST_NAME],
	    &w->cells[VERIFY_RECORD_FIRST_NAME]) ||
	    !is_value(&form.value[I9_LAST_NAME],
	    &w->cells[VERIFY_RECORD_LAST_NAME]))
		note(w, DEEP_NAMES);
}

/* Opens the stored token; NULL when there is none that is good. */
static const char *
check_token(struct work *w, size_t *len)
{
	uint8_t digest[TOKEN_DIGEST_LEN];
	const char *token;

	if (w->cells[VERIFY_RECORD_SEALED_TOKEN].at == NULL)
		return NULL;
	token = (const char *)open_cell(w, VERIFY_RECORD_SEALED_TOKEN,
	    SEALED_INVITE_TOKEN, len);
	if (token == NULL) {
		note(w, DEEP_TOKEN_OPENS);
		return NULL;
	}
	token_digest(token, *len, digest);
	/* It opened, so the digest has its length. */
	if (crypto_equal(digest, w->cells[VERIFY_RECORD_TOKEN_DIGEST].at,
	    TOKEN_DIGEST_LEN))
		return token;
	note(w, DEEP_TOKEN);
	return NULL;
}

static void
check_submission(struct work *w, const char *token, size_t token_len)
{
	const struct rows_cell *kept = &w->cells[VERIFY_RECORD_CONTENT_DIGEST];
	uint8_t digest[CONTENT_DIGEST_LEN], *document;
	size_t len;

	if (w->cells[VERIFY_RECORD_SEALED].at == NULL)
		return;
	document = open_cell(w, VERIFY_RECORD_SEALED, SEALED_SUBMISSION,
	    &len);
	if (document == NULL) {
		note(w, DEEP_SUBMISSION_OPENS);
		return;
	}
	check_form(w, document, len);
	if (token == NULL)
		return;
	token_content_digest(token, token_len, document, len, digest);
	if (kept->len != CONTENT_DIGEST_LEN || !crypto_equal(digest, kept->at,
	    CONTENT_DIGEST_LEN))
		note(w, DEEP_CONTENT);
}

static int
check_record(void *context, const struct rows_cell *cells)
{
	struct work *w = context;
	size_t mark = arena_mark(w->cli->arena), len = 0;
	const char *token;

	w->cells = cells;
	token = check_token(w, &len);
	check_submission(w, token, len);
	arena_rewind(w->cli->arena, mark);
	progress_tell(&w->progress, ++w->done);
	return 0;
}

int
verify_deep(struct cli *cli, long total, int64_t deadline,
    struct verify_deep_result results[static DEEP_CHECKS])
{
	struct work w = { .cli = cli, .results = results };
	int result = 0;

	memset(results, 0, DEEP_CHECKS * sizeof(*results));
	w.unseal = unseal_new(cli->config.unseal_keys);
	if (w.unseal == NULL) {
		(void)cli_fail("cannot read a secret key from %s "
		    "(ADMITONE_UNSEAL_KEYS), which --deep needs",
		    cli->config.unseal_keys);
		return CLI_CONFIG;
	}
	progress_start(&w.progress, "records opened", total);
	if (verify_records(cli->db, deadline, check_record, &w) != DB_OK)
		result = cli_db_failed(cli, "read the records");
	else
		progress_end(&w.progress, w.done);
	unseal_free(w.unseal);
	return result;
}
