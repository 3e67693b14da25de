/* SPDX-License-Identifier: MIT */
/* write.c -- seals and writes what was decided. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "import/import_internal.h"
#include "store/stage.h"
#include "store/renewals.h"

#define ROWS_MAX 200

/* A submission that is to be written: what is in the plan. */
struct planned {
	struct slice old_id;
	struct slice invite_id;
	uint8_t token_digest[TOKEN_DIGEST_LEN];
	bool has_token;  /* the old invite's; else one is made */
	bool superseded;
	uint8_t entry_id[UUID_LEN];
	uint8_t digest[CONTENT_DIGEST_LEN]; /* of what was staged */
};

/* The submissions that are being written. */
struct writer {
	struct import *import;
	uint8_t run[UUID_LEN];
	enum import_outcome outcome;
	struct planned *planned;        /* ROWS_MAX of each */
	struct stage_wanted *wanted;
	struct stage_submission *rows;
	size_t n;    /* planned */
	size_t read; /* of them, from the old database */
};

/*
 * The token that the content's digest is keyed by: the old invite's; for an
 * invite that never was, one that nobody ever has.
 */
static enum import_outcome
key_content(struct writer *w, struct planned *p, const struct slice *token,
    const struct buf *document, struct stage_submission *to)
{
	char made[TOKEN_TEXT_LEN + 1] = "";
	uint8_t *digest = arena_alloc(w->import->batch, CONTENT_DIGEST_LEN);

	if (digest == NULL)
		return IMPORT_NO_MEMORY;
	if (!p->has_token) {
		token_make(made);
		token_digest(made, TOKEN_TEXT_LEN, p->token_digest);
		to->token_digest = p->token_digest;
	}
	token_content_digest(p->has_token ? token->at : made, p->has_token ?
	    token->len : TOKEN_TEXT_LEN, document->at, document->len, digest);
	to->content_digest = digest;
	crypto_wipe(made, sizeof(made));
	return IMPORT_OK;
}

/* A date as a text in the batch; what is no date becomes null. */
static enum import_outcome
put_date(struct writer *w, struct date date, struct slice *to)
{
	struct buf text;

	if (date.year == 0)
		return IMPORT_OK;
	buf_start(&text, w->import->batch);
	buf_printf(&text, "%04d-%02d-%02d", date.year, date.month, date.day);
	*to = buf_slice(&text);
	return text.failed ? IMPORT_NO_MEMORY : IMPORT_OK;
}

/* What the old system took for a renewal's date is not asked: it followed
 * another rule (src/form/renewal.c has ours). */
static enum import_outcome
put_renewal(struct writer *w, const struct form *form,
    struct stage_submission *to)
{
	enum import_outcome outcome = put_date(w, form->next_renewal,
	    &to->next_renewal);

	if (outcome == IMPORT_OK)
		outcome = put_date(w, form->receipt_until,
		    &to->receipt_until);
	to->receipt = slice_of(form->receipt);
	return outcome;
}

/* Seals a submission's DOCUMENT as it was planned. */
static enum import_outcome
seal_form(struct writer *w, struct planned *p, const struct slice *token,
    const struct buf *document, struct stage_submission *to)
{
	enum import_outcome outcome;

	if (p->superseded)
		return seal_entry_to_batch(w->import, SEALED_SUPERSEDED,
		    p->entry_id, document, &to->form);
	outcome = key_content(w, p, token, document, to);
	if (outcome == IMPORT_OK)
		outcome = seal_to_batch(w->import, SEALED_SUBMISSION,
		    p->token_digest, document->at, document->len, &to->form);
	return outcome;
}

/* Whether P was staged with this DOCUMENT, and its invite with this TOKEN. */
static bool
is_as_staged(const struct writer *w, const struct planned *p,
    const struct buf *document, const struct slice *token)
{
	uint8_t digest[CONTENT_DIGEST_LEN], of_token[TOKEN_DIGEST_LEN];

	token_content_digest(w->import->content_key, TOKEN_TEXT_LEN,
	    document->at, document->len, digest);
	if (memcmp(digest, p->digest, sizeof(digest)) != 0)
		return false;
	if (!p->has_token)
		return true;
	if (token->at == NULL)
		return false;
	token_digest(token->at, token->len, of_token);
	return memcmp(of_token, p->token_digest, sizeof(of_token)) == 0;
}

static enum import_outcome
seal_row(struct writer *w, struct old_row *row, const struct slice *token)
{
	/* As many are handed out as were asked for (store/stage.h). */
	struct planned *p = &w->planned[w->read];
	struct stage_submission *to = &w->rows[w->read];
	struct buf document;
	enum import_outcome outcome;

	*to = (struct stage_submission){ .old_id = p->old_id };
	buf_start(&document, w->import->row);
	old_row_put_document(row, &document);
	if (document.failed)
		return IMPORT_NO_MEMORY;
	if (!is_as_staged(w, p, &document, token))
		return note_wrong(w->import, "another form or token the "
		    "second time: submission", &(struct form_value){
		    .text = p->old_id.at, .len = p->old_id.len });
	outcome = seal_form(w, p, token, &document, to);
	if (outcome == IMPORT_OK)
		outcome = put_renewal(w, &row->form, to);
	if (outcome == IMPORT_OK)
		outcome = seal_entry_to_batch(w->import, SEALED_OLD_REST,
		    p->entry_id, &row->rest, &to->rest);
	w->read++;
	return outcome;
}

static int
take_old(void *context, const struct slice *cells)
{
	struct writer *w = context;
	struct import *import = w->import;
	struct old_row row;

	w->outcome = read_old_row(import, &row, column_submissions,
	    &cells[0]);
	if (w->outcome == IMPORT_OK)
		w->outcome = seal_row(w, &row, &cells[1]);
	arena_reset(import->row);
	tell_progress(import);
	return w->outcome == IMPORT_OK ? 0 : -1;
}

/* Reads what is planned from the old database, and writes it. */
static enum import_outcome
flush(struct writer *w)
{
	struct import *import = w->import;
	enum import_outcome outcome = IMPORT_OK;

	if (w->n > 0)
		outcome = checked_outcome(import, old_outcome(
		    stage_old_submissions(import->parts.old, import->batch,
		    w->wanted, w->n, import->parts.deadline, take_old, w,
		    &import->wrong)));
	if (outcome == IMPORT_OK)
		outcome = w->outcome;
	if (outcome == IMPORT_OK && w->n > 0)
		outcome = ours_outcome(stage_write_submissions(
		    import->parts.ours, import->batch, w->run, w->rows,
		    w->read, import->parts.deadline));
	seal_end_batch(import->parts.seal);
	arena_reset(import->batch);
	w->n = 0;
	w->read = 0;
	return outcome;
}

static struct slice
copy_cell(struct import *import, const struct slice *cell)
{
	struct slice copy = { NULL, cell->len };

	if (cell->at != NULL)
		copy.at = arena_copy(import->batch, cell->at, cell->len);
	return copy;
}

static int
take_planned(void *context, const struct slice *cells)
{
	const struct slice *digest =
	    &cells[STAGE_SUBMISSION_TOKEN_DIGEST];
	const struct slice *content = &cells[STAGE_SUBMISSION_DIGEST];
	struct writer *w = context;
	struct planned *p = &w->planned[w->n];

	p->old_id = copy_cell(w->import, &cells[STAGE_SUBMISSION_OLD_ID]);
	p->invite_id = copy_cell(w->import,
	    &cells[STAGE_SUBMISSION_INVITE_ID]);
	p->has_token = digest->len == TOKEN_DIGEST_LEN;
	if (p->has_token)
		memcpy(p->token_digest, digest->at, TOKEN_DIGEST_LEN);
	p->superseded = strcmp(cells[STAGE_SUBMISSION_OUTCOME].at,
	    "superseded") == 0;
	memset(p->digest, 0, sizeof(p->digest));
	if (content->len == CONTENT_DIGEST_LEN)
		memcpy(p->digest, content->at, CONTENT_DIGEST_LEN);
	memcpy(p->entry_id, cells[STAGE_SUBMISSION_ENTRY_ID].at, UUID_LEN);
	w->wanted[w->n++] = (struct stage_wanted){ p->old_id, p->invite_id };
	if (p->old_id.at == NULL)
		w->outcome = IMPORT_NO_MEMORY;
	else if (w->n == ROWS_MAX)
		w->outcome = flush(w);
	return w->outcome == IMPORT_OK ? 0 : -1;
}

static enum import_outcome
write_submissions(struct writer *w)
{
	struct import *import = w->import;
	enum import_outcome outcome = IMPORT_NO_MEMORY;

	import->done = 0;
	w->planned = calloc(ROWS_MAX, sizeof(*w->planned));
	w->wanted = calloc(ROWS_MAX, sizeof(*w->wanted));
	w->rows = calloc(ROWS_MAX, sizeof(*w->rows));
	if (w->planned != NULL && w->wanted != NULL && w->rows != NULL)
		outcome = ours_outcome(stage_submissions(import->parts.ours,
		    import->parts.deadline, take_planned, w));
	if (outcome == IMPORT_OK)
		outcome = w->outcome;
	if (outcome == IMPORT_OK)
		outcome = flush(w);
	free(w->planned);
	free(w->wanted);
	free(w->rows);
	return outcome;
}

/*
 * The old system sent renewal links to anybody whose documents expire. To ask
 * whom the law does not ask to prove the right to work again is an unfair
 * practice (8 U.S.C. 1324b(a)(6)); so is leaving such a link open. One of ours
 * may have become one by an old form that is newer.
 */
static enum import_outcome
judge_renewals(struct import *import, const char *actor)
{
	int revoked; /* the report has them */

	return ours_outcome(renewals_revoke(import->parts.ours, actor,
	    import->parts.deadline, &revoked));
}

enum import_outcome
import_finish(struct import *import, const char *actor, const char *policy)
{
	struct writer w = { .import = import };
	enum import_outcome outcome;

	uuid_make(w.run);
	outcome = ours_outcome(stage_write(import->parts.ours, w.run, actor,
	    policy, import->parts.deadline));
	if (outcome == IMPORT_OK)
		outcome = write_submissions(&w);
	if (outcome == IMPORT_OK)
		outcome = ours_outcome(stage_write_last(import->parts.ours,
		    w.run, import->parts.deadline));
	if (outcome == IMPORT_OK)
		outcome = judge_renewals(import, actor);
	return outcome;
}

enum import_outcome
import_close(struct import *import, bool keep)
{
	struct db *ours = import->parts.ours;
	int64_t deadline = import->parts.deadline;

	return ours_outcome(keep ? stage_commit(ours, deadline) :
	    stage_roll_back(ours, deadline));
}
