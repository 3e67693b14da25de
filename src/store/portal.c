/* SPDX-License-Identifier: MIT */
/* portal.c -- the portal's public settings, as PostgreSQL has them. */
#include <libpq-fe.h>

#include <stdlib.h>
#include <string.h>

#include "base/metrics.h"
#include "store/portal.h"
#include "store/result.h"

#define TRIES 2 /* it only reads: a lost connection is no reason to fail */

enum column { /* of sql/queries/public_settings.sql */
	COLUMN_JSON,
	COLUMN_E_VERIFY
};

int
portal_read(struct portal *portal, struct db *db, int64_t deadline)
{
	enum db_outcome outcome = DB_UNKNOWN;
	PGresult *result;
	char *json;

	for (int i = 0; i < TRIES && outcome == DB_UNKNOWN; i++) {
		if (db_connect(db, deadline) != 0)
			return -1;
		metrics_add(METRICS_DB_SETTINGS, 1);
		outcome = db_run(db, "public_settings", NULL, 0, deadline,
		    &result);
	}
	if (outcome != DB_OK)
		return -1;
	json = strdup(PQgetvalue(result, 0, COLUMN_JSON));
	if (json != NULL) {
		portal_clear(portal);
		portal->json = json;
		portal->e_verify = result_bool(result, 0, COLUMN_E_VERIFY);
	}
	PQclear(result);
	return json != NULL ? 0 : -1;
}

void
portal_clear(struct portal *portal)
{
	free(portal->json);
	portal->json = NULL;
}
