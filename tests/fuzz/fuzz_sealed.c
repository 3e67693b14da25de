/* SPDX-License-Identifier: MIT */
/* fuzz_sealed.c -- what is sealed opens as it was, and nothing else opens. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/keypair.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "crypto/unseal.h"
#include "fuzz.h"

static struct seal *seal;
static struct unseal *unseal;
static uint8_t key_id[SEALED_KEY_ID_LEN];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char dir[] = "/tmp/admitone-fuzz.XXXXXX", public[64], secret[64];

	(void)argc, (void)argv;
	assert(sodium_init() >= 0);
	log_mute();
	assert(mkdtemp(dir) != NULL);
	(void)snprintf(public, sizeof(public), "%s/seal.pub", dir);
	(void)snprintf(secret, sizeof(secret), "%s/unseal.key", dir);
	assert(keypair_add(public, secret, 1, key_id) == 0);
	seal = seal_new(public);
	unseal = unseal_new(secret);
	assert(seal != NULL && unseal != NULL);
	(void)unlink(public);
	(void)unlink(secret);
	(void)rmdir(dir);
	return 0;
}

/* A record that nobody sealed does not open, even with our key's id. */
static void
open_forged(struct arena *arena, const uint8_t *data, size_t len,
    const uint8_t *bound_to)
{
	uint8_t *plain = arena_alloc(arena, len);
	uint8_t *record = arena_alloc(arena, len);

	assert(plain != NULL && record != NULL);
	assert(unseal_record(unseal, SEALED_SUBMISSION, bound_to, data, len,
	    plain) != UNSEAL_OK);
	if (len < 1 + SEALED_KEY_ID_LEN)
		return;
	memcpy(record, data, len);
	record[0] = SEALED_VERSION;
	memcpy(record + 1, key_id, SEALED_KEY_ID_LEN);
	assert(unseal_record(unseal, SEALED_SUBMISSION, bound_to, record, len,
	    plain) != UNSEAL_OK);
}

/* The first two bytes choose what is changed of a sealed record. */
static void
seal_and_open(struct arena *arena, const uint8_t *data, size_t len,
    const uint8_t *bound_to)
{
	uint8_t other[SEALED_BOUND_LEN];
	uint8_t *record = arena_alloc(arena, len + SEALED_OVERHEAD);
	uint8_t *plain = arena_alloc(arena, len);
	size_t all = len + SEALED_OVERHEAD, at;

	assert(record != NULL && plain != NULL);
	assert(seal_record(seal, SEALED_SUBMISSION, bound_to, data, len,
	    record) == 0);
	assert(unseal_record(unseal, SEALED_SUBMISSION, bound_to, record, all,
	    plain) == UNSEAL_OK);
	assert(fuzz_equal(plain, len, data, len));

	assert(unseal_record(unseal, SEALED_INVITE_TOKEN, bound_to, record,
	    all, plain) == UNSEAL_FORGED);
	memcpy(other, bound_to, sizeof(other));
	other[data[0] % sizeof(other)] ^= 1;
	assert(unseal_record(unseal, SEALED_SUBMISSION, other, record, all,
	    plain) == UNSEAL_FORGED);
	assert(unseal_record(unseal, SEALED_SUBMISSION, bound_to, record,
	    all - 1, plain) != UNSEAL_OK);
	at = (size_t)(data[0] << 8 | data[1]) % all;
	/* X25519 leaves the top bit of a point out, and we do not: it is in
	 * the associated data. */
	record[at] ^= (uint8_t)(1 << data[1] % 8);
	assert(unseal_record(unseal, SEALED_SUBMISSION, bound_to, record, all,
	    plain) != UNSEAL_OK);
	seal_end_batch(seal);
}

/* One token has one digest; a content's depends on both. */
static void
check_digests(const uint8_t *data, size_t len)
{
	const char *token = (const char *)data;
	uint8_t a[CONTENT_DIGEST_LEN], b[CONTENT_DIGEST_LEN];

	token_content_digest(token, len / 2, data + len / 2, len - len / 2,
	    a);
	token_content_digest(token, len / 2, data + len / 2, len - len / 2,
	    b);
	assert(memcmp(a, b, sizeof(a)) == 0);
	token_content_digest(token, len / 2, data + len / 2,
	    len - len / 2 - 1, b);
	assert(memcmp(a, b, sizeof(a)) != 0);
	token_content_digest(token, len / 2 - 1, data + len / 2,
	    len - len / 2, b);
	assert(memcmp(a, b, sizeof(a)) != 0);
	token_digest(token, len / 2, b);
	assert(memcmp(a, b, sizeof(a)) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	uint8_t bound_to[SEALED_BOUND_LEN];

	token_digest((const char *)data, len, bound_to);
	open_forged(arena, data, len, bound_to);
	if (len < 2)
		return 0;
	check_digests(data, len);
	seal_and_open(arena, data, len, bound_to);
	return 0;
}
