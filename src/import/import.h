/* SPDX-License-Identifier: MIT */
/* import.h -- takes over another system's database, in one transaction. */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "import/column.h"

struct aes_gcm;
struct db;
struct seal;

struct import;

enum import_outcome {
	IMPORT_OK,
	IMPORT_OLD_DB_FAILED,  /* its db_message() says why */
	IMPORT_OUR_DB_FAILED,  /* likewise */
	IMPORT_OLD_WRONG,      /* stage_wrong() says what is, in the old one */
	IMPORT_NO_MEMORY,
	IMPORT_BAD_PUBLIC_KEY, /* ours is unusable */
	IMPORT_STOPPED         /* an answer was wanted, and there was none */
};

/* What an import needs; borrowed. */
struct import_parts {
	struct db *ours;      /* connected; as the owner of the schema */
	struct db *old;       /* connected; db_skip_safety_check() */
	struct aes_gcm *gcm;  /* the old system's key */
	struct seal *seal;
	int64_t deadline;     /* of all statements together */
	/* Is told how much of a step is done. */
	void (*tell)(void *context, long done);
	void *context;
};

/* Returns NULL when memory is short. */
__attribute__((warn_unused_result)) struct import *import_new(
    const struct import_parts *parts);

/* Wipes and frees IMPORT. NULL is accepted. */
void import_free(struct import *import);

/* Begins: the turn on our side, a snapshot of the old one. */
__attribute__((warn_unused_result)) enum import_outcome import_open(
    struct import *import);

/* What is wrong with what the old database answered, after
 * IMPORT_OLD_WRONG. */
const char *stage_wrong(const struct import *import);

/* How many rows TABLE has; -1: the old database has no such table. */
__attribute__((warn_unused_result)) enum import_outcome import_count(
    struct import *import, const struct column_table *table, int64_t *count);

/* Reads TABLE, COUNT rows and no other number, opens what is sealed in it and
 * stages what may be read. */
__attribute__((warn_unused_result)) enum import_outcome import_read(
    struct import *import, const struct column_table *table, int64_t count);

/* How a field of two versions differs; the values are masked: their letters
 * and digits cannot be told. */
struct import_difference {
	const char *field;
	const char *kept;
	const char *other;
};

/* A version of a submission, for a person to choose. */
struct import_version {
	const char *old_id;
	const char *created_at; /* or NULL */
	const char *status;     /* or NULL */
	bool is_fixed;          /* it is here already: nothing to choose */
	const struct import_difference *differences; /* from the first one */
	size_t n_differences;
};

/*
 * Is asked which of N versions of one submission stands; EXTERNAL_ID may be
 * NULL. Returns its place, from 0; or -1: the import is given up.
 */
typedef int import_choose_fn(void *context, const char *external_id,
    const struct import_version *versions, size_t n);

/*
 * Groups the versions, has the one that stands chosen, the LATEST or the
 * earliest, or the one that CHOOSE, if not NULL, says; and compares them.
 */
__attribute__((warn_unused_result)) enum import_outcome import_decide(
    struct import *import, bool latest, import_choose_fn *choose,
    void *context);

/*
 * Calls LINE for each line of the report, section by section: LINE to be
 * printed, or NULL; OBJECT, JSON, or NULL.
 */
typedef void import_line_fn(void *context, const char *section,
    const char *line, const char *object);
__attribute__((warn_unused_result)) enum import_outcome import_tell(
    struct import *import, import_line_fn *line, void *context);

/* Seals and writes all, as ACTOR, and revokes open renewal links of employees
 * who must not be reverified. POLICY is noted. */
__attribute__((warn_unused_result)) enum import_outcome import_finish(
    struct import *import, const char *actor, const char *policy);

/* Ends the transaction: KEEPs all that was written, or nothing. */
__attribute__((warn_unused_result)) enum import_outcome import_close(
    struct import *import, bool keep);

#endif
