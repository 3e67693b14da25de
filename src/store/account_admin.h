/* SPDX-License-Identifier: MIT */
/* account_admin.h -- finds accounts, for the operator. */
#ifndef STORE_ACCOUNT_ADMIN_H
#define STORE_ACCOUNT_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/uuid.h"
#include "store/db.h"

/* Finds the account with this EMAIL. On DB_OK, *FOUND tells whether there is
 * one; ID is set then. */
__attribute__((warn_unused_result)) enum db_outcome account_admin_find(
    struct db *db, const char *email, int64_t deadline,
    uint8_t id[static UUID_LEN], bool *found);

#endif
