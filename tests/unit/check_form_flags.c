/* SPDX-License-Identifier: MIT */
/* check_form_flags.c -- each form of tests/cases/flags.jsonl is accepted, and has the flags that it says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/json_read.h"
#include "filled_form.h"
#include "form/flags.h"
#include "form/states.h"
#include "unit.h"

#define CHANGED_MAX 24

/* A line of the file; web/src/wizard/flags.js is tried with the same ones. */
struct one {
	struct member changed[CHANGED_MAX + 1];
	size_t n;
	bool ssn_applied_for;
	bool e_verify;
	struct date day;
	char *picture, *invited, *flags; /* NULL: not said */
};

static char *
copy(const struct json_member *m)
{
	char *text = arena_alloc(arena, m->len + 1);

	ck_assert_ptr_nonnull(text);
	memcpy(text, m->text, m->len);
	text[m->len] = '\0';
	return text;
}

static bool
is(const struct json_member *m, const char *name)
{
	return m->name_len == strlen(name) &&
	    memcmp(m->name, name, m->name_len) == 0;
}

static void
take_member(void *context, const struct json_member *m)
{
	struct json_member name = { .text = m->name, .len = m->name_len };
	struct one *one = context;

	if (is(m, "day"))
		ck_assert_int_eq(date_parse(m->text, m->len, &one->day), 0);
	else if (is(m, "eVerify"))
		one->e_verify = m->truth;
	else if (is(m, "ssnAppliedFor"))
		one->ssn_applied_for = m->truth;
	else if (is(m, "picture"))
		one->picture = copy(m);
	else if (is(m, "invited"))
		one->invited = copy(m);
	else if (is(m, "flags"))
		one->flags = copy(m);
	else {
		ck_assert_uint_lt(one->n, CHANGED_MAX);
		one->changed[one->n++] = (struct member){ copy(&name),
		    m->kind == JSON_STRING ? copy(m) : NULL };
	}
}

static void
put_found(void *context, const struct flag *flag)
{
	struct buf *text = context;

	buf_printf(text, "%s%s %s", text->len > 0 ? "," : "",
	    flag_texts[flag->code].name, i9_table[flag->field].name);
}

/* What is found in the form that is checked, as a line says it. */
static const char *
found(const struct flag_view *view)
{
	struct buf text;

	buf_start(&text, arena);
	flags_find(view, put_found, &text);
	buf_put(&text, "", 1);
	ck_assert(!text.failed);
	return text.at;
}

static unsigned int held[FLAGS];

/* Fills the form as ONE says; it is accepted, and has its flags. */
static void
try_one(const struct one *one)
{
	struct flag_view view = { .form = &form, .policy = policy,
		.invited = one->invited };
	unsigned int width, height;
	struct buf url;

	fill(one->changed, one->n);
	if (one->ssn_applied_for)
		take_bool("ssnAppliedFor", true);
	if (one->picture != NULL) {
		ck_assert_int_eq(sscanf(one->picture, "%ux%u", &width,
		    &height), 2);
		url = make_url(PNG_URL, make_picture(100, width, height), 100);
		form.value[I9_SIGNATURE_DATA_URL].text = url.at;
		form.value[I9_SIGNATURE_DATA_URL].len = url.len;
	}
	view.policy.e_verify = one->e_verify;
	if (one->day.year != 0)
		view.policy.today = one->day;
	ck_assert_msg(form_check(&form, &view.policy, arena) == 0,
	    "not accepted: %s", one->flags);
	ck_assert_str_eq(found(&view), one->flags);
	for (size_t i = 0; i < FLAGS; i++)
		held[i] += flag_holds(&flag_table[i], &view);
}

/* A signature of a usual size, unless a line says another. */
static char usual[] = "600x200";

START_TEST(test_cases)
{
	const char *srcdir = getenv("srcdir");
	char path[4096], line[1024];
	size_t offset, n = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/flags.jsonl",
	    srcdir != NULL ? srcdir : ".");
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	for (; fgets(line, sizeof(line), file) != NULL; n++) {
		struct one one = { .picture = usual };

		ck_assert_int_eq(json_read_object(arena, line, strlen(line),
		    take_member, &one, &offset), JSON_OK);
		try_one(&one);
		arena_reset(arena);
	}
	ck_assert_uint_gt(n, 100);
	(void)fclose(file);
	/* Every row was seen; what the rules refuse now is tried below. */
	for (size_t i = 0; i < FLAGS; i++)
		ck_assert_msg(flag_table[i].test == FLAG_RULE || held[i] > 0,
		    "row %zu, %s, never held", i,
		    flag_texts[flag_table[i].code].name);
}
END_TEST

/* What was accepted before there was a rule, as it is stored. */
static const struct {
	struct member changed;
	const char *flags;
} older[] = {
	{ { "ssn", "000-00-0000" }, "oldRule ssn" },
	{ { "ssn", "219-09-1234" }, "" },
	{ { "alienRegNumber", "banana" }, "oldRule alienRegNumber" },
	{ { "alienRegNumber", "-" },
	    "oldRule alienRegNumber,noNumber alienRegNumber" },
	{ { "alienRegNumber", "A1234567" }, "" },
	{ { "i94Number", "x" }, "oldRule i94Number,oddNumber i94Number" },
	{ { "listADocNumber", "-" }, "noNumber listADocNumber" },
	{ { "listADocNumber", " \t" }, "" },
	{ { "listAExpDate", " 2025-06-30T00:00:00.000Z " },
	    "expired listAExpDate" },
	{ { "listAExpDate", "2025-06-31" }, "" },
	{ { "dob", "1" }, "" },
};

START_TEST(test_older_forms)
{
	struct flag_view view = { .form = &form, .policy = policy };

	fill(&older[_i].changed, 1);
	ck_assert_str_eq(found(&view), older[_i].flags);
}
END_TEST

/* A picture of before that is none: eight bytes were enough. */
START_TEST(test_old_picture)
{
	struct flag_view view = { .form = &form, .policy = policy };

	fill(NULL, 0);
	form.signature = (const uint8_t *)"\x89PNG\r\n\x1a\n";
	form.signature_len = 8;
	ck_assert_str_eq(found(&view), "smallSignature signatureDataUrl");
	form.signature_len = 0; /* imported: there was none */
	ck_assert_str_eq(found(&view), "");
}
END_TEST

/* Values of any length are read to their end, or cut off. */
START_TEST(test_long)
{
	static char a[6000];
	const struct member changed[] = { { "address", a }, { "lastName", a },
		{ "listADocNumber", a }, { "state", a } };
	struct flag_view view = { .form = &form, .policy = policy,
		.invited = a };

	for (size_t i = 0; i < sizeof(a) - 1; i++)
		a[i] = "1A"[i % 2];
	for (size_t i = 0; i < sizeof(a) - 1; i += 1 + i / 4) {
		a[i] = '\0';
		fill(changed, UNIT_COUNT(changed));
		ck_assert_ptr_nonnull(found(&view));
		a[i] = "1A"[i % 2];
	}
}
END_TEST

/* Each code has its own name and words, and a row; no row asks for papers. */
START_TEST(test_table)
{
	static const char *const demands[] = { "must", "bring", "provide",
		"another document", "other document", "more document",
		"please", "need" };
	size_t rows;

	for (int i = 0; i < FLAG_CODES; i++) {
		const char *text = flag_texts[i].text;

		rows = 0;
		for (size_t j = 0; j < FLAGS; j++)
			rows += flag_table[j].code == (enum flag_code)i;
		ck_assert_uint_gt(rows, 0);
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(flag_texts[i].name,
			    flag_texts[j].name);
		for (size_t j = 0; j < UNIT_COUNT(demands); j++)
			ck_assert_msg(strstr(text, demands[j]) == NULL,
			    "%s: %s", flag_texts[i].name, demands[j]);
	}
	for (int i = 0; i < FLAG_TESTS; i++)
		ck_assert_ptr_nonnull(flag_test_names[i]);
	for (size_t i = 0; i < STATES; i++)
		ck_assert_ptr_nonnull(states_table[i].name);
}
END_TEST

START_TEST(test_json)
{
	struct flag_view view = { .form = &form, .policy = policy };
	struct buf text;

	fill(NULL, 0);
	buf_start(&text, arena);
	flags_put_json(&view, &text);
	ck_assert(text.len == 2 && memcmp(text.at, "[]", 2) == 0);
	fill((const struct member[]){ { "address", "PO Box 1" },
	    { "zip", "00000" } }, 2);
	buf_start(&text, arena);
	flags_put_json(&view, &text);
	buf_put(&text, "", 1);
	ck_assert_str_eq(text.at, "[{\"code\":\"poBox\",\"field\":\"address\","
	    "\"text\":\"This looks like a P.O. box. The form asks for the "
	    "address where the employee lives.\"},{\"code\":\"unknownZip\","
	    "\"field\":\"zip\",\"text\":\"No place has this postal code.\"}]");
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_cases, 1 },
		{ test_older_forms, (int)UNIT_COUNT(older) },
		{ test_old_picture, 1 },
		{ test_long, 1 },
		{ test_table, 1 },
		{ test_json, 1 },
	};

	return unit_run("form_flags", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
