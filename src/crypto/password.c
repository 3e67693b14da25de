/* SPDX-License-Identifier: MIT */
/* password.c -- argon2id hashes of passwords; not for the public program. */
#include <sodium.h>
#include <uninorm.h>
#include <unistr.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/password.h"

_Static_assert(PASSWORD_HASH_ROOM == crypto_pwhash_argon2id_STRBYTES,
    "a hash's text has this room");

/* RFC 9106 recommends 3 passes over 64 MiB; ten of them take 0.3 s of a core
 * of 2023, which nobody minds who signs in once a day. */
#define PASSES 10
#define MEMORY ((size_t)64 << 20)

/* The hash of 32 random bytes that nobody knows, made as PASSES and MEMORY
 * say. */
static const char nobodys_hash[] =
    "$argon2id$v=19$m=65536,t=10,p=1$FjAWp4HbwtCzStVOrGS1rg"
    "$HwBUS3bE31tu/XSPAIKOqye8lCvmF20P1a5w7CR4bR8";

/* General_Category Zs, but for U+0020. */
static bool
is_blank(ucs4_t c)
{
	return c == 0x00a0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Puts U+0020 for each other blank of the N bytes at TEXT. Returns how many
 * bytes there are then: never more. */
static size_t
map_blanks(uint8_t *text, size_t n)
{
	size_t made = 0, used;
	ucs4_t c;

	for (size_t i = 0; i < n; i += used) {
		used = (size_t)u8_mbtouc(&c, text + i, n - i);
		if (is_blank(c)) {
			text[made++] = ' ';
		} else {
			memmove(text + made, text + i, used);
			made += used;
		}
	}
	return made;
}

char *
password_normalize(const char *password, size_t len, size_t *out_len)
{
	uint8_t *copy = malloc(len + 1), *made = NULL;
	size_t n;

	*out_len = 0;
	if (copy == NULL)
		return NULL;
	memcpy(copy, password, len);
	n = map_blanks(copy, len);
	made = u8_normalize(UNINORM_NFC, copy, n, NULL, out_len);
	sodium_memzero(copy, len);
	free(copy);
	return (char *)made;
}

void
password_free(char *password, size_t len)
{
	if (password != NULL)
		sodium_memzero(password, len);
	free(password);
}

static enum password_match
verify(const char *hash, const char *password, size_t len)
{
	char text[PASSWORD_HASH_ROOM] = { 0 };
	int result;

	(void)snprintf(text, sizeof(text), "%s",
	    hash != NULL ? hash : nobodys_hash);
	errno = 0;
	result = crypto_pwhash_argon2id_str_verify(text, password, len);
	if (result != 0 && errno != EINVAL)
		return PASSWORD_UNKNOWN;
	return result == 0 && hash != NULL ? PASSWORD_RIGHT : PASSWORD_WRONG;
}

int
password_hash(const char *password, size_t len,
    char hash[static PASSWORD_HASH_ROOM])
{
	size_t n;
	char *normal = password_normalize(password, len, &n);
	int result = normal == NULL ? -1 : crypto_pwhash_argon2id_str(hash,
	    normal, n, PASSES, MEMORY);

	password_free(normal, n);
	return result;
}

enum password_match
password_verify(const char *hash, const char *password, size_t len)
{
	size_t n;
	char *normal = password_normalize(password, len, &n);
	enum password_match match = PASSWORD_UNKNOWN;

	if (normal != NULL) {
		match = verify(hash, normal, n);
		if (match == PASSWORD_WRONG && (n != len ||
		    memcmp(normal, password, n) != 0))
			match = verify(hash, password, len);
	}
	password_free(normal, n);
	return match;
}
