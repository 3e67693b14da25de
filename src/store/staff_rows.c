/* SPDX-License-Identifier: MIT */
/* staff_rows.c -- takes the lists in the staff statements' answers apart. */
#include "pg/sql.h"
#include "store/staff_rows.h"

enum db_outcome
staff_rows_read(struct db *db, const char *body, const char *list,
    int64_t deadline, rows_fn *row, void *context)
{
	const struct db_param params[] = { db_text(body), db_text(list) };

	return rows_read_alone(db, sql_staff_rows, params, 2, deadline, row,
	    context);
}
