/* SPDX-License-Identifier: MIT */
/* aes_gcm.c -- opens what another system sealed with AES-256-GCM. */
#include <openssl/evp.h>

#include <limits.h>
#include <string.h>
#include <stdlib.h>

#include "base/hex.h"
#include "crypto/aes_gcm.h"
#include "crypto/crypto.h"

#define TAG_LEN 16
#define IV_MAX 16

struct aes_gcm {
	EVP_CIPHER_CTX *context;
	uint8_t key[AES_GCM_KEY_LEN];
};

/* A sealed text, taken apart: the parts in hexadecimal. */
struct parts {
	const char *iv, *tag, *sealed;
	size_t iv_len, tag_len, sealed_len;
};

struct aes_gcm *
aes_gcm_new(const uint8_t key[static AES_GCM_KEY_LEN])
{
	struct aes_gcm *gcm = calloc(1, sizeof(*gcm));

	if (gcm == NULL)
		return NULL;
	memcpy(gcm->key, key, AES_GCM_KEY_LEN);
	gcm->context = EVP_CIPHER_CTX_new();
	if (gcm->context != NULL && EVP_DecryptInit_ex(gcm->context,
	    EVP_aes_256_gcm(), NULL, NULL, NULL) == 1)
		return gcm;
	aes_gcm_free(gcm);
	return NULL;
}

void
aes_gcm_free(struct aes_gcm *gcm)
{
	if (gcm == NULL)
		return;
	EVP_CIPHER_CTX_free(gcm->context);
	crypto_wipe(gcm, sizeof(*gcm));
	free(gcm);
}

static int
take_apart(const char *text, size_t len, struct parts *parts)
{
	const char *end = text + len, *tag, *sealed;

	tag = memchr(text, ':', len);
	if (tag == NULL)
		return -1;
	sealed = memchr(tag + 1, ':', (size_t)(end - tag - 1));
	if (sealed == NULL)
		return -1;
	*parts = (struct parts){ text, tag + 1, sealed + 1,
		(size_t)(tag - text), (size_t)(sealed - tag - 1),
		(size_t)(end - sealed - 1) };
	if ((parts->iv_len != 2 * 12 && parts->iv_len != 2 * IV_MAX) ||
	    parts->tag_len != 2 * TAG_LEN || parts->sealed_len > INT_MAX)
		return -1;
	return 0;
}

enum aes_gcm_outcome
aes_gcm_open(struct aes_gcm *gcm, const char *text, size_t len,
    uint8_t *plain, size_t *plain_len)
{
	uint8_t iv[IV_MAX], tag[TAG_LEN];
	struct parts parts;
	int n = 0, rest = 0;

	if (take_apart(text, len, &parts) != 0 ||
	    hex_decode(parts.iv, parts.iv_len, iv) != 0 ||
	    hex_decode(parts.tag, parts.tag_len, tag) != 0 ||
	    hex_decode(parts.sealed, parts.sealed_len, plain) != 0)
		return AES_GCM_FORMAT;
	if (EVP_CIPHER_CTX_ctrl(gcm->context, EVP_CTRL_AEAD_SET_IVLEN,
	    (int)(parts.iv_len / 2), NULL) != 1 ||
	    EVP_DecryptInit_ex(gcm->context, NULL, NULL, gcm->key, iv) != 1 ||
	    EVP_DecryptUpdate(gcm->context, plain, &n, plain,
	    (int)(parts.sealed_len / 2)) != 1 ||
	    EVP_CIPHER_CTX_ctrl(gcm->context, EVP_CTRL_AEAD_SET_TAG, TAG_LEN,
	    tag) != 1 ||
	    EVP_DecryptFinal_ex(gcm->context, plain + n, &rest) != 1)
		return AES_GCM_FORGED;
	*plain_len = (size_t)n + (size_t)rest;
	return AES_GCM_OK;
}

const char *
aes_gcm_outcome_text(enum aes_gcm_outcome outcome)
{
	switch (outcome) {
	case AES_GCM_OK:
		return "opened";
	case AES_GCM_FORMAT:
		return "not a sealed value (iv:tag:ciphertext)";
	case AES_GCM_FORGED:
		return "it was changed, or sealed with another key";
	}
	return "unknown outcome";
}
