/* SPDX-License-Identifier: MIT */
/* array.h -- one-dimensional arrays in PostgreSQL's binary format. */
#ifndef PG_ARRAY_H
#define PG_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "pg/db.h"

/* Element types: their OIDs in PostgreSQL's src/include/catalog/pg_type.dat. */
enum array_type {
	ARRAY_BYTEA = 17,
	ARRAY_INT4 = 23,
	ARRAY_TEXT = 25,
	ARRAY_DATE = 1082,
	ARRAY_UUID = 2950
};

/* Starts an array of N elements, which must all be put, in ARENA; PAYLOAD
 * is how many bytes they are together, as far as it is known. */
void array_start(struct buf *array, struct arena *arena,
    enum array_type type, size_t n, size_t payload);

/* Puts an element of LEN bytes in its binary format; null when P is NULL. */
void array_put(struct buf *array, const void *p, size_t len);

/* Puts an int4. */
void array_put_int(struct buf *array, int32_t value);

/* The finished array as a parameter, borrowed. */
struct db_param array_param(const struct buf *array);

/* Rows of which each has an element of an array: a column of them. */
struct array_rows {
	struct arena *arena;
	const void *at; /* N rows of SIZE bytes; if SIZE is 0, pointers to N */
	size_t n, size;
	bool failed;    /* set when the arena has no room */
};

/* offsetof(TYPE, MEMBER) of a member that is an AS, or it does not compile. */
#define ARRAY_OFFSET(type, member, as) (offsetof(type, member) + \
	0 * sizeof(&((type *)NULL)->member == (__typeof__(as) *)NULL))

/*
 * A column of ROWS as a parameter. The element is what each row has at OFFSET:
 * LEN bytes; a pointer to LEN bytes, or NULL; a struct slice; a struct
 * db_param; a struct date, whose year is 0 for null.
 */
struct db_param array_of_bytes(struct array_rows *rows, enum array_type type,
    size_t offset, size_t len);
struct db_param array_of_pointers(struct array_rows *rows,
    enum array_type type, size_t offset, size_t len);
struct db_param array_of_slices(struct array_rows *rows, enum array_type type,
    size_t offset);
struct db_param array_of_params(struct array_rows *rows, enum array_type type,
    size_t offset);
struct db_param array_of_dates(struct array_rows *rows, size_t offset);

/* An array in a result, that is being read. */
struct array_reader {
	const uint8_t *at;
	size_t left;     /* bytes */
	size_t elements; /* that were not read yet */
};

/*
 * Starts to read the LEN bytes at BYTES, which are borrowed: an array of
 * TYPE, in binary. Returns 0, or -1 when they are something else.
 */
__attribute__((warn_unused_result)) int array_open(
    struct array_reader *reader, enum array_type type, const void *bytes,
    size_t len);

/* The next element, in its binary format. Returns false when there is none. */
__attribute__((warn_unused_result)) bool array_next(
    struct array_reader *reader, struct slice *element);

/* The same for an int4 that is not null. */
__attribute__((warn_unused_result)) bool array_next_int(
    struct array_reader *reader, int32_t *value);

#endif
