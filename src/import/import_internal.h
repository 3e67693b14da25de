/* SPDX-License-Identifier: MIT */
/* import_internal.h -- what the parts of an import share; not for others. */
#ifndef IMPORT_INTERNAL_H
#define IMPORT_INTERNAL_H

#include "base/buf.h"
#include "base/uuid.h"
#include "crypto/sealed.h"
#include "crypto/token.h"
#include "import/import.h"
#include "import/old_row.h"
#include "pg/db.h"
#include "store/claim.h"
#include "store/stage.h"

struct arena;

struct import {
	struct import_parts parts;
	struct arena *row;   /* for the row at hand, reset after it */
	struct arena *batch; /* for rows that wait to be written */
	/* Tells equal contents; nobody else ever has it. */
	char content_key[TOKEN_TEXT_LEN + 1];
	long done;           /* of this step */
	struct stage_wrong wrong; /* with what the old database answered */
};

/* So much may wait in the batch, besides one more row. */
#define IMPORT_BATCH_BYTES ((size_t)8 << 20)

/* The outcome of a statement in our database, or in the old one. */
enum import_outcome ours_outcome(enum db_outcome outcome);
enum import_outcome old_outcome(enum db_outcome outcome);

/* The outcome of a statement that also finds what is wrong with the answer. */
enum import_outcome checked_outcome(const struct import *import,
    enum import_outcome outcome);

/* Notes that of ROW, read again or for the first time, something is wrong. */
enum import_outcome note_wrong(struct import *import, const char *what,
    const struct form_value *id);

/* Takes a row of TABLE apart (old_row.h). */
__attribute__((warn_unused_result)) enum import_outcome read_old_row(
    struct import *import, struct old_row *row,
    const struct column_table *table, const struct slice *cell);

/* Seals LEN bytes at PLAIN, bound to the DIGEST, into the batch. */
__attribute__((warn_unused_result)) enum import_outcome seal_to_batch(
    struct import *import, enum sealed_kind kind,
    const uint8_t digest[static SEALED_BOUND_LEN], const void *plain,
    size_t len, struct slice *sealed);

/* The same for what belongs to the row ENTRY_ID of imported. */
__attribute__((warn_unused_result)) enum import_outcome seal_entry_to_batch(
    struct import *import, enum sealed_kind kind,
    const uint8_t entry_id[static UUID_LEN], const struct buf *plain,
    struct slice *sealed);

/* Copies TEXT into the batch; an empty one becomes NULL. */
__attribute__((warn_unused_result)) enum import_outcome copy_to_batch(
    struct import *import, const struct buf *text, struct slice *copy);

/* Tells that one more row is done. */
void tell_progress(struct import *import);

#endif
