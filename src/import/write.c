/* SPDX-License-Identifier: MIT */
/* write.c -- seals and writes what was decided. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "import/part.h"
#include "store/import.h"

#define ROWS_MAX 200

/* A submission that is to be written: what is in the plan. */
struct planned {
	struct claim_text old_id;
	struct claim_text invite_id;
	uint8_t token_digest[TOKEN_DIGEST_LEN];
	bool has_token;  /* the old invite's; else one is made */
	bool superseded;
	uint8_t entry_id[UUID_LEN];
};

/* The submissions that are being written. */
struct writer {
	struct import *import;
	uint8_t run[UUID_LEN];
	enum import_outcome outcome;
	struct planned *planned;        /* ROWS_MAX of each */
	struct import_wanted *wanted;
	struct import_submission *rows;
	size_t n;    /* planned */
	size_t read; /* of them, from the old database */
};

/*
 * The token that the content's digest is keyed by: the old invite's; for an
 * invite that never was, one that nobody ever has.
 */
static enum import_outcome
key_content(struct writer *w, struct planned *p, const struct rows_cell *token,
    const struct text *document, struct import_submission *to)
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

/* Seals a submission's DOCUMENT as it was planned. */
static enum import_outcome
seal_form(struct writer *w, struct planned *p, const struct rows_cell *token,
    const struct text *document, struct import_submission *to)
{
	enum import_outcome outcome;

	if (p->superseded)
		return part_seal_entry(w->import, SEALED_SUPERSEDED,
		    p->entry_id, document, &to->form);
	outcome = key_content(w, p, token, document, to);
	if (outcome == IMPORT_OK)
		outcome = part_seal(w->import, SEALED_SUBMISSION,
		    p->token_digest, document->at, document->len, &to->form);
	return outcome;
}

static enum import_outcome
seal_row(struct writer *w, struct old_row *row, const struct rows_cell *token)
{
	struct planned *p = &w->planned[w->read];
	struct import_submission *to = &w->rows[w->read];
	struct text document;
	enum import_outcome outcome;

	*to = (struct import_submission){ .old_id = p->old_id };
	text_start(&document, w->import->row);
	old_row_put_document(row, &document);
	if (document.failed)
		return IMPORT_NO_MEMORY;
	outcome = seal_form(w, p, token, &document, to);
	if (outcome == IMPORT_OK)
		outcome = part_seal_entry(w->import, SEALED_OLD_REST,
		    p->entry_id, &row->rest, &to->rest);
	w->read++;
	return outcome;
}

static int
take_old(void *context, const struct rows_cell *cells)
{
	struct writer *w = context;
	struct import *import = w->import;
	struct old_row row;

	/* It was read before, in the same snapshot: so it can be taken. */
	w->outcome = old_row_read(&row, column_submissions, import->parts.gcm,
	    import->row, cells[0].at, cells[0].len) == 0 ?
	    seal_row(w, &row, &cells[1]) : IMPORT_NO_MEMORY;
	arena_reset(import->row);
	part_tell(import);
	return w->outcome == IMPORT_OK ? 0 : -1;
}

/* Reads what is planned from the old database, and writes it. */
static enum import_outcome
flush(struct writer *w)
{
	struct import *import = w->import;
	enum import_outcome outcome = IMPORT_OK;

	if (w->n > 0)
		outcome = part_old(import_old_submissions(import->parts.old,
		    import->batch, w->wanted, w->n, import->parts.deadline,
		    take_old, w));
	if (outcome == IMPORT_OK)
		outcome = w->outcome;
	if (outcome == IMPORT_OK && w->n > 0)
		outcome = part_ours(import_write_submissions(
		    import->parts.ours, import->batch, w->run, w->rows,
		    w->read, import->parts.deadline));
	seal_end_batch(import->parts.seal);
	arena_reset(import->batch);
	w->n = 0;
	w->read = 0;
	return outcome;
}

static struct claim_text
copy_cell(struct import *import, const struct rows_cell *cell)
{
	struct claim_text copy = { NULL, cell->len };

	if (cell->at != NULL)
		copy.at = arena_copy(import->batch, cell->at, cell->len);
	return copy;
}

static int
take_planned(void *context, const struct rows_cell *cells)
{
	const struct rows_cell *digest =
	    &cells[IMPORT_SUBMISSION_TOKEN_DIGEST];
	struct writer *w = context;
	struct planned *p = &w->planned[w->n];

	p->old_id = copy_cell(w->import, &cells[IMPORT_SUBMISSION_OLD_ID]);
	p->invite_id = copy_cell(w->import,
	    &cells[IMPORT_SUBMISSION_INVITE_ID]);
	p->has_token = digest->len == TOKEN_DIGEST_LEN;
	if (p->has_token)
		memcpy(p->token_digest, digest->at, TOKEN_DIGEST_LEN);
	p->superseded = strcmp(cells[IMPORT_SUBMISSION_OUTCOME].at,
	    "superseded") == 0;
	memcpy(p->entry_id, cells[IMPORT_SUBMISSION_ENTRY_ID].at, UUID_LEN);
	w->wanted[w->n++] = (struct import_wanted){ p->old_id, p->invite_id };
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
		outcome = part_ours(import_submissions(import->parts.ours,
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

enum import_outcome
import_finish(struct import *import, const char *actor, const char *policy)
{
	struct writer w = { .import = import };
	enum import_outcome outcome;

	uuid_make(w.run);
	outcome = part_ours(import_write(import->parts.ours, w.run, actor,
	    policy, import->parts.deadline));
	if (outcome == IMPORT_OK)
		outcome = write_submissions(&w);
	if (outcome == IMPORT_OK)
		outcome = part_ours(import_write_last(import->parts.ours,
		    w.run, import->parts.deadline));
	return outcome;
}

enum import_outcome
import_close(struct import *import, bool keep)
{
	struct db *ours = import->parts.ours;
	int64_t deadline = import->parts.deadline;

	return part_ours(keep ? import_commit(ours, deadline) :
	    import_roll_back(ours, deadline));
}
