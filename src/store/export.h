/* SPDX-License-Identifier: MIT */
/* export.h -- reads submissions for a spreadsheet or a script. */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "pg/rows.h"

/* Which submissions; NULL is any. The days are of UTC, both included. */
struct export_selection {
	const char *status;
	const char *from;
	const char *to;
};

/* Notes in the audit that ACTOR exports SELECTION; *COUNT is how many they
 * are. */
__attribute__((warn_unused_result)) enum db_outcome export_start(
    struct db *db, const struct export_selection *selection,
    const char *actor, int64_t deadline, int64_t *count);

/* Calls ROW for each submission of SELECTION, the oldest first; its one cell
 * is a line, of CSV or JSON. */
__attribute__((warn_unused_result)) enum db_outcome export_read(
    struct db *db, const struct export_selection *selection, bool csv,
    int64_t deadline, rows_fn *row, void *context);

#endif
