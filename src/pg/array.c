/* SPDX-License-Identifier: MIT */
/* array.c -- one-dimensional arrays in PostgreSQL's binary format. */
#include <endian.h>
#include <string.h>

#include "pg/array.h"

#define HEAD_LEN 20 /* five 32-bit numbers, see array_recv() in PostgreSQL */

static void
put_u32(struct text *array, uint32_t value)
{
	value = htobe32(value);
	text_put(array, &value, sizeof(value));
}

void
array_start(struct text *array, struct arena *arena, enum array_type type,
    size_t n, size_t payload)
{
	text_start(array, arena);
	text_reserve(array, HEAD_LEN + 4 * n + payload);
	put_u32(array, n > 0 ? 1 : 0); /* dimensions */
	put_u32(array, 1);             /* nulls are possible */
	put_u32(array, (uint32_t)type);
	if (n > 0) {
		put_u32(array, (uint32_t)n);
		put_u32(array, 1); /* the first subscript */
	}
}

void
array_put(struct text *array, const void *p, size_t len)
{
	if (p == NULL) {
		put_u32(array, UINT32_MAX);
		return;
	}
	put_u32(array, (uint32_t)len);
	text_put(array, p, len);
}

void
array_put_int(struct text *array, int32_t value)
{
	uint32_t be = htobe32((uint32_t)value);

	array_put(array, &be, sizeof(be));
}

void
array_put_date(struct text *array, int32_t days)
{
	/* A date in binary is an int4. */
	array_put_int(array, days);
}

struct db_param
array_param(const struct text *array)
{
	return (struct db_param){ array->at, array->len };
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
array_next(struct array_reader *reader, const uint8_t **at, size_t *len)
{
	uint32_t n;

	if (reader->elements == 0 || !next_u32(reader, &n))
		return false;
	reader->elements--;
	if (n == UINT32_MAX) {
		*at = NULL;
		*len = 0;
		return true;
	}
	if (n > reader->left)
		return false;
	*at = reader->at;
	*len = n;
	reader->at += n;
	reader->left -= n;
	return true;
}

bool
array_next_int(struct array_reader *reader, int32_t *value)
{
	const uint8_t *at;
	uint32_t be;
	size_t len;

	if (!array_next(reader, &at, &len) || len != sizeof(be))
		return false;
	memcpy(&be, at, sizeof(be));
	*value = (int32_t)be32toh(be);
	return true;
}
