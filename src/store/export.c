/* SPDX-License-Identifier: MIT */
/* export.c -- reads submissions for a spreadsheet or a script. */
#include "pg/result.h"
#include "pg/sql.h"
#include "store/export.h"

enum db_outcome
export_start(struct db *db, const struct export_selection *selection,
    const char *actor, int64_t deadline, int64_t *count)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(export_start, .actor = db_text(actor),
	    .status = db_text(selection->status),
	    .first_day = db_text(selection->from),
	    .last_day = db_text(selection->to)), deadline, &result);
	if (outcome == DB_OK)
		*count = result_bigint(result, 0, 0);
	result_free(result);
	return outcome;
}

enum db_outcome
export_read(struct db *db, const struct export_selection *selection,
    bool csv, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read_alone(db, SQL(export_submissions,
	    .status = db_text(selection->status),
	    .first_day = db_text(selection->from),
	    .last_day = db_text(selection->to),
	    .format = db_text(csv ? "csv" : "jsonl")), deadline, row,
	    context);
}
