/* SPDX-License-Identifier: MIT */
/* staff_rows.c -- takes the lists in the staff statements' answers apart. */
#include "pg/sql.h"
#include "store/staff_rows.h"

enum db_outcome
staff_rows_read(struct db *db, const char *body, const char *list,
    int64_t deadline, rows_fn *row, void *context)
{
	return rows_read_alone(db, SQL(staff_rows, .body = db_text(body),
	    .list = db_text(list)), deadline, row, context);
}
