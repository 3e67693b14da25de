/* SPDX-License-Identifier: MIT */
/* renewals.h -- puts right what is stored of renewals and receipts. */
#ifndef STORE_RENEWALS_H
#define STORE_RENEWALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/uuid.h"
#include "pg/rows.h"
#include "store/claim.h"

#define RENEWALS_PAGE 200 /* rows of renewals_read(), at most */

enum renewals_column { /* of renewals_read() */
	RENEWALS_ID, /* UUID_LEN bytes */
	RENEWALS_TOKEN_DIGEST,
	RENEWALS_SEALED,
	RENEWALS_NEXT,    /* this and the next are texts, or null */
	RENEWALS_RECEIPT,
	RENEWALS_UNTIL
};

/* Counts the submissions. */
__attribute__((warn_unused_result)) enum db_outcome renewals_count(
    struct db *db, int64_t deadline, int64_t *n);

/* Calls ROW for a page of submissions, those behind AFTER (NULL: the first),
 * in the order of their ids. */
__attribute__((warn_unused_result)) enum db_outcome renewals_read(
    struct db *db, const uint8_t *after, int64_t deadline, rows_fn *row,
    void *context);

/* What a submission should have; borrowed. */
struct renewals_change {
	uint8_t id[UUID_LEN];
	struct slice next, receipt, until; /* dates as YYYY-MM-DD */
};

/* Stores N CHANGES by ACTOR, with their audit rows: all or none. Uses ARENA
 * for a copy of them. */
__attribute__((warn_unused_result)) enum db_outcome renewals_write(
    struct db *db, struct arena *arena, const char *actor,
    const struct renewals_change *changes, size_t n, int64_t deadline);

/* Revokes the open renewal links of employees who must not be reverified (8
 * U.S.C. 1324b(a)(6)), with an audit row each, by ACTOR. *N is how many. */
__attribute__((warn_unused_result)) enum db_outcome renewals_revoke(
    struct db *db, const char *actor, int64_t deadline, int *n);

/* Notes that all READ submissions are right now, CHANGED of them since. */
__attribute__((warn_unused_result)) enum db_outcome renewals_end(
    struct db *db, const char *actor, long read, long changed,
    int64_t deadline);

#endif
