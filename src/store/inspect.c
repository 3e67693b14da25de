/* SPDX-License-Identifier: MIT */
/* inspect.c -- reads all that an auditor asks for about those hired. */
#include <libpq-fe.h>

#include "store/inspect.h"
#include "store/result.h"
#include "store/sql.h"

enum db_outcome
inspect_start(struct db *db, const uint8_t id[static UUID_LEN],
    const char *actor, const char *from, const char *to, int64_t deadline,
    struct inspect_counts *counts)
{
	const struct db_param params[] = { db_text(actor), { id, UUID_LEN },
		db_text(from), db_text(to) };
	PGresult *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_inspect_start, params, 4, deadline,
	    &result);
	if (outcome == DB_OK)
		*counts = (struct inspect_counts){
			result_bigint(result, 0, 0),
			result_bigint(result, 0, 1) };
	PQclear(result);
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
inspect_audit(struct db *db, const char *id, int64_t deadline, rows_fn *row,
    void *context)
{
	const struct db_param param = db_text(id);

	return rows_read_alone(db, sql_inspect_audit, &param, 1, deadline,
	    row, context);
}
