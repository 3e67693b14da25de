/* SPDX-License-Identifier: MIT */
/* check_array.c -- arrays in PostgreSQL's binary format come back as they were put; broken ones are refused. */
#include <endian.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
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
	struct slice element;
	struct buf array;

	array_start(&array, arena, ARRAY_TEXT, 3, 0);
	array_put(&array, "abc", 3);
	array_put(&array, NULL, 0);
	array_put(&array, "", 0);
	ck_assert_int_eq(array_open(&reader, ARRAY_TEXT, array.at, array.len),
	    0);
	ck_assert(array_next(&reader, &element));
	ck_assert_uint_eq(element.len, 3);
	ck_assert_int_eq(memcmp(element.at, "abc", 3), 0);
	ck_assert(array_next(&reader, &element));
	ck_assert_ptr_null(element.at);
	ck_assert(array_next(&reader, &element));
	ck_assert_ptr_nonnull(element.at);
	ck_assert_uint_eq(element.len, 0);
	ck_assert(!array_next(&reader, &element));
}
END_TEST

START_TEST(numbers_come_back)
{
	struct array_reader reader;
	struct buf array;
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
	struct slice element;
	struct buf array;

	array_start(&array, arena, ARRAY_BYTEA, 0, 0);
	ck_assert_int_eq(array_open(&reader, ARRAY_BYTEA, array.at,
	    array.len), 0);
	ck_assert(!array_next(&reader, &element));
}
END_TEST

/* Cut anywhere, it has fewer elements or is none, and nothing is read behind
 * its end (the sanitizers see to that). */
START_TEST(survives_every_cut)
{
	struct array_reader reader;
	struct slice element;
	struct buf array;
	char *copy;
	size_t n = 0;

	array_start(&array, arena, ARRAY_TEXT, 2, 0);
	array_put(&array, "abc", 3);
	array_put(&array, "defg", 4);
	ck_assert_uint_eq(array.len, 35);
	copy = arena_copy(arena, array.at, (size_t)_i);
	if (array_open(&reader, ARRAY_TEXT, copy, (size_t)_i) == 0)
		while (array_next(&reader, &element))
			n++;
	ck_assert_uint_eq(n, _i < 27 ? 0 : _i < 35 ? 1 : 2);
}
END_TEST

/* What a row has of each kind, and what is null. */
struct row {
	char bytes[2];
	const char *pointer;
	struct slice slice;
	struct db_param param;
	struct date date;
};
static const struct row rows[] = {
	{ "ab", "pointer", { "slice", 5 }, { "param", 5 }, { 2000, 1, 2 } },
	{ "cd", NULL, { NULL, 0 }, { NULL, 0 }, { 0, 0, 0 } },
};
static const struct row *const pointers[] = { &rows[0], &rows[1] };

/* The column PARAM has the elements FIRST, of LEN bytes, and SECOND. */
static void
check_column(struct db_param param, enum array_type type, const void *first,
    size_t len, const char *second)
{
	struct array_reader reader;
	struct slice element;

	ck_assert_int_eq(array_open(&reader, type, param.value, param.len), 0);
	ck_assert(array_next(&reader, &element));
	ck_assert_uint_eq(element.len, len);
	ck_assert_int_eq(memcmp(element.at, first, len), 0);
	ck_assert(array_next(&reader, &element));
	if (second == NULL)
		ck_assert_ptr_null(element.at);
	else
		ck_assert_int_eq(memcmp(element.at, second, len), 0);
	ck_assert(!array_next(&reader, &element));
}

/* Of rows, and of pointers to rows. */
START_TEST(makes_columns)
{
	struct array_rows r = { .arena = arena, .n = 2,
		.at = _i == 0 ? (const void *)rows : (const void *)pointers,
		.size = _i == 0 ? sizeof(*rows) : 0 };
	const uint8_t one_day[] = { 0, 0, 0, 1 };

	check_column(array_of_bytes(&r, ARRAY_BYTEA, offsetof(struct row,
	    bytes), 2), ARRAY_BYTEA, "ab", 2, "cd");
	check_column(array_of_pointers(&r, ARRAY_UUID, offsetof(struct row,
	    pointer), 7), ARRAY_UUID, "pointer", 7, NULL);
	check_column(array_of_slices(&r, ARRAY_TEXT, offsetof(struct row,
	    slice)), ARRAY_TEXT, "slice", 5, NULL);
	check_column(array_of_params(&r, ARRAY_TEXT, offsetof(struct row,
	    param)), ARRAY_TEXT, "param", 5, NULL);
	check_column(array_of_dates(&r, offsetof(struct row, date)),
	    ARRAY_DATE, one_day, 4, NULL);
	ck_assert(!r.failed);
}
END_TEST

START_TEST(tells_that_a_column_has_no_room)
{
	struct array_rows r = { .n = 2, .at = rows, .size = sizeof(*rows) };

	r.arena = arena_new(16);
	while (arena_alloc(r.arena, 1) != NULL)
		;
	(void)array_of_bytes(&r, ARRAY_BYTEA, offsetof(struct row, bytes), 2);
	ck_assert(r.failed);
	arena_free(r.arena);
}
END_TEST

START_TEST(refuses_what_is_none)
{
	struct array_reader reader;
	struct buf array;
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
		{ makes_columns, 2 },
		{ tells_that_a_column_has_no_room, 1 },
		{ refuses_what_is_none, 1 },
	};

	return unit_run("array", tests, UNIT_COUNT(tests), setup, teardown);
}
