/* SPDX-License-Identifier: MIT */
/* rule.c -- what the value of a form's field must look like. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "form/chars.h"
#include "form/form.h"
#include "form/rule.h"
#include "form/states.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define PHONE_DIGITS_MIN 7
#define ALIEN_DIGITS_MIN 7
#define ALIEN_DIGITS_MAX 9
#define I94_LEN 11

/* Text has only the row's length to keep; a signature has a decoder. */
static const struct problem *
check_nothing(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)rule, (void)text, (void)len, (void)today;
	return NULL;
}

/* A person's name can be read, by everybody in the same way. */
static const struct problem *
check_name(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)today;
	if (chars_visible(text, len) != len)
		return PROBLEM(HIDDEN);
	return chars_have_letter(text, len) ? NULL : &rule->error;
}

/* Does C stand for P in a pattern: a digit for '#', a letter for '@'? */
static bool
stands_for(char p, char c)
{
	if (p == '#')
		return c >= '0' && c <= '9';
	if (p == '@')
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return c == p;
}

static bool
matches(const char *pattern, const char *text, size_t len)
{
	if (strlen(pattern) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!stands_for(pattern[i], text[i]))
			return false;
	return true;
}

bool
rule_matches(const char *const *patterns, const char *text, size_t len)
{
	for (; *patterns != NULL; patterns++)
		if (matches(*patterns, text, len))
			return true;
	return false;
}

static const struct problem *
check_patterns(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)today;
	if (!rule_matches(rule->patterns, text, len))
		return &rule->error;
	return rule->never != NULL && rule_matches(rule->never, text, len) ?
	    &rule->never_error : NULL;
}

/*
 * One @ with something before it, and after it a name with a dot inside; no
 * blanks. No more: only a message sent tells whether an address is real.
 */
static const struct problem *
check_email(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	const char *end = text + len, *at = memchr(text, '@', len), *dot;

	(void)today;
	if (at == NULL || at == text || memchr(text, ' ', len) != NULL)
		return &rule->error;
	at++;
	if (memchr(at, '@', (size_t)(end - at)) != NULL)
		return &rule->error;
	dot = memchr(at, '.', (size_t)(end - at));
	if (dot == NULL || dot == at || end[-1] == '.')
		return &rule->error;
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

/* The letters and digits of TEXT; 0 when there is something else than SET. */
static size_t
count_signs(const char *text, size_t len, const char *set)
{
	size_t n = 0;

	if (chars_span(text, len, set) != len)
		return 0;
	for (size_t i = 0; i < len; i++)
		n += text[i] != ' ' && text[i] != '-';
	return n;
}

/* As on cards and notices of USCIS, or as people write it: "A 012-345-678". */
static const struct problem *
check_alien(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	size_t a = text[0] == 'A' || text[0] == 'a', n;

	(void)today;
	n = count_signs(text + a, len - a, DIGITS " -");
	return n >= ALIEN_DIGITS_MIN && n <= ALIEN_DIGITS_MAX ? NULL :
	    &rule->error;
}

/* CBP: 11 digits, and since May 2019 a letter in the 10th place. */
static const struct problem *
check_i94(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)today;
	return count_signs(text, len, DIGITS LETTERS " -") == I94_LEN ?
	    NULL : &rule->error;
}

/* A number as people write it, then perhaps "x" or "ext" and an extension. */
static const struct problem *
check_phone(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	size_t n = chars_span(text, len, DIGITS " +-.()");
	const char *rest = text + n;
	size_t rest_len = len - n, word = 0;

	(void)today;
	if (count_digits(text, n) < PHONE_DIGITS_MIN)
		return &rule->error;
	if (rest_len == 0)
		return NULL;
	if (rest[0] == 'x' || rest[0] == 'X')
		word = 1;
	else if (rest_len >= 3 && strncasecmp(rest, "ext", 3) == 0)
		word = 3;
	if (word == 0 || count_digits(rest, rest_len) == 0 ||
	    chars_span(rest + word, rest_len - word, DIGITS " .") !=
	        rest_len - word)
		return &rule->error;
	return NULL;
}

static const struct problem *
check_past(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	struct date date;

	if (date_parse(text, len, &date) != 0)
		return &rule->error;
	if (date_compare(date, today) > 0)
		return PROBLEM(FUTURE);
	return NULL;
}

static const struct problem *
check_expiry(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	struct date date;

	(void)today;
	if (len == 3 && strncasecmp(text, "N/A", 3) == 0)
		return NULL;
	return date_parse(text, len, &date) == 0 ? NULL : &rule->error;
}

/*
 * Also "D/S", duration of status, as a Form I-94 says it. Form I-9's
 * instructions, section 2: "If the document uses text rather than a date to
 * indicate when it expires, enter the text as shown on the document".
 */
static const struct problem *
check_until(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	return rule_is_duration_of_status(text, len) ? NULL :
	    check_expiry(rule, text, len, today);
}

bool
rule_is_duration_of_status(const char *text, size_t len)
{
	return (len == 3 && strncasecmp(text, "D/S", 3) == 0) ||
	    (len == 2 && strncasecmp(text, "DS", 2) == 0);
}

/* In bytes: what is longer is no token of ours, whatever its characters. */
static const struct problem *
check_token(const struct rule *rule, const char *text, size_t len,
    struct date today)
{
	(void)text, (void)today;
	return len <= FORM_TOKEN_MAX ? NULL : &rule->error;
}

static const char *const zip[] = { "#####", "#####-####", NULL };
/* A ZIP code stays good with any state: it always was. */
static const char *const postal[] = { "@#@#@#", "@#@ #@#", "#####",
	"#####-####", NULL };
static const char *const ssn[] = { "#########", "###-##-####", NULL };
/*
 * SSA, "Which Social Security numbers are invalid?" and POMS RM 10201.035: no
 * number begins with 000, 666 or 9 (an ITIN does), has the group 00 or the
 * serial number 0000.
 */
static const char *const no_ssn[] = { "000######", "000-##-####",
	"666######", "666-##-####", "9########", "9##-##-####",
	"###00####", "###-00-####", "#####0000", "###-##-0000", NULL };
static const char *const method[] = { "drawn", "typed", NULL };
static const char *const status[] = { "usCitizen", "usnational", "lpr",
	"authorized", NULL };
static const char *const choice[] = { "listA", "listBC", NULL };
static const char *const truth[] = { "true", NULL };

static bool
is_same(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

/* "Canada" and "can" become CAN, on which it depends what a zip may be (i9.c);
 * Mexico likewise. */
static int
take_country(struct arena *arena, const char **text, size_t *len)
{
	(void)arena;
	for (size_t i = STATES - STATES_ABROAD; i < STATES; i++) {
		const struct state *state = &states_table[i];

		if (!is_same(*text, *len, state->code) &&
		    !is_same(*text, *len, state->name))
			continue;
		if (memcmp(*text, state->code, strlen(state->code)) != 0)
			*text = state->code;
		*len = strlen(state->code);
		break;
	}
	return 0;
}

/* N9A-6T3 becomes N9A 6T3, as Canada Post writes it. */
static int
take_postal(struct arena *arena, const char **text, size_t *len)
{
	char *to;

	if (!matches("@#@-#@#", *text, *len))
		return 0;
	to = arena_copy(arena, *text, *len);
	if (to == NULL)
		return -1;
	to[3] = ' ';
	*text = to;
	return 0;
}

/* The rules stand in the order of enum i9_rule. */
const struct rule rule_table[I9_RULES] = {
	[I9_RULE_TEXT] = { { "text", NULL }, NULL, check_nothing,
	    .tidy = TIDY_TEXT },
	[I9_RULE_STATE] = { { "state", NULL }, NULL, check_nothing,
	    .tidy = TIDY_TEXT, .rewrite = take_country },
	[I9_RULE_NAME] = { { "name",
	    "Enter a name with at least one letter" }, NULL, check_name,
	    .tidy = TIDY_NAME },
	[I9_RULE_NUMBER] = { { "number", NULL }, NULL, check_nothing,
	    .tidy = TIDY_NUMBER },
	[I9_RULE_ZIP] = { { "zip",
	    "Enter a ZIP code like 12345 or 12345-6789" }, zip, check_patterns,
	    .tidy = TIDY_GROUPS, .rewrite = take_postal },
	[I9_RULE_POSTAL] = { { "postalCode",
	    "Enter a Canadian postal code like K1A 0B1" }, postal,
	    check_patterns, .tidy = TIDY_GROUPS, .rewrite = take_postal },
	[I9_RULE_SSN] = { { "ssn",
	    "Enter a Social Security number with 9 digits, like 123-45-6789" },
	    ssn, check_patterns, .tidy = TIDY_GROUPS, .never = no_ssn,
	    .never_error = { "ssnNever",
	    "This cannot be a Social Security number: none begins with 000, "
	    "666 or 9, has 00 in the middle or ends in 0000" } },
	[I9_RULE_EMAIL] = { { "email",
	    "Enter an email address like name@example.com" },
	    NULL, check_email,
	    .tidy = TIDY_CODE },
	[I9_RULE_PHONE] = { { "phone",
	    "Enter a telephone number with at least 7 digits, like "
	    "555-123-4567" },
	    NULL, check_phone,
	    .tidy = TIDY_NUMBER },
	[I9_RULE_STATUS] = { { "citizenshipStatus",
	    "Choose one of the four statuses" }, status, check_patterns,
	    .tidy = TIDY_CODE },
	[I9_RULE_CHOICE] = { { "docChoice",
	    "Choose List A, or List B and List C" }, choice, check_patterns,
	    .tidy = TIDY_CODE },
	[I9_RULE_BIRTH] = { { "birthDate",
	    "Enter a valid date as YYYY-MM-DD" }, NULL, check_past,
	    .tidy = TIDY_GROUPS },
	[I9_RULE_PAST] = { { "pastDate",
	    "Enter a valid date as YYYY-MM-DD" }, NULL, check_past,
	    .tidy = TIDY_GROUPS },
	[I9_RULE_EXPIRY] = { { "expiryDate",
	    "Enter a valid date as YYYY-MM-DD, or N/A if there is none" },
	    NULL, check_expiry, .tidy = TIDY_GROUPS },
	[I9_RULE_UNTIL] = { { "untilDate",
	    "Enter a valid date as YYYY-MM-DD, N/A if there is none, or D/S "
	    "for duration of status" }, NULL, check_until,
	    .tidy = TIDY_GROUPS },
	[I9_RULE_ALIEN] = { { "alienNumber",
	    "Enter an A-Number with 7 to 9 digits, like A123456789" },
	    NULL, check_alien, .tidy = TIDY_NUMBER },
	[I9_RULE_I94] = { { "i94Number",
	    "Enter a Form I-94 number with 11 digits or letters, like "
	    "123456789A1" }, NULL, check_i94, .tidy = TIDY_NUMBER },
	[I9_RULE_METHOD] = { { "signatureMethod", "Use drawn or typed" },
	    method, check_patterns, .tidy = TIDY_CODE },
	[I9_RULE_TRUE] = { { "true",
	    "Check the box to attest" }, truth, check_patterns,
	    .tidy = TIDY_CODE },
	[I9_RULE_SIGNATURE] = { { "signature", NULL }, NULL, check_nothing,
	    .tidy = TIDY_NONE },
	[I9_RULE_TOKEN] = { { "token",
	    "The invite link is too long, copy it again" }, NULL, check_token,
	    .tidy = TIDY_CODE },
};

int
rule_tidy(enum i9_rule rule, bool may_be_empty, struct arena *arena,
    const char **text, size_t *len)
{
	const struct rule *r = &rule_table[rule];
	const char *tidy = *text;
	size_t tidy_len = *len;

	if (tidy_text(r->tidy, arena, &tidy, &tidy_len) != 0)
		return -1;
	if (r->rewrite != NULL && r->rewrite(arena, &tidy, &tidy_len) != 0)
		return -1;
	*text = tidy;
	*len = tidy_len;
	if (!may_be_empty || !tidy_is_nothing(*text, *len))
		return 0;
	/* As it was typed, if the rule knows it. */
	if (rule != I9_RULE_EXPIRY && rule != I9_RULE_UNTIL)
		*len = 0;
	else if (rule_check(rule, *text, *len, (struct date){ 0 }) != NULL)
		*text = "N/A", *len = 3;
	return 0;
}

const struct problem *
rule_check(enum i9_rule rule, const char *text, size_t len, struct date today)
{
	return rule_table[rule].check(&rule_table[rule], text, len, today);
}

bool
rule_date(const char *text, size_t len, struct date *date)
{
	if (text == NULL)
		return false;
	chars_trim(&text, &len);
	return date_parse(text, len, date) == 0;
}
