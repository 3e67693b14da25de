/* SPDX-License-Identifier: MIT */
/* keypair.h -- makes key pairs and puts them into the key files. */
#ifndef CRYPTO_KEYPAIR_H
#define CRYPTO_KEYPAIR_H

#include "crypto/keyfile.h"

/*
 * Makes a key pair and puts it first into the two key files, each replaced
 * at once (written beside, synced, renamed), the secret one first, so that
 * nothing can be sealed to a key that is not kept. With FRESH neither file
 * may exist; without it both must, and keep their keys and owners. The
 * secret file has mode 0600, the public one 0644. Two at once wait for each
 * other, so none of them loses the other's key. Returns 0 and the new key's
 * id in ID, or -1 with errno (EEXIST: FRESH, and one is there; else as for
 * keyfile_read()).
 */
__attribute__((warn_unused_result)) int keypair_add(const char *public_path,
    const char *secret_path, int fresh, uint8_t id[static SEALED_KEY_ID_LEN]);

#endif
