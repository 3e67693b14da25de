/* SPDX-License-Identifier: MIT */
/* read.c -- reads the old tables into the stage. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/seal.h"
#include "import/import_internal.h"
#include "store/stage.h"

#define ROWS_MAX 500

/* A table that is being read. */
struct reader {
	struct import *import;
	const struct column_table *table;
	enum import_outcome outcome;
	struct stage_row *rows; /* ROWS_MAX of them */
	size_t n;
};

/* Stages the rows that wait. */
static enum import_outcome
flush(struct reader *r)
{
	struct import *import = r->import;
	enum db_outcome outcome = DB_OK;

	if (r->n > 0)
		outcome = stage_put(import->parts.ours, import->batch,
		    r->table->kind, r->rows, r->n, import->parts.deadline,
		    &import->wrong);
	seal_end_batch(import->parts.seal);
	arena_reset(import->batch);
	r->n = 0;
	return checked_outcome(import, ours_outcome(outcome));
}

/* An invite's token: its digest is stored, and itself sealed. */
static enum import_outcome
take_token(struct import *import, const struct form_value *token,
    struct stage_row *to)
{
	uint8_t *digest = arena_alloc(import->batch, TOKEN_DIGEST_LEN);

	if (digest == NULL)
		return IMPORT_NO_MEMORY;
	token_digest(token->text, token->len, digest);
	to->digest = digest;
	return seal_to_batch(import, SEALED_INVITE_TOKEN, digest, token->text,
	    token->len, &to->sealed);
}

/* A form's content, by which equal ones are told. */
static enum import_outcome
take_content(struct import *import, struct old_row *row,
    struct stage_row *to)
{
	uint8_t *digest = arena_alloc(import->batch, CONTENT_DIGEST_LEN);
	struct buf document;

	buf_start(&document, import->row);
	old_row_put_document(row, &document);
	if (document.failed || row->notes.failed || digest == NULL)
		return IMPORT_NO_MEMORY;
	token_content_digest(import->content_key, TOKEN_TEXT_LEN, document.at,
	    document.len, digest);
	to->digest = digest;
	return IMPORT_OK;
}

/* Makes what is staged of a row. */
static enum import_outcome
fill(struct import *import, struct old_row *row, struct stage_row *to)
{
	enum import_outcome outcome = IMPORT_OK;

	memset(to, 0, sizeof(*to));
	uuid_make(to->id);
	uuid_make(to->entry_id);
	if (row->token.text != NULL)
		outcome = take_token(import, &row->token, to);
	if (row->table == column_submissions && row->refusal.len == 0)
		outcome = take_content(import, row, to);
	/* What else a submission has is sealed when it is written. */
	if (outcome == IMPORT_OK && row->table != column_submissions)
		outcome = seal_entry_to_batch(import, SEALED_OLD_REST,
		    to->entry_id, &row->rest, &to->rest);
	if (outcome == IMPORT_OK)
		outcome = copy_to_batch(import, &row->open, &to->doc);
	if (outcome == IMPORT_OK)
		outcome = copy_to_batch(import, &row->refusal, &to->refusal);
	if (outcome == IMPORT_OK)
		outcome = copy_to_batch(import, &row->notes, &to->notes);
	if (to->notes.at == NULL)
		to->notes.at = "";
	return outcome;
}

static int
take_row(void *context, const struct slice *cells)
{
	struct reader *r = context;
	struct import *import = r->import;
	struct old_row row;

	r->outcome = read_old_row(import, &row, r->table, &cells[0]);
	if (r->outcome == IMPORT_OK)
		r->outcome = fill(import, &row, &r->rows[r->n++]);
	arena_reset(import->row);
	if (r->outcome == IMPORT_OK && (r->n == ROWS_MAX ||
	    arena_mark(import->batch) > IMPORT_BATCH_BYTES))
		r->outcome = flush(r);
	tell_progress(import);
	return r->outcome == IMPORT_OK ? 0 : -1;
}

enum import_outcome
import_read(struct import *import, const struct column_table *table,
    int64_t count)
{
	struct reader r = { .import = import, .table = table };
	enum import_outcome outcome;

	import->done = 0;
	r.rows = calloc(ROWS_MAX, sizeof(*r.rows));
	if (r.rows == NULL)
		return IMPORT_NO_MEMORY;
	outcome = old_outcome(stage_old_read(import->parts.old, table->name,
	    import->parts.deadline, take_row, &r));
	if (outcome == IMPORT_OK)
		outcome = r.outcome;
	if (outcome == IMPORT_OK)
		outcome = flush(&r);
	if (outcome == IMPORT_OK && import->done != count)
		outcome = note_wrong(import, "more or fewer rows were read "
		    "than counted", NULL);
	free(r.rows);
	return outcome;
}
