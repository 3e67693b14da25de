/* SPDX-License-Identifier: MIT */
/* key.h -- the key that the old system sealed with. */
#ifndef CLI_IMPORT_KEY_H
#define CLI_IMPORT_KEY_H

struct aes_gcm;

/*
 * Reads the key, 64 hexadecimal digits, from the file at PATH, or from the
 * environment's DATA_ENCRYPTION_KEY when PATH is NULL. Returns NULL after
 * saying why it cannot be used.
 */
__attribute__((warn_unused_result)) struct aes_gcm *import_key_read(
    const char *path);

#endif
