/* SPDX-License-Identifier: MIT */
/* aes_gcm.h -- opens what another system sealed with AES-256-GCM. */
#ifndef CRYPTO_AES_GCM_H
#define CRYPTO_AES_GCM_H

#include <stddef.h>
#include <stdint.h>

#define AES_GCM_KEY_LEN 32

/*
 * libsodium's AES-256-GCM needs a CPU with AES instructions and takes no
 * initialisation vectors but those of 12 bytes; the old system's have 16.
 * So this one file sees OpenSSL.
 */
struct aes_gcm;

/* Prepares to open with KEY, which is copied. Returns NULL when memory is
 * short. */
__attribute__((warn_unused_result)) struct aes_gcm *aes_gcm_new(
    const uint8_t key[static AES_GCM_KEY_LEN]);

/* Wipes and frees GCM. NULL is accepted. */
void aes_gcm_free(struct aes_gcm *gcm);

enum aes_gcm_outcome {
	AES_GCM_OK,
	AES_GCM_FORMAT, /* not "iv:tag:ciphertext" in hexadecimal */
	AES_GCM_FORGED  /* it was changed, or sealed with another key */
};

/*
 * Opens the LEN bytes at TEXT, "iv:tag:ciphertext" in hexadecimal with an iv
 * of 12 or 16 bytes and a tag of 16, into PLAIN, which has room for LEN / 2
 * bytes; *PLAIN_LEN is what came out of it. PLAIN is written to in any case.
 */
__attribute__((warn_unused_result)) enum aes_gcm_outcome aes_gcm_open(
    struct aes_gcm *gcm, const char *text, size_t len, uint8_t *plain,
    size_t *plain_len);

/* The outcome in words; a literal. */
const char *aes_gcm_outcome_text(enum aes_gcm_outcome outcome);

#endif
