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
	const struct db_param params[] = { { id, UUID_LEN }, db_text(actor) };
	struct pg_result *result;
	enum db_outcome outcome;

	outcome = db_query(db, sql_read_imported, params, 2, deadline,
	    &result);
	if (outcome != DB_OK)
		return outcome;
	*found = result_rows(result) > 0;
	if (*found) {
		imported->open = result_text(result, 0, COLUMN_OPEN, arena);
		imported->form = result_copy(result, 0, COLUMN_FORM, arena,
		    &imported->form_len);
		imported->rest = result_copy(result, 0, COLUMN_REST, arena,
		    &imported->rest_len);
	}
	result_free(result);
	return DB_OK;
}

enum db_outcome
imported_sealed(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, sql_verify_imported, NULL, 0, deadline, row,
	    context);
}
