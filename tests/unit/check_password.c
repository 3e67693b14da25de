/* SPDX-License-Identifier: MIT */
/* check_password.c -- passwords and one-time codes: the right one and no other, once. */
#include <sodium.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/crypto.h"
#include "crypto/password.h"
#include "crypto/totp.h"
#include "unit.h"

static const char password[] = "correct horse battery staple";

START_TEST(a_hash_knows_its_password)
{
	char hash[PASSWORD_HASH_ROOM], other[PASSWORD_HASH_ROOM];

	ck_assert_int_eq(password_hash(password, strlen(password), hash), 0);
	ck_assert_int_eq(password_hash(password, strlen(password), other), 0);
	ck_assert_int_eq(strncmp(hash, "$argon2id$v=19$m=65536,t=10,p=1$",
	    32), 0);
	ck_assert_str_ne(hash, other);
	ck_assert_int_eq(password_verify(hash, password, strlen(password)),
	    PASSWORD_RIGHT);
	ck_assert_int_eq(password_verify(hash, password,
	    strlen(password) - 1), PASSWORD_WRONG);
}
END_TEST

/* Neither a missing nor a damaged hash is anybody's. */
START_TEST(no_hash_has_no_password)
{
	static const char *const hashes[] = { NULL, "x",
		"$argon2id$v=19$m=65536,t=10,p=1$FjAWp4HbwtCzStVOrGS1rg" };

	ck_assert_int_ne(password_verify(hashes[_i], _i == 0 ? password : "",
	    _i == 0 ? strlen(password) : 0), PASSWORD_RIGHT);
}
END_TEST

/* "Zoe's grand cafe" with its accents composed or not, with blanks of others
 * or ours: one keyboard sets it, another one signs in. */
START_TEST(a_password_is_what_was_meant)
{
	static const char *const same[] = {
		"Zo\xc3\xab grand caf\xc3\xa9",
		"Zoe\xcc\x88 grand cafe\xcc\x81",
		("Zo\xc3\xab\xc2\xa0grand\xe3\x80\x80" "caf\xc3\xa9") };
	static const char *const other = "Zoe grand cafe";
	char hash[PASSWORD_HASH_ROOM], cheap[PASSWORD_HASH_ROOM];
	const char *set = same[_i], *typed = same[(_i + 1) % 3];
	size_t n;
	char *normal = password_normalize(set, strlen(set), &n);

	ck_assert_uint_eq(n, strlen(same[0]));
	ck_assert_mem_eq(normal, same[0], n);
	password_free(normal, n);
	if (_i == 1) { /* once: it takes long, as it must */
		ck_assert_int_eq(password_hash(set, strlen(set), hash), 0);
		ck_assert_int_eq(password_verify(hash, typed, strlen(typed)),
		    PASSWORD_RIGHT);
	}
	/* A hash made before passwords were normalized. */
	ck_assert_int_eq(crypto_pwhash_argon2id_str(cheap, set, strlen(set), 1,
	    crypto_pwhash_argon2id_MEMLIMIT_MIN), 0);
	ck_assert_int_eq(password_verify(cheap, set, strlen(set)),
	    PASSWORD_RIGHT);
	ck_assert_int_eq(password_verify(cheap, other, strlen(other)),
	    PASSWORD_WRONG);
}
END_TEST

/* In clocks of this process's CPU: others do not count. */
static clock_t
time_of(const char *hash)
{
	clock_t began = clock();

	(void)!password_verify(hash, "x", 1);
	return clock() - began;
}

/* An unknown person takes as long as a known one; this fails when one of
 * the two takes twice the other's time, the best of up to five where other
 * work is in the way. */
START_TEST(an_unknown_person_takes_as_long)
{
	clock_t known = LONG_MAX, unknown = LONG_MAX, t;
	char hash[PASSWORD_HASH_ROOM];

	ck_assert_int_eq(password_hash(password, strlen(password), hash), 0);
	for (int i = 0; i < 1 || (i < 5 &&
	    (known >= 2 * unknown || unknown >= 2 * known)); i++) {
		t = time_of(hash);
		known = t < known ? t : known;
		t = time_of(NULL);
		unknown = t < unknown ? t : unknown;
	}
	ck_assert_int_lt(known, 2 * unknown);
	ck_assert_int_lt(unknown, 2 * known);
}
END_TEST

static const uint8_t secret[TOTP_SECRET_LEN] = { '1', '2', '3', '4', '5',
	'6', '7', '8', '9', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
	'0' };

/* RFC 6238, appendix B, the last six digits. */
static const struct {
	int64_t time;
	const char *code;
} vectors[] = {
	{ 59, "287082" },
	{ 1111111109, "081804" },
	{ 1111111111, "050471" },
	{ 1234567890, "005924" },
	{ 2000000000, "279037" },
	{ 20000000000, "353130" },
};

static int64_t
check(int64_t time, const char *code, int64_t last)
{
	return totp_check(secret, code, strlen(code), time, last);
}

START_TEST(codes_are_those_of_the_rfc)
{
	int64_t time = vectors[_i].time, step = time / 30;
	const char *code = vectors[_i].code;

	ck_assert_int_eq(check(time, code, 0), step);
	/* One step away it is still good, two steps away no more. */
	ck_assert_int_eq(check(time + 30, code, 0), step);
	ck_assert_int_eq(check(time - 30, code, 0), step);
	ck_assert_int_eq(check((step + 2) * 30, code, 0), 0);
	if (step > 1)
		ck_assert_int_eq(check((step - 1) * 30 - 1, code, 0), 0);
	/* It works once. */
	ck_assert_int_eq(check(time, code, step - 1), step);
	ck_assert_int_eq(check(time, code, step), 0);
	ck_assert_int_eq(check(time, code, step + 1), 0);
}
END_TEST

START_TEST(other_codes_are_none)
{
	static const char *const codes[] = { "", "28708", "2870820", "287083",
		"94287082", " 287082", "28708 ", "abcdef" };

	ck_assert_int_eq(check(59, codes[_i], 0), 0);
}
END_TEST

START_TEST(secrets_are_random_and_base32)
{
	uint8_t a[TOTP_SECRET_LEN], b[TOTP_SECRET_LEN];
	char text[TOTP_TEXT_LEN + 1];

	totp_make_secret(a);
	totp_make_secret(b);
	ck_assert_int_eq(crypto_equal(a, b, sizeof(a)), 0);
	ck_assert_int_eq(totp_format_secret(secret, text), 0);
	ck_assert_str_eq(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ a_hash_knows_its_password, 1 },
		{ a_password_is_what_was_meant, 3 },
		{ no_hash_has_no_password, 3 },
		{ an_unknown_person_takes_as_long, 1 },
		{ codes_are_those_of_the_rfc, UNIT_COUNT(vectors) },
		{ other_codes_are_none, 8 },
		{ secrets_are_random_and_base32, 1 },
	};

	if (crypto_start() != 0)
		return EXIT_FAILURE;
	return UNIT_RUN("password", tests);
}
