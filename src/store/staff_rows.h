/* SPDX-License-Identifier: MIT */
/* staff_rows.h -- takes the lists in the staff statements' answers apart. */
#ifndef STORE_STAFF_ROWS_H
#define STORE_STAFF_ROWS_H

#include <stdint.h>

#include "pg/rows.h"

/*
 * Calls ROW for each of the objects in the array that is the member LIST of
 * BODY, an answer's (store/staff.h). Its cells are the object, as JSON, and the
 * number of the next page, null on the last one and where there are no pages.
 */
__attribute__((warn_unused_result)) enum db_outcome staff_rows_read(
    struct db *db, const char *body, const char *list, int64_t deadline,
    rows_fn *row, void *context);

#endif
