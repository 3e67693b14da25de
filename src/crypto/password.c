/* SPDX-License-Identifier: MIT */
/* password.c -- argon2id hashes of passwords; not for the public program. */
#include <sodium.h>

#include <errno.h>
#include <stdio.h>

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

int
password_hash(const char *password, size_t len,
    char hash[static PASSWORD_HASH_ROOM])
{
	return crypto_pwhash_argon2id_str(hash, password, len, PASSES,
	    MEMORY);
}

enum password_match
password_verify(const char *hash, const char *password, size_t len)
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
