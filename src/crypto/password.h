/* SPDX-License-Identifier: MIT */
/* password.h -- argon2id hashes of passwords; not for the public program. */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include <stddef.h>

#define PASSWORD_HASH_ROOM 128 /* of a hash's text, with its NUL */

enum password_match {
	PASSWORD_RIGHT,
	PASSWORD_WRONG,
	PASSWORD_UNKNOWN /* there was no memory to find out */
};

/*
 * Hashes the LEN bytes at PASSWORD with a random salt. Takes some 0.3 s of
 * CPU and 64 MiB of memory, which it gives back. Returns 0, or -1 when that
 * memory is not there.
 */
__attribute__((warn_unused_result)) int password_hash(const char *password,
    size_t len, char hash[static PASSWORD_HASH_ROOM]);

/*
 * Is this the password of HASH? With a NULL HASH, of somebody who has none,
 * the same work is done, for PASSWORD_WRONG: the time tells nothing.
 */
__attribute__((warn_unused_result)) enum password_match password_verify(
    const char *hash, const char *password, size_t len);

#endif
