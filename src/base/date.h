/* SPDX-License-Identifier: MIT */
/* date.h -- calendar dates of the Gregorian calendar, 0001 to 9999. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct date {
	int year;  /* 1..9999; 0 means: no date */
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

/*
 * Reads the LEN bytes at TEXT as an RFC 3339 full-date "YYYY-MM-DD", which a
 * "T" and a time of day may follow (JSON.stringify(new Date()) writes one):
 * only the date counts. Returns 0, or -1 when it is not a real date.
 */
__attribute__((warn_unused_result)) int date_parse(const char *text,
    size_t len, struct date *date);

/*
 * Is TEXT a full-time of RFC 3339, as "18:30:00.5+02:00"? Offsets go up to
 * 15:59, as PostgreSQL takes them (no place has more than 14 hours); there
 * are no leap seconds.
 */
bool date_is_full_time(const char *text);

/* Less than, equal to or greater than 0, as A is before, on or after B. */
int date_compare(struct date a, struct date b);

/* Days from 2000-01-01 to DATE, the number that PostgreSQL stores. */
int32_t date_days_since_2000(struct date date);

#endif
