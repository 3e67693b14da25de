/* SPDX-License-Identifier: MIT */
/* new_link.h -- what is made for a new invite, or for an account's link. */
#ifndef STORE_NEW_LINK_H
#define STORE_NEW_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/uuid.h"
#include "crypto/sealed.h"
#include "crypto/token.h"

struct seal;

#define NEW_LINK_SEALED_LEN (TOKEN_TEXT_LEN + SEALED_OVERHEAD)

/* An invite, or an account and the one-time link by which its person chooses
 * a password. Whoever has shown the token wipes it. */
struct new_link {
	uint8_t id[UUID_LEN];
	char token[TOKEN_TEXT_LEN + 1]; /* "": none */
	uint8_t digest[TOKEN_DIGEST_LEN];
	bool is_sealed;
	uint8_t sealed[NEW_LINK_SEALED_LEN]; /* the token */
};

/* Makes the token of MADE, and its digest. */
void new_link_token(struct new_link *made);

/* Seals the token of MADE with SEAL's current key, unless that was done.
 * Returns 0, or -1 when that is no key to seal to. */
__attribute__((warn_unused_result)) int new_link_seal(struct new_link *made,
    struct seal *seal);

/* Makes all of an invite. The same. */
__attribute__((warn_unused_result)) int new_link_invite(struct new_link *made,
    struct seal *seal);

#endif
