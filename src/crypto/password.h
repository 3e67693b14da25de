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
 * Makes of the LEN bytes at PASSWORD, valid UTF-8, the password that was meant
 * (RFC 8265, OpaqueString): however a keyboard composes its letters, NFC; the
 * blanks of all scripts are U+0020. Returns a new block of *OUT_LEN bytes, for
 * password_free(); NULL when memory is short.
 */
__attribute__((warn_unused_result)) char *password_normalize(
    const char *password, size_t len, size_t *out_len);

/* Wipes and frees what password_normalize() made. NULL is accepted. */
void password_free(char *password, size_t len);

/*
 * Hashes the LEN bytes at PASSWORD, normalized, with a random salt. Takes some
 * 0.3 s of CPU and 64 MiB of memory, which it gives back. Returns 0, or -1
 * when that memory is not there.
 */
__attribute__((warn_unused_result)) int password_hash(const char *password,
    size_t len, char hash[static PASSWORD_HASH_ROOM]);

/*
 * Is this the password of HASH? With a NULL HASH, of somebody who has none,
 * the same work is done, for PASSWORD_WRONG: the time tells nothing. It is
 * looked at normalized; then, if that differs, as it was typed: hashes made
 * before passwords were normalized stay good.
 */
__attribute__((warn_unused_result)) enum password_match password_verify(
    const char *hash, const char *password, size_t len);

#endif
