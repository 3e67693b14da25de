/* SPDX-License-Identifier: MIT */
/* new_link.c -- what is made for a new invite, or for an account's link. */
#include "crypto/seal.h"
#include "store/new_link.h"

void
new_link_token(struct new_link *made)
{
	token_make(made->token);
	made->is_sealed = false;
	token_digest(made->token, TOKEN_TEXT_LEN, made->digest);
}

int
new_link_seal(struct new_link *made, struct seal *seal)
{
	if (!made->is_sealed)
		made->is_sealed = seal_record(seal, SEALED_INVITE_TOKEN,
		    made->digest, made->token, TOKEN_TEXT_LEN,
		    made->sealed) == 0;
	return made->is_sealed ? 0 : -1;
}

int
new_link_invite(struct new_link *made, struct seal *seal)
{
	uuid_make(made->id);
	new_link_token(made);
	return new_link_seal(made, seal);
}
