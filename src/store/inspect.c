/* SPDX-License-Identifier: MIT */
/* inspect.c -- reads all that an auditor asks for about those hired. */
#include "pg/result.h"
#include "pg/sql.h"
#include "store/inspect.h"

enum db_outcome
inspect_start(struct db *db, const uint8_t id[static UUID_LEN],
    const char *actor, const char *from, const char *to, int64_t deadline,
    struct inspect_counts *counts)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(inspect_start, .actor = db_text(actor),
	    .inspection_id = { id, UUID_LEN }, .first_day = db_text(from),
	    .last_day = db_text(to)), deadline, &result);
	if (outcome == DB_OK)
		*counts = (struct inspect_counts){
			result_bigint(result, 0, 0),
			result_bigint(result, 0, 1) };
	result_free(result);
	return outcome;
}

enum db_outcome
inspect_rows(struct db *db, const char *id, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read_alone(db, SQL(inspect_rows,
	    .inspection_id = db_text(id)), deadline, row, context);
}

enum db_outcome
inspect_left_out(struct db *db, const char *id, const char *from,
    const char *to, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read_alone(db, SQL(inspect_left_out,
	    .inspection_id = db_text(id), .first_day = db_text(from),
	    .last_day = db_text(to)), deadline, row, context);
}

enum db_outcome
inspect_audit(struct db *db, const char *id, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read_alone(db, SQL(inspect_audit,
	    .inspection_id = db_text(id)), deadline, row, context);
}
