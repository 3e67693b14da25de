/* SPDX-License-Identifier: MIT */
/* import.c -- takes over another system's database, in one transaction. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/crypto.h"
#include "crypto/seal.h"
#include "import/part.h"
#include "store/import.h"

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
part_ours(enum db_outcome outcome)
{
	return outcome == DB_OK ? IMPORT_OK : IMPORT_NO_OURS;
}

enum import_outcome
part_old(enum db_outcome outcome)
{
	return outcome == DB_OK ? IMPORT_OK : IMPORT_NO_OLD;
}

enum import_outcome
part_seal(struct import *import, enum sealed_kind kind,
    const uint8_t digest[static SEALED_BOUND_LEN], const void *plain,
    size_t len, struct claim_text *sealed)
{
	uint8_t *out = arena_alloc(import->batch, len + SEALED_OVERHEAD);

	if (out == NULL)
		return IMPORT_NO_MEMORY;
	if (seal_record(import->parts.seal, kind, digest, plain, len, out) !=
	    0)
		return IMPORT_NO_KEY;
	*sealed = (struct claim_text){ (const char *)out,
		len + SEALED_OVERHEAD };
	return IMPORT_OK;
}

enum import_outcome
part_seal_entry(struct import *import, enum sealed_kind kind,
    const uint8_t entry_id[static UUID_LEN], const struct text *plain,
    struct claim_text *sealed)
{
	uint8_t digest[SEALED_BOUND_LEN];

	*sealed = (struct claim_text){ NULL, 0 };
	if (plain->len == 0)
		return IMPORT_OK;
	token_digest((const char *)entry_id, UUID_LEN, digest);
	return part_seal(import, kind, digest, plain->at, plain->len, sealed);
}

enum import_outcome
part_copy(struct import *import, const struct text *text,
    struct claim_text *copy)
{
	*copy = (struct claim_text){ NULL, 0 };
	if (text->len == 0)
		return IMPORT_OK;
	copy->at = arena_copy(import->batch, text->at, text->len);
	copy->len = text->len;
	return copy->at != NULL ? IMPORT_OK : IMPORT_NO_MEMORY;
}

void
part_tell(struct import *import)
{
	import->parts.tell(import->parts.context, ++import->done);
}

enum import_outcome
import_open(struct import *import)
{
	enum import_outcome outcome = part_ours(import_begin(
	    import->parts.ours, import->parts.deadline));

	if (outcome == IMPORT_OK)
		outcome = part_old(import_old_begin(import->parts.old,
		    import->parts.deadline));
	return outcome;
}

enum import_outcome
import_count(struct import *import, const struct column_table *table,
    int64_t *count)
{
	return part_old(import_old_count(import->parts.old, table->name,
	    import->parts.deadline, count));
}

/* Where the lines of a report go. */
struct listener {
	import_line_fn *line;
	void *context;
};

static int
take_line(void *context, const struct rows_cell *cells)
{
	const struct listener *l = context;

	l->line(l->context, cells[IMPORT_REPORT_SECTION].at,
	    cells[IMPORT_REPORT_LINE].at, cells[IMPORT_REPORT_OBJECT].at);
	return 0;
}

enum import_outcome
import_tell(struct import *import, import_line_fn *line, void *context)
{
	struct listener listener = { line, context };

	return part_ours(import_report(import->parts.ours,
	    import->parts.deadline, take_line, &listener));
}
