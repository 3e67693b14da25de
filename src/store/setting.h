/* SPDX-License-Identifier: MIT */
/* setting.h -- the portal's settings, each with its type. */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include <stdbool.h>
#include <stdint.h>

#include "pg/db.h"
#include "pg/rows.h"

struct buf;

enum setting_kind {
	SETTING_BOOL,
	SETTING_NUMBER,
	SETTING_TEXT,
	SETTING_COLOR /* #rrggbb */
};

/* A text that may be so long may have lines. */
#define SETTING_LINES_MIN 500

struct setting {
	const char *key; /* NULL ends the table */
	enum setting_kind kind;
	long min, max;   /* of a number, or a text's characters; texts with a
	                    MIN of 0 may be absent, which is JSON's null */
	bool is_public;  /* part of GET /api/config */
	const char *meaning;
};

extern const struct setting setting_table[];

/* Finds the setting KEY; NULL: there is none. */
const struct setting *setting_find(const char *key);

/*
 * Checks VALUE, valid UTF-8 without other control characters than line
 * breaks, as it is typed, and puts it as JSON. Returns 0, or -1 when SETTING
 * cannot have it.
 */
__attribute__((warn_unused_result)) int setting_put_json(
    const struct setting *setting, const char *value, struct buf *json);

enum setting_column { /* of what setting_list() reads; all are texts */
	SETTING_COLUMN_KEY,
	SETTING_COLUMN_VALUE, /* a text as it is, else as JSON */
	SETTING_COLUMN_JSON,
	SETTING_COLUMN_IS_PUBLIC, /* true, false */
	SETTING_COLUMNS /* their number */
};

/* Calls ROW for each setting, in the order of their keys, until DEADLINE. */
__attribute__((warn_unused_result)) enum db_outcome setting_list(
    struct db *db, int64_t deadline, rows_fn *row, void *context);

#endif
