/* SPDX-License-Identifier: MIT */
/* column_type.h -- whether an old table's value is of its column's type. */
#ifndef IMPORT_COLUMN_TYPE_H
#define IMPORT_COLUMN_TYPE_H

struct column;
struct json_member;

/* Why our tables could not take the value M of the open COLUMN, a literal; or
 * NULL: they can. */
const char *column_fault(const struct column *column,
    const struct json_member *m);

#endif
