/* SPDX-License-Identifier: MIT */
/* import.h -- the databases' part of an import: the old one and ours. */
#ifndef STORE_IMPORT_H
#define STORE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "crypto/token.h"
#include "store/claim.h"
#include "store/rows.h"

struct arena;

/* The old database -------------------------------------------------------- */

/* What its connection needs prepared. */
extern const struct db_statement import_old_statements[];

/* Begins the transaction in which the others read: one snapshot, in which
 * nothing can be written. */
__attribute__((warn_unused_result)) enum db_outcome import_old_begin(
    struct db *old, int64_t deadline);

/* Counts the rows of TABLE; -1 when there is no such table. */
__attribute__((warn_unused_result)) enum db_outcome import_old_count(
    struct db *old, const char *table, int64_t deadline, int64_t *count);

/* Calls ROW for each row of TABLE: its one cell is the row, as JSON. */
__attribute__((warn_unused_result)) enum db_outcome import_old_read(
    struct db *old, const char *table, int64_t deadline, rows_fn *row,
    void *context);

/* A submission that is wanted once more, with the token of INVITE_ID, if
 * that is not NULL. */
struct import_wanted {
	struct claim_text old_id;
	struct claim_text invite_id;
};

/* Calls ROW for each of N submissions, in their order, with two cells: the
 * row as JSON, and the token or null. */
__attribute__((warn_unused_result)) enum db_outcome import_old_submissions(
    struct db *old, struct arena *arena, const struct import_wanted *wanted,
    size_t n, int64_t deadline, rows_fn *row, void *context);

/* Ours, in the order in which they are called ------------------------------ */

/* Begins the one transaction; waits for its turn, half a minute at most. */
__attribute__((warn_unused_result)) enum db_outcome import_begin(
    struct db *db, int64_t deadline);

/* An old row for the stage; what is NULL is absent. Borrowed. */
struct import_row {
	struct claim_text doc;    /* JSON: what of it may be stored openly */
	uint8_t id[UUID_LEN];     /* for a row of ours */
	uint8_t entry_id[UUID_LEN]; /* for a row in imported */
	const uint8_t *digest;    /* TOKEN_DIGEST_LEN bytes */
	struct claim_text sealed; /* a token */
	struct claim_text rest;   /* what has no place elsewhere, sealed */
	struct claim_text refusal;
	struct claim_text notes;  /* lines */
};

/* Puts N rows of KIND into the stage. Uses ARENA for a copy of them. */
__attribute__((warn_unused_result)) enum db_outcome import_stage(
    struct db *db, struct arena *arena, const char *kind,
    const struct import_row *rows, size_t n, int64_t deadline);

/* Decides about all but which version of a submission stands. */
__attribute__((warn_unused_result)) enum db_outcome import_plan(
    struct db *db, int64_t deadline);

/*
 * Chooses the version that stands: the LATEST or the earliest, in all groups;
 * or, in GROUP, the one with the OLD_ID.
 */
__attribute__((warn_unused_result)) enum db_outcome import_choose(
    struct db *db, bool latest, const char *group, const char *old_id,
    int64_t deadline);

enum import_group_column { /* of import_groups(); all are texts */
	IMPORT_GROUP_KEY,
	IMPORT_GROUP_EXTERNAL_ID /* or null */
};

/* Calls ROW for each group that has a superseded version. */
__attribute__((warn_unused_result)) enum db_outcome import_groups(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

enum import_version_column { /* of import_versions(); all are texts */
	IMPORT_VERSION_OLD_ID,
	IMPORT_VERSION_OUTCOME,
	IMPORT_VERSION_CREATED_AT, /* or null */
	IMPORT_VERSION_STATUS      /* or null */
};

/* Calls ROW for each version in GROUP, what stands first. */
__attribute__((warn_unused_result)) enum db_outcome import_versions(
    struct db *db, const char *group, int64_t deadline, rows_fn *row,
    void *context);

/* Keeps in which fields the version OLD_ID differs: a JSON array. */
__attribute__((warn_unused_result)) enum db_outcome import_set_differences(
    struct db *db, const char *old_id, const char *json, int64_t deadline);

/* Works out what follows from the choice. Now the report can be made. */
__attribute__((warn_unused_result)) enum db_outcome import_settle(
    struct db *db, int64_t deadline);

enum import_report_column { /* of import_report(); all are texts */
	IMPORT_REPORT_SECTION,
	IMPORT_REPORT_LINE,   /* or null */
	IMPORT_REPORT_OBJECT  /* JSON, or null */
};

/* Calls ROW for each line of the report, section by section. */
__attribute__((warn_unused_result)) enum db_outcome import_report(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* Gives all up: nothing was changed. */
__attribute__((warn_unused_result)) enum db_outcome import_roll_back(
    struct db *db, int64_t deadline);

/* Notes the run, and writes all but the submissions. */
__attribute__((warn_unused_result)) enum db_outcome import_write(
    struct db *db, const uint8_t run[static UUID_LEN], const char *actor,
    const char *policy, int64_t deadline);

enum import_submission_column { /* of import_submissions() */
	IMPORT_SUBMISSION_OLD_ID,
	IMPORT_SUBMISSION_INVITE_ID,    /* the old one, or null */
	IMPORT_SUBMISSION_TOKEN_DIGEST, /* or null */
	IMPORT_SUBMISSION_ENTRY_ID,     /* UUID_LEN bytes */
	IMPORT_SUBMISSION_OUTCOME       /* created or superseded */
};

/* Calls ROW for each submission that is to be written. */
__attribute__((warn_unused_result)) enum db_outcome import_submissions(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* A submission to write; what is NULL is absent. Borrowed. */
struct import_submission {
	struct claim_text old_id;
	const uint8_t *token_digest;   /* of an invite that is to be made */
	const uint8_t *content_digest; /* NULL: it is superseded */
	struct claim_text form, rest;  /* sealed */
};

__attribute__((warn_unused_result)) enum db_outcome import_write_submissions(
    struct db *db, struct arena *arena, const uint8_t run[static UUID_LEN],
    const struct import_submission *rows, size_t n, int64_t deadline);

/* Writes what comes last: lists, the old audit, the run's own row in it. */
__attribute__((warn_unused_result)) enum db_outcome import_write_last(
    struct db *db, const uint8_t run[static UUID_LEN], int64_t deadline);

/* Empties the stage and commits. */
__attribute__((warn_unused_result)) enum db_outcome import_commit(
    struct db *db, int64_t deadline);

#endif
