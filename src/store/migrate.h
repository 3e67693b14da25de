/* SPDX-License-Identifier: MIT */
/* migrate.h -- brings the database's schema to the program's version. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/db.h"

struct arena;

enum migrate_state {
	MIGRATE_APPLIED,
	MIGRATE_PENDING,
	MIGRATE_CHANGED, /* applied, with another text than the program's */
	MIGRATE_UNKNOWN  /* the database has it, the program does not */
};

struct migrate_step {
	int version;
	const char *name;
	const char *applied_at; /* ISO 8601, UTC; NULL: it is not */
	enum migrate_state state;
};

/* The steps in the order of their versions; in the arena. */
struct migrate_list {
	struct migrate_step *steps;
	size_t n;
};

enum migrate_outcome {
	MIGRATE_OK,
	MIGRATE_OLD_SERVER, /* PostgreSQL before 15 */
	MIGRATE_NOT_UTF8,   /* the database has another encoding */
	MIGRATE_FAILED      /* see db_message() */
};

/* The state's word, a literal: applied, pending, changed, unknown. */
const char *migrate_state_text(enum migrate_state state);

/*
 * Tells until DEADLINE which migrations are applied; changes nothing, not
 * even in a database without the schema. LIST is set on MIGRATE_OK.
 */
__attribute__((warn_unused_result)) enum migrate_outcome migrate_look(
    struct db *db, struct arena *arena, int64_t deadline,
    struct migrate_list *list);

/*
 * Waits for its turn: one session at a time may migrate, until its
 * connection ends. With NO_WAIT it does not, and *TAKEN tells. Then makes the
 * schema and the table of migrations, where they are missing.
 */
__attribute__((warn_unused_result)) enum migrate_outcome migrate_lock(
    struct db *db, bool no_wait, int64_t deadline, bool *taken);

/*
 * Applies one pending STEP of the list that was looked up under the lock, in
 * a transaction of its own: all of it, with its record, or nothing.
 */
__attribute__((warn_unused_result)) enum migrate_outcome migrate_apply(
    struct db *db, struct arena *arena, const struct migrate_step *step,
    int64_t deadline);

#endif
