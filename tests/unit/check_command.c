/* SPDX-License-Identifier: MIT */
/* check_command.c -- a command line is read as its table says, or refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term/command.h"
#include "unit.h"

#define WORDS_MAX 8

struct values {
	bool all;
	int format;
	long limit;
	const char *name;
};

static const struct option options[] = {
	{ "all", OPTION_FLAG, offsetof(struct values, all), "", 0, 0,
	    "of them" },
	{ "format", OPTION_CHOICE, offsetof(struct values, format),
	    "text|json", 0, 0, "of the list" },
	{ "limit", OPTION_NUMBER, offsetof(struct values, limit), "N", 1, 9,
	    "so many" },
	{ "name", OPTION_TEXT, offsetof(struct values, name), "S", 0, 0, "" },
	{ .name = NULL },
};

static const struct option act_options[] = {
	COMMAND_ACT(ACT_CREATE_EMPLOYEE, "firstName email workerType"),
	{ "all", OPTION_FLAG, offsetof(struct values, all), "", 0, 0, "" },
	{ .name = NULL },
};

static const struct option list_options[] = {
	COMMAND_ACT(ACT_LIST_EMPLOYEES, "status limit"),
	{ .name = NULL },
};

static const struct option most_options[] = {
	COMMAND_ACT(ACT_CHANGE_INVITE, "-nameHint emailHint"),
	{ .name = NULL },
};

static const struct command plain = { "thing", "list", "ID", "List them",
	"", options, sizeof(struct values), NULL };
static const struct command many = { "thing", "revoke", "ID...", "Revoke",
	"", options, sizeof(struct values), NULL };
static const struct command acting = { "thing", "create", "", "Make one",
	"", act_options, sizeof(struct values), NULL };
static const struct command listing = { "thing", "search", "", "Search",
	"More.\n", list_options, 0, NULL };

static const struct command most = { "thing", "extend", "", "Extend", "",
	most_options, 0, NULL };

/* Reads WORDS, up to the first NULL, for COMMAND. */
static int
parse(const struct command *command, const char *const *words,
    struct command_line *line)
{
	static char *argv[WORDS_MAX + 1];
	int argc = 0;

	memset(argv, 0, sizeof(argv));
	for (; argc < WORDS_MAX && words[argc] != NULL; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc];
	return command_parse(command, argc, argv, line);
}

/* What is read for plain, if it is good. */
static const struct {
	const char *words[WORDS_MAX];
	bool is_good;
	struct values values;
	const char *operand;
} lines[] = {
	{ { "x" }, true, { .all = false }, "x" },
	{ { "--all", "x" }, true, { .all = true }, "x" },
	{ { "x", "--all" }, true, { .all = true }, "x" },
	{ { "--limit", "9", "x" }, true, { .limit = 9 }, "x" },
	{ { "--limit=1", "x" }, true, { .limit = 1 }, "x" },
	{ { "--format=json", "x" }, true, { .format = 1 }, "x" },
	{ { "--name=", "x" }, true, { .name = "" }, "x" },
	{ { "--name", "--all", "x" }, true, { .name = "--all" }, "x" },
	{ { "--name=a", "--name=b", "x" }, true, { .name = "b" }, "x" },
	{ { "--", "--all" }, true, { .all = false }, "--all" },
	{ { "-" }, true, { .all = false }, "-" },
	{ { NULL }, false, { .all = false }, NULL },
	{ { "x", "y" }, false, { .all = false }, NULL },
	{ { "--all=yes", "x" }, false, { .all = false }, NULL },
	{ { "x", "--limit" }, false, { .all = false }, NULL },
	{ { "--limit", "0", "x" }, false, { .all = false }, NULL },
	{ { "--limit", "10", "x" }, false, { .all = false }, NULL },
	{ { "--limit", "1x", "x" }, false, { .all = false }, NULL },
	{ { "--format", "xml", "x" }, false, { .all = false }, NULL },
	{ { "--format", "tex", "x" }, false, { .all = false }, NULL },
	{ { "--nam=a", "x" }, false, { .all = false }, NULL },
	{ { "--names=a", "x" }, false, { .all = false }, NULL },
	{ { "-a", "x" }, false, { .all = false }, NULL },
};

START_TEST(reads_a_line)
{
	struct command_line line;
	const struct values *got = (const void *)line.values;
	const struct values *wanted = &lines[_i].values;

	ck_assert_int_eq(parse(&plain, lines[_i].words, &line) == 0,
	    lines[_i].is_good);
	if (!lines[_i].is_good)
		return;
	ck_assert_int_eq(got->all, wanted->all);
	ck_assert_int_eq(got->format, wanted->format);
	ck_assert_int_eq(got->limit, wanted->limit);
	ck_assert_pstr_eq(got->name, wanted->name);
	ck_assert_str_eq(line.operands[0], lines[_i].operand);
	ck_assert_ptr_null(line.operands[1]);
	ck_assert(!line.keyed);
}
END_TEST

START_TEST(takes_several_operands)
{
	const char *const words[] = { "a", "--all", "b", "c", NULL };
	const char *const none[] = { NULL };
	struct command_line line;

	ck_assert_int_eq(parse(&many, words, &line), 0);
	ck_assert_int_eq(line.n_operands, 3);
	ck_assert_str_eq(line.operands[2], "c");
	ck_assert_int_ne(parse(&many, none, &line), 0);
}
END_TEST

START_TEST(takes_help_before_all_that_is_wrong_behind_it)
{
	const char *const words[] = { "--help", "--nothing", NULL };
	struct command_line line;

	ck_assert_int_eq(parse(&plain, words, &line), 0);
	ck_assert(line.help);
}
END_TEST

START_TEST(gives_an_act_its_parameters)
{
	const char *const words[] = { "--email=a@b.c", "--first-name", "Ann",
		"--first-name=Bo", "--all", NULL };
	struct command_line line;

	ck_assert_int_eq(parse(&acting, words, &line), 0);
	ck_assert_uint_eq(line.n_inputs, 2);
	ck_assert_str_eq(line.input[0].name, "email");
	ck_assert_str_eq(line.input[1].name, "firstName");
	ck_assert_str_eq(line.input[1].text, "Bo"); /* the last counts */
	ck_assert_uint_eq(line.input[1].len, 2);
	ck_assert(line.input[1].is_text && line.input[1].is_typed);
	ck_assert(((const struct values *)(const void *)line.values)->all);
}
END_TEST

START_TEST(forgets_what_is_empty)
{
	const char *const words[] = { "--first-name=Bo", "--email=a@b.c",
		"--first-name=", "--worker-type=", NULL };
	const char *const number[] = { "--limit=", NULL };
	struct command_line line;

	ck_assert_int_eq(parse(&acting, words, &line), 0);
	ck_assert_uint_eq(line.n_inputs, 1);
	ck_assert_str_eq(line.input[0].name, "email");
	ck_assert_int_eq(parse(&listing, number, &line), 0);
	ck_assert_uint_eq(line.n_inputs, 1); /* and refused by its kind */
}
END_TEST

START_TEST(knows_only_what_the_table_names)
{
	const char *const words[] = { "--last-name", "Lee", NULL };
	struct command_line line;

	ck_assert_int_ne(parse(&acting, words, &line), 0);
}
END_TEST

START_TEST(sees_what_is_not_utf_8)
{
	const char *const words[] = { "--first-name=\xff", NULL };
	struct command_line line;

	ck_assert_int_eq(parse(&acting, words, &line), 0);
	ck_assert(line.input[0].is_broken);
}
END_TEST

START_TEST(has_a_key_if_it_creates)
{
	const char *const words[] = { "--key",
		"0190c4f5-0000-7000-8000-00000000000a", NULL };
	const char *const bad[] = { "--key", "x", NULL };
	const char *const none[] = { NULL };
	struct command_line line, other;

	ck_assert_int_eq(parse(&acting, words, &line), 0);
	ck_assert(line.keyed);
	ck_assert_uint_eq(line.key[0], 0x01);
	ck_assert_uint_eq(line.key[15], 0x0a);
	ck_assert_int_ne(parse(&acting, bad, &line), 0);
	ck_assert_int_eq(parse(&acting, none, &line), 0);
	ck_assert_int_eq(parse(&acting, none, &other), 0);
	ck_assert_mem_ne(line.key, other.key, UUID_LEN);
	ck_assert_int_ne(parse(&listing, words, &line), 0);
}
END_TEST

START_TEST(prints_its_help)
{
	char *help = NULL;
	size_t len;
	FILE *out = open_memstream(&help, &len);

	ck_assert_ptr_nonnull(out);
	command_help(&listing, out);
	(void)fclose(out);
	ck_assert_str_eq(help,
	    "Usage: admitone thing search"
	    " [--status any|active|inactive|terminated]\n"
	    "        [--limit N]\n"
	    "Search.\nMore.\n\n"
	    "  --status any|active|inactive|terminated  only with this status\n"
	    "  --limit N                  rows per page, 20 if not given "
	    "(1 to 100)\n"
	    "  --help\n");
	free(help);
}
END_TEST

/* All of an act's but those that are named behind a "-". */
START_TEST(takes_all_options_but_some)
{
	static const char *const words[] = { "--expires-days", "3", NULL };
	static const char *const without[] = { "--name", "Ann", NULL };
	struct command_line line;

	ck_assert_int_eq(parse(&most, words, &line), 0);
	ck_assert_int_ne(parse(&most, without, &line), 0);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads_a_line, UNIT_COUNT(lines) },
		{ takes_several_operands, 1 },
		{ takes_help_before_all_that_is_wrong_behind_it, 1 },
		{ gives_an_act_its_parameters, 1 },
		{ takes_all_options_but_some, 1 },
		{ forgets_what_is_empty, 1 },
		{ knows_only_what_the_table_names, 1 },
		{ sees_what_is_not_utf_8, 1 },
		{ has_a_key_if_it_creates, 1 },
		{ prints_its_help, 1 },
	};

	return UNIT_RUN("command", tests);
}
