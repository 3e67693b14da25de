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
	{ "sep=;\r\na;b\n", "2[a|b]" },
	{ "SEP=\t\na\tb,c\n", "2[a|b,c]" },
	{ "sep=;", "" },
	{ "sep=\na\n", "1[sep=]2[a]" },
	{ "sep=;;\na\n", "1[sep=;;]2[a]" },
	{ "sep=\"\na\n", "1!2[a]" },
	{ "Zo\xc3\xab,\xe2\x82\xac\n", "1[Zo\xc3\xab|\xe2\x82\xac]" },
};

/* The same, where something else separates. */
static const struct {
	char separator;
	const char *text;
	const char *records;
} separated[] = {
	{ ';', "a;b,c;\"d;e\"\n", "1[a|b,c|d;e]" },
	{ '\t', "a\tb c\t\n", "1[a|b c|]" },
	{ ';', "\"a\";b\n\"c\",d\n", "1[a|b]2!" },
	{ ';', "sep=,\na,b\n", "2[a|b]" },
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

static void
check_records(const char *text, char separator, const char *records)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	enum csv_result result;
	struct buf out;
	struct csv csv;
	size_t n = 0;

	buf_start(&out, arena);
	csv_start(&csv, slice_of(text), separator);
	while ((result = csv_read(&csv, arena, fields, &n)) != CSV_END)
		put_record(&out, &csv, result, fields, n);
	buf_put(&out, "", 1);
	ck_assert_str_eq(out.at, records);
}

START_TEST(reads_records)
{
	check_records(cases[_i].text, ',', cases[_i].records);
}
END_TEST

START_TEST(reads_what_else_separates)
{
	check_records(separated[_i].text, separated[_i].separator,
	    separated[_i].records);
}
END_TEST

/* So many fields, and one more. */
START_TEST(has_a_most_of_fields)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	char text[CSV_FIELDS_MAX + 4];
	struct csv csv;
	size_t n;

	memset(text, ',', CSV_FIELDS_MAX);
	memcpy(text + CSV_FIELDS_MAX - 1, "\nx", 3);
	csv_start(&csv, slice_of(text), ',');
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_RECORD);
	ck_assert_uint_eq(n, CSV_FIELDS_MAX);
	memset(text, ',', CSV_FIELDS_MAX);
	memcpy(text + CSV_FIELDS_MAX, "\nx", 3);
	csv_start(&csv, slice_of(text), ',');
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_TOO_MANY);
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_RECORD);
	ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(says_when_there_is_no_room)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	struct csv csv;
	size_t n;

	while (arena_room(arena) > 16)
		(void)!arena_alloc(arena, 16);
	csv_start(&csv, slice_of("\"a long enough field\""), ',');
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_NO_MEMORY);
	csv_start(&csv, slice_of("another long enough one"), ',');
	ck_assert_int_eq(csv_read(&csv, arena, fields, &n), CSV_NO_MEMORY);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads_records, UNIT_COUNT(cases) },
		{ reads_what_else_separates, UNIT_COUNT(separated) },
		{ has_a_most_of_fields, 1 },
		{ says_when_there_is_no_room, 1 },
	};

	return unit_run("csv", tests, UNIT_COUNT(tests), setup, teardown);
}
