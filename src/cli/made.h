/* SPDX-License-Identifier: MIT */
/* made.h -- what a command makes for an act: ids, tokens, links. */
#ifndef CLI_MADE_H
#define CLI_MADE_H

#include <stdint.h>

#include "base/uuid.h"
#include "crypto/sealed.h"
#include "crypto/token.h"

struct cli;

/* An invite, or an account and the one-time link by which its person chooses
 * a password. */
struct made {
	uint8_t id[UUID_LEN];
	char token[TOKEN_TEXT_LEN + 1]; /* "": none */
	uint8_t digest[TOKEN_DIGEST_LEN];
	uint8_t sealed[TOKEN_TEXT_LEN + SEALED_OVERHEAD]; /* of an invite */
};

/* Makes an invite's id, token, digest and sealed token. Returns 0, or an exit
 * code after saying why it could not, or why its link could not be printed. */
__attribute__((warn_unused_result)) int made_invite(struct cli *cli,
    struct made *made);

/* Makes the token and the digest of an account's link. The same. */
__attribute__((warn_unused_result)) int made_setup(struct cli *cli,
    struct made *made);

/*
 * Print the link of MADE, which is stored, and wipe it. Each returns 0,
 * or CLI_FAILED after saying how to get another link: by the invite's ID, or
 * WHO the account is of.
 */
__attribute__((warn_unused_result)) int made_print_invite(struct cli *cli,
    struct made *made, const char *id);
__attribute__((warn_unused_result)) int made_print_setup(struct cli *cli,
    struct made *made, const char *who);

#endif
