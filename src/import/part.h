/* SPDX-License-Identifier: MIT */
/* part.h -- what the parts of an import share; not for others. */
#ifndef IMPORT_PART_H
#define IMPORT_PART_H

#include "base/text.h"
#include "base/uuid.h"
#include "crypto/sealed.h"
#include "crypto/token.h"
#include "import/import.h"
#include "import/old_row.h"
#include "store/claim.h"
#include "store/db.h"

struct arena;

struct import {
	struct import_parts parts;
	struct arena *row;   /* for the row at hand, reset after it */
	struct arena *batch; /* for rows that wait to be written */
	/* Tells equal contents; nobody else ever has it. */
	char content_key[TOKEN_TEXT_LEN + 1];
	long done;           /* of this step */
};

/* So much may wait in the batch, besides one more row. */
#define PART_BATCH_BYTES ((size_t)8 << 20)

/* The outcome of a statement in our database, or in the old one. */
enum import_outcome part_ours(enum db_outcome outcome);
enum import_outcome part_old(enum db_outcome outcome);

/* Seals LEN bytes at PLAIN, bound to the DIGEST, into the batch. */
__attribute__((warn_unused_result)) enum import_outcome part_seal(
    struct import *import, enum sealed_kind kind,
    const uint8_t digest[static SEALED_BOUND_LEN], const void *plain,
    size_t len, struct claim_text *sealed);

/* The same for what belongs to the row ENTRY_ID of imported. */
__attribute__((warn_unused_result)) enum import_outcome part_seal_entry(
    struct import *import, enum sealed_kind kind,
    const uint8_t entry_id[static UUID_LEN], const struct text *plain,
    struct claim_text *sealed);

/* Copies TEXT into the batch; one that is empty is none. */
__attribute__((warn_unused_result)) enum import_outcome part_copy(
    struct import *import, const struct text *text, struct claim_text *copy);

/* Tells that one more row is done. */
void part_tell(struct import *import);

#endif
