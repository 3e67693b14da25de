/* SPDX-License-Identifier: MIT */
/* rule.c -- what the value of a form's field must look like. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "form/chars.h"
#include "form/form.h"
#include "form/rule.h"

#define DIGITS "0123456789"
#define OLDEST_BIRTH_YEAR 1900
#define PHONE_DIGITS_MIN 7

/* Text has only the row's length to keep; a signature has a decoder. */
static const char *
check_nothing(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)rule, (void)text, (void)len, (void)today;
	return NULL;
}

/* Is TEXT the PATTERN, with a digit for each '#'? */
static bool
matches(const char *pattern, const char *text, size_t len)
{
	if (strlen(pattern) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (pattern[i] == '#' ? !is_digit : text[i] != pattern[i])
			return false;
	}
	return true;
}

static const char *
check_patterns(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)today;
	for (const char *const *p = rule->patterns; *p != NULL; p++)
		if (matches(*p, text, len))
			return NULL;
	return rule->error;
}

/*
 * One @ with something before it, and after it a name with a dot inside; no
 * blanks. No more: only a message sent tells whether an address is real.
 */
static const char *
check_email(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	const char *end = text + len, *at = memchr(text, '@', len), *dot;

	(void)today;
	if (at == NULL || at == text || memchr(text, ' ', len) != NULL)
		return rule->error;
	at++;
	if (memchr(at, '@', (size_t)(end - at)) != NULL)
		return rule->error;
	dot = memchr(at, '.', (size_t)(end - at));
	if (dot == NULL || dot == at || end[-1] == '.')
		return rule->error;
	return NULL;
}

static size_t
count_digits(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] >= '0' && text[i] <= '9';
	return n;
}

/* A number as people write it, then perhaps "x" or "ext" and an extension. */
static const char *
check_phone(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	size_t n = chars_span(text, len, DIGITS " +-.()");
	const char *rest = text + n;
	size_t rest_len = len - n, word = 0;

	(void)today;
	if (count_digits(text, n) < PHONE_DIGITS_MIN)
		return rule->error;
	if (rest_len == 0)
		return NULL;
	if (rest[0] == 'x' || rest[0] == 'X')
		word = 1;
	else if (rest_len >= 3 && strncasecmp(rest, "ext", 3) == 0)
		word = 3;
	if (word == 0 || count_digits(rest, rest_len) == 0 ||
	    chars_span(rest + word, rest_len - word, DIGITS " .") !=
	        rest_len - word)
		return rule->error;
	return NULL;
}

static const char *
check_past(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	struct date date;

	if (date_parse(text, len, &date) != 0)
		return rule->error;
	if (date_compare(date, today) > 0)
		return "Must not be in the future";
	return NULL;
}

static const char *
check_birth(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	struct date date;

	if (date_parse(text, len, &date) != 0)
		return rule->error;
	if (date.year < OLDEST_BIRTH_YEAR)
		return "Must not be before 1900";
	return check_past(rule, text, len, today);
}

static const char *
check_expiry(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	struct date date;

	(void)today;
	if (len == 3 && strncasecmp(text, "N/A", 3) == 0)
		return NULL;
	return date_parse(text, len, &date) == 0 ? NULL : rule->error;
}

/* In bytes: what is longer is no token of ours, whatever its characters. */
static const char *
check_token(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)text, (void)today;
	return len <= FORM_TOKEN_MAX ? NULL : rule->error;
}

static const char *const zip[] = { "#####", "#####-####", NULL };
static const char *const ssn[] = { "#########", "###-##-####", NULL };
static const char *const status[] = { "usCitizen", "usnational", "lpr",
	"authorized", NULL };
static const char *const choice[] = { "listA", "listBC", NULL };
static const char *const truth[] = { "true", NULL };

/* The rules stand in the order of enum i9_rule. */
const struct rule rule_table[I9_RULES] = {
	[I9_RULE_TEXT] = { "text", NULL, NULL, check_nothing },
	[I9_RULE_ZIP] = { "zip",
	    "Enter a ZIP code like 12345 or 12345-6789", zip, check_patterns },
	[I9_RULE_SSN] = { "ssn",
	    "Enter a Social Security number like 123-45-6789, 9 digits",
	    ssn, check_patterns },
	[I9_RULE_EMAIL] = { "email",
	    "Enter an email address like name@example.com",
	    NULL, check_email },
	[I9_RULE_PHONE] = { "phone",
	    "Enter a telephone number like 555-123-4567, at least 7 digits",
	    NULL, check_phone },
	[I9_RULE_STATUS] = { "citizenshipStatus",
	    "Choose one of the four statuses", status, check_patterns },
	[I9_RULE_CHOICE] = { "docChoice",
	    "Choose List A, or List B and List C", choice, check_patterns },
	[I9_RULE_BIRTH] = { "birthDate",
	    "Enter a real date as YYYY-MM-DD", NULL, check_birth },
	[I9_RULE_PAST] = { "pastDate",
	    "Enter a real date as YYYY-MM-DD", NULL, check_past },
	[I9_RULE_EXPIRY] = { "expiryDate",
	    "Enter a real date as YYYY-MM-DD, or N/A if there is none",
	    NULL, check_expiry },
	[I9_RULE_TRUE] = { "true",
	    "Check the box to attest", truth, check_patterns },
	[I9_RULE_SIGNATURE] = { "signature", NULL, NULL, check_nothing },
	[I9_RULE_TOKEN] = { "token",
	    "The invite link is too long, copy it again", NULL, check_token },
};

const char *
rule_check(enum i9_rule rule, const char *text, size_t len, struct date today)
{
	return rule_table[rule].check(&rule_table[rule], text, len, today);
}
