/* SPDX-License-Identifier: MIT */
/* crypto.c -- prepares the process for handling secrets. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include <sodium.h>

#include "crypto/crypto.h"

int
crypto_start(void)
{
	const struct rlimit none = { 0, 0 };

	if (sodium_init() < 0)
		return -1;
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return -1;
	return 0;
}

void
crypto_wipe(void *p, size_t len)
{
	sodium_memzero(p, len);
}

int
crypto_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void
crypto_sha256(const void *p, size_t len,
    uint8_t digest[static CRYPTO_SHA256_LEN])
{
	(void)crypto_hash_sha256(digest, p, len);
}
