/* SPDX-License-Identifier: MIT */
/* imported.h -- what was imported and has no row of its own. */
#ifndef STORE_IMPORTED_H
#define STORE_IMPORTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/uuid.h"
#include "pg/db.h"
#include "pg/rows.h"

struct arena;

/* A row of imported; in an arena, NULL is null. */
struct imported {
	const char *open;  /* a JSON object: what may be read by all staff */
	struct slice form; /* sealed */
	struct slice rest; /* sealed */
};

/*
 * Reads the row ID for ACTOR, which leaves an audit row. On DB_OK *FOUND tells
 * whether it exists.
 */
__attribute__((warn_unused_result)) enum db_outcome imported_read(
    struct db *db, struct arena *arena, const uint8_t id[static UUID_LEN],
    const char *actor, int64_t deadline, struct imported *imported,
    bool *found);

enum imported_column { /* of imported_sealed() */
	IMPORTED_ID,     /* UUID_LEN bytes */
	IMPORTED_FORM,   /* sealed, or null */
	IMPORTED_REST    /* likewise */
};

/* Calls ROW for each row of imported that has something sealed; in a
 * transaction. */
__attribute__((warn_unused_result)) enum db_outcome imported_sealed(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

#endif
