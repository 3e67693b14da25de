/* SPDX-License-Identifier: MIT */
/* guards.h -- what guards the database: privileges, policies, roles. */
#ifndef STORE_GUARDS_H
#define STORE_GUARDS_H

#include <stdbool.h>
#include <stdint.h>

#include "pg/db.h"
#include "pg/rows.h"

struct arena;

enum guard {
	GUARD_PRIVILEGES,
	GUARD_ROW_SECURITY,
	GUARD_ROLE_POWERS,
	GUARD_ROLE_SETTINGS,
	GUARD_OPEN_FUNCTIONS,
	GUARD_ROLE_PASSWORDS,
	GUARDS /* their number */
};

struct guard_row {
	const char *name;
	const char *meaning;
	bool is_breach; /* if it does not hold; else it is worth a note */
};
extern const struct guard_row guard_rows[GUARDS];

enum guards_column { /* of guards_look(); all are texts */
	GUARDS_GUARD, /* a name of guard_rows */
	GUARDS_WHAT,  /* what is wrong */
	GUARDS_MEND,  /* by which statement the owner mends it, or null */
	GUARDS_COLUMNS
};

/* Which guard has this name. GUARDS: none. */
enum guard guard_find(const char *name);

/* Calls ROW for each thing that is not as it should be, until DEADLINE; any
 * role may, also one without a privilege. */
__attribute__((warn_unused_result)) enum db_outcome guards_look(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* The same inside a transaction, which it leaves open. */
__attribute__((warn_unused_result)) enum db_outcome guards_look_inside(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

/* Counts them into COUNTS. */
__attribute__((warn_unused_result)) enum db_outcome guards_count(
    struct db *db, int64_t deadline, uint64_t counts[static GUARDS]);

/*
 * Makes privileges and policies what they should be, as the owner of the
 * schema. Writes nothing where nothing differs, so it takes locks only where
 * row security has to change, and waits 5 s for those. *DONE is how many
 * statements it took, *LEFT how many would still be needed: then the role is
 * not the owner of all.
 */
__attribute__((warn_unused_result)) enum db_outcome guards_mend(
    struct db *db, struct arena *arena, int64_t deadline, long *done,
    long *left);

#endif
