/* SPDX-License-Identifier: MIT */
/* verify.c -- reads what must hold in the database, and whether it does. */
#include "pg/sql.h"
#include "store/verify.h"

enum db_outcome
verify_start(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_verify_start.sql, deadline);
}

enum db_outcome
verify_check(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, SQL_PLAIN(verify), deadline, row, context);
}

enum db_outcome
verify_count(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, SQL_PLAIN(verify_counts), deadline, row, context);
}

enum db_outcome
verify_records(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, SQL_PLAIN(verify_records), deadline, row, context);
}
