/* SPDX-License-Identifier: MIT */
/* password_rule.c -- which passwords may be chosen. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "staff/password_rule.h"
#include "crypto/password.h"
#include "form/chars.h"

#define MIN_CHARACTERS 12
#define MAX_CHARACTERS 256
#define MIN_DISTINCT 5

/* Lists of stolen passwords begin with these, as far as they are long enough;
 * whatever the case. */
static const char *const common[] = {
	"123456789012", "1234567890123", "12345678901234", "1234567890ab",
	"1q2w3e4r5t6y", "1qaz2wsx3edc", "abc123456789", "abcdefghijkl",
	"admin1234567", "adminadmin123", "administrator", "administrator1",
	"baseball1234", "changeme1234", "changemenow1",
	"correcthorsebatterystaple", "football1234", "iloveyou1234",
	"iloveyouforever", "letmein12345", "letmeinletmein", "monkey123456",
	"passw0rd1234", "password1234", "password12345", "password123456",
	"password1234!", "password123!",
	"passwordpassword", "q1w2e3r4t5y6", "qazwsxedcrfv", "qwerty123456",
	"qwertyqwerty", "qwertyuiop12", "qwertyuiop123", "sunshine1234",
	"trustno1trustno1", "welcome12345", "welcome123456", "zaq12wsxcde3",
};

/* Is PASSWORD the first N bytes of TEXT, whatever the case? */
static bool
is_same(const char *password, size_t len, const char *text, size_t n)
{
	return n > 0 && len == n && strncasecmp(password, text, n) == 0;
}

static size_t
count_distinct(const char *password, size_t len)
{
	bool seen[256] = { false };
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		n += !seen[(unsigned char)password[i]];
		seen[(unsigned char)password[i]] = true;
	}
	return n;
}

/* As password_rule_check(), of a normalized password. */
static const struct problem *
check_normal(const char *password, size_t len, const char *email,
    const char *name)
{
	if (chars_count(password, len) < MIN_CHARACTERS)
		return PROBLEM(TOO_SHORT);
	if (chars_count(password, len) > MAX_CHARACTERS)
		return PROBLEM(TOO_LONG_PASSWORD);
	if (is_same(password, len, email, strlen(email)) ||
	    is_same(password, len, email, strcspn(email, "@")) ||
	    is_same(password, len, name, strlen(name)))
		return PROBLEM(OWN_NAME);
	if (count_distinct(password, len) < MIN_DISTINCT)
		return PROBLEM(FEW_SIGNS);
	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (is_same(password, len, common[i], strlen(common[i])))
			return PROBLEM(COMMON);
	return NULL;
}

const struct problem *
password_rule_check(const char *password, size_t len, const char *email,
    const char *name)
{
	size_t n;
	char *normal = password_normalize(password, len, &n);
	const struct problem *error = normal != NULL ? check_normal(normal,
	    n, email, name) : PROBLEM(NOT_CHECKED);

	password_free(normal, n);
	return error;
}
