/* SPDX-License-Identifier: MIT */
/* array.c -- one-dimensional arrays in PostgreSQL's binary format. */
#include <endian.h>
#include <string.h>

#include "base/date.h"
#include "base/slice.h"
#include "pg/array.h"

#define HEAD_LEN 20 /* five 32-bit numbers, see array_recv() in PostgreSQL */

static void
put_u32(struct buf *array, uint32_t value)
{
	value = htobe32(value);
	buf_put(array, &value, sizeof(value));
}

void
array_start(struct buf *array, struct arena *arena, enum array_type type,
    size_t n, size_t payload)
{
	buf_start(array, arena);
	buf_reserve(array, HEAD_LEN + 4 * n + payload);
	put_u32(array, n > 0 ? 1 : 0); /* dimensions */
	put_u32(array, 1);             /* nulls are possible */
	put_u32(array, (uint32_t)type);
	if (n > 0) {
		put_u32(array, (uint32_t)n);
		put_u32(array, 1); /* the first subscript */
	}
}

void
array_put(struct buf *array, const void *p, size_t len)
{
	if (p == NULL) {
		put_u32(array, UINT32_MAX);
		return;
	}
	put_u32(array, (uint32_t)len);
	buf_put(array, p, len);
}

void
array_put_int(struct buf *array, int32_t value)
{
	uint32_t be = htobe32((uint32_t)value);

	array_put(array, &be, sizeof(be));
}

struct db_param
array_param(const struct buf *array)
{
	return (struct db_param){ array->at, array->len };
}

/* Row I of ROWS at OFFSET. */
static const void *
place(const struct array_rows *rows, size_t i, size_t offset)
{
	const char *const *pointers = rows->at;
	const char *row = rows->size > 0 ?
	    (const char *)rows->at + i * rows->size : pointers[i];

	return row + offset;
}

/* Puts the element of each of ROWS, which ONE takes from its place: LEN bytes
 * or as many as it says. */
static struct db_param
put_column(struct array_rows *rows, enum array_type type, size_t offset,
    size_t len, struct db_param (*one)(const void *place, size_t len))
{
	struct buf array;
	size_t payload = 0;

	for (size_t i = 0; i < rows->n; i++)
		payload += one(place(rows, i, offset), len).len;
	array_start(&array, rows->arena, type, rows->n, payload);
	for (size_t i = 0; i < rows->n; i++) {
		struct db_param p = one(place(rows, i, offset), len);

		array_put(&array, p.value, p.len);
	}
	rows->failed |= array.failed;
	return array_param(&array);
}

static struct db_param
bytes_at(const void *place, size_t len)
{
	return (struct db_param){ place, len };
}

static struct db_param
pointer_at(const void *place, size_t len)
{
	const void *const *pointer = place;

	return (struct db_param){ *pointer, *pointer != NULL ? len : 0 };
}

static struct db_param
slice_at(const void *place, size_t len)
{
	const struct slice *slice = place;

	(void)len;
	return (struct db_param){ slice->at, slice->len };
}

static struct db_param
param_at(const void *place, size_t len)
{
	(void)len;
	return *(const struct db_param *)place;
}

struct db_param
array_of_bytes(struct array_rows *rows, enum array_type type, size_t offset,
    size_t len)
{
	return put_column(rows, type, offset, len, bytes_at);
}

struct db_param
array_of_pointers(struct array_rows *rows, enum array_type type,
    size_t offset, size_t len)
{
	return put_column(rows, type, offset, len, pointer_at);
}

struct db_param
array_of_slices(struct array_rows *rows, enum array_type type, size_t offset)
{
	return put_column(rows, type, offset, 0, slice_at);
}

struct db_param
array_of_params(struct array_rows *rows, enum array_type type, size_t offset)
{
	return put_column(rows, type, offset, 0, param_at);
}

struct db_param
array_of_dates(struct array_rows *rows, size_t offset)
{
	struct buf array;

	array_start(&array, rows->arena, ARRAY_DATE, rows->n, 4 * rows->n);
	for (size_t i = 0; i < rows->n; i++) {
		const struct date *date = place(rows, i, offset);

		if (date->year == 0)
			array_put(&array, NULL, 0);
		else /* in binary a date is an int4 */
			array_put_int(&array, date_days_since_2000(*date));
	}
	rows->failed |= array.failed;
	return array_param(&array);
}

static bool
next_u32(struct array_reader *reader, uint32_t *value)
{
	if (reader->left < sizeof(*value))
		return false;
	memcpy(value, reader->at, sizeof(*value));
	*value = be32toh(*value);
	reader->at += sizeof(*value);
	reader->left -= sizeof(*value);
	return true;
}

int
array_open(struct array_reader *reader, enum array_type type,
    const void *bytes, size_t len)
{
	uint32_t dimensions, nulls, oid, elements = 0, first;

	*reader = (struct array_reader){ .at = bytes, .left = len };
	if (bytes == NULL || !next_u32(reader, &dimensions) ||
	    !next_u32(reader, &nulls) || !next_u32(reader, &oid) ||
	    oid != (uint32_t)type || dimensions > 1)
		return -1;
	if (dimensions == 1 && (!next_u32(reader, &elements) ||
	    !next_u32(reader, &first)))
		return -1;
	reader->elements = elements;
	return 0;
}

bool
array_next(struct array_reader *reader, struct slice *element)
{
	uint32_t n;

	if (reader->elements == 0 || !next_u32(reader, &n))
		return false;
	reader->elements--;
	*element = (struct slice){ NULL, 0 };
	if (n == UINT32_MAX)
		return true;
	if (n > reader->left)
		return false;
	*element = (struct slice){ (const char *)reader->at, n };
	reader->at += n;
	reader->left -= n;
	return true;
}

bool
array_next_int(struct array_reader *reader, int32_t *value)
{
	struct slice element;
	uint32_t be;

	if (!array_next(reader, &element) || element.len != sizeof(be))
		return false;
	memcpy(&be, element.at, sizeof(be));
	*value = (int32_t)be32toh(be);
	return true;
}
