/* SPDX-License-Identifier: MIT */
/* inspect.h -- reads all that an auditor asks for about those hired. */
#ifndef STORE_INSPECT_H
#define STORE_INSPECT_H

#include <stdint.h>

#include "base/uuid.h"
#include "pg/rows.h"

struct inspect_counts {
	int64_t employees;
	int64_t submissions;
};

/*
 * Notes in the audit that ACTOR, by the inspection ID, reads the employees
 * hired on the days FROM to TO and their submissions.
 */
__attribute__((warn_unused_result)) enum db_outcome inspect_start(
    struct db *db, const uint8_t id[static UUID_LEN], const char *actor,
    const char *from, const char *to, int64_t deadline,
    struct inspect_counts *counts);

enum inspect_column { /* of inspect_rows() */
	INSPECT_EMPLOYEE_ID,   /* texts, of which the second may be null, and */
	INSPECT_SUBMISSION_ID, /* with it all that is the submission's */
	INSPECT_TOKEN_DIGEST,
	INSPECT_SEALED,
	INSPECT_EMPLOYEE,      /* JSON objects */
	INSPECT_REVIEW,
	INSPECT_LINE,          /* of the index, CSV */
	INSPECT_LEFT_OUT       /* the same of those left out, if it is */
};

/* Calls ROW for each submission of the inspection ID, a text, by employee;
 * and for each employee without one. */
__attribute__((warn_unused_result)) enum db_outcome inspect_rows(
    struct db *db, const char *id, int64_t deadline, rows_fn *row,
    void *context);

/* Calls ROW for each line, CSV, about who may have been hired on the days FROM
 * to TO and is not among them. */
__attribute__((warn_unused_result)) enum db_outcome inspect_left_out(
    struct db *db, const char *id, const char *from, const char *to,
    int64_t deadline, rows_fn *row, void *context);

enum inspect_audit_column { /* of inspect_audit(); both are texts */
	INSPECT_AUDIT_EMPLOYEE_ID,
	INSPECT_AUDIT_LINE /* CSV */
};

/* Calls ROW for each audit row about them, by employee. */
__attribute__((warn_unused_result)) enum db_outcome inspect_audit(
    struct db *db, const char *id, int64_t deadline, rows_fn *row,
    void *context);

#endif
