/* SPDX-License-Identifier: MIT */
/* check_date.c -- dates are read strictly and counted as PostgreSQL does. */
#include <string.h>

#include "base/date.h"
#include "unit.h"

static const struct {
	const char *text;
	int32_t days; /* SELECT date '…' - date '2000-01-01' */
} good[] = {
	{ "2000-01-01", 0 }, { "1999-12-31", -1 }, { "2000-02-29", 59 },
	{ "2000-03-01", 60 }, { "1970-01-01", -10957 },
	{ "2026-11-24", 9824 }, { "1900-02-28", -36466 },
	{ "9999-12-31", 2921939 }, { "0001-01-01", -730119 },
	{ "2024-02-29T23:59:59.999Z", 8825 },
	{ "2024-02-29T00:00:00+14:00", 8825 }, { "2024-02-29T00:00", 8825 },
};

static const char *const bad[] = { "", "2000-1-1", "2000-01-1", "20000101",
	"2000-13-01", "2000-00-10", "2000-01-00", "2000-01-32", "2001-02-29",
	"1900-02-29", "2000-04-31", "0000-01-01", "2000/01/01", "01/02/2000",
	"2000-01-01 ", "2000-01-01T", "2000-01-01T24:00", "2000-01-01T10:60",
	"2000-01-01T1:00:00", "2000-01-01T10:00:00 UTC", "-200-01-01",
	"+200-01-01", "2000-01-01x", "２０００-01-01" };

START_TEST(reads)
{
	struct date date;

	ck_assert_int_eq(date_parse(good[_i].text, strlen(good[_i].text),
	    &date), 0);
	ck_assert_int_eq(date_days_since_2000(date), good[_i].days);
}
END_TEST

START_TEST(refuses)
{
	struct date date;

	ck_assert_int_eq(date_parse(bad[_i], strlen(bad[_i]), &date), -1);
}
END_TEST

START_TEST(compares)
{
	const struct date a = { 2026, 11, 24 };

	ck_assert_int_eq(date_compare(a, a), 0);
	ck_assert_int_lt(date_compare(a, (struct date){ 2026, 11, 25 }), 0);
	ck_assert_int_lt(date_compare(a, (struct date){ 2026, 12, 1 }), 0);
	ck_assert_int_gt(date_compare(a, (struct date){ 2025, 12, 31 }), 0);
}
END_TEST

static const struct {
	const char *text;
	bool is_time;
} times[] = {
	{ "18:30:00Z", true },
	{ "00:00:00z", true },
	{ "23:59:59.123456789Z", true },
	{ "18:30:00+02:00", true },
	{ "18:30:00.5-15:59", true },
	{ "", false },
	{ "18:30Z", false },
	{ "18:30:00", false },
	{ "18:30:00.Z", false },
	{ "18:30:00.1234567890Z", false },
	{ "24:00:00Z", false },
	{ "23:60:00Z", false },
	{ "23:59:60Z", false },
	{ "18:30:00+16:00", false },
	{ "18:30:00+0200", false },
	{ "18:30:00+02:00x", false },
	{ "18:30:00Zx", false },
};

START_TEST(knows_full_times)
{
	ck_assert_int_eq(date_is_full_time(times[_i].text),
	    times[_i].is_time);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads, UNIT_COUNT(good) },
		{ refuses, UNIT_COUNT(bad) },
		{ compares, 1 },
		{ knows_full_times, UNIT_COUNT(times) },
	};

	return UNIT_RUN("date", tests);
}
