/* SPDX-License-Identifier: MIT */
/* check_param.c -- each kind of parameter takes what it should, says what is wrong, and passwords are judged. */
#include <string.h>

#include "base/arena.h"
#include "base/uuid.h"
#include "staff/param.h"
#include "staff/password_rule.h"
#include "unit.h"

static struct arena *arena;

static void
setup(void)
{
	arena = arena_new(1 << 20);
}

static void
teardown(void)
{
	arena_free(arena);
}

#define KIND(k, ...) { .name = "x", .from = PARAM_BODY, .kind = PARAM_##k, \
	__VA_ARGS__ }
#define STRING(s) { .kind = JSON_STRING, .text = s, .len = sizeof(s) - 1 }
#define NUMBER(s) { .kind = JSON_NUMBER, .text = s, .len = sizeof(s) - 1 }
#define QUERY(s) { .kind = JSON_STRING, .is_text = true, .text = s, \
	.len = sizeof(s) - 1 }
#define TRUTH(b) { .kind = JSON_BOOL, .truth = b }
#define NONE { .kind = JSON_NULL }

#define NEED .flags = PARAM_REQUIRED
#define CLEAR .flags = PARAM_CLEARS

/* What comes of it: VALUE, a text, or NULL for null; or else ERROR. */
static const struct {
	struct param param;
	struct input input;
	const char *value;
	const char *error;
} cases[] = {
	{ KIND(TEXT, .max = 5), STRING(" ab\xc2\xa0"), "ab", NULL },
	{ KIND(TEXT, .max = 5), STRING("  "), NULL, NULL },
	{ KIND(TEXT, .max = 5), NONE, NULL, NULL },
	{ KIND(TEXT, .max = 5, CLEAR), STRING(""), "", NULL },
	{ KIND(TEXT, .max = 5, CLEAR), NONE, "", NULL },
	{ KIND(TEXT, .max = 5, NEED), NONE, NULL, "Required" },
	{ KIND(TEXT, .max = 5, NEED), STRING(" "), NULL, "Required" },
	{ KIND(TEXT, .min = 1, .max = 5), STRING(""), NULL, "Required" },
	{ KIND(TEXT, .min = 1, .max = 5), NONE, NULL, NULL },
	{ KIND(TEXT, .max = 3), STRING("\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"),
	    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", NULL },
	{ KIND(TEXT, .max = 2), STRING("abc"), NULL,
	    "Use at most 2 characters" },
	{ KIND(TEXT, .max = 9), STRING("a\nb"), NULL,
	    "Control characters are not allowed" },
	{ KIND(TEXT, .max = 9), STRING("a\xc2\x85" "b"), NULL,
	    "Control characters are not allowed" },
	{ KIND(TEXT, .max = 9), NUMBER("1"), NULL, "Must be text" },
	{ KIND(TEXT, .max = 9), TRUTH(true), NULL, "Must be text" },
	/* Of a file or a query what is hidden came along unseen. */
	{ KIND(NAME, .max = 9), STRING("Ann \xc2\xa0 Lee"), "Ann Lee", NULL },
	{ KIND(NAME, .max = 9), STRING("Ann\xe2\x80\xae"), NULL, "This "
	    "contains a hidden character. Delete it and type it again." },
	{ KIND(NAME, .max = 9), QUERY("Ann\xe2\x80\xae"), "Ann", NULL },
	{ KIND(NAME, .max = 9), QUERY("123"), NULL,
	    "Enter a name with at least one letter" },
	{ KIND(NAME, .max = 9), QUERY("n/a"), NULL, NULL },
	{ KIND(TEXT, .max = 9), STRING("N\xe2\x80\x8b/A"), NULL, NULL },
	{ KIND(EMAIL, .max = 254), QUERY("\xc2\xa0" "a@b.c\xe2\x80\x8b"),
	    "a@b.c", NULL },
	{ KIND(PHONE, .max = 30), STRING("\xe2\x80\xaa" "555-1234"
	    "\xe2\x80\xac"), "555-1234", NULL },
	{ KIND(DATE), QUERY("\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa4-02-29 "),
	    "2024-02-29", NULL },
	{ KIND(CHOICE, .choices = "a|b"), QUERY("b\xe2\x80\x8b "), "b",
	    NULL },
	{ KIND(LINES, .max = 9), STRING("a\r\n\tb\n"), "a\r\n\tb", NULL },
	{ KIND(LINES, .max = 9), STRING("a\x01" "b"), NULL,
	    "Control characters are not allowed" },
	{ KIND(LINES, .max = 2), STRING("abc"), NULL,
	    "Use at most 2 characters" },
	{ KIND(LINES, .max = 2, CLEAR), STRING("\n "), "", NULL },
	{ KIND(SECRET, .max = 9), STRING(" a b "), " a b ", NULL },
	{ KIND(SECRET, .max = 2), STRING("abc"), NULL,
	    "Use at most 2 bytes" },
	{ KIND(SECRET, .max = 9, NEED), STRING(""), NULL, "Required" },
	{ KIND(EMAIL, .max = 254), STRING(" a@example.org "),
	    "a@example.org", NULL },
	{ KIND(EMAIL, .max = 254), STRING("a@"), NULL,
	    "Enter an email address like name@example.com" },
	{ KIND(EMAIL, .max = 254, CLEAR), STRING(""), "", NULL },
	{ KIND(PHONE, .max = 30), STRING("555-123-4567"), "555-123-4567",
	    NULL },
	{ KIND(PHONE, .max = 30), STRING("call me"), NULL,
	    "Enter a telephone number with at least 7 digits, like 555-123-4567" },
	{ KIND(DATE), STRING("2024-02-29"), "2024-02-29", NULL },
	{ KIND(DATE), STRING("2024-02-29T10:00:00Z"), "2024-02-29", NULL },
	{ KIND(DATE), STRING("2023-02-29"), NULL,
	    "Use a date like 2026-12-31" },
	{ KIND(DATE, CLEAR), STRING(""), "", NULL },
	{ KIND(DATE), STRING(""), NULL, NULL },
	{ KIND(TIME), STRING("2026-12-31"), "2026-12-31T23:59:59Z", NULL },
	{ KIND(TIME), STRING("2026-12-31T18:00:00.5+02:00"),
	    "2026-12-31T18:00:00.5+02:00", NULL },
	{ KIND(TIME), STRING("2026-12-31T18:00"), NULL,
	    "Use a date like 2026-12-31 or a time like "
	    "2026-12-31T18:00:00Z" },
	{ KIND(TIME), STRING("2026-12-31T25:00:00Z"), NULL,
	    "Use a date like 2026-12-31 or a time like "
	    "2026-12-31T18:00:00Z" },
	{ KIND(TIME), STRING("tomorrow"), NULL,
	    "Use a date like 2026-12-31 or a time like "
	    "2026-12-31T18:00:00Z" },
	{ KIND(NUMBER, .min = 1, .max = 3650), NUMBER("14"), "14", NULL },
	{ KIND(NUMBER, .min = 1, .max = 3650), QUERY("14"), "14", NULL },
	{ KIND(NUMBER, .min = 1, .max = 3650), QUERY(""), NULL, NULL },
	{ KIND(NUMBER, .min = 1, .max = 3650), STRING("14"), NULL,
	    "Must be a number" },
	{ KIND(NUMBER, .min = 1, .max = 3650), NUMBER("0"), NULL,
	    "Use a whole number from 1 to 3650" },
	{ KIND(NUMBER, .min = 1, .max = 3650), NUMBER("3651"), NULL,
	    "Use a whole number from 1 to 3650" },
	{ KIND(NUMBER, .min = 1, .max = 3650), NUMBER("1.5"), NULL,
	    "Use a whole number from 1 to 3650" },
	{ KIND(NUMBER, .min = 1, .max = 3650), NUMBER("1e2"), NULL,
	    "Use a whole number from 1 to 3650" },
	{ KIND(NUMBER, .min = 1, .max = 3650), QUERY(" 5"), "5",
	    NULL },
	{ KIND(NUMBER, .min = 1, .max = 3650), QUERY("+5"), NULL,
	    "Use a whole number from 1 to 3650" },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY("5"), "5", NULL },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY("0"), "1", NULL },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY("-7"), "1", NULL },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY("101"), "100", NULL },
	{ KIND(CLAMPED, .min = 1, .max = 100),
	    QUERY("999999999999999999999999"), "100", NULL },
	{ KIND(CLAMPED, .min = 1, .max = 100),
	    QUERY("-999999999999999999999999"), "1", NULL },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY("-"), NULL,
	    "Use a whole number" },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY("1x"), NULL,
	    "Use a whole number" },
	{ KIND(CLAMPED, .min = 1, .max = 100), QUERY(""), NULL, NULL },
	{ KIND(BOOL), TRUTH(true), "true", NULL },
	{ KIND(BOOL), TRUTH(false), "false", NULL },
	{ KIND(BOOL), NONE, NULL, NULL },
	{ KIND(BOOL), STRING("true"), NULL, "Must be true or false" },
	{ KIND(BOOL), QUERY("true"), "true", NULL },
	{ KIND(BOOL), QUERY("yes"), NULL, "Use true or false" },
	{ KIND(CHOICE, .choices = "a|bc|d"), STRING("bc"), "bc", NULL },
	{ KIND(CHOICE, .choices = "a|bc|d"), STRING("d"), "d", NULL },
	{ KIND(CHOICE, .choices = "a|bc|d"), STRING("b"), NULL,
	    "Use one of: a, bc, d" },
	{ KIND(CHOICE, .choices = "a|bc|d"), STRING("a|bc"), NULL,
	    "Use one of: a, bc, d" },
	{ KIND(CHOICE, .choices = "a|bc|d"), STRING(""), NULL, NULL },
	{ KIND(UUID), STRING("01993f0e"), NULL, "Use a UUID" },
	{ KIND(UUID), STRING(""), NULL, NULL },
	{ KIND(UUID), NUMBER("1"), NULL, "Must be text" },
};

START_TEST(takes_what_is_given)
{
	struct db_param to;
	const struct problem *error;

	error = param_take(&cases[_i].param, &cases[_i].input, arena, &to);
	if (cases[_i].error != NULL) {
		ck_assert_ptr_nonnull(error);
		ck_assert_str_eq(error->text, cases[_i].error);
		return;
	}
	ck_assert_msg(error == NULL, "%s", error->text);
	if (cases[_i].value == NULL) {
		ck_assert_ptr_eq(to.value, NULL);
		return;
	}
	ck_assert_str_eq(to.value, cases[_i].value);
	ck_assert_uint_eq(to.len, strlen(cases[_i].value));
}
END_TEST

START_TEST(takes_nothing)
{
	const struct param optional = KIND(TEXT, .max = 5);
	const struct param clears = KIND(TEXT, .max = 5, CLEAR);
	const struct param required = KIND(TEXT, .max = 5, NEED);
	const struct input broken = { .is_text = true, .is_broken = true,
		.text = "" };
	struct db_param to;

	ck_assert_ptr_eq(param_take(&optional, NULL, arena, &to), NULL);
	ck_assert_ptr_eq(to.value, NULL);
	/* What was not given is not cleared. */
	ck_assert_ptr_eq(param_take(&clears, NULL, arena, &to), NULL);
	ck_assert_ptr_eq(to.value, NULL);
	ck_assert_ptr_eq(param_take(&required, NULL, arena, &to),
	    PROBLEM(REQUIRED));
	ck_assert_ptr_eq(param_take(&optional, &broken, arena, &to),
	    PROBLEM(NOT_UTF8));
}
END_TEST

START_TEST(takes_a_uuid)
{
	const struct param param = KIND(UUID);
	const struct input input =
	    STRING("01993f0e-0000-7000-8000-0123456789ab");
	char text[UUID_TEXT_LEN + 1];
	struct db_param to;

	ck_assert_ptr_eq(param_take(&param, &input, arena, &to), NULL);
	ck_assert_uint_eq(to.len, UUID_LEN);
	uuid_format(to.value, text);
	ck_assert_str_eq(text, input.text);
}
END_TEST

START_TEST(finds_by_name)
{
	const struct input input[] = { { .name = "ab", .name_len = 2 },
		{ .name = "abc", .name_len = 3 } };

	ck_assert_ptr_eq(param_find(input, 2, "abc"), &input[1]);
	ck_assert_ptr_eq(param_find(input, 2, "a"), NULL);
	ck_assert_ptr_eq(param_find(input, 0, "ab"), NULL);
}
END_TEST

static const struct {
	const char *password;
	const char *error;
} passwords[] = {
	{ "eleven char", "Use at least 12 characters" },
	{ "twelve chars", NULL },
	/* Characters, not bytes. */
	{ "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
	    "Use at least 12 characters" },
	{ "Password1234", "This password is too common" },
	{ "AAAAbbbbCCCC", "Use more different characters" },
	{ "Erika Example", "Do not use your name or email address" },
	{ "ERIKA.EXAMPLE@EXAMPLE.ORG",
	    "Do not use your name or email address" },
	{ "erika.example", "Do not use your name or email address" },
	{ "erika.example!", NULL },
	{ "correct horse battery staple", NULL },
};

START_TEST(judges_passwords)
{
	const struct problem *error = password_rule_check(
	    passwords[_i].password, strlen(passwords[_i].password),
	    "erika.example@example.org", "Erika Example");

	if (passwords[_i].error == NULL)
		ck_assert_ptr_eq(error, NULL);
	else
		ck_assert_str_eq(error->text, passwords[_i].error);
}
END_TEST

START_TEST(refuses_endless_passwords)
{
	char password[258];

	for (size_t i = 0; i < sizeof(password); i++)
		password[i] = (char)('a' + i % 26);
	ck_assert_ptr_eq(password_rule_check(password, 256, "a@b", "c"),
	    NULL);
	ck_assert_str_eq(password_rule_check(password, 257, "a@b", "c")->text,
	    "Use at most 256 characters");
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ takes_what_is_given, UNIT_COUNT(cases) },
		{ takes_nothing, 1 },
		{ takes_a_uuid, 1 },
		{ finds_by_name, 1 },
		{ judges_passwords, UNIT_COUNT(passwords) },
		{ refuses_endless_passwords, 1 },
	};

	return unit_run("param", tests, UNIT_COUNT(tests), setup, teardown);
}
