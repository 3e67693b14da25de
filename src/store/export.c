/* SPDX-License-Identifier: MIT */
/* export.c -- reads submissions for a spreadsheet or a script. */
#include "pg/result.h"
#include "pg/sql.h"
#include "store/export.h"

enum db_outcome
export_start(struct db *db, const struct export_selection *selection,
    const char *actor, int64_t deadline, int64_t *count)
{
	const struct db_param params[] = { db_text(actor),
		db_text(selection->status), db_text(selection->from),
		db_text(selection->to) };
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_export_start, params, 4, deadline,
	    &result);
	if (outcome == DB_OK)
		*count = result_bigint(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
export_read(struct db *db, const struct export_selection *selection,
    bool csv, int64_t deadline, rows_fn *row, void *context)
{
	const struct db_param params[] = { db_text(selection->status),
		db_text(selection->from), db_text(selection->to),
		db_text(csv ? "csv" : "jsonl") };

	return rows_read_alone(db, sql_export_submissions, params, 4,
	    deadline, row, context);
}
