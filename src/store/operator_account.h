/* SPDX-License-Identifier: MIT */
/* operator_account.h -- finds accounts, for the operator. */
#ifndef STORE_OPERATOR_ACCOUNT_H
#define STORE_OPERATOR_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/uuid.h"
#include "pg/db.h"

/* Finds the account with this EMAIL. On DB_OK, *FOUND tells whether there is
 * one; ID is set then. */
__attribute__((warn_unused_result)) enum db_outcome operator_account_find(
    struct db *db, const char *email, int64_t deadline,
    uint8_t id[static UUID_LEN], bool *found);

#endif
