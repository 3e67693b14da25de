/* SPDX-License-Identifier: MIT */
/* token.h -- makes and digests invite tokens, and what depends on one. */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#define TOKEN_TEXT_LEN 43  /* 256 bits in base64url without padding */
#define TOKEN_DIGEST_LEN 32
#define CONTENT_DIGEST_LEN 32

/* Makes a token of 256 random bits, with a NUL behind it. */
void token_make(char token[static TOKEN_TEXT_LEN + 1]);

/*
 * The SHA-256 of the token's LEN bytes: the form in which the database knows
 * it. A plain hash is enough for 256 random bits; tokens of other lengths
 * come from imported invites.
 */
void token_digest(const char *token, size_t len,
    uint8_t digest[static TOKEN_DIGEST_LEN]);

/*
 * A digest of a submission's CONTENT (CONTENT_LEN bytes) by which a replay
 * with other content is noticed. Keyed by the token itself (BLAKE2b), which
 * neither the database nor the programs keep: so nobody who has those can
 * try out social security numbers against it.
 */
void token_content_digest(const char *token, size_t len, const void *content,
    size_t content_len, uint8_t digest[static CONTENT_DIGEST_LEN]);

#endif
