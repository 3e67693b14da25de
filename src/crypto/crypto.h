/* SPDX-License-Identifier: MIT */
/* crypto.h -- prepares the process for handling secrets. */
#ifndef CRYPTO_CRYPTO_H
#define CRYPTO_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

/*
 * To be called once, first: initialises libsodium and forbids core dumps and
 * tracing by processes without CAP_SYS_PTRACE (prctl PR_SET_DUMPABLE 0,
 * RLIMIT_CORE 0). Returns 0, or -1 when there is no randomness.
 */
__attribute__((warn_unused_result)) int crypto_start(void);

/* Overwrites LEN bytes at P in a way that no compiler leaves out. */
void crypto_wipe(void *p, size_t len);

/* Is A equal to B, both LEN bytes, found out in constant time? 1 or 0. */
__attribute__((warn_unused_result)) int crypto_equal(const void *a,
    const void *b, size_t len);

#define CRYPTO_SHA256_LEN 32

/* The SHA-256 of LEN bytes at P. */
void crypto_sha256(const void *p, size_t len,
    uint8_t digest[static CRYPTO_SHA256_LEN]);

#endif
