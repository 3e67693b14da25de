/* SPDX-License-Identifier: MIT */
/* csv.h -- reads comma-separated values (RFC 4180), record by record, also
 * those that something else separates. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/utf8.h"

struct arena;

/* Excel takes a file for UTF-8 only if it begins with this. */
#define CSV_BOM UTF8_MARK

#define CSV_FIELDS_MAX 200

/* What is being read; LINE is for the caller, the rest is not. */
struct csv {
	const char *at;
	const char *end;
	char separator;
	size_t next_line;
	size_t line; /* where the last record began, from 1 */
};

struct csv_field {
	const char *text; /* with a NUL behind it; in the arena */
	size_t len;
};

enum csv_result {
	CSV_RECORD,
	CSV_END,
	CSV_QUOTE,     /* a quote where none may stand, or one without end */
	CSV_TOO_MANY,  /* over CSV_FIELDS_MAX fields */
	CSV_NO_MEMORY  /* the arena is full */
};

/* Starts to read TEXT, UTF-8 without a byte order mark, whose fields SEPARATOR
 * separates; or what a first line says, as Excel writes it: "sep=;". */
void csv_start(struct csv *csv, struct slice text, char separator);

/*
 * Reads the next record, whose N fields it puts into FIELDS, unquoted, in
 * ARENA. Lines end with CRLF, LF or CR; empty ones are left out. After
 * CSV_QUOTE and CSV_TOO_MANY the next record begins in the line after the one
 * in which this one began.
 */
__attribute__((warn_unused_result)) enum csv_result csv_read(struct csv *csv,
    struct arena *arena, struct csv_field fields[static CSV_FIELDS_MAX],
    size_t *n);

#endif
