/* SPDX-License-Identifier: MIT */
/* unseal.h -- decrypts for the reviewers; never part of the public program. */
#ifndef CRYPTO_UNSEAL_H
#define CRYPTO_UNSEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "crypto/sealed.h"

#define UNSEAL_KEYS_MAX 64

struct arena;
struct unseal;

enum unseal_outcome {
	UNSEAL_OK,
	UNSEAL_FORMAT,  /* no sealed record, or of a version not known */
	UNSEAL_NO_KEY,  /* its secret key is not in the file */
	UNSEAL_FORGED,  /* changed, or it belongs to another row */
	UNSEAL_NO_ROOM  /* unseal_slice()'s arena is full */
};

/*
 * Reads the file of secret keys at PATH. Returns NULL after an event
 * unseal_keys_unusable.
 */
__attribute__((warn_unused_result)) struct unseal *unseal_new(
    const char *path);

/* Wipes and frees UNSEAL. NULL is accepted. */
void unseal_free(struct unseal *unseal);

/*
 * Opens the LEN bytes at SEALED into PLAIN, which has room for
 * LEN - SEALED_OVERHEAD bytes (that is the length of what comes out).
 */
__attribute__((warn_unused_result)) enum unseal_outcome unseal_record(
    const struct unseal *unseal, enum sealed_kind kind,
    const uint8_t bound_to[static SEALED_BOUND_LEN], const uint8_t *sealed,
    size_t len, uint8_t *plain);

/*
 * The same into ARENA, with a NUL behind; *PLAIN is what comes out, or nothing.
 * SEALED and BOUND_TO may be of any length, or nothing: UNSEAL_FORMAT.
 */
__attribute__((warn_unused_result)) enum unseal_outcome unseal_slice(
    const struct unseal *unseal, struct arena *arena, enum sealed_kind kind,
    struct slice bound_to, struct slice sealed, struct slice *plain);

/*
 * A digest, OUT_LEN (16..64) bytes, of the LEN bytes at DATA that nobody can
 * compute without the current secret key (BLAKE2b under a key derived from
 * it): for values so few that a plain hash could be undone by trying all.
 */
void unseal_keyed_digest(const struct unseal *unseal, const void *data,
    size_t len, uint8_t *out, size_t out_len);

/* The outcome in words; a literal. */
const char *unseal_outcome_text(enum unseal_outcome outcome);

#endif
