/* SPDX-License-Identifier: MIT */
/* unsealed.c -- opens, for a request, what is sealed to the staff. */
#include <string.h>

#include "admin/request.h"
#include "admin/state.h"
#include "admin/unsealed.h"
#include "base/arena.h"
#include "pg/array.h"

const uint8_t *
unsealed_record(const struct request *r, enum sealed_kind kind,
    const uint8_t *sealed, size_t sealed_len, const uint8_t *bound_to,
    size_t *len, enum unseal_outcome *outcome)
{
	uint8_t *plain;

	*outcome = UNSEAL_FORMAT;
	if (sealed_len < SEALED_OVERHEAD)
		return NULL;
	*len = sealed_len - SEALED_OVERHEAD;
	plain = arena_alloc(r->arena, *len + 1);
	if (plain == NULL)
		return NULL;
	*outcome = unseal_record(r->admin->unseal, kind, bound_to, sealed,
	    sealed_len, plain);
	if (*outcome != UNSEAL_OK)
		return NULL;
	plain[*len] = '\0';
	return plain;
}

const char *
unsealed_token(const struct request *r, const uint8_t *sealed,
    size_t sealed_len, const uint8_t *digest, size_t digest_len)
{
	enum unseal_outcome outcome;
	size_t len;

	if (sealed == NULL || digest_len != SEALED_BOUND_LEN)
		return NULL;
	return (const char *)unsealed_record(r, SEALED_INVITE_TOKEN, sealed,
	    sealed_len, digest, &len, &outcome);
}

void
unsealed_copy_tokens(const struct request *r, const struct staff_answer *answer,
    char *to, size_t stride, size_t n)
{
	struct array_reader sealed, digests;
	const uint8_t *record, *digest;
	size_t record_len, digest_len;
	const char *token;

	if (array_open(&sealed, ARRAY_BYTEA, answer->more[1].at,
	    answer->more[1].len) != 0 || array_open(&digests, ARRAY_BYTEA,
	    answer->more[2].at, answer->more[2].len) != 0)
		sealed.elements = digests.elements = 0;
	for (size_t i = 0; i < n; i++, to += stride) {
		*to = '\0';
		if (!array_next(&sealed, &record, &record_len) ||
		    !array_next(&digests, &digest, &digest_len))
			continue;
		token = unsealed_token(r, record, record_len, digest,
		    digest_len);
		/* Imported ones have other lengths, but nobody's key. */
		if (token != NULL && strlen(token) == TOKEN_TEXT_LEN)
			memcpy(to, token, TOKEN_TEXT_LEN + 1);
	}
}
