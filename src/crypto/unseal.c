/* SPDX-License-Identifier: MIT */
/* unseal.c -- decrypts for the reviewers; never part of the public program. */
#include <sodium.h>

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "crypto/keyfile.h"
#include "crypto/unseal.h"

struct unseal {
	int n_keys;
	struct keyfile_key keys[UNSEAL_KEYS_MAX];
};

struct unseal *
unseal_new(const char *path)
{
	struct unseal *unseal;

	/* Guarded and locked memory, wiped when it is freed. */
	unseal = sodium_malloc(sizeof(*unseal));
	if (unseal == NULL)
		return NULL;
	unseal->n_keys = keyfile_read(path, KEYFILE_SECRET, unseal->keys,
	    UNSEAL_KEYS_MAX);
	if (unseal->n_keys >= 1)
		return unseal;
	log_event(LOG_LEVEL_ERROR, "unseal_keys_unusable", "path=%s errno=%d",
	    path, errno);
	sodium_free(unseal);
	return NULL;
}

void
unseal_free(struct unseal *unseal)
{
	sodium_free(unseal);
}

static const struct keyfile_key *
find_key(const struct unseal *unseal, const uint8_t *id)
{
	for (int i = 0; i < unseal->n_keys; i++)
		if (memcmp(unseal->keys[i].id, id, SEALED_KEY_ID_LEN) == 0)
			return &unseal->keys[i];
	return NULL;
}

enum unseal_outcome
unseal_record(const struct unseal *unseal, enum sealed_kind kind,
    const uint8_t bound_to[static SEALED_BOUND_LEN], const uint8_t *sealed,
    size_t len, uint8_t *plain)
{
	const uint8_t *ephemeral = sealed + 1 + SEALED_KEY_ID_LEN;
	uint8_t recipient[SEALED_KEY_LEN], shared[SEALED_KEY_LEN];
	uint8_t key[SEALED_KEY_LEN], aad[SEALED_AAD_LEN];
	const struct keyfile_key *secret;
	enum unseal_outcome outcome = UNSEAL_FORGED;

	if (len < SEALED_OVERHEAD || sealed[0] != SEALED_VERSION)
		return UNSEAL_FORMAT;
	secret = find_key(unseal, sealed + 1);
	if (secret == NULL)
		return UNSEAL_NO_KEY;
	(void)crypto_scalarmult_base(recipient, secret->key);
	if (crypto_scalarmult(shared, secret->key, ephemeral) == 0) {
		sealed_derive_key(shared, ephemeral, recipient, key);
		sealed_associated_data(sealed, kind, bound_to, aad);
		if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL,
		    NULL, sealed + SEALED_HEAD_LEN, len - SEALED_HEAD_LEN, aad,
		    sizeof(aad), sealed + SEALED_PREFIX_LEN, key) == 0)
			outcome = UNSEAL_OK;
	}
	sodium_memzero(shared, sizeof(shared));
	sodium_memzero(key, sizeof(key));
	return outcome;
}

enum unseal_outcome
unseal_slice(const struct unseal *unseal, struct arena *arena,
    enum sealed_kind kind, struct slice bound_to, struct slice sealed,
    struct slice *plain)
{
	enum unseal_outcome outcome;
	uint8_t *to;

	*plain = (struct slice){ NULL, 0 };
	if (sealed.len < SEALED_OVERHEAD || bound_to.len != SEALED_BOUND_LEN)
		return UNSEAL_FORMAT;
	to = arena_alloc(arena, sealed.len - SEALED_OVERHEAD + 1);
	if (to == NULL)
		return UNSEAL_NO_ROOM;
	outcome = unseal_record(unseal, kind, (const uint8_t *)bound_to.at,
	    (const uint8_t *)sealed.at, sealed.len, to);
	if (outcome != UNSEAL_OK)
		return outcome;
	*plain = (struct slice){ (const char *)to,
		sealed.len - SEALED_OVERHEAD };
	to[plain->len] = '\0';
	return UNSEAL_OK;
}

void
unseal_keyed_digest(const struct unseal *unseal, const void *data,
    size_t len, uint8_t *out, size_t out_len)
{
	static const char label[] = "admitone keyed digest 1";
	uint8_t key[crypto_generichash_KEYBYTES];

	(void)crypto_generichash(key, sizeof(key), (const uint8_t *)label,
	    sizeof(label) - 1, unseal->keys[0].key, SEALED_KEY_LEN);
	(void)crypto_generichash(out, out_len, data, len, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
}

const char *
unseal_outcome_text(enum unseal_outcome outcome)
{
	switch (outcome) {
	case UNSEAL_OK:
		return "opened";
	case UNSEAL_FORMAT:
		return "not a sealed record";
	case UNSEAL_NO_KEY:
		return "its secret key is not in the key file";
	case UNSEAL_FORGED:
		return "it was changed or belongs to another invite";
	case UNSEAL_NO_ROOM:
		return "out of memory";
	}
	return "unknown outcome";
}
