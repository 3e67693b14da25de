/* SPDX-License-Identifier: MIT */
/* made.c -- what is made for a new invite, or for an account's link. */
#include "crypto/seal.h"
#include "store/made.h"

void
made_token(struct made *made)
{
	token_make(made->token);
	made->is_sealed = false;
	token_digest(made->token, TOKEN_TEXT_LEN, made->digest);
}

int
made_seal(struct made *made, struct seal *seal)
{
	if (!made->is_sealed)
		made->is_sealed = seal_record(seal, SEALED_INVITE_TOKEN,
		    made->digest, made->token, TOKEN_TEXT_LEN,
		    made->sealed) == 0;
	return made->is_sealed ? 0 : -1;
}

int
made_invite(struct made *made, struct seal *seal)
{
	uuid_make(made->id);
	made_token(made);
	return made_seal(made, seal);
}
