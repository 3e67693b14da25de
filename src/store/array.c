/* SPDX-License-Identifier: MIT */
/* array.c -- one-dimensional arrays in PostgreSQL's binary format. */
#include <endian.h>

#include "store/array.h"

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
