/* SPDX-License-Identifier: MIT */
/* portal.c -- the portal's public settings, as PostgreSQL has them. */

#include <stdlib.h>
#include <string.h>

#include "pg/result.h"
#include "pg/sql.h"
#include "store/portal.h"

enum column { /* of sql/queries/public_settings.sql */
	COLUMN_JSON,
	COLUMN_E_VERIFY
};

int
portal_read(struct portal *portal, struct db *db, int64_t deadline)
{
	struct pg_result *result;
	char *json;

	if (db_try(db, DB_READ_TRIES, METRICS_DB_SETTINGS,
	    SQL_PLAIN(public_settings), deadline, &result) != DB_OK)
		return -1;
	json = strdup(result_value(result, 0, COLUMN_JSON));
	if (json != NULL) {
		portal_clear(portal);
		portal->json = json;
		portal->e_verify = result_bool(result, 0, COLUMN_E_VERIFY);
	}
	result_free(result);
	return json != NULL ? 0 : -1;
}

void
portal_clear(struct portal *portal)
{
	free(portal->json);
	portal->json = NULL;
}
