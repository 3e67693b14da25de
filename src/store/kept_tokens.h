/* SPDX-License-Identifier: MIT */
/* kept_tokens.h -- opens the sealed tokens of an answer, for the staff; never
 * part of the public program. */
#ifndef STORE_KEPT_TOKENS_H
#define STORE_KEPT_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "pg/array.h"

struct staff_answer;
struct unseal;

/* Tokens that are being read. */
struct kept_tokens {
	const struct unseal *unseal;
	struct arena *arena;
	struct array_reader sealed, digests;
};

/*
 * Starts to read the tokens of ANSWER's invites, or of those that an act made
 * which was done before: sealed in its column extra[1], with their digests in
 * extra[2]. Returns 0, or -1 when it has no such columns.
 */
__attribute__((warn_unused_result)) int kept_tokens_start(
    struct kept_tokens *tokens, const struct unseal *unseal,
    struct arena *arena, const struct staff_answer *answer);

/* Opens the next one in the arena, as a string, to *TOKEN; NULL when it was not
 * kept or does not open. (An imported one may have any length.) Returns false
 * when there is none. */
__attribute__((warn_unused_result)) bool kept_tokens_next(
    struct kept_tokens *tokens, const char **token);

/*
 * Copies the first N tokens of such an ANSWER to TO and then each STRIDE bytes
 * later, as strings; "" for one that was not kept or does not open.
 */
void kept_tokens_copy(const struct unseal *unseal, struct arena *arena,
    const struct staff_answer *answer, char *to, size_t stride, size_t n);

#endif
