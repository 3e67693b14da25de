/* SPDX-License-Identifier: MIT */
/* keyfile.h -- text files of keys, the current one first. */
#ifndef CRYPTO_KEYFILE_H
#define CRYPTO_KEYFILE_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/sealed.h"

/*
 * A line per key: "admitone-public-key ID KEY CREATED" or
 * "admitone-secret-key …": the id in hex, the key in base64url without
 * padding, the day it was made. Lines that begin with "#" and empty lines do
 * not count. The first key is current: new records are sealed to it.
 */
enum keyfile_kind {
	KEYFILE_PUBLIC,
	KEYFILE_SECRET
};

#define KEYFILE_CREATED_LEN 10

struct keyfile_key {
	uint8_t id[SEALED_KEY_ID_LEN];
	uint8_t key[SEALED_KEY_LEN];
	char created[KEYFILE_CREATED_LEN + 1]; /* YYYY-MM-DD */
};

/*
 * Reads at most MAX keys of the file at PATH into KEYS, in its order.
 * Returns their number (0 for a file without keys), or -1 with errno: EINVAL
 * for a line that is no key of this KIND or whose id is another key's, EPERM
 * for a file of secret keys that everybody may read or write, E2BIG for a
 * file over 64 KiB, else what open() or read() set. KEYS of KEYFILE_SECRET are
 * the caller's to wipe, all MAX of them and whatever the result: a file that
 * is damaged further on has set some. The buffer with the file's text is wiped
 * here.
 */
__attribute__((warn_unused_result)) int keyfile_read(const char *path,
    enum keyfile_kind kind, struct keyfile_key *keys, int max);

#endif
