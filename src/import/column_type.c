/* SPDX-License-Identifier: MIT */
/* column_type.c -- whether an old table's value is of its column's type. */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "import/column.h"
#include "import/column_type.h"

/* What PostgreSQL's timestamps reach. */
#define YEAR_MAX 294276
#define YEAR_BC_MAX 4713
#define TIME_TEXT_MAX 48
#define WHOLE_DIGITS_MAX 18

/* Reads LEAST to MOST digits at *S, of a value from LOW to HIGH, and BEFORE
 * them that character, if it is not NUL. */
static bool
take_number(const char **s, char before, int least, int most, long low,
    long high)
{
	long value = 0;
	int n = 0;

	if (before != '\0' && *(*s)++ != before)
		return false;
	for (; n < most && **s >= '0' && **s <= '9'; n++)
		value = 10 * value + *(*s)++ - '0';
	return n >= least && value >= low && value <= high;
}

static bool
take_clock(const char **s)
{
	if (!take_number(s, '\0', 2, 2, 0, 23) ||
	    !take_number(s, ':', 2, 2, 0, 59) ||
	    !take_number(s, ':', 2, 2, 0, 59))
		return false;
	return **s != '.' || take_number(s, '.', 1, 6, 0, 999999);
}

/* "Z", an offset, or nothing. */
static bool
take_zone(const char **s)
{
	if (**s == 'Z') {
		(*s)++;
		return true;
	}
	if (**s != '+' && **s != '-')
		return true;
	if (!take_number(s, **s, 2, 2, 0, 15))
		return false;
	for (int i = 0; i < 2 && **s == ':'; i++)
		if (!take_number(s, ':', 2, 2, 0, 59))
			return false;
	return true;
}

static long
days_of(long year, long month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return month == 2 && year % 4 == 0 && (year % 100 != 0 ||
	    year % 400 == 0) ? 29 : days[month - 1];
}

/* As row_to_json() writes dates and times; or with a blank for the "T". */
static bool
is_time(const char *text, size_t len)
{
	char copy[TIME_TEXT_MAX];
	const char *s = copy;
	long year, month;

	if (len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (strcmp(s, "infinity") == 0 || strcmp(s, "-infinity") == 0)
		return true;
	year = strtol(copy, NULL, 10);
	if (!take_number(&s, '\0', 4, 6, 1, YEAR_MAX))
		return false;
	month = *s != '\0' ? strtol(s + 1, NULL, 10) : 0;
	if (!take_number(&s, '-', 2, 2, 1, 12) ||
	    !take_number(&s, '-', 2, 2, 1, days_of(year, month)))
		return false;
	if (*s == 'T' || (*s == ' ' && s[1] != 'B')) {
		s++;
		if (!take_clock(&s) || !take_zone(&s))
			return false;
	}
	return *s == '\0' || (strcmp(s, " BC") == 0 && year < YEAR_BC_MAX);
}

static bool
is_whole(const struct json_member *m)
{
	if (m->kind != JSON_NUMBER || m->len > WHOLE_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < m->len; i++)
		if ((m->text[i] < '0' || m->text[i] > '9') &&
		    (i > 0 || m->text[i] != '-'))
			return false;
	return true;
}

const char *
column_fault(const struct column *column, const struct json_member *m)
{
	size_t most = (column->use & COLUMN_LONG) != 0 ? COLUMN_LONG_MAX :
	    COLUMN_TEXT_MAX;

	if ((column->use & COLUMN_TIME) != 0)
		return m->kind == JSON_STRING && is_time(m->text, m->len) ?
		    NULL : "not a date or time";
	if ((column->use & COLUMN_BOOL) != 0)
		return m->kind == JSON_BOOL ? NULL : "not true or false";
	if ((column->use & COLUMN_WHOLE) != 0)
		return is_whole(m) ? NULL : "not a whole number";
	if (m->text != NULL && m->len > most)
		return "too long to be kept";
	return NULL;
}
