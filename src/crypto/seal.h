/* SPDX-License-Identifier: MIT */
/* seal.h -- encrypts for the reviewers; nothing here can decrypt. */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/sealed.h"

struct seal;

/*
 * Reads the file of public keys at PATH (keyfile.h); the current key is the
 * first one. Returns NULL after an event seal_keys_unusable.
 */
__attribute__((warn_unused_result)) struct seal *seal_new(const char *path);

/* Wipes and frees SEAL. NULL is accepted. */
void seal_free(struct seal *seal);

/*
 * Ends a batch, if it has any record: wipes its key and makes the next
 * batch's, from which nothing of this one can be computed, not even by
 * whoever has this process's memory. Takes about 0.1 ms, so call it while
 * the database works, or when the batch is answered.
 */
void seal_end_batch(struct seal *seal);

/*
 * Seals LEN bytes at PLAIN, bound to the digest BOUND_TO of an invite's
 * token, into OUT, which has room for LEN + SEALED_OVERHEAD bytes. Returns 0,
 * or -1 when the public key is no point of X25519's large group.
 */
__attribute__((warn_unused_result)) int seal_record(struct seal *seal,
    enum sealed_kind kind, const uint8_t bound_to[static SEALED_BOUND_LEN],
    const void *plain, size_t len, uint8_t *out);

#endif
