/* SPDX-License-Identifier: MIT */
/* sealed.h -- the format of a sealed record, shared by seal and unseal. */
#ifndef CRYPTO_SEALED_H
#define CRYPTO_SEALED_H

#include <stddef.h>
#include <stdint.h>

/*
 * version (1 byte, 1) | key id (8) | ephemeral X25519 public key (32) |
 * nonce (24) | XChaCha20-Poly1305 ciphertext with its tag (16)
 *
 * The nonce is the record's number in its batch: each batch has a key of its
 * own. The cipher's key is BLAKE2b-256 of the X25519 shared secret, the
 * ephemeral and the reviewers' public key. Associated data: all bytes in
 * front of the nonce, then a tag byte for the kind of record, then the digest
 * of the invite's token, or of the account's or the imported row's id. The
 * digest ties the record to its row: moved to another one it does not open.
 */
#define SEALED_VERSION 1
#define SEALED_KEY_ID_LEN 8
#define SEALED_KEY_LEN 32
#define SEALED_NONCE_LEN 24
#define SEALED_TAG_LEN 16
#define SEALED_PREFIX_LEN (1 + SEALED_KEY_ID_LEN + SEALED_KEY_LEN)
#define SEALED_HEAD_LEN (SEALED_PREFIX_LEN + SEALED_NONCE_LEN)
#define SEALED_OVERHEAD (SEALED_HEAD_LEN + SEALED_TAG_LEN)

/* What was sealed: a record of one kind does not open as the other. */
enum sealed_kind {
	SEALED_SUBMISSION = 's',
	SEALED_INVITE_TOKEN = 't',
	SEALED_TOTP_SECRET = 'o',
	SEALED_SUPERSEDED = 'v', /* a submission's other version … */
	SEALED_OLD_REST = 'r'    /* … and what else was imported */
};

#define SEALED_BOUND_LEN 32 /* that digest, a SHA-256 */
#define SEALED_AAD_LEN (SEALED_PREFIX_LEN + 1 + SEALED_BOUND_LEN)

/* Writes the associated data of a record that begins with PREFIX. */
void sealed_associated_data(const uint8_t prefix[static SEALED_PREFIX_LEN],
    enum sealed_kind kind, const uint8_t bound_to[static SEALED_BOUND_LEN],
    uint8_t aad[static SEALED_AAD_LEN]);

/* Derives the cipher's key from the X25519 SHARED secret. */
void sealed_derive_key(const uint8_t shared[static SEALED_KEY_LEN],
    const uint8_t ephemeral[static SEALED_KEY_LEN],
    const uint8_t recipient[static SEALED_KEY_LEN],
    uint8_t key[static SEALED_KEY_LEN]);

/* The id of a public key: the first bytes of its BLAKE2b-256. */
void sealed_key_id(const uint8_t public_key[static SEALED_KEY_LEN],
    uint8_t id[static SEALED_KEY_ID_LEN]);

#endif
