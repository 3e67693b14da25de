/* SPDX-License-Identifier: MIT */
/* check_form_rules.c -- every field keeps its rule, and a bad one is named in the right words. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "filled_form.h"
#include "form/chars.h"
#include "form/rule.h"
#include "unit.h"

#define REQUIRED "Required"
#define NUMBERS "Enter one of these: your USCIS A-Number, your Form I-94 " \
	"admission number or your foreign passport number"
#define BAD_DATE "Enter a valid date as YYYY-MM-DD"
#define BAD_EXPIRY BAD_DATE ", or N/A if there is none"
#define BAD_UNTIL BAD_DATE ", N/A if there is none, or D/S for duration of " \
	"status"
#define FUTURE "Must not be in the future"
#define CONTROL "Must not contain control characters"
#define HIDDEN "This contains a hidden character. Delete it and type it again."
#define NO_LETTER "Enter a name with at least one letter"
#define BAD_SSN "Enter a Social Security number with 9 digits, like 123-45-6789"
#define BAD_EMAIL "Enter an email address like name@example.com"
#define BAD_PHONE "Enter a telephone number with at least 7 digits, like " \
	"555-123-4567"
#define BAD_ZIP "Enter a ZIP code like 12345 or 12345-6789"
#define UNTIL "Required: the date your permission to work ends, or N/A if " \
	"there is none"

/* One field holds VALUE: is it good? */
static const struct {
	const char *field, *value, *error;
} values[] = {
	{ "lastName", NULL, REQUIRED }, { "lastName", "", REQUIRED },
	{ "lastName", " ", REQUIRED }, { "lastName", "\t\n", REQUIRED },
	{ "lastName", "\xc2\xa0\xe3\x80\x80\xe2\x80\x8a\xef\xbb\xbf",
	    REQUIRED }, /* U+00A0 U+3000 U+200A U+FEFF */
	{ "lastName", "\xe2\x80\x8b", HIDDEN }, /* U+200B */
	{ "lastName", " \xf0\x9f\x98\x80 ", NO_LETTER },
	{ "firstName", "...", NO_LETTER }, { "firstName", "B", NULL },
	{ "firstName", NULL, REQUIRED }, { "address", NULL, REQUIRED },
	{ "city", NULL, REQUIRED }, { "state", NULL, REQUIRED },
	{ "zip", NULL, REQUIRED }, { "dob", NULL, REQUIRED },
	{ "citizenshipStatus", NULL, REQUIRED },
	{ "signatureDataUrl", NULL, REQUIRED },
	{ "signatureDataUrl", " ", REQUIRED },
	{ "signatureDate", NULL, REQUIRED }, { "docChoice", NULL, REQUIRED },
	{ "inviteToken", NULL, NULL }, { "inviteToken", "", NULL },
	{ "middleInitial", " ", NULL }, { "middleInitial", "", NULL },
	{ "zip", "12345-6789", NULL }, { "zip", "1234", BAD_ZIP },
	{ "zip", "123456", BAD_ZIP }, { "zip", "12345-678", BAD_ZIP },
	{ "zip", "123456789", BAD_ZIP }, { "zip", "1234a", BAD_ZIP },
	{ "zip", " 12345", NULL }, { "zip", "12345 6789", NULL },
	{ "ssn", "123456789", NULL }, { "ssn", "123-45-6789", NULL },
	{ "ssn", "", NULL }, { "ssn", NULL, NULL }, { "ssn", " ", NULL },
	{ "ssn", "12345678", BAD_SSN }, { "ssn", "1234567890", BAD_SSN },
	{ "ssn", "123-456789", BAD_SSN }, { "ssn", "12-345-6789", BAD_SSN },
	{ "ssn", "123 45 6789 ", NULL },
	{ "ssn", "12345678:", BAD_SSN }, { "ssn", "12345678/", BAD_SSN },
	{ "email", "a@b.c", NULL }, { "email", "a.b+c@d.e.org", NULL },
	{ "email", "", NULL }, { "email", "ab.c", BAD_EMAIL },
	{ "email", "@b.c", BAD_EMAIL }, { "email", "a@", BAD_EMAIL },
	{ "email", "a@b", BAD_EMAIL }, { "email", "a@.c", BAD_EMAIL },
	{ "email", "a@b.", BAD_EMAIL }, { "email", "a@b@c.d", BAD_EMAIL },
	{ "email", "a b@c.d", BAD_EMAIL }, { "email", "a@b. c", BAD_EMAIL },
	{ "phone", "1234567", NULL }, { "phone", "+1 (512) 555-0100", NULL },
	{ "phone", "512.555.0100 x12", NULL }, { "phone", "", NULL },
	{ "phone", "512-555-0100 ext. 4", NULL },
	{ "phone", "512-555-0100 EXT4", NULL }, { "phone", "1234567X9", NULL },
	{ "phone", "123456", BAD_PHONE }, { "phone", "123456 x7", BAD_PHONE },
	{ "phone", "1234567 x", BAD_PHONE },
	{ "phone", "1234567 ex4", BAD_PHONE },
	{ "phone", "1234567 x4x5", BAD_PHONE },
	{ "phone", "1234567;8", BAD_PHONE }, { "phone", "call me", BAD_PHONE },
	{ "phone", "123456789012345678901234567890", NULL },
	{ "phone", "1234567890123456789012345678901",
	    "Use at most 30 characters" },
	{ "citizenshipStatus", "usnational", NULL },
	{ "citizenshipStatus", "uscitizen",
	    "Choose one of the four statuses" },
	{ "citizenshipStatus", "usCitizens",
	    "Choose one of the four statuses" },
	{ "docChoice", "listB", "Choose List A, or List B and List C" },
	{ "dob", "2025-07-01", NULL }, { "dob", "2025-07-02", FUTURE },
	{ "dob", "1900-01-01", NULL },
	{ "dob", "1899-12-31", NULL }, { "dob", "0001-01-01", NULL },
	{ "dob", "0000-12-31", BAD_DATE }, { "dob", "1899-02-29", BAD_DATE },
	{ "dob", "2000-02-29", NULL }, { "dob", "2023-02-29", BAD_DATE },
	{ "dob", "1900-02-29", BAD_DATE }, { "dob", "N/A", BAD_DATE },
	{ "dob", "02/28/1990", BAD_DATE }, { "dob", "1990-2-28", BAD_DATE },
	{ "dob", "1990-02-28T00:00:00.000Z", NULL },
	{ "signatureDate", "2025-07-01", NULL },
	{ "signatureDate", "2025-07-02", FUTURE },
	{ "signatureDate", "2024-02-29", NULL },
	{ "signatureDate", "2025-06-31", BAD_DATE },
	{ "listAExpDate", "", NULL }, { "listAExpDate", "n/A", NULL },
	{ "listAExpDate", "2099-12-31", NULL },
	{ "listAExpDate", "2020-01-01", NULL },
	{ "listAExpDate", "none", BAD_UNTIL },
	{ "listAExpDate", "NA", BAD_UNTIL },
	{ "listAExpDate", "2027-02-29", BAD_UNTIL },
	{ "listBExpDate", "N/A", NULL }, { "listBExpDate", "x", BAD_EXPIRY },
	{ "listCExpDate", "n/a", NULL }, { "listCExpDate", "x", BAD_UNTIL },
	{ "authExpDate", "N/A", NULL }, { "authExpDate", "x", BAD_UNTIL },
	{ "listADoc", NULL, REQUIRED }, { "listADocNumber", " ", NULL },
	{ "listADocNumber", NULL, NULL },
};

START_TEST(test_value)
{
	const struct member changed = { values[_i].field, values[_i].value };

	fill(&changed, 1);
	expect(values[_i].field, values[_i].error);
}
END_TEST

#define AUTHORIZED { "citizenshipStatus", "authorized" }
#define UNTIL_NA { "authExpDate", "N/A" }
#define LIST_BC { "docChoice", "listBC" }, { "listADoc", NULL }, \
	{ "listADocNumber", NULL }
#define LIST_B { "listBDoc", "License" }, { "listBDocNumber", "1" }
#define LIST_C { "listCDoc", "SSN card" }, { "listCDocNumber", "2" }

/* Fields that require one another. */
static const struct {
	struct member set[9];
	const char *field, *error;
	bool e_verify;
} cases[] = {
	{ .set = { { "ssn", "" } }, .field = "ssn", .error = REQUIRED,
	    .e_verify = true },
	{ .set = { { "ssn", "123456789" } }, .e_verify = true },
	{ .set = { { "citizenshipStatus", "lpr" } },
	    .field = "alienRegNumber", .error = REQUIRED },
	{ .set = { { "citizenshipStatus", "lpr" },
	    { "alienRegNumber", "A1234567" } } },
	{ .set = { AUTHORIZED, { "i94Number", "12345678901" } },
	    .field = "authExpDate", .error = UNTIL },
	{ .set = { AUTHORIZED, UNTIL_NA }, .field = "alienRegNumber",
	    .error = NUMBERS },
	{ .set = { AUTHORIZED, UNTIL_NA, { "foreignPassportNumber", " " } },
	    .field = "alienRegNumber", .error = NUMBERS },
	{ .set = { AUTHORIZED, UNTIL_NA, { "alienRegNumber", "1234567" } } },
	{ .set = { AUTHORIZED, UNTIL_NA, { "i94Number", "12345678901" } } },
	{ .set = { AUTHORIZED, UNTIL_NA, { "foreignPassportNumber", "1" } },
	    .field = "passportCountry",
	    .error = "Required with a foreign passport number" },
	{ .set = { AUTHORIZED, UNTIL_NA, { "foreignPassportNumber", "1" },
	    { "passportCountry", "Peru" } } },
	{ .set = { { "foreignPassportNumber", "1" } } }, /* a citizen's */
	{ .set = { LIST_BC, LIST_B, LIST_C } },
	{ .set = { LIST_BC, LIST_B, { "listCDocNumber", "2" } },
	    .field = "listCDoc", .error = REQUIRED },
	{ .set = { LIST_BC, LIST_B, { "listCDoc", "Card" } } },
	{ .set = { LIST_BC, LIST_C, { "listBDocNumber", "2" } },
	    .field = "listBDoc", .error = REQUIRED },
	{ .set = { LIST_BC, LIST_C, { "listBDoc", "Card" } } },
};

START_TEST(test_case)
{
	policy.e_verify = cases[_i].e_verify;
	fill(cases[_i].set, 9);
	expect(cases[_i].field, cases[_i].error);
}
END_TEST

/* The limits as DESIGN has them, apart from the table that is tested. */
static const struct {
	const char *field;
	unsigned int max;
	const char *error;
} limits[] = {
#define LIMIT(field, max) { field, max, "Use at most " #max " characters" }
	LIMIT("lastName", 100), LIMIT("firstName", 100),
	LIMIT("middleInitial", 5), LIMIT("otherLastNames", 200),
	LIMIT("address", 200), LIMIT("aptUnit", 50), LIMIT("city", 100),
	LIMIT("state", 50), LIMIT("foreignPassportNumber", 50),
	LIMIT("signatureName", 200),
	LIMIT("passportCountry", 100), LIMIT("listADoc", 200),
	LIMIT("listADocNumber", 200), LIMIT("listAFileKey", 512),
	LIMIT("listAIssuingAuthority", 200), LIMIT("listBDoc", 200),
	LIMIT("listBDocNumber", 200), LIMIT("listBFileKey", 512),
	LIMIT("listBIssuingAuthority", 200), LIMIT("listCDoc", 200),
	LIMIT("listCDocNumber", 200), LIMIT("listCFileKey", 512),
	LIMIT("listCIssuingAuthority", 200), LIMIT("externalId", 100),
	{ "email", 254 - 4, "Use at most 254 characters" }, /* and @b.c */
};

START_TEST(test_limit)
{
	static const char *const letters[] = { "a", "\xc3\xa9",
		"\xe3\x81\x82", "\xf0\xa0\xae\xb7" };
	const char *tail = strcmp(limits[_i].field, "email") ? "" : "@b.c";

	for (int k = 0; k < (int)UNIT_COUNT(letters); k++) {
		char value[4 * 513 + 8] = "";
		struct member changed = { limits[_i].field, value };
		unsigned int n;

		for (n = 0; n < limits[_i].max; n++)
			strcat(value, letters[k]);
		strcat(value, tail);
		fill(&changed, 1);
		expect(limits[_i].field, NULL);
		memmove(value + strlen(letters[k]), value, strlen(value) + 1);
		memcpy(value, letters[k], strlen(letters[k]));
		fill(&changed, 1);
		expect(limits[_i].field, limits[_i].error);
	}
}
END_TEST

/* Every text row of the table is in the list of limits. */
START_TEST(test_limits_complete)
{
	int n = 0;

	for (int i = 0; i < I9_FIELDS; i++)
		n += (i9_table[i].rule == I9_RULE_TEXT &&
		    i9_table[i].kind == I9_STRING) ||
		    i9_table[i].rule == I9_RULE_STATE ||
		    i9_table[i].rule == I9_RULE_NAME ||
		    i9_table[i].rule == I9_RULE_NUMBER;
	ck_assert_int_eq(n, (int)UNIT_COUNT(limits) - 1);
}
END_TEST

/* No value shorter than the table's minimum passes the rule. */
START_TEST(test_minimum)
{
	const struct i9_row *row = &i9_table[_i];
	static const char digits[] = "1234567890";

	if (row->min < 2 || row->min > 10 || row->kind == I9_BOOL)
		return;
	form_start(&form);
	take(row->name, JSON_STRING, digits, row->min - 1);
	ck_assert_uint_ne(form_check(&form, &policy, arena), 0);
	ck_assert_ptr_nonnull(form.error[_i]);
}
END_TEST

/* The token's limit counts bytes, not characters. */
START_TEST(test_token)
{
	char value[259];
	struct member changed = { "inviteToken", value };

	memset(value, 'a', 256);
	value[256] = '\0';
	fill(&changed, 1);
	expect("inviteToken", NULL);
	memcpy(value + 256, "a", 2);
	fill(&changed, 1);
	expect("inviteToken", "The invite link is too long, copy it again");
	for (int i = 0; i < 258; i += 3)
		memcpy(value + i, "\xe2\x82\xac", 3);
	value[258] = '\0';
	fill(&changed, 1);
	expect("inviteToken", "The invite link is too long, copy it again");
}
END_TEST

/* Control characters: the first and last of each range, at the end too. */
START_TEST(test_control)
{
	static const char *const bad[] = { "\x01", "\x1f", "\x7f",
		"\xc2\x80", "\xc2\x9f" };

	if (i9_table[_i].kind == I9_BOOL ||
	    i9_table[_i].rule == I9_RULE_SIGNATURE)
		return;
	for (int k = 0; k < (int)UNIT_COUNT(bad); k++) {
		char value[8] = "a";
		struct member changed = { i9_table[_i].name, value };

		strcat(value, bad[k]);
		fill(&changed, 1);
		ck_assert_uint_ne(form_check(&form, &policy, arena), 0);
		ck_assert_str_eq(form.error[_i]->text, CONTROL);
	}
}
END_TEST

START_TEST(test_no_control)
{
	static const struct member changed = { "city", "A\xc2\xa0\xc3\x80~" };

	fill(&changed, 1);
	expect("city", NULL);
	ck_assert(!chars_have_control("\xc2\x80", 1)); /* stays inside */
	ck_assert_uint_eq(chars_span("123", 2, "123"), 2);
}
END_TEST

/* Each field refuses the other kinds, and takes null for absent. */
START_TEST(test_kind)
{
	static const enum json_kind wrong[] = { JSON_NUMBER, JSON_ARRAY,
		JSON_OBJECT, JSON_BOOL };
	const struct i9_row *row = &i9_table[_i];
	const bool boolean = row->kind == I9_BOOL;
	const struct form_value *value = &form.value[_i];

	for (int k = 0; k < (int)UNIT_COUNT(wrong); k++) {
		form_start(&form);
		take(row->name, boolean && wrong[k] == JSON_BOOL ?
		    JSON_STRING : wrong[k], "1", 1);
		ck_assert(value->wrong_kind && value->text == NULL);
		ck_assert_uint_ne(form_check(&form, &policy, arena), 0);
		ck_assert_str_eq(form.error[_i]->text, boolean ?
		    "Expected true or false" : "Expected text");
	}
	form_start(&form);
	take(row->name, JSON_NULL, NULL, 0);
	ck_assert(!value->wrong_kind && value->text == NULL);
}
END_TEST

START_TEST(test_attestation)
{
	const struct member none = { "attestationChecked", NULL };

	fill(&none, 1);
	expect("attestationChecked", REQUIRED);
	take_bool("attestationChecked", false);
	ck_assert(!form.value[I9_ATTESTATION_CHECKED].truth);
	expect("attestationChecked", "Check the box to attest");
	take_bool("attestationChecked", true);
	ck_assert(form.value[I9_ATTESTATION_CHECKED].truth);
	expect("attestationChecked", NULL);
}
END_TEST

/* Names: each row's own, and none that is only like one. */
START_TEST(test_find)
{
	const struct i9_row *row = &i9_table[_i];
	char other[64];

	ck_assert_uint_eq(row->name_len, strlen(row->name));
	ck_assert_uint_eq(i9_find(row->name, row->name_len),
	    (enum i9_field)_i);
	ck_assert_uint_eq(i9_find(row->name, row->name_len - 1), I9_FIELDS);
	strcpy(other, row->name);
	other[row->name_len - 1] ^= 1;
	ck_assert_uint_eq(i9_find(other, row->name_len), I9_FIELDS);
	ck_assert_uint_eq(i9_find("", 0), I9_FIELDS);
	ck_assert(row->label[0] != '\0' && row->max >= row->min);
}
END_TEST

/* Every rule and condition can be printed. */
START_TEST(test_tables_complete)
{
	for (int i = 0; i < I9_RULES; i++) {
		ck_assert_ptr_nonnull(rule_table[i].error.code);
		ck_assert(rule_table[i].check != NULL);
	}
	for (int i = 0; i < I9_CONDITIONS; i++) {
		ck_assert_ptr_nonnull(i9_conditions[i].name);
		ck_assert(i == I9_NEVER || i9_conditions[i].error.text != NULL);
	}
}
END_TEST

START_TEST(test_trim)
{
	static const struct {
		const char *text, *want;
	} trims[] = {
		{ "", "" }, { " ", "" }, { "a", "a" }, { "  a b ", "a b" },
		{ "\xc2\xa0\xe2\x80\x83" "NTX-1\xe3\x80\x80\xef\xbb\xbf",
		    "NTX-1" },
		{ "\xc3\xa9 \xf0\x9f\x98\x80 ",
		    "\xc3\xa9 \xf0\x9f\x98\x80" },
	};

	for (size_t i = 0; i < UNIT_COUNT(trims); i++) {
		const char *text = trims[i].text;
		size_t len = strlen(text);

		chars_trim(&text, &len);
		ck_assert_uint_eq(len, strlen(trims[i].want));
		ck_assert_mem_eq(text, trims[i].want, len);
	}
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_value, (int)UNIT_COUNT(values) },
		{ test_case, (int)UNIT_COUNT(cases) },
		{ test_limit, (int)UNIT_COUNT(limits) },
		{ test_limits_complete, 1 },
		{ test_minimum, I9_FIELDS },
		{ test_token, 1 },
		{ test_control, I9_FIELDS },
		{ test_no_control, 1 },
		{ test_kind, I9_FIELDS },
		{ test_attestation, 1 },
		{ test_find, I9_FIELDS },
		{ test_tables_complete, 1 },
		{ test_trim, 1 },
	};

	return unit_run("form_rules", tests, UNIT_COUNT(tests), setup, teardown);
}
