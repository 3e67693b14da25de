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
	const struct db_param params[] = { db_text(actor), { id, UUID_LEN },
		db_text(from), db_text(to) };
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_inspect_start, params, 4, deadline,
	    &result);
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
	const struct db_param param = db_text(id);

	return rows_read_alone(db, sql_inspect_rows, &param, 1, deadline, row,
	    context);
}

enum db_outcome
inspect_left_out(struct db *db, const char *id, const char *from,
    const char *to, int64_t deadline, rows_fn *row, void *context)
{
	const struct db_param params[] = { db_text(id), db_text(from),
		db_text(to) };

	return rows_read_alone(db, sql_inspect_left_out, params, 3, deadline,
	    row, context);
}

enum db_outcome
inspect_audit(struct db *db, const char *id, int64_t deadline, rows_fn *row,
    void *context)
{
	const struct db_param param = db_text(id);

	return rows_read_alone(db, sql_inspect_audit, &param, 1, deadline,
	    row, context);
}
