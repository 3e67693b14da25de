/* SPDX-License-Identifier: MIT */
/* seal.c -- encrypts for the reviewers; nothing here can decrypt. */
#include <sodium.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "crypto/keyfile.h"
#include "crypto/seal.h"

struct seal {
	uint8_t recipient[SEALED_KEY_LEN];
	bool in_batch;
	uint64_t records; /* of this batch so far */
	uint8_t prefix[SEALED_PREFIX_LEN]; /* of every record of the batch */
	uint8_t key[SEALED_KEY_LEN];
};

struct seal *
seal_new(const char *path)
{
	struct keyfile_key first;
	struct seal *seal;

	if (keyfile_read(path, KEYFILE_PUBLIC, &first, 1) < 1) {
		log_event(LOG_LEVEL_ERROR, "seal_keys_unusable",
		    "path=%s errno=%d", path, errno);
		return NULL;
	}
	/* Guarded and locked memory, wiped when it is freed. */
	seal = sodium_malloc(sizeof(*seal));
	if (seal == NULL)
		return NULL;
	memset(seal, 0, sizeof(*seal));
	memcpy(seal->recipient, first.key, SEALED_KEY_LEN);
	seal->prefix[0] = SEALED_VERSION;
	memcpy(seal->prefix + 1, first.id, SEALED_KEY_ID_LEN);
	return seal;
}

void
seal_free(struct seal *seal)
{
	sodium_free(seal);
}

static int
begin_batch(struct seal *seal)
{
	uint8_t *ephemeral = seal->prefix + 1 + SEALED_KEY_ID_LEN;
	uint8_t secret[SEALED_KEY_LEN], shared[SEALED_KEY_LEN];
	int result;

	randombytes_buf(secret, sizeof(secret));
	(void)crypto_scalarmult_base(ephemeral, secret);
	result = crypto_scalarmult(shared, secret, seal->recipient);
	if (result == 0)
		sealed_derive_key(shared, ephemeral, seal->recipient,
		    seal->key);
	seal->in_batch = result == 0;
	seal->records = 0;
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(shared, sizeof(shared));
	return result;
}

void
seal_end_batch(struct seal *seal)
{
	if (seal->records == 0)
		return;
	sodium_memzero(seal->key, sizeof(seal->key));
	seal->in_batch = false;
	/* Now, while nobody waits for us; if it fails, seal_record() tells. */
	(void)begin_batch(seal);
}

int
seal_record(struct seal *seal, enum sealed_kind kind,
    const uint8_t bound_to[static SEALED_BOUND_LEN], const void *plain,
    size_t len, uint8_t *out)
{
	uint8_t aad[SEALED_AAD_LEN];
	uint8_t *nonce = out + SEALED_PREFIX_LEN;

	if (!seal->in_batch && begin_batch(seal) != 0)
		return -1;
	memcpy(out, seal->prefix, SEALED_PREFIX_LEN);
	/* The key is the batch's own, so counting is enough. */
	memset(nonce, 0, SEALED_NONCE_LEN);
	memcpy(nonce, &seal->records, sizeof(seal->records));
	seal->records++;
	sealed_associated_data(out, kind, bound_to, aad);
	return crypto_aead_xchacha20poly1305_ietf_encrypt(
	    out + SEALED_HEAD_LEN, NULL, plain, len, aad, sizeof(aad), NULL,
	    nonce, seal->key);
}
