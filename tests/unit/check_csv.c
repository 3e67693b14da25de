/* SPDX-License-Identifier: MIT */
/* check_csv.c -- CSV is read as RFC 4180 says, and what is none is refused line by line. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "unit.h"

/* Texts, and their records as "LINE[field|field]", or "LINE!" for one that is
 * refused. */
static const struct {
	const char *text;
	const char *records;
} cases[] = {
	{ "", "" },
	{ "\n\r\n\r", "" },
	{ "a", "1[a]" },
	{ "a,b\r\nc,d\r\n", "1[a|b]2[c|d]" },
	{ "a,b\nc,d", "1[a|b]2[c|d]" },
	{ "a\rb\r", "1[a]2[b]" },
	{ ",\n,,\n", "1[|]2[||]" },
	{ "a\n\n\nb\n", "1[a]4[b]" },
	{ "\xef\xbb\xbfname,email\n", "1[name|email]" },
	{ "\"a\",\"b, c\"\n", "1[a|b, c]" },
	{ "\"say \"\"hi\"\"\",\"\"\n", "1[say \"hi\"|]" },
	{ "\"two\nlines\",x\ny\n", "1[two\nlines|x]3[y]" },
	{ "\"\"\"\"", "1[\"]" },
	{ " a , b \n", "1[ a | b ]" },
	{ "a\"b,c\nd\n", "1!2[d]" },
	{ "\"a\"b\nc\n", "1!2[c]" },
	{ "\"a\" ,b\nc\n", "1!2[c]" },
	{ "x\n\"no end\ny\n", "1[x]2!3[y]" },
	{ "\"", "1!" },
	{ "a,\"\n\"\nb", "1[a|\n]3[b]" },
	{ "1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3\n"
	    "x\n", "1!2[x]" },
	{ "Zo\xc3\xab,\xe2\x82\xac\n", "1[Zo\xc3\xab|\xe2\x82\xac]" },
};

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

static void
put_record(struct buf *out, const struct csv *csv, enum csv_result result,
    const struct csv_field *fields, size_t n)
{
	buf_printf(out, "%zu%s", csv->line, result == CSV_RECORD ? "[" :
	    "!");
	if (result != CSV_RECORD)
		return;
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_eq(strlen(fields[i].text), fields[i].len);
		buf_puts(out, i > 0 ? "|" : "");
		buf_puts(out, fields[i].text);
	}
	buf_puts(out, "]");
}

START_TEST(reads_records)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	enum csv_result result;
	struct buf out;
	struct csv csv;
	size_t n = 0;

	buf_start(&out, arena);
	csv_start(&csv, cases[_i].text, strlen(cases[_i].text));
	while ((result = csv_read(&csv, arena, fields, &n)) != CSV_END)
		put_record(&out, &csv, result, fields, n);
	buf_put(&out, "", 1);
	ck_assert_str_eq(out.at, cases[_i].records);
}
END_TEST

START_TEST(says_when_there_is_no_room)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	struct csv csv;
	size_t n;

	while (arena_room(arena) > 16)
		(void)!arena_alloc(arena, 16);
	csv_start(&csv, "\"a long enough field\"", 21);
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_NO_MEMORY);
	csv_start(&csv, "another long enough one", 23);
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_NO_MEMORY);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads_records, UNIT_COUNT(cases) },
		{ says_when_there_is_no_room, 1 },
	};

	return unit_run("csv", tests, UNIT_COUNT(tests), setup, teardown);
}
