/* SPDX-License-Identifier: MIT */
/* account_admin.c -- finds accounts, for the operator. */
#include <libpq-fe.h>

#include "store/account_admin.h"
#include "store/result.h"
#include "store/sql.h"

enum db_outcome
account_admin_find(struct db *db, const char *email, int64_t deadline,
    uint8_t id[static UUID_LEN], bool *found)
{
	const struct db_param param = db_text(email);
	PGresult *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, sql_account_by_email, &param, 1, deadline,
	    &result);
	if (outcome == DB_OK) {
		*found = PQntuples(result) == 1;
		if (*found)
			result_bytes(result, 0, 0, id, UUID_LEN);
	}
	PQclear(result);
	return outcome;
}
