/* SPDX-License-Identifier: MIT */
/* input.c -- checks what the operator types before anything is done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "form/chars.h"
#include "form/rule.h"

#define DATE_LEN 10

int
input_check_text(const char *what, const char *text, size_t max)
{
	size_t len = text != NULL ? strlen(text) : 0;
	const char *wrong = NULL;

	if (len == 0)
		return 0;
	if (!utf8_is_valid(text, len))
		wrong = "is not valid UTF-8";
	else if (chars_have_control(text, len))
		wrong = "has control characters";
	else if (chars_are_blank(text, len))
		wrong = "has nothing but blanks";
	else if (chars_count(text, len) <= max)
		return 0;
	if (wrong != NULL)
		(void)cli_fail("%s %s", what, wrong);
	else
		(void)cli_fail("%s is longer than %zu characters", what, max);
	return -1;
}

int
input_check_email(const char *what, const char *text)
{
	if (text == NULL || rule_check(I9_RULE_EMAIL, text, strlen(text),
	    clock_latest_today()) == NULL)
		return 0;
	(void)cli_fail("%s is no email address", what);
	return -1;
}

int
input_check_phone(const char *what, const char *text)
{
	if (text == NULL || rule_check(I9_RULE_PHONE, text, strlen(text),
	    clock_latest_today()) == NULL)
		return 0;
	(void)cli_fail("%s is no telephone number", what);
	return -1;
}

int
input_check_date(const char *what, const char *text)
{
	struct date date;

	if (text == NULL || (strlen(text) == DATE_LEN &&
	    date_parse(text, DATE_LEN, &date) == 0))
		return 0;
	(void)cli_fail("%s takes a date like 2026-12-31", what);
	return -1;
}

int
input_parse_time(const char *what, const char *text, struct arena *arena,
    const char **time)
{
	size_t len = strlen(text);
	char full[DATE_LEN + sizeof("T23:59:59Z")];
	struct date date;

	if (len >= DATE_LEN && date_parse(text, DATE_LEN, &date) == 0) {
		if (len == DATE_LEN) {
			(void)snprintf(full, sizeof(full), "%sT23:59:59Z",
			    text);
			*time = arena_copy(arena, full, strlen(full));
			return 0;
		}
		if (strchr("Tt ", text[DATE_LEN]) != NULL &&
		    date_is_full_time(text + DATE_LEN + 1)) {
			*time = text;
			return 0;
		}
	}
	(void)cli_fail("%s takes a date like 2026-12-31 or a time like "
	    "2026-12-31T18:00:00Z", what);
	return -1;
}
