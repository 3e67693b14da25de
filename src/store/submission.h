/* SPDX-License-Identifier: MIT */
/* submission.h -- lists and reads submissions, for staff. */
#ifndef STORE_SUBMISSION_H
#define STORE_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/uuid.h"
#include "crypto/token.h"
#include "pg/db.h"
#include "pg/rows.h"

struct arena;

enum submission_column { /* of what submission_list() reads; all are texts */
	SUBMISSION_COLUMN_ID,
	SUBMISSION_COLUMN_STATUS,
	SUBMISSION_COLUMN_CREATED_AT, /* times in ISO 8601, UTC */
	SUBMISSION_COLUMN_REVIEWED_AT,
	SUBMISSION_COLUMN_NEXT_RENEWAL_DATE, /* YYYY-MM-DD */
	SUBMISSION_COLUMN_IS_RENEWAL, /* true, false */
	SUBMISSION_COLUMN_EMPLOYEE_ID,
	SUBMISSION_COLUMN_EXTERNAL_ID, /* of the employee */
	SUBMISSION_COLUMN_VERSION, /* of the review */
	SUBMISSION_COLUMN_LAST_NAME,
	SUBMISSION_COLUMN_FIRST_NAME,
	SUBMISSION_COLUMNS /* their number */
};

/*
 * Calls ROW for the newest LIMIT submissions and, if there are more, one
 * of those (0: all), whose status is STATUS (NULL: any), until DEADLINE. An
 * audit row says that ACTOR lists them.
 */
__attribute__((warn_unused_result)) enum db_outcome submission_list(
    struct db *db, long limit, const char *status, const char *actor,
    int64_t deadline, rows_fn *row, void *context);

/* One submission; the pointers are into the arena, NULL is null. */
struct submission {
	const char *status;
	const char *created_at;
	const char *reviewed_at;
	const char *next_renewal_date;
	bool is_renewal;
	const char *employee_id;
	const char *external_id; /* of the employee */
	struct slice token_digest; /* of its invite */
	const char *name_hint;   /* of its invite */
	bool e_verify;           /* E-Verify is on */
	struct slice sealed;
};

/*
 * Reads the submission ID in the name of ACTOR; an audit row says so. On
 * DB_OK, *FOUND tells whether there is one. DB_DATA also when ARENA has no
 * room.
 */
__attribute__((warn_unused_result)) enum db_outcome submission_read(
    struct db *db, struct arena *arena, const uint8_t id[static UUID_LEN],
    const char *actor, int64_t deadline, struct submission *submission,
    bool *found);

#endif
