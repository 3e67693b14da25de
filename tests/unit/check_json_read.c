/* SPDX-License-Identifier: MIT */
/* check_json_read.c -- the reader takes RFC 8259 and I-JSON, nothing else. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "unit.h"

#define CASES_MAX 200
#define FILE_MAX 65536

static const char *const kinds[] = {
	[JSON_NULL] = "null", [JSON_BOOL] = "bool", [JSON_NUMBER] = "number",
	[JSON_STRING] = "string", [JSON_ARRAY] = "array",
	[JSON_OBJECT] = "object",
};

static char *cases[CASES_MAX];
static int n_cases;

static void
print_member(void *context, const struct json_member *m)
{
	struct buf *out = context;

	buf_put_json_string(out, m->name, m->name_len);
	buf_printf(out, " %s", kinds[m->kind]);
	if (m->kind == JSON_BOOL)
		buf_puts(out, m->truth ? " true" : " false");
	if (m->text != NULL) {
		buf_puts(out, " ");
		buf_put_json_string(out, m->text, m->len);
	}
	buf_puts(out, "\n");
}

/* NAME.json is what is read, NAME.gold what must come of it. */
static const char *
cases_dir(void)
{
	static char path[400];
	const char *srcdir = getenv("srcdir");

	(void)snprintf(path, sizeof(path), "%s/tests/unit/json",
	    srcdir != NULL ? srcdir : ".");
	return path;
}

static size_t
read_case(const char *name, const char *ending, char *to)
{
	char path[512];
	size_t len = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s%s", cases_dir(), name,
	    ending);
	file = fopen(path, "rb");
	if (file != NULL) {
		len = fread(to, 1, FILE_MAX, file);
		(void)fclose(file);
	}
	return len;
}

/* Reads TEXT and puts what it found, or why it refused. */
static void
describe(const char *text, size_t len, struct buf *out)
{
	struct arena *arena = arena_new(1 << 20);
	enum json_fault fault;
	size_t offset = 0;

	ck_assert_ptr_nonnull(arena);
	fault = json_read_object(arena, text, len, print_member, out,
	    &offset);
	if (fault == JSON_OK)
		buf_puts(out, "ok\n");
	else
		buf_printf(out, "byte %zu: %s\n", offset,
		    json_fault_text(fault));
	arena_free(arena);
}

START_TEST(reads_as_gold)
{
	static char text[FILE_MAX], gold[FILE_MAX];
	struct arena *arena = arena_new(1 << 20);
	const char *name = cases[_i];
	size_t len = read_case(name, ".json", text);
	size_t gold_len = read_case(name, ".gold", gold);
	struct buf out;
	char *exact;

	/* A copy of exactly this length, so that valgrind and ASan see a
	 * byte read too many. */
	exact = malloc(len > 0 ? len : 1);
	ck_assert_ptr_nonnull(exact);
	memcpy(exact, text, len);
	buf_start(&out, arena);
	describe(exact, len, &out);
	free(exact);
	if (getenv("WRITE_GOLD") != NULL) {
		char path[512];
		FILE *file;

		(void)snprintf(path, sizeof(path), "%s/%s.gold", cases_dir(),
		    name);
		file = fopen(path, "wb");
		ck_assert_ptr_nonnull(file);
		(void)fwrite(out.at, 1, out.len, file);
		(void)fclose(file);
	} else {
		ck_assert_msg(out.len == gold_len && memcmp(out.at, gold,
		    gold_len) == 0, "%s.json gave:\n%.*s\ninstead of:\n%.*s",
		    name, (int)out.len, out.at, (int)gold_len, gold);
	}
	arena_free(arena);
}
END_TEST

/* Every prefix of a good text is refused, and none is read past its end. */
START_TEST(refuses_every_prefix)
{
	static const char good[] = "{\"a\":[1,{\"b\":\"\\ud83d\\ude00\"}],"
	    "\"c\":true,\"d\":\"\xf0\x9f\x98\x80\"}";

	for (size_t len = 0; len < sizeof(good) - 1; len++) {
		struct arena *arena = arena_new(1 << 20);
		char *exact = malloc(len + 1);
		struct buf out;
		size_t offset;

		memcpy(exact, good, len);
		buf_start(&out, arena);
		ck_assert_int_ne(json_read_object(arena, exact, len,
		    print_member, &out, &offset), JSON_OK);
		free(exact);
		arena_free(arena);
	}
}
END_TEST

START_TEST(says_when_the_arena_is_full)
{
	static const char good[] = "{\"a\":\"\\u00e9\"}";
	struct arena *arena = arena_new(4096);
	size_t offset;
	struct buf out;

	buf_start(&out, arena);
	ck_assert_int_eq(json_read_object(arena, good, sizeof(good) - 1,
	    print_member, &out, &offset), JSON_NO_MEMORY);
	arena_free(arena);
}
END_TEST

START_TEST(names_every_fault)
{
	for (int a = JSON_OK; a <= JSON_NO_MEMORY; a++)
		for (int b = JSON_OK; b < a; b++)
			ck_assert_str_ne(json_fault_text(
			    (enum json_fault)a), json_fault_text(
			    (enum json_fault)b));
}
END_TEST

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
find_cases(void)
{
	DIR *dir = opendir(cases_dir());
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL &&
	    n_cases < CASES_MAX) {
		char *ending = strstr(entry->d_name, ".json");

		if (ending == NULL)
			continue;
		*ending = '\0';
		cases[n_cases++] = strdup(entry->d_name);
	}
	if (dir != NULL)
		(void)closedir(dir);
	qsort(cases, (size_t)n_cases, sizeof(*cases), compare_names);
}

int
main(void)
{
	int result;

	find_cases();
	const struct unit_test tests[] = {
		{ reads_as_gold, n_cases },
		{ refuses_every_prefix, 1 },
		{ says_when_the_arena_is_full, 1 },
		{ names_every_fault, 1 },
	};
	result = n_cases < 50 ? EXIT_FAILURE : unit_run("json_read",
	    tests, UNIT_COUNT(tests), NULL, NULL);
	for (int i = 0; i < n_cases; i++)
		free(cases[i]);
	return result;
}
