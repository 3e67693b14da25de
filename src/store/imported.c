/* SPDX-License-Identifier: MIT */
/* imported.c -- what was imported and has no row of its own. */
#include "base/arena.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/imported.h"

enum column { /* of sql/queries/read_imported.sql */
	COLUMN_OPEN,
	COLUMN_FORM,
	COLUMN_REST
};

enum db_outcome
imported_read(struct db *db, struct arena *arena,
    const uint8_t id[static UUID_LEN], const char *actor, int64_t deadline,
    struct imported *imported, bool *found)
{
	struct pg_result *result;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(read_imported, .id = { id, UUID_LEN },
	    .actor = db_text(actor)), deadline, &result);
	if (outcome != DB_OK)
		return outcome;
	*found = result_rows(result) > 0;
	if (*found) {
		imported->open = result_text(result, 0, COLUMN_OPEN, arena);
		imported->form = result_copy(result, 0, COLUMN_FORM, arena);
		imported->rest = result_copy(result, 0, COLUMN_REST, arena);
	}
	result_free(result);
	return DB_OK;
}

enum db_outcome
imported_sealed(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, SQL_PLAIN(verify_imported), deadline, row,
	    context);
}
