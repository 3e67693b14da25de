/* SPDX-License-Identifier: MIT */
/* check_tidy.c -- each text of tests/cases/text.jsonl becomes what it is to be, and is refused or not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "form/chars.h"
#include "form/rule.h"
#include "form/unicode.h"
#include "unit.h"

/* A line of the file; web/src/wizard/rules.js is tried with the same ones. */
struct one {
	char rule[24], error[24], in[128], out[128];
	bool is_required;
};

static struct arena *arena;

static void
setup_arena(void)
{
	arena = arena_new((size_t)1 << 20);
	ck_assert_ptr_nonnull(arena);
}

static void
free_arena(void)
{
	arena_free(arena);
}

static void
take(void *context, const struct json_member *m)
{
	struct one *one = context;
	const struct {
		const char *name;
		char *to;
		size_t room;
	} texts[] = { { "rule", one->rule, sizeof(one->rule) },
		{ "error", one->error, sizeof(one->error) },
		{ "in", one->in, sizeof(one->in) },
		{ "out", one->out, sizeof(one->out) } };

	if (m->kind == JSON_BOOL)
		one->is_required = m->truth;
	for (size_t i = 0; i < UNIT_COUNT(texts); i++)
		if (m->name_len == strlen(texts[i].name) &&
		    memcmp(m->name, texts[i].name, m->name_len) == 0) {
			ck_assert_uint_lt(m->len, texts[i].room);
			memcpy(texts[i].to, m->text, m->len);
		}
}

/* Tries ONE; again with what came out, which must stay as it is. */
static void
try_one(const struct one *one)
{
	const struct date today = { 2026, 11, 28 };
	enum i9_rule rule = I9_RULE_TEXT;
	const char *text = one->in, *twice;
	const struct problem *wrong;
	size_t len = strlen(text), twice_len;

	while (strcmp(rule_table[rule].error.code, one->rule) != 0)
		ck_assert_uint_lt(++rule, I9_RULES);
	ck_assert_int_eq(rule_tidy(rule, !one->is_required, arena, &text,
	    &len), 0);
	twice = text;
	twice_len = len;
	ck_assert_int_eq(rule_tidy(rule, !one->is_required, arena, &twice,
	    &twice_len), 0);
	ck_assert(twice == text && twice_len == len);
	if (one->error[0] != '\0') {
		wrong = rule_check(rule, text, len, today);
		ck_assert_ptr_nonnull(wrong);
		ck_assert_str_eq(wrong->code, one->error);
		return;
	}
	ck_assert_msg(len == strlen(one->out) && memcmp(text, one->out, len)
	    == 0, "%s: \"%s\" gives \"%.*s\"", one->rule, one->in, (int)len,
	    text);
	ck_assert(len == 0 || rule_check(rule, text, len, today) == NULL);
}

START_TEST(test_cases)
{
	const char *srcdir = getenv("srcdir");
	char path[4096], line[1024];
	size_t offset, n = 0;
	struct one one;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/text.jsonl",
	    srcdir != NULL ? srcdir : ".");
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	for (; fgets(line, sizeof(line), file) != NULL; n++) {
		memset(&one, 0, sizeof(one));
		ck_assert_int_eq(json_read_object(arena, line, strlen(line),
		    take, &one, &offset), JSON_OK);
		try_one(&one);
		arena_reset(arena);
	}
	ck_assert_uint_gt(n, 50);
	(void)fclose(file);
}
END_TEST

/* The tables are in order, as the search in them wants. */
START_TEST(test_tables)
{
	for (int s = 0; s < UNICODE_SETS; s++) {
		const struct unicode_set *set = &unicode_sets[s];

		for (size_t i = 0; i < set->n; i++) {
			ck_assert_uint_le(set->ranges[i].first,
			    set->ranges[i].last);
			ck_assert(i == 0 || set->ranges[i - 1].last <
			    set->ranges[i].first);
		}
	}
	ck_assert_int_eq(unicode_digit('0' - 1), -1);
	ck_assert_int_eq(unicode_digit('9' + 1), -1);
	ck_assert_int_eq(unicode_digit(0x665), 5);
	ck_assert_int_eq(unicode_digit(0x1d7ff), 9);
}
END_TEST

/* Without room nothing is changed, and it is said. */
START_TEST(test_no_room)
{
	static const char *const texts[] = { "a\xe2\x80\x8b", "1 2" };
	static const enum i9_rule rules[] = { I9_RULE_TEXT, I9_RULE_ZIP };

	ck_assert_ptr_nonnull(arena_alloc(arena, arena_room(arena)));
	for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
		const char *text = texts[i];
		size_t len = strlen(text);

		ck_assert_int_eq(rule_tidy(rules[i], true, arena, &text,
		    &len), -1);
		ck_assert(text == texts[i] && len == strlen(text));
	}
}
END_TEST

/* What stands in several lines stays so. */
START_TEST(test_lines)
{
	static const char in[] = " a\xc2\xa0  b\xe2\x80\x8f\n\tc\xe2\x80\xa8"
	    "d ";
	const char *text = in;
	size_t len = sizeof(in) - 1;

	ck_assert_int_eq(tidy_text(TIDY_LINES, arena, &text, &len), 0);
	ck_assert_uint_eq(len, 10);
	ck_assert_mem_eq(text, "a   b\n\tc\nd", len);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_cases, 1 },
		{ test_tables, 1 },
		{ test_no_room, 1 },
		{ test_lines, 1 },
	};

	return unit_run("tidy", tests, UNIT_COUNT(tests), setup_arena,
	    free_arena);
}
