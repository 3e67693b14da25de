/* SPDX-License-Identifier: MIT */
/* token.c -- makes and digests invite tokens, and what depends on one. */
#include <sodium.h>

#include "crypto/token.h"

#define TOKEN_BYTES 32

_Static_assert(sodium_base64_ENCODED_LEN(TOKEN_BYTES,
    sodium_base64_VARIANT_URLSAFE_NO_PADDING) == TOKEN_TEXT_LEN + 1,
    "a token's text has this length");

void
token_make(char token[static TOKEN_TEXT_LEN + 1])
{
	uint8_t bytes[TOKEN_BYTES];

	randombytes_buf(bytes, sizeof(bytes));
	(void)sodium_bin2base64(token, TOKEN_TEXT_LEN + 1, bytes,
	    sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof(bytes));
}

void
token_digest(const char *token, size_t len,
    uint8_t digest[static TOKEN_DIGEST_LEN])
{
	(void)crypto_hash_sha256(digest, (const uint8_t *)token, len);
}

void
token_content_digest(const char *token, size_t len, const void *content,
    size_t content_len, uint8_t digest[static CONTENT_DIGEST_LEN])
{
	/* Another hash under a label of its own: the key cannot be had
	 * from the token's SHA-256. */
	static const char label[] = "admitone content digest 1";
	uint8_t key[crypto_generichash_KEYBYTES];

	(void)crypto_generichash(key, sizeof(key), (const uint8_t *)token,
	    len, (const uint8_t *)label, sizeof(label) - 1);
	(void)crypto_generichash(digest, CONTENT_DIGEST_LEN, content,
	    content_len, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
}
