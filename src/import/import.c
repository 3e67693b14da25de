/* SPDX-License-Identifier: MIT */
/* import.c -- takes over another system's database, in one transaction. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "import/import_internal.h"
#include "store/stage.h"

/* A row may be as long as a form whose signature is as large as can be, in
 * base64, then in hexadecimal; what else a row needs is small against it. */
#define ROW_ARENA ((size_t)128 << 20)
#define BATCH_ARENA ((size_t)256 << 20)

struct import *
import_new(const struct import_parts *parts)
{
	struct import *import = calloc(1, sizeof(*import));

	if (import == NULL)
		return NULL;
	import->parts = *parts;
	import->row = arena_new(ROW_ARENA);
	import->batch = arena_new(BATCH_ARENA);
	token_make(import->content_key);
	if (import->row != NULL && import->batch != NULL)
		return import;
	import_free(import);
	return NULL;
}

void
import_free(struct import *import)
{
	if (import == NULL)
		return;
	arena_free(import->row);
	arena_free(import->batch);
	crypto_wipe(import, sizeof(*import));
	free(import);
}

enum import_outcome
ours_outcome(enum db_outcome outcome)
{
	return outcome == DB_OK ? IMPORT_OK : IMPORT_OUR_DB_FAILED;
}

enum import_outcome
old_outcome(enum db_outcome outcome)
{
	return outcome == DB_OK ? IMPORT_OK : IMPORT_OLD_DB_FAILED;
}

enum import_outcome
checked_outcome(const struct import *import, enum import_outcome outcome)
{
	return outcome == IMPORT_OK && import->wrong.text[0] != '\0' ?
	    IMPORT_OLD_WRONG : outcome;
}

enum import_outcome
note_wrong(struct import *import, const char *what,
    const struct form_value *id)
{
	stage_wrong_set(&import->wrong, what, id != NULL ? id->text : NULL,
	    id != NULL ? id->len : 0);
	return IMPORT_OLD_WRONG;
}

enum import_outcome
read_old_row(struct import *import, struct old_row *row,
    const struct column_table *table, const struct slice *cell)
{
	enum json_fault fault;

	if (cell->at == NULL)
		return note_wrong(import, "a row is empty, or longer than "
		    "10 MiB", NULL);
	fault = old_row_read(row, table, import->parts.gcm, import->row,
	    cell->at, cell->len);
	if (fault == JSON_NO_MEMORY)
		return IMPORT_NO_MEMORY;
	if (fault != JSON_OK)
		return note_wrong(import, json_fault_text(fault), NULL);
	if (row->id.text == NULL)
		return note_wrong(import, "a row has no id, or one that is "
		    "too long", NULL);
	return IMPORT_OK;
}

const char *
stage_wrong(const struct import *import)
{
	return import->wrong.text;
}

enum import_outcome
seal_to_batch(struct import *import, enum sealed_kind kind,
    const uint8_t digest[static SEALED_BOUND_LEN], const void *plain,
    size_t len, struct slice *sealed)
{
	uint8_t *out = arena_alloc(import->batch, len + SEALED_OVERHEAD);

	if (out == NULL)
		return IMPORT_NO_MEMORY;
	if (seal_record(import->parts.seal, kind, digest, plain, len, out) !=
	    0)
		return IMPORT_BAD_PUBLIC_KEY;
	*sealed = (struct slice){ (const char *)out,
		len + SEALED_OVERHEAD };
	return IMPORT_OK;
}

enum import_outcome
seal_entry_to_batch(struct import *import, enum sealed_kind kind,
    const uint8_t entry_id[static UUID_LEN], const struct buf *plain,
    struct slice *sealed)
{
	uint8_t digest[SEALED_BOUND_LEN];

	*sealed = (struct slice){ NULL, 0 };
	if (plain->len == 0)
		return IMPORT_OK;
	token_digest((const char *)entry_id, UUID_LEN, digest);
	return seal_to_batch(import, kind, digest, plain->at, plain->len,
	    sealed);
}

enum import_outcome
copy_to_batch(struct import *import, const struct buf *text,
    struct slice *copy)
{
	*copy = (struct slice){ NULL, 0 };
	if (text->len == 0)
		return IMPORT_OK;
	copy->at = arena_copy(import->batch, text->at, text->len);
	copy->len = text->len;
	return copy->at != NULL ? IMPORT_OK : IMPORT_NO_MEMORY;
}

void
tell_progress(struct import *import)
{
	import->parts.tell(import->parts.context, ++import->done);
}

enum import_outcome
import_open(struct import *import)
{
	enum import_outcome outcome = ours_outcome(stage_begin(
	    import->parts.ours, import->parts.deadline));

	if (outcome == IMPORT_OK)
		outcome = old_outcome(stage_old_begin(import->parts.old,
		    import->parts.deadline));
	return outcome;
}

enum import_outcome
import_count(struct import *import, const struct column_table *table,
    int64_t *count)
{
	return old_outcome(stage_old_count(import->parts.old, table->name,
	    import->parts.deadline, count));
}

/* Where the lines of a report go. */
struct listener {
	import_line_fn *line;
	void *context;
};

static int
take_line(void *context, const struct slice *cells)
{
	const struct listener *l = context;

	l->line(l->context, cells[STAGE_REPORT_SECTION].at,
	    cells[STAGE_REPORT_LINE].at, cells[STAGE_REPORT_OBJECT].at);
	return 0;
}

enum import_outcome
import_tell(struct import *import, import_line_fn *line, void *context)
{
	struct listener listener = { line, context };

	return ours_outcome(stage_report(import->parts.ours,
	    import->parts.deadline, take_line, &listener));
}
