/* SPDX-License-Identifier: MIT */
/* verify.h -- reads what must hold in the database, and whether it does. */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include <stdint.h>

#include "pg/db.h"
#include "pg/rows.h"

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
 * Begins, on a connection of db_connect(), the read-only transaction in which
 * the three others must run: they see one and the same state of the database,
 * however long it takes. DB_AGAIN with SQLSTATE 42501: the role may not read
 * all of it, as admitone_admin and the owner may. Nothing here ends the
 * transaction; db_free() does, with the connection. After an outcome other
 * than DB_OK, of any of the four, nothing more can be read.
 */
__attribute__((warn_unused_result)) enum db_outcome verify_start(
    struct db *db, int64_t deadline);

/*
 * Each calls ROW with CONTEXT as rows_read() does, with the columns above,
 * until ROW has enough, or until DEADLINE:
 */

/* for each invariant; */
__attribute__((warn_unused_result)) enum db_outcome verify_check(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* for each kind of thing, with their number; */
__attribute__((warn_unused_result)) enum db_outcome verify_count(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* for each invite that has something sealed. */
__attribute__((warn_unused_result)) enum db_outcome verify_records(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

#endif
