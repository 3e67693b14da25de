/* SPDX-License-Identifier: MIT */
/* check_crypto.c -- tokens, digests and sealed records are what they claim. */
#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/token.h"
#include "unit.h"

START_TEST(tokens_are_random_base64url)
{
	char a[TOKEN_TEXT_LEN + 1], b[TOKEN_TEXT_LEN + 1];

	token_make(a);
	token_make(b);
	ck_assert_uint_eq(strlen(a), TOKEN_TEXT_LEN);
	ck_assert_uint_eq(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_"), TOKEN_TEXT_LEN);
	ck_assert_str_ne(a, b);
}
END_TEST

START_TEST(token_digest_is_sha256)
{
	/* FIPS 180-2, B.1: "abc" */
	static const uint8_t want[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01,
		0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
		0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10,
		0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
	uint8_t digest[TOKEN_DIGEST_LEN];

	token_digest("abc", 3, digest);
	ck_assert_mem_eq(digest, want, sizeof(want));
}
END_TEST

START_TEST(content_digest_depends_on_token_and_content)
{
	uint8_t a[CONTENT_DIGEST_LEN], b[CONTENT_DIGEST_LEN];

	token_content_digest("token", 5, "content", 7, a);
	token_content_digest("token", 5, "content", 7, b);
	ck_assert_int_eq(crypto_equal(a, b, sizeof(a)), 1);
	token_content_digest("token", 5, "Content", 7, b);
	ck_assert_int_eq(crypto_equal(a, b, sizeof(a)), 0);
	token_content_digest("tokem", 5, "content", 7, b);
	ck_assert_int_eq(crypto_equal(a, b, sizeof(a)), 0);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ tokens_are_random_base64url, 1 },
		{ token_digest_is_sha256, 1 },
		{ content_digest_depends_on_token_and_content, 1 },
	};

	if (crypto_start() != 0)
		return EXIT_FAILURE;
	return UNIT_RUN("crypto", tests);
}
