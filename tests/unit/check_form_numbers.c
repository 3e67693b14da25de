/* SPDX-License-Identifier: MIT */
/* check_form_numbers.c -- numbers that agencies give out, postal codes and D/S: each limit, and what is beside it. */
#include <string.h>

#include "filled_form.h"
#include "unit.h"

#define REQUIRED "Required"
#define BAD_DATE "Enter a valid date as YYYY-MM-DD"
#define BAD_EXPIRY BAD_DATE ", or N/A if there is none"
#define BAD_UNTIL BAD_DATE ", N/A if there is none, or D/S for duration of " \
	"status"
#define BAD_SSN "Enter a Social Security number with 9 digits, like 123-45-6789"
#define BAD_ZIP "Enter a ZIP code like 12345 or 12345-6789"
#define BAD_ALIEN "Enter an A-Number with 7 to 9 digits, like A123456789"
#define BAD_I94 "Enter a Form I-94 number with 11 digits or letters, like " \
	"123456789A1"
#define NEVER_SSN "This cannot be a Social Security number: none begins with " \
	"000, 666 or 9, has 00 in the middle or ends in 0000"
#define BAD_POSTAL "Enter a Canadian postal code like K1A 0B1"

/* One field holds VALUE: is it good? */
static const struct {
	const char *field, *value, *error;
} values[] = {
	/* The first and last of each block that is never issued, and the
	 * numbers beside them. */
	{ "ssn", "000-12-3456", NEVER_SSN }, { "ssn", "001-12-3456", NULL },
	{ "ssn", "665-12-3456", NULL }, { "ssn", "666-12-3456", NEVER_SSN },
	{ "ssn", "667-12-3456", NULL }, { "ssn", "899-12-3456", NULL },
	{ "ssn", "900-12-3456", NEVER_SSN },
	{ "ssn", "999-12-3456", NEVER_SSN },
	{ "ssn", "123-00-3456", NEVER_SSN }, { "ssn", "123-01-3456", NULL },
	{ "ssn", "123-10-3456", NULL }, { "ssn", "100-10-0001", NULL },
	{ "ssn", "123-45-0000", NEVER_SSN }, { "ssn", "123-45-0001", NULL },
	{ "ssn", "123-45-1000", NULL }, { "ssn", "000123456", NEVER_SSN },
	{ "ssn", "666123456", NEVER_SSN }, { "ssn", "900123456", NEVER_SSN },
	{ "ssn", "123003456", NEVER_SSN }, { "ssn", "123450000", NEVER_SSN },
	{ "ssn", "010010001", NULL }, { "ssn", "120034567", NULL },
	{ "alienRegNumber", "1234567", NULL },
	{ "alienRegNumber", "123456", BAD_ALIEN },
	{ "alienRegNumber", "123456789", NULL },
	{ "alienRegNumber", "1234567890", BAD_ALIEN },
	{ "alienRegNumber", "A1234567", NULL },
	{ "alienRegNumber", "a123456789", NULL },
	{ "alienRegNumber", "A-012-345-678", NULL },
	{ "alienRegNumber", "A 012 345 678", NULL },
	{ "alienRegNumber", "A123456", BAD_ALIEN },
	{ "alienRegNumber", "A1234567890", BAD_ALIEN },
	{ "alienRegNumber", "AA1234567", BAD_ALIEN },
	{ "alienRegNumber", "B1234567", BAD_ALIEN },
	{ "alienRegNumber", "1234567A", BAD_ALIEN },
	{ "alienRegNumber", "banana", BAD_ALIEN },
	{ "alienRegNumber", "A", BAD_ALIEN },
	{ "i94Number", "12345678901", NULL },
	{ "i94Number", "123456789A1", NULL },
	{ "i94Number", "123 456 789 01", NULL },
	{ "i94Number", "123456789-01", NULL },
	{ "i94Number", "1234567890", BAD_I94 },
	{ "i94Number", "123456789012", BAD_I94 },
	{ "i94Number", "123456789.1", BAD_I94 },
	{ "i94Number", "x", BAD_I94 }, { "i94Number", "N/A", NULL },
	{ "listAExpDate", "n.a.", NULL },
	{ "zip", "N9A6T3", BAD_ZIP }, { "zip", "N9A 6T3", BAD_ZIP },
	{ "signatureMethod", "drawn", NULL },
	{ "signatureMethod", "typed", NULL },
	{ "signatureMethod", "Typed", "Use drawn or typed" },
	{ "listAExpDate", "D/S", NULL }, { "listAExpDate", "ds", NULL },
	{ "listAExpDate", "d/s", NULL }, { "listAExpDate", "DS", NULL },
	{ "listAExpDate", "D", BAD_UNTIL }, { "listAExpDate", "DSO", BAD_UNTIL },
	{ "authExpDate", "D/S", NULL }, { "authExpDate", "Ds", NULL },
	{ "listBExpDate", "D/S", BAD_EXPIRY },
	{ "listCExpDate", "D/S", NULL }, { "listCExpDate", "D", BAD_UNTIL },
	{ "dob", "D/S", BAD_DATE },
};

START_TEST(test_value)
{
	const struct member changed = { values[_i].field, values[_i].value };

	fill(&changed, 1);
	expect(values[_i].field, values[_i].error);
}
END_TEST

static const struct {
	struct member set[4];
	const char *field, *error;
} cases[] = {
	/* A Canadian postal code, in Canada only; a ZIP code stays good. */
	{ .set = { { "state", "CAN" }, { "zip", "N9A 6T3" } } },
	{ .set = { { "state", "CAN" }, { "zip", "n9a6t3" } } },
	{ .set = { { "state", "CAN" }, { "zip", "12345" } } },
	{ .set = { { "state", "CAN" }, { "zip", "12345-6789" } } },
	{ .set = { { "state", "CAN" }, { "zip", "N9A-6T3" } } },
	{ .set = { { "state", "CAN" }, { "zip", "N9A--6T3" } },
	    .field = "zip", .error = BAD_POSTAL },
	{ .set = { { "state", "CAN" }, { "zip", "NA9 6T3" } },
	    .field = "zip", .error = BAD_POSTAL },
	{ .set = { { "state", "CAN" }, { "zip", "" } },
	    .field = "zip", .error = REQUIRED },
	{ .set = { { "state", "MEX" }, { "zip", "22000" } } },
	{ .set = { { "state", "MEX" }, { "zip", "N9A 6T3" } },
	    .field = "zip", .error = BAD_ZIP },
	{ .set = { { "state", "CANADA" }, { "zip", "N9A 6T3" } } },
	{ .set = { { "state", " can " }, { "zip", "N9A-6T3" } } },
	{ .set = { { "state", "mexico" }, { "zip", "N9A 6T3" } },
	    .field = "zip", .error = BAD_ZIP },
	{ .set = { { "state", "Canadaland" }, { "zip", "N9A 6T3" } },
	    .field = "zip", .error = BAD_ZIP },
	/* D/S is no date, so nothing is renewed by it. */
	{ .set = { { "citizenshipStatus", "authorized" }, { "i94Number", "12345678901" },
	    { "authExpDate", "D/S" }, { "listAExpDate", "DS" } } },
};

START_TEST(test_case)
{
	fill(cases[_i].set, 4);
	expect(cases[_i].field, cases[_i].error);
	ck_assert_int_eq(form.next_renewal.year, 0);
}
END_TEST

/* With E-Verify an SSN may be missing when one was applied for, and only if
 * that is said to be true. */
START_TEST(test_applied_for)
{
	const struct member none = { "ssn", NULL };

	policy.e_verify = true;
	fill(&none, 1);
	take_bool("ssnAppliedFor", true);
	expect(NULL, NULL);
	take("ssn", JSON_STRING, "123456789", 9);
	expect(NULL, NULL);
	take("ssn", JSON_STRING, "12345678", 8);
	expect("ssn", BAD_SSN);
	fill(&none, 1);
	take_bool("ssnAppliedFor", false);
	expect("ssn", REQUIRED);
	policy.e_verify = false;
	expect(NULL, NULL);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_value, (int)UNIT_COUNT(values) },
		{ test_case, (int)UNIT_COUNT(cases) },
		{ test_applied_for, 1 },
	};

	return unit_run("form_numbers", tests, UNIT_COUNT(tests), setup,
	    teardown);
}
