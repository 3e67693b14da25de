/* SPDX-License-Identifier: MIT */
/* remedy.c -- what to do about an error, by its SQLSTATE. */
#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "pg/remedy.h"

/*
 * By the first characters of the SQLSTATE (PostgreSQL manual, appendix A).
 * The first row that fits counts, so longer prefixes stand before shorter
 * ones.
 */
static const struct remedy remedies[] = {
	{ "08", DB_UNKNOWN, true },    /* connection exception */
	{ "22", DB_DATA, false },      /* data exception */
	{ "23", DB_DATA, false },      /* a constraint */
	{ "40003", DB_UNKNOWN, true }, /* statement completion unknown */
	{ "40", DB_LOCKED, false },    /* deadlock, serialization */
	{ "53", DB_AGAIN, false },     /* disk full, memory, connections */
	{ "54", DB_DATA, false },      /* too large or too complex */
	{ "55P03", DB_LOCKED, false }, /* lock_timeout */
	{ "57P", DB_UNKNOWN, true },   /* shut down, crashed */
	{ "57", DB_AGAIN, false },     /* cancelled */
	{ "58", DB_AGAIN, false },     /* input or output */
	/* Not migrated, no permission, a standby now, a plan that became
	 * stale, internal errors, …: a new connection may find it mended. */
	{ "", DB_AGAIN, true },
};

const struct remedy *
remedy_find(const char *sqlstate)
{
	const struct remedy *r = remedies;

	while (strncmp(sqlstate, r->prefix, strlen(r->prefix)) != 0)
		r++;
	return r;
}

/* Errors that nobody sees without a pooler, and what to do about them. */
static const struct pooler_fault {
	const char *sqlstate;
	const char *remedy;
} pooler_faults[] = {
	{ "26000", "prepared statements vanish: pool_mode=session, or "
	    "PgBouncer 1.21 or newer with max_prepared_statements" },
	{ "42P05", "prepared statements of others are there: "
	    "pool_mode=session, or PgBouncer 1.21 or newer with "
	    "max_prepared_statements" },
	{ "08P01", "the pooler closed the connection, its log says why: if it "
	    "has pool_mode=statement, set pool_mode=session" },
	{ "25001", "transactions are not read committed: set "
	    "default_transaction_isolation so for the role" },
};

void
remedy_tell(const char *sqlstate)
{
	for (size_t i = 0; i < sizeof(pooler_faults) / sizeof(*pooler_faults);
	    i++)
		if (strcmp(pooler_faults[i].sqlstate, sqlstate) == 0)
			log_event(LOG_LEVEL_ERROR, "pooler_unfit",
			    "sqlstate=%s remedy=\"%s\"", sqlstate,
			    pooler_faults[i].remedy);
}
