/* SPDX-License-Identifier: MIT */
/* portal.h -- the portal's public settings, as PostgreSQL has them. */
#ifndef STORE_PORTAL_H
#define STORE_PORTAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/db.h"

struct portal {
	char *json;    /* the public settings as one object; NULL: never read */
	bool e_verify; /* E-Verify is on */
};

/*
 * Reads the settings again until DEADLINE, connecting first if need be; needs
 * the statement "public_settings" prepared. Returns 0, or -1 with PORTAL as
 * it was.
 */
__attribute__((warn_unused_result)) int portal_read(struct portal *portal,
    struct db *db, int64_t deadline);

/* Frees what PORTAL holds. */
void portal_clear(struct portal *portal);

#endif
