/* SPDX-License-Identifier: MIT */
/* check_array.c -- arrays in PostgreSQL's binary format come back as they were put; broken ones are refused. */
#include <endian.h>
#include <string.h>

#include "base/arena.h"
#include "pg/array.h"
#include "unit.h"

static struct arena *arena;

static void
setup(void)
{
	arena = arena_new(1 << 16);
}

static void
teardown(void)
{
	arena_free(arena);
}

START_TEST(comes_back)
{
	struct array_reader reader;
	const uint8_t *at;
	struct text array;
	size_t len;

	array_start(&array, arena, ARRAY_TEXT, 3, 0);
	array_put(&array, "abc", 3);
	array_put(&array, NULL, 0);
	array_put(&array, "", 0);
	ck_assert_int_eq(array_open(&reader, ARRAY_TEXT, array.at, array.len),
	    0);
	ck_assert(array_next(&reader, &at, &len));
	ck_assert_uint_eq(len, 3);
	ck_assert_int_eq(memcmp(at, "abc", 3), 0);
	ck_assert(array_next(&reader, &at, &len));
	ck_assert_ptr_eq(at, NULL);
	ck_assert(array_next(&reader, &at, &len));
	ck_assert_ptr_ne(at, NULL);
	ck_assert_uint_eq(len, 0);
	ck_assert(!array_next(&reader, &at, &len));
}
END_TEST

START_TEST(numbers_come_back)
{
	struct array_reader reader;
	struct text array;
	int32_t value;

	array_start(&array, arena, ARRAY_INT4, 2, 0);
	array_put_int(&array, -7);
	array_put_int(&array, 123456);
	ck_assert_int_eq(array_open(&reader, ARRAY_INT4, array.at, array.len),
	    0);
	ck_assert(array_next_int(&reader, &value));
	ck_assert_int_eq(value, -7);
	ck_assert(array_next_int(&reader, &value));
	ck_assert_int_eq(value, 123456);
	ck_assert(!array_next_int(&reader, &value));
}
END_TEST

START_TEST(an_empty_one_is_empty)
{
	struct array_reader reader;
	const uint8_t *at;
	struct text array;
	size_t len;

	array_start(&array, arena, ARRAY_BYTEA, 0, 0);
	ck_assert_int_eq(array_open(&reader, ARRAY_BYTEA, array.at,
	    array.len), 0);
	ck_assert(!array_next(&reader, &at, &len));
}
END_TEST

/* Cut anywhere, it has fewer elements or is none, and nothing is read behind
 * its end (the sanitizers see to that). */
START_TEST(survives_every_cut)
{
	struct array_reader reader;
	struct text array;
	const uint8_t *at;
	char *copy;
	size_t len, n = 0;

	array_start(&array, arena, ARRAY_TEXT, 2, 0);
	array_put(&array, "abc", 3);
	array_put(&array, "defg", 4);
	ck_assert_uint_eq(array.len, 35);
	copy = arena_copy(arena, array.at, (size_t)_i);
	if (array_open(&reader, ARRAY_TEXT, copy, (size_t)_i) == 0)
		while (array_next(&reader, &at, &len))
			n++;
	ck_assert_uint_eq(n, _i < 27 ? 0 : _i < 35 ? 1 : 2);
}
END_TEST

START_TEST(refuses_what_is_none)
{
	struct array_reader reader;
	struct text array;
	uint32_t two = htobe32(2);

	array_start(&array, arena, ARRAY_TEXT, 1, 0);
	array_put(&array, "abc", 3);
	ck_assert_int_eq(array_open(&reader, ARRAY_BYTEA, array.at,
	    array.len), -1);
	ck_assert_int_eq(array_open(&reader, ARRAY_TEXT, NULL, 0), -1);
	memcpy(array.at, &two, sizeof(two)); /* dimensions */
	ck_assert_int_eq(array_open(&reader, ARRAY_TEXT, array.at, array.len),
	    -1);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ comes_back, 1 },
		{ numbers_come_back, 1 },
		{ an_empty_one_is_empty, 1 },
		{ survives_every_cut, 36 },
		{ refuses_what_is_none, 1 },
	};

	return unit_run("array", tests, UNIT_COUNT(tests), setup, teardown);
}
