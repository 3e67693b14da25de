/* SPDX-License-Identifier: MIT */
/* fuzz_rule.c -- the rules for one value, and what they stand on: characters, dates. */
#include <stdio.h>

#include "base/date.h"
#include "form/chars.h"
#include "form/rule.h"
#include "fuzz.h"

static void
check_chars(const char *text, size_t len)
{
	const char *once = text, *twice;
	size_t once_len = len, twice_len;

	assert(chars_count(text, len) <= len);
	assert(chars_span(text, len, "0123456789") <= len);
	(void)chars_have_control(text, len);
	chars_trim(&once, &once_len);
	assert(once >= text && once + once_len <= text + len);
	assert((once_len == 0) == chars_are_blank(text, len));
	assert(fuzz_is_clean(once, once_len));
	twice = once;
	twice_len = once_len;
	chars_trim(&twice, &twice_len);
	assert(twice == once && twice_len == once_len);
}

/* A date that is taken is the one that it says. */
static void
check_date(const char *text, size_t len)
{
	struct date date;
	char again[16];

	if (date_parse(text, len, &date) != 0)
		return;
	(void)snprintf(again, sizeof(again), "%04u-%02u-%02u",
	    (unsigned int)date.year % 10000, (unsigned int)date.month % 100,
	    (unsigned int)date.day % 100);
	assert(memcmp(again, text, 10) == 0);
	assert(date_days_since_2000(date) >= -730119);
	assert(date_days_since_2000(date) <= 2921939);
}

/* The first byte chooses the rule; the rest is the value. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct date today = { 2026, 1, 31 };
	const char *text = (const char *)data + 1;
	const struct problem *error;

	/* None is asked about what the JSON reader refuses. */
	if (len < 2 || !fuzz_is_clean(text, len - 1))
		return 0;
	check_chars(text, len - 1);
	check_date(text, len - 1);
	error = rule_check((enum i9_rule)(data[0] % I9_RULES), text, len - 1,
	    today);
	assert(error == NULL || (*error->code != '\0' &&
	    *error->text != '\0'));
	return 0;
}
