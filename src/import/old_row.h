/* SPDX-License-Identifier: MIT */
/* old_row.h -- one row of an old table, taken apart and checked. */
#ifndef IMPORT_OLD_ROW_H
#define IMPORT_OLD_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "form/form.h"
#include "import/column.h"

struct aes_gcm;
struct arena;

struct old_row {
	struct arena *arena;
	struct aes_gcm *gcm;
	const struct column_table *table;
	struct buf open;    /* a JSON object: what may be stored openly */
	struct buf rest;    /* another: what has no place; empty: nothing */
	struct buf refusal; /* why it cannot be taken; empty: it can */
	struct buf notes;   /* lines: what is odd, no value of it */
	struct form_value id;      /* text NULL: it has none that can be one */
	struct form_value token;   /* of an invite, or none */
	struct form_value ssn_end; /* the last digits, or none */
	struct form form;    /* of a submission */
};

/*
 * Takes apart a row of TABLE, the LEN bytes of JSON at TEXT, which must live
 * as long as ROW; opens what is sealed with GCM. Uses ARENA for all of it, at
 * most 12 times LEN plus 4 MiB. Returns JSON_OK, or why TEXT cannot be
 * read. Whether the row can be taken, its refusal tells.
 */
__attribute__((warn_unused_result)) enum json_fault old_row_read(
    struct old_row *row, const struct column_table *table,
    struct aes_gcm *gcm, struct arena *arena, const char *text, size_t len);

/*
 * Puts the document of a submission that can be taken (form.h), as its person
 * would have sent it: attested, the signature decoded. A signature that is no
 * image, and the end of an SSN that is not there, are members more. Adds to
 * the notes what the form's rules say. text->failed: there was no room.
 */
void old_row_put_document(struct old_row *row, struct buf *document);

#endif
