/* SPDX-License-Identifier: MIT */
/* made.c -- what is made for a new invite, or for an account's link. */
#include "crypto/seal.h"
#include "store/made.h"

void
made_token(struct made *made)
{
	token_make(made->token);
	token_digest(made->token, TOKEN_TEXT_LEN, made->digest);
}

int
made_seal(struct made *made, struct seal *seal)
{
	return seal_record(seal, SEALED_INVITE_TOKEN, made->digest,
	    made->token, TOKEN_TEXT_LEN, made->sealed);
}

int
made_invite(struct made *made, struct seal *seal)
{
	uuid_make(made->id);
	made_token(made);
	return made_seal(made, seal);
}
