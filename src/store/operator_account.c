/* SPDX-License-Identifier: MIT */
/* operator_account.c -- finds accounts, for the operator. */
#include "pg/result.h"
#include "pg/sql.h"
#include "store/operator_account.h"

enum db_outcome
operator_account_find(struct db *db, const char *email, int64_t deadline,
    uint8_t id[static UUID_LEN], bool *found)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, SQL(account_by_email, .email = db_text(email)),
	    deadline, &result);
	if (outcome == DB_OK) {
		*found = result_rows(result) == 1;
		if (*found)
			result_bytes(result, 0, 0, id, UUID_LEN);
	}
	result_free(result);
	return outcome;
}
