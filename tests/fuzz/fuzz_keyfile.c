/* SPDX-License-Identifier: MIT */
/* fuzz_keyfile.c -- a key file gives whole keys or an error, and no key of another's id. */
#include <sys/mman.h>
#include <sys/stat.h>

#include <sodium.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "crypto/keyfile.h"
#include "fuzz.h"

#define KEYS 8

static void
check_key(const struct keyfile_key *key, enum keyfile_kind kind)
{
	uint8_t public[SEALED_KEY_LEN], id[SEALED_KEY_ID_LEN];

	memcpy(public, key->key, sizeof(public));
	if (kind == KEYFILE_SECRET)
		(void)crypto_scalarmult_base(public, key->key);
	sealed_key_id(public, id);
	assert(memcmp(id, key->id, sizeof(id)) == 0);
	assert(strnlen(key->created, sizeof(key->created)) ==
	    KEYFILE_CREATED_LEN);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	assert(sodium_init() >= 0);
	return 0;
}

/* The first byte chooses the kind of keys; the rest is the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct keyfile_key keys[KEYS];
	enum keyfile_kind kind;
	char path[64];
	int fd, n;

	if (len == 0)
		return 0;
	kind = data[0] & 1 ? KEYFILE_SECRET : KEYFILE_PUBLIC;
	fd = memfd_create("keys", MFD_CLOEXEC);
	assert(fd >= 0 && fchmod(fd, 0600) == 0);
	assert(write(fd, data + 1, len - 1) == (ssize_t)len - 1);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = keyfile_read(path, kind, keys, KEYS);
	assert(n >= -1 && n <= KEYS);
	if (n < 0)
		assert(errno == EINVAL || errno == E2BIG);
	for (int i = 0; i < n; i++)
		check_key(&keys[i], kind);
	(void)close(fd);
	return 0;
}
