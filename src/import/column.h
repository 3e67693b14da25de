/* SPDX-License-Identifier: MIT */
/* column.h -- the old tables' columns, and where each goes. */
#ifndef IMPORT_COLUMN_H
#define IMPORT_COLUMN_H

#include <stddef.h>

#include "form/i9.h"

enum column_use {
	COLUMN_REST = 0,       /* it is kept sealed, beside the row; so is what
	                          a table here does not name */
	COLUMN_OPEN = 1,       /* it may be stored openly: there is a column */
	COLUMN_FORM = 2,       /* it is a field of the form … */
	COLUMN_SEALED = 4,     /* … sealed with AES-256-GCM */
	COLUMN_DATE = 8,       /* … a timestamp */
	COLUMN_TOKEN = 16,     /* an invite's token: a digest is kept */
	COLUMN_LINK_TOKEN = 32, /* a submission's: likewise */
	COLUMN_SSN_END = 64,   /* the last digits, where there is no more */
	COLUMN_META = 128,     /* JSON, in which ids of rows are looked for */
	COLUMN_DROPPED = 256,  /* a password, a session */
	COLUMN_ID = 512,       /* tells the row */
	COLUMN_TIME = 1024,    /* open; it must be a time … */
	COLUMN_BOOL = 2048,    /* … true or false … */
	COLUMN_WHOLE = 4096,   /* … a whole number … */
	COLUMN_LONG = 8192,    /* … or it is a text of many lines */
	COLUMN_NEEDED = 16384  /* of a text: one must be there, so that "N/A"
	                          says something */
};

/* What an open text is, by which it is tidied and judged (column_text.h). */
enum column_text {
	COLUMN_AS_IS = 0, /* an id, which finds a row; or no text */
	COLUMN_CODE,      /* a word that programs know */
	COLUMN_LINE,      /* anything, in a line */
	COLUMN_LINES,     /* anything, in any number of lines */
	COLUMN_NAME,      /* a person's */
	COLUMN_EMAIL,
	COLUMN_PHONE,
	COLUMN_HIRED      /* a first day of employment; stays as it is */
};

/* The most bytes of an open text, and of a long one. */
#define COLUMN_TEXT_MAX 2000
#define COLUMN_LONG_MAX (1 << 20)

struct column {
	const char *name; /* NULL ends the table */
	unsigned int use; /* of enum column_use */
	enum i9_field field; /* of COLUMN_FORM */
	enum column_text text; /* of COLUMN_OPEN */
};

struct column_table {
	const char *kind; /* as in sql/migrations/0004_import.sql */
	const char *name; /* of the old table */
	const char *what; /* for progress */
	int is_needed;    /* an older database may lack the others */
	const struct column *columns;
};

/* In the order in which they are read; the last has the name NULL. */
extern const struct column_table column_tables[];

/* The table whose rows are submissions. */
extern const struct column_table *const column_submissions;

/* Finds the column of the member NAME, LEN bytes; never NULL. */
const struct column *column_find(const struct column_table *table,
    const char *name, size_t len);

#endif
