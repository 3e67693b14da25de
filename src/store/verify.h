/* SPDX-License-Identifier: MIT */
/* verify.h -- reads what must hold in the database, and whether it does. */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include <stdint.h>

#include "store/db.h"
#include "store/rows.h"

enum verify_column { /* of verify_check(); all are texts */
	VERIFY_NAME,
	VERIFY_MEANING,
	VERIFY_IS_BREACH, /* true, or false: only worth a note */
	VERIFY_BROKEN,    /* the number of rows that break it */
	VERIFY_SAMPLES    /* ids of up to five of them, as a JSON array */
};

enum verify_count_column { /* of verify_count(); both are texts */
	VERIFY_COUNT_NAME,
	VERIFY_COUNT_TOTAL
};

enum verify_record_column { /* of verify_records() */
	VERIFY_RECORD_ID,             /* the invite's, as text */
	VERIFY_RECORD_TOKEN_DIGEST,
	VERIFY_RECORD_SEALED_TOKEN,   /* or null */
	VERIFY_RECORD_SEALED,         /* a submission's; or null, as these: */
	VERIFY_RECORD_CONTENT_DIGEST,
	VERIFY_RECORD_FIRST_NAME,
	VERIFY_RECORD_LAST_NAME
};

/*
 * Begins: all that follows on DB sees one and the same state, however long
 * it takes, and changes nothing.
 */
__attribute__((warn_unused_result)) enum db_outcome verify_start(
    struct db *db, int64_t deadline);

/* Calls ROW for each invariant. */
__attribute__((warn_unused_result)) enum db_outcome verify_check(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* Calls ROW for each kind of thing with their number. */
__attribute__((warn_unused_result)) enum db_outcome verify_count(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* Calls ROW for each invite that has something sealed. */
__attribute__((warn_unused_result)) enum db_outcome verify_records(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

#endif
