/* SPDX-License-Identifier: MIT */
/* invite_made.h -- an invite that one of the staff's statements makes. */
#ifndef CLI_INVITE_MADE_H
#define CLI_INVITE_MADE_H

#include <stdint.h>

#include "base/uuid.h"
#include "crypto/sealed.h"
#include "crypto/token.h"

struct cli;

struct invite_made {
	uint8_t id[UUID_LEN];
	char token[TOKEN_TEXT_LEN + 1];
	uint8_t digest[TOKEN_DIGEST_LEN];
	uint8_t sealed[TOKEN_TEXT_LEN + SEALED_OVERHEAD];
};

/* Makes what the statement needs for it. Returns 0, or an exit code after
 * saying why it could not, or why its link could not be printed later. */
__attribute__((warn_unused_result)) int invite_made_new(struct cli *cli,
    struct invite_made *made);

/* Prints the link of MADE, which is stored now, and wipes its token. Returns
 * 0, or CLI_FAILED after saying how to get another link. */
__attribute__((warn_unused_result)) int invite_made_print(struct cli *cli,
    struct invite_made *made);

#endif
