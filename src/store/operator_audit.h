/* SPDX-License-Identifier: MIT */
/* operator_audit.h -- the audit and its chain, for the operator. */
#ifndef STORE_OPERATOR_AUDIT_H
#define STORE_OPERATOR_AUDIT_H

#include <stdint.h>

#include "pg/db.h"
#include "pg/rows.h"

/* Chains what is not yet; waits for whoever is just doing so. *ROWS is how
 * many it was. */
__attribute__((warn_unused_result)) enum db_outcome operator_audit_chain(
    struct db *db, int64_t deadline, int64_t *rows);

enum audit_state_column { /* of operator_audit_state(); all are texts */
	AUDIT_STATE_ROWS,
	AUDIT_STATE_CHAINED,
	AUDIT_STATE_WAITING, /* rows for the chain */
	AUDIT_STATE_HEAD,    /* POSITION:HASH */
	AUDIT_STATES         /* their number */
};

/* Calls ROW once. It must run inside a transaction. */
__attribute__((warn_unused_result)) enum db_outcome operator_audit_state(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/*
 * Calls ROW for each invariant of the audit, with the columns of
 * verify_check(); in a transaction of verify_start(). POSITION and HASH, in
 * hex, are those of a head that was noted elsewhere; or both are NULL.
 */
__attribute__((warn_unused_result)) enum db_outcome operator_audit_verify(
    struct db *db, const char *position, const char *hash, int64_t deadline,
    rows_fn *row, void *context);

enum audit_column { /* of what operator_audit_list() reads; all are texts */
	AUDIT_COLUMN_ID,
	AUDIT_COLUMN_AT,
	AUDIT_COLUMN_ACTOR,
	AUDIT_COLUMN_ACTION,
	AUDIT_COLUMN_ROW_KIND,
	AUDIT_COLUMN_ROW_ID,
	AUDIT_COLUMN_PEOPLE, /* their names */
	AUDIT_COLUMN_DETAIL, /* a JSON object */
	AUDIT_COLUMNS        /* their number */
};

enum audit_filter { /* the parameters of ACT_EXPORT_AUDIT, in their order */
	AUDIT_SEARCH,
	AUDIT_BY,
	AUDIT_ACTION,
	AUDIT_FROM,
	AUDIT_TO,
	AUDIT_ROW_ID,
	AUDIT_FILTERS /* their number */
};

/* Notes that ACTOR lists the audit; then calls ROW for the newest LIMIT rows
 * that fit all FILTERS and, if there are more, one of those (0: all), until
 * DEADLINE. */
__attribute__((warn_unused_result)) enum db_outcome operator_audit_list(
    struct db *db, const char *actor, long limit,
    const struct db_param filters[AUDIT_FILTERS], int64_t deadline,
    rows_fn *row, void *context);

/* Notes that ACTOR lists rows of KIND (submission, invite, audit): at most
 * LIMIT, in STATUS only; both are text or null. */
__attribute__((warn_unused_result)) enum db_outcome operator_audit_note_list(
    struct db *db, const char *actor, const char *kind,
    struct db_param limit, struct db_param status, int64_t deadline);

#endif
