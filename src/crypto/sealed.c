/* SPDX-License-Identifier: MIT */
/* sealed.c -- the format of a sealed record, shared by seal and unseal. */
#include <sodium.h>

#include <string.h>

#include "crypto/sealed.h"

_Static_assert(SEALED_KEY_LEN == crypto_scalarmult_BYTES &&
    SEALED_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
    SEALED_NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
    SEALED_TAG_LEN == crypto_aead_xchacha20poly1305_ietf_ABYTES,
    "the format's lengths are the ciphers'");

void
sealed_associated_data(const uint8_t prefix[static SEALED_PREFIX_LEN],
    enum sealed_kind kind, const uint8_t bound_to[static SEALED_BOUND_LEN],
    uint8_t aad[static SEALED_AAD_LEN])
{
	memcpy(aad, prefix, SEALED_PREFIX_LEN);
	aad[SEALED_PREFIX_LEN] = (uint8_t)kind;
	memcpy(aad + SEALED_PREFIX_LEN + 1, bound_to, SEALED_BOUND_LEN);
}

void
sealed_derive_key(const uint8_t shared[static SEALED_KEY_LEN],
    const uint8_t ephemeral[static SEALED_KEY_LEN],
    const uint8_t recipient[static SEALED_KEY_LEN],
    uint8_t key[static SEALED_KEY_LEN])
{
	static const char label[] = "admitone seal 1";
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, (const uint8_t *)label,
	    sizeof(label) - 1, SEALED_KEY_LEN);
	(void)crypto_generichash_update(&state, shared, SEALED_KEY_LEN);
	(void)crypto_generichash_update(&state, ephemeral, SEALED_KEY_LEN);
	(void)crypto_generichash_update(&state, recipient, SEALED_KEY_LEN);
	(void)crypto_generichash_final(&state, key, SEALED_KEY_LEN);
	sodium_memzero(&state, sizeof(state));
}

void
sealed_key_id(const uint8_t public_key[static SEALED_KEY_LEN],
    uint8_t id[static SEALED_KEY_ID_LEN])
{
	uint8_t hash[SEALED_KEY_LEN];

	(void)crypto_generichash(hash, sizeof(hash), public_key,
	    SEALED_KEY_LEN, NULL, 0);
	memcpy(id, hash, SEALED_KEY_ID_LEN);
}
