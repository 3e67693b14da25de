/* SPDX-License-Identifier: MIT */
/* kept_tokens.c -- opens the sealed tokens of an answer, for the staff. */
#include <string.h>

#include "crypto/token.h"
#include "crypto/unseal.h"
#include "store/kept_tokens.h"
#include "store/staff.h"

int
kept_tokens_start(struct kept_tokens *tokens, const struct unseal *unseal,
    struct arena *arena, const struct staff_answer *answer)
{
	const struct slice *sealed = &answer->extra[1];
	const struct slice *digests = &answer->extra[2];

	*tokens = (struct kept_tokens){ .unseal = unseal, .arena = arena };
	return array_open(&tokens->sealed, ARRAY_BYTEA, sealed->at,
	    sealed->len) != 0 || array_open(&tokens->digests, ARRAY_BYTEA,
	    digests->at, digests->len) != 0 ? -1 : 0;
}

bool
kept_tokens_next(struct kept_tokens *tokens, const char **token)
{
	struct slice sealed, digest, plain;

	*token = NULL;
	if (!array_next(&tokens->sealed, &sealed) ||
	    !array_next(&tokens->digests, &digest))
		return false;
	if (unseal_slice(tokens->unseal, tokens->arena, SEALED_INVITE_TOKEN,
	    digest, sealed, &plain) == UNSEAL_OK)
		*token = plain.at;
	return true;
}

void
kept_tokens_copy(const struct unseal *unseal, struct arena *arena,
    const struct staff_answer *answer, char *to, size_t stride, size_t n)
{
	struct kept_tokens tokens;
	const char *token;

	if (kept_tokens_start(&tokens, unseal, arena, answer) != 0)
		tokens.sealed.elements = 0;
	for (size_t i = 0; i < n; i++, to += stride) {
		*to = '\0';
		if (kept_tokens_next(&tokens, &token) && token != NULL &&
		    strlen(token) == TOKEN_TEXT_LEN)
			memcpy(to, token, TOKEN_TEXT_LEN + 1);
	}
}
