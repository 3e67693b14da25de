/* SPDX-License-Identifier: MIT */
/* deep.c -- opens every sealed record and looks what is in it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "cli/verify/deep.h"
#include "crypto/crypto.h"
#include "crypto/token.h"
#include "crypto/unseal.h"
#include "form/chars.h"
#include "form/form.h"
#include "form/tidy.h"
#include "store/imported.h"
#include "store/verify.h"
#include "term/cli.h"
#include "term/progress.h"

const struct verify_deep_row verify_deep_rows[DEEP_CHECKS] = {
	[DEEP_KEY_KNOWN] = { "key_known",
	    "Everything that is sealed can be opened with these keys" },
	[DEEP_SUBMISSION_OPENS] = { "submission_opens",
	    "Every submission opens with its key, in its own row" },
	[DEEP_FORM] = { "submission_is_form",
	    "What a submission holds is a form" },
	[DEEP_NAMES] = { "names_match",
	    "The unencrypted names are those on the form" },
	[DEEP_TOKEN_OPENS] = { "token_opens",
	    "Every stored token opens with its key, in its own row" },
	[DEEP_TOKEN] = { "token_matches",
	    "A stored token matches its digest" },
	[DEEP_CONTENT] = { "content_matches",
	    "A form matches its digest (where the token is stored)" },
	[DEEP_IMPORTED] = { "imported_opens",
	    "Imported data without a row of its own opens with its key" },
};

/* The state of the work. */
struct work {
	struct cli *cli;
	const struct unseal *unseal;
	struct verify_deep *found;
	struct progress progress;
	long done;
	const struct slice *cells; /* of the record at hand */
};

static void
note_id(struct work *w, enum verify_deep_check check, const char *id)
{
	struct verify_deep_result *r = &w->found->results[check];
	int n = r->n_samples;

	r->broken++;
	/* A row that has two texts is one sample. */
	if (n == VERIFY_DEEP_SAMPLES || (n > 0 &&
	    strcmp(r->sample[n - 1], id) == 0))
		return;
	(void)snprintf(r->sample[n], sizeof(r->sample[0]), "%s", id);
	r->n_samples++;
}

static void
note(struct work *w, enum verify_deep_check check)
{
	note_id(w, check, w->cells[VERIFY_RECORD_ID].at);
}

/* Notes that the key ID is missing, to which SAMPLE has something sealed. */
static void
note_key(struct work *w, const uint8_t *id, const char *sample)
{
	struct verify_deep *found = w->found;
	struct verify_deep_key *k = found->missing;

	note_id(w, DEEP_KEY_KNOWN, sample);
	while (k < found->missing + found->n_missing &&
	    memcmp(k->id, id, SEALED_KEY_ID_LEN) != 0)
		k++;
	if (k == found->missing + VERIFY_DEEP_KEYS)
		return;
	if (k == found->missing + found->n_missing)
		memcpy(found->missing[found->n_missing++].id, id,
		    SEALED_KEY_ID_LEN);
	k->sealed++;
}

/*
 * Opens what is SEALED of the row ID, in the arena. Returns what was in it; or
 * nothing after a note, on CHECK if it should have opened.
 */
static struct slice
open_sealed(struct work *w, const char *id, enum sealed_kind kind,
    struct slice bound_to, struct slice sealed, enum verify_deep_check check)
{
	struct slice plain;

	switch (unseal_slice(w->unseal, w->cli->arena, kind, bound_to, sealed,
	    &plain)) {
	case UNSEAL_OK:
		break;
	case UNSEAL_NO_KEY:
		note_key(w, (const uint8_t *)sealed.at + 1, id);
		break;
	case UNSEAL_FORMAT:
	case UNSEAL_FORGED:
	case UNSEAL_NO_ROOM:
		note_id(w, check, id);
		break;
	}
	return plain;
}

/* The same for a cell of a record. */
static struct slice
open_cell(struct work *w, enum verify_record_column column,
    enum sealed_kind kind, enum verify_deep_check check)
{
	return open_sealed(w, w->cells[VERIFY_RECORD_ID].at, kind,
	    w->cells[VERIFY_RECORD_TOKEN_DIGEST], w->cells[column], check);
}

static bool
is_text(const char *text, size_t len, const struct slice *cell)
{
	return len == cell->len && (len == 0 ||
	    memcmp(text, cell->at, len) == 0);
}

/* The names in the clear are stored without the white space around them; of
 * another system's forms without hidden characters, which were signed. */
static bool
is_value(struct work *w, const struct form_value *value,
    const struct slice *cell)
{
	const char *text = value->text;
	size_t len = value->len;

	if (len > 0)
		chars_trim(&text, &len);
	return is_text(text, len, cell) || (len > 0 && tidy_text(TIDY_TEXT,
	    w->cli->arena, &text, &len) == 0 && is_text(text, len, cell));
}

/* Looks at the form in an opened DOCUMENT. */
static void
check_form(struct work *w, struct slice document)
{
	const char *json;
	const uint8_t *signature;
	size_t json_len, signature_len, offset;
	struct form form;

	form_start(&form);
	if (form_split_document((const uint8_t *)document.at, document.len,
	    &json, &json_len, &signature, &signature_len) != 0 ||
	    json_read_object(w->cli->arena, json, json_len, form_take, &form,
	    &offset) != JSON_OK)
		note(w, DEEP_FORM);
	else if (!is_value(w, &form.value[I9_FIRST_NAME],
	    &w->cells[VERIFY_RECORD_FIRST_NAME]) ||
	    !is_value(w, &form.value[I9_LAST_NAME],
	    &w->cells[VERIFY_RECORD_LAST_NAME]))
		note(w, DEEP_NAMES);
}

/* Opens the stored token; nothing when there is none that is good. */
static struct slice
check_token(struct work *w)
{
	const struct slice none = { NULL, 0 };
	uint8_t digest[TOKEN_DIGEST_LEN];
	struct slice token;

	if (w->cells[VERIFY_RECORD_SEALED_TOKEN].at == NULL)
		return none;
	token = open_cell(w, VERIFY_RECORD_SEALED_TOKEN, SEALED_INVITE_TOKEN,
	    DEEP_TOKEN_OPENS);
	if (token.at == NULL)
		return none;
	token_digest(token.at, token.len, digest);
	/* It opened, so the digest has its length. */
	if (crypto_equal(digest, w->cells[VERIFY_RECORD_TOKEN_DIGEST].at,
	    TOKEN_DIGEST_LEN))
		return token;
	note(w, DEEP_TOKEN);
	return none;
}

static void
check_submission(struct work *w, struct slice token)
{
	const struct slice *kept = &w->cells[VERIFY_RECORD_CONTENT_DIGEST];
	uint8_t digest[CONTENT_DIGEST_LEN];
	struct slice document;

	if (w->cells[VERIFY_RECORD_SEALED].at == NULL)
		return;
	document = open_cell(w, VERIFY_RECORD_SEALED, SEALED_SUBMISSION,
	    DEEP_SUBMISSION_OPENS);
	if (document.at == NULL)
		return;
	check_form(w, document);
	if (token.at == NULL)
		return;
	token_content_digest(token.at, token.len,
	    (const uint8_t *)document.at, document.len, digest);
	if (kept->len != CONTENT_DIGEST_LEN || !crypto_equal(digest, kept->at,
	    CONTENT_DIGEST_LEN))
		note(w, DEEP_CONTENT);
}

static int
check_record(void *context, const struct slice *cells)
{
	struct work *w = context;
	size_t mark = arena_mark(w->cli->arena);

	w->cells = cells;
	check_submission(w, check_token(w));
	arena_rewind(w->cli->arena, mark);
	progress_tell(&w->progress, ++w->done);
	return 0;
}

/* Opens what is sealed in a column of imported, if it is. */
static void
check_beside(struct work *w, const struct slice *cells,
    enum imported_column column, enum sealed_kind kind)
{
	uint8_t digest[SEALED_BOUND_LEN], id[UUID_LEN];
	char text[UUID_TEXT_LEN + 1];

	if (cells[column].at == NULL)
		return;
	memcpy(id, cells[IMPORTED_ID].at, UUID_LEN);
	uuid_format(id, text);
	token_digest((const char *)id, UUID_LEN, digest);
	(void)open_sealed(w, text, kind, (struct slice){ (const char *)digest,
	    sizeof(digest) }, cells[column], DEEP_IMPORTED);
}

static int
check_imported(void *context, const struct slice *cells)
{
	struct work *w = context;
	size_t mark = arena_mark(w->cli->arena);

	check_beside(w, cells, IMPORTED_FORM, SEALED_SUPERSEDED);
	check_beside(w, cells, IMPORTED_REST, SEALED_OLD_REST);
	arena_rewind(w->cli->arena, mark);
	return 0;
}

int
verify_deep(struct cli *cli, const struct unseal *unseal, long total,
    int64_t deadline, struct verify_deep *found)
{
	struct work w = { .cli = cli, .unseal = unseal, .found = found };

	memset(found, 0, sizeof(*found));
	progress_start(&w.progress, "records opened", total);
	if (verify_records(cli->db, deadline, check_record, &w) != DB_OK)
		return cli_db_failed(cli, "read the records");
	if (imported_sealed(cli->db, deadline, check_imported, &w) != DB_OK)
		return cli_db_failed(cli, "read what was imported");
	progress_end(&w.progress, w.done);
	return 0;
}
