/* SPDX-License-Identifier: MIT */
/* date.c -- calendar dates of the Gregorian calendar, 0001 to 9999. */
#include <string.h>

#include "base/date.h"

/* Reads exactly N digits. Returns their value, or -1. */
static int
digits(const char *text, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Is the text after the date a time of day: "T" hh:mm[:ss[.f]][zone]? */
static bool
is_time_of_day(const char *text, size_t len)
{
	if (len < 6 || (text[0] != 'T' && text[0] != 't') || text[3] != ':')
		return false;
	if (digits(text + 1, 2) < 0 || digits(text + 1, 2) > 23 ||
	    digits(text + 4, 2) < 0 || digits(text + 4, 2) > 59)
		return false;
	/* The rest is never used, so only its alphabet is checked. */
	for (size_t i = 6; i < len; i++)
		if (strchr("0123456789:.+-Zz", text[i]) == NULL ||
		    text[i] == '\0')
			return false;
	return len <= 40;
}

int
date_parse(const char *text, size_t len, struct date *date)
{
	struct date d;

	if (len < 10 || text[4] != '-' || text[7] != '-')
		return -1;
	if (len > 10 && !is_time_of_day(text + 10, len - 10))
		return -1;
	d.year = digits(text, 4);
	d.month = digits(text + 5, 2);
	d.day = digits(text + 8, 2);
	if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 ||
	    d.day > days_in_month(d.year, d.month))
		return -1;
	*date = d;
	return 0;
}

/* Does TEXT follow PATTERN, in which 0 stands for a digit? */
static bool
follows(const char *text, const char *pattern)
{
	for (; *pattern != '\0'; text++, pattern++)
		if (*pattern == '0' ? *text < '0' || *text > '9' :
		    *text != *pattern)
			return false;
	return true;
}

bool
date_is_full_time(const char *text)
{
	size_t n;

	if (!follows(text, "00:00:00") || digits(text, 2) > 23 ||
	    digits(text + 3, 2) > 59 || digits(text + 6, 2) > 59)
		return false;
	text += 8;
	if (*text == '.') {
		n = strspn(text + 1, "0123456789");
		if (n == 0 || n > 9)
			return false;
		text += 1 + n;
	}
	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
		return true;
	return (*text == '+' || *text == '-') && follows(text + 1, "00:00") &&
	    strlen(text) == 6 && digits(text + 1, 2) <= 15 &&
	    digits(text + 4, 2) <= 59;
}

int
date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year - b.year;
	if (a.month != b.month)
		return a.month - b.month;
	return a.day - b.day;
}

/*
 * Days since the civil epoch 0000-03-01, by eras of 400 years: Howard
 * Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
static int32_t
days_since_year_0(struct date date)
{
	int year = date.month <= 2 ? date.year - 1 : date.year;
	int month = date.month <= 2 ? date.month + 9 : date.month - 3;

	return year * 365 + year / 4 - year / 100 + year / 400 +
	    (153 * month + 2) / 5 + date.day - 1;
}

int32_t
date_days_since_2000(struct date date)
{
	return days_since_year_0(date) -
	    days_since_year_0((struct date){ 2000, 1, 1 });
}
