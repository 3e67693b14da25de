/* SPDX-License-Identifier: MIT */
/* check_json_write.c -- commas stand where they must, however it is put together. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "base/json_write.h"
#include "unit.h"

static struct arena *arena;
static struct buf out;

static void
setup(void)
{
	arena = arena_new(1 << 16);
	buf_start(&out, arena);
}

static void
teardown(void)
{
	arena_free(arena);
}

/* What was put is WANTED. */
static void
check(const char *wanted)
{
	ck_assert(!out.failed);
	buf_put(&out, "", 1);
	ck_assert_str_eq(out.at, wanted);
}

START_TEST(puts_each_kind)
{
	json_open(&out, NULL, '{');
	json_put_text(&out, "text", "a \"b\"\n,");
	json_put_text(&out, "none", NULL);
	json_put_slice(&out, "slice", (struct slice){ "abc", 2 });
	json_put_slice(&out, "nothing", (struct slice){ NULL, 0 });
	json_put_number(&out, "number", -7);
	json_put_bool(&out, "yes", true);
	json_put_bool(&out, "no", false);
	json_put_null(&out, "null");
	json_close(&out, '}');
	check("{\"text\":\"a \\\"b\\\"\\u000a,\",\"none\":null,"
	    "\"slice\":\"ab\",\"nothing\":null,\"number\":-7,\"yes\":true,"
	    "\"no\":false,\"null\":null}");
}
END_TEST

/* A value that ends with what opens something is still a value. */
START_TEST(nests)
{
	json_open(&out, NULL, '[');
	json_put_text(&out, NULL, "[");
	json_open(&out, NULL, '[');
	json_close(&out, ']');
	json_open(&out, NULL, '{');
	json_open(&out, "a", '[');
	json_put_number(&out, NULL, 1);
	json_put_number(&out, NULL, 2);
	json_close(&out, ']');
	json_begin(&out, "b");
	json_put_null(&out, NULL);
	json_close(&out, '}');
	json_close(&out, ']');
	check("[\"[\",[],{\"a\":[1,2],\"b\":null}]");
}
END_TEST

/* Members that go into an object which another one opens. */
START_TEST(begins_with_members)
{
	json_put_text(&out, "a", "b");
	json_put_made(&out, (struct slice){ "\"c\":1,\"d\":2}", 12 });
	json_put_made(&out, (struct slice){ "", 0 });
	check("\"a\":\"b\",\"c\":1,\"d\":2}");
}
END_TEST

/* … and before the members of an object that is there. */
START_TEST(goes_on_with_an_object)
{
	json_open(&out, NULL, '{');
	json_put_text(&out, "a", "b");
	json_put_rest(&out, slice_of("{\"c\":1}"));
	check("{\"a\":\"b\",\"c\":1}");
}
END_TEST

START_TEST(breaks_lines)
{
	json_open(&out, NULL, '[');
	json_line(&out);
	json_put_number(&out, NULL, 1);
	json_line(&out);
	json_put_number(&out, NULL, 2);
	json_close(&out, ']');
	check("[\n1,\n2]");
}
END_TEST

START_TEST(puts_a_member_as_it_was_read)
{
	static const struct json_member members[] = {
		{ .name = "ab", .name_len = 1, .kind = JSON_STRING,
		    .text = "\xc3\xa9\"", .len = 3 },
		{ .name = "n", .name_len = 1, .kind = JSON_NUMBER,
		    .text = "1.50", .len = 4 },
		{ .name = "t", .name_len = 1, .kind = JSON_BOOL,
		    .truth = true },
		{ .name = "o", .name_len = 1, .kind = JSON_OBJECT },
		{ .name = "l", .name_len = 1, .kind = JSON_ARRAY },
		{ .name = "z", .name_len = 1, .kind = JSON_NULL },
	};

	for (size_t i = 0; i < UNIT_COUNT(members); i++)
		json_put_member(&out, &members[i]);
	check("\"a\":\"\xc3\xa9\\\"\",\"n\":1.50,\"t\":true,\"o\":null,"
	    "\"l\":null,\"z\":null");
}
END_TEST

START_TEST(tells_that_there_is_no_room)
{
	while (!out.failed)
		json_put_text(&out, NULL, "0123456789abcdef");
	json_close(&out, ']');
	ck_assert(out.failed);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ puts_each_kind, 1 },
		{ nests, 1 },
		{ begins_with_members, 1 },
		{ goes_on_with_an_object, 1 },
		{ breaks_lines, 1 },
		{ puts_a_member_as_it_was_read, 1 },
		{ tells_that_there_is_no_room, 1 },
	};

	return unit_run("json_write", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
