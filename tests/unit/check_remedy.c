/* SPDX-License-Identifier: MIT */
/* check_remedy.c -- what becomes of an error of PostgreSQL's: nothing that may
 * have been done is said to be undone. */
#include "pg/remedy.h"
#include "unit.h"

/* PostgreSQL manual, appendix A. */
static const struct {
	const char *sqlstate;
	enum db_outcome outcome;
	bool reconnect;
} errors[] = {
	{ "08000", DB_UNKNOWN, true }, /* connection_exception */
	{ "08006", DB_UNKNOWN, true },
	{ "08P01", DB_UNKNOWN, true }, /* a pooler's */
	{ "22001", DB_DATA, false },   /* string_data_right_truncation */
	{ "22P02", DB_DATA, false },
	{ "23502", DB_DATA, false },   /* not_null_violation */
	{ "23505", DB_DATA, false },   /* unique_violation */
	{ "25006", DB_AGAIN, true },   /* read_only_sql_transaction */
	{ "25P02", DB_AGAIN, true },
	{ "26000", DB_AGAIN, true },   /* prepared statements are gone */
	{ "28000", DB_AGAIN, true },
	{ "40001", DB_LOCKED, false }, /* serialization_failure */
	{ "40003", DB_UNKNOWN, true }, /* statement_completion_unknown */
	{ "40P01", DB_LOCKED, false }, /* deadlock_detected */
	{ "42501", DB_AGAIN, true },   /* insufficient_privilege */
	{ "42P01", DB_AGAIN, true },   /* not migrated */
	{ "53100", DB_AGAIN, false },  /* disk_full */
	{ "53300", DB_AGAIN, false },  /* too_many_connections */
	{ "54000", DB_DATA, false },   /* program_limit_exceeded */
	{ "55P03", DB_LOCKED, false }, /* lock_not_available */
	{ "55006", DB_AGAIN, true },   /* object_in_use */
	{ "57014", DB_AGAIN, false },  /* query_canceled */
	{ "57P01", DB_UNKNOWN, true }, /* admin_shutdown */
	{ "57P02", DB_UNKNOWN, true }, /* crash_shutdown */
	{ "57P03", DB_UNKNOWN, true }, /* cannot_connect_now */
	{ "58030", DB_AGAIN, false },  /* io_error */
	{ "P0001", DB_AGAIN, true },
	{ "XX000", DB_AGAIN, true },   /* internal_error */
	{ "XX001", DB_AGAIN, true },
	{ "", DB_AGAIN, true },
};

START_TEST(finds_the_remedy)
{
	const struct remedy *remedy = remedy_find(errors[_i].sqlstate);

	ck_assert_msg(remedy->outcome == errors[_i].outcome &&
	    remedy->reconnect == errors[_i].reconnect, "%s: outcome %d",
	    errors[_i].sqlstate, remedy->outcome);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ finds_the_remedy, UNIT_COUNT(errors) },
	};

	return UNIT_RUN("remedy", tests);
}
