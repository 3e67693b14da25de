/* SPDX-License-Identifier: MIT */
/* stage.h -- the databases' part of an import: the old one and ours. */
#ifndef STORE_STAGE_H
#define STORE_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/uuid.h"
#include "crypto/token.h"
#include "pg/rows.h"
#include "store/claim.h"

struct arena;

/* The old database -------------------------------------------------------- */

/* What its connection needs prepared. */
extern const struct db_statement *const stage_old_statements[];

/* Begins the transaction in which the others read: one snapshot, in which
 * nothing can be written. */
__attribute__((warn_unused_result)) enum db_outcome stage_old_begin(
    struct db *old, int64_t deadline);

/*
 * The old database may be in other hands by now, so nothing that it answers is
 * believed. A row is no longer than this many bytes of JSON, and an id than
 * those; what is longer comes as null.
 */
#define STAGE_OLD_ROW_MAX (10 << 20)
#define STAGE_OLD_ID_MAX 200

/* What is wrong with what it answered, in words; "": nothing. */
struct stage_wrong {
	char text[320];
};

/* Sets WRONG to WHAT, then, if ID is not NULL, its LEN bytes, as far as they
 * are harmless on a terminal. */
void stage_wrong_set(struct stage_wrong *wrong, const char *what,
    const char *id, size_t len);

/* Counts the rows of TABLE; -1 when there is no such table. */
__attribute__((warn_unused_result)) enum db_outcome stage_old_count(
    struct db *old, const char *table, int64_t deadline, int64_t *count);

/* Calls ROW for each row of TABLE: its one cell is the row, as JSON; or null,
 * when it is longer than STAGE_OLD_ROW_MAX. */
__attribute__((warn_unused_result)) enum db_outcome stage_old_read(
    struct db *old, const char *table, int64_t deadline, rows_fn *row,
    void *context);

/* A submission that is wanted once more, with the token of INVITE_ID, if
 * that is not NULL. */
struct stage_wanted {
	struct slice old_id;
	struct slice invite_id;
};

/*
 * Calls ROW for each of N submissions, in the order of WANTED, with two cells:
 * the row as JSON, or null when it is longer than STAGE_OLD_ROW_MAX; and the
 * token or null. Rows are told by their ids: unless each of WANTED is answered
 * once, and nothing else is, WRONG says so and ROW is not called. Uses ARENA
 * for the parameters.
 */
__attribute__((warn_unused_result)) enum db_outcome stage_old_submissions(
    struct db *old, struct arena *arena, const struct stage_wanted *wanted,
    size_t n, int64_t deadline, rows_fn *row, void *context,
    struct stage_wrong *wrong);

/* Ours, in the order in which they are called ------------------------------ */

/* Begins the one transaction; waits for its turn, half a minute at most. */
__attribute__((warn_unused_result)) enum db_outcome stage_begin(
    struct db *db, int64_t deadline);

/* An old row for the stage; what is NULL is absent. Borrowed. */
struct stage_row {
	struct slice doc;    /* JSON: what of it may be stored openly */
	uint8_t id[UUID_LEN];     /* for a row of ours */
	uint8_t entry_id[UUID_LEN]; /* for a row in imported */
	const uint8_t *digest;    /* TOKEN_DIGEST_LEN bytes */
	struct slice sealed; /* a token */
	struct slice rest;   /* what has no place elsewhere, sealed */
	struct slice refusal;
	struct slice notes;  /* lines */
};

/* Puts N rows of KIND into the stage. Uses ARENA for a copy of them. When an
 * id is there twice, WRONG says so. */
__attribute__((warn_unused_result)) enum db_outcome stage_put(
    struct db *db, struct arena *arena, const char *kind,
    const struct stage_row *rows, size_t n, int64_t deadline,
    struct stage_wrong *wrong);

/* Decides about all but which version of a submission stands. */
__attribute__((warn_unused_result)) enum db_outcome stage_plan(
    struct db *db, int64_t deadline);

/*
 * Chooses the version that stands: the LATEST or the earliest, in all groups;
 * or, in GROUP, the one with the OLD_ID.
 */
__attribute__((warn_unused_result)) enum db_outcome stage_choose(
    struct db *db, bool latest, const char *group, const char *old_id,
    int64_t deadline);

enum stage_group_column { /* of stage_groups(); all are texts */
	STAGE_GROUP_KEY,
	STAGE_GROUP_EXTERNAL_ID /* or null */
};

/* Calls ROW for each group that has a superseded version. */
__attribute__((warn_unused_result)) enum db_outcome stage_groups(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

enum stage_version_column { /* of stage_versions(); all are texts */
	STAGE_VERSION_OLD_ID,
	STAGE_VERSION_OUTCOME,
	STAGE_VERSION_CREATED_AT, /* or null */
	STAGE_VERSION_STATUS      /* or null */
};

/* Calls ROW for each version in GROUP, what stands first. */
__attribute__((warn_unused_result)) enum db_outcome stage_versions(
    struct db *db, const char *group, int64_t deadline, rows_fn *row,
    void *context);

/* Keeps in which fields the version OLD_ID differs: a JSON array. */
__attribute__((warn_unused_result)) enum db_outcome stage_set_differences(
    struct db *db, const char *old_id, const char *json, int64_t deadline);

/* Works out what follows from the choice. Now the report can be made. */
__attribute__((warn_unused_result)) enum db_outcome stage_settle(
    struct db *db, int64_t deadline);

enum stage_report_column { /* of stage_report(); all are texts */
	STAGE_REPORT_SECTION,
	STAGE_REPORT_LINE,   /* or null */
	STAGE_REPORT_OBJECT  /* JSON, or null */
};

/* Calls ROW for each line of the report, section by section. */
__attribute__((warn_unused_result)) enum db_outcome stage_report(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* Gives all up: nothing was changed. */
__attribute__((warn_unused_result)) enum db_outcome stage_roll_back(
    struct db *db, int64_t deadline);

/* Notes the run, and writes all but the submissions. */
__attribute__((warn_unused_result)) enum db_outcome stage_write(
    struct db *db, const uint8_t run[static UUID_LEN], const char *actor,
    const char *policy, int64_t deadline);

enum stage_submission_column { /* of stage_submissions() */
	STAGE_SUBMISSION_OLD_ID,
	STAGE_SUBMISSION_INVITE_ID,    /* the old one, or null */
	STAGE_SUBMISSION_TOKEN_DIGEST, /* or null */
	STAGE_SUBMISSION_ENTRY_ID,     /* UUID_LEN bytes */
	STAGE_SUBMISSION_OUTCOME,      /* created or superseded */
	STAGE_SUBMISSION_DIGEST        /* of its content when it was staged */
};

/* Calls ROW for each submission that is to be written. */
__attribute__((warn_unused_result)) enum db_outcome stage_submissions(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* A submission to write; what is NULL is absent. Borrowed. */
struct stage_submission {
	struct slice old_id;
	const uint8_t *token_digest;   /* of an invite that is to be made */
	const uint8_t *content_digest; /* NULL: it is superseded */
	struct slice form, rest;  /* sealed */
	struct slice next_renewal, receipt, receipt_until; /* claim.h's */
};

/* Writes N submissions of the import RUN. Uses ARENA for a copy of them. */
__attribute__((warn_unused_result)) enum db_outcome stage_write_submissions(
    struct db *db, struct arena *arena, const uint8_t run[static UUID_LEN],
    const struct stage_submission *rows, size_t n, int64_t deadline);

/* Writes what comes last: the old audit, the run's own row in it, lists. */
__attribute__((warn_unused_result)) enum db_outcome stage_write_last(
    struct db *db, const uint8_t run[static UUID_LEN], int64_t deadline);

/* Empties the stage and commits. */
__attribute__((warn_unused_result)) enum db_outcome stage_commit(
    struct db *db, int64_t deadline);

#endif
