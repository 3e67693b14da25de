/* SPDX-License-Identifier: MIT */
/* unsealed.h -- opens, for a request, what is sealed to the staff. */
#ifndef ADMIN_UNSEALED_H
#define ADMIN_UNSEALED_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/sealed.h"
#include "crypto/unseal.h"

struct request;
struct staff_answer;

/*
 * Opens the record SEALED, bound to the digest BOUND_TO, into the request's
 * arena. Returns what was sealed, with a NUL behind it, and its length; NULL
 * when there was no room or, as OUTCOME tells, it did not open.
 */
const uint8_t *unsealed_record(const struct request *request,
    enum sealed_kind kind, const uint8_t *sealed, size_t sealed_len,
    const uint8_t *bound_to, size_t *len, enum unseal_outcome *outcome);

/* Opens the token with the digest DIGEST; NULL when that cannot be done. */
const char *unsealed_token(const struct request *request,
    const uint8_t *sealed, size_t sealed_len, const uint8_t *digest,
    size_t digest_len);

/*
 * Copies the tokens of what an act made that was done before, by the columns
 * of its ANSWER: the first N of them, to TO and then each STRIDE bytes later,
 * "" for one that does not open.
 */
void unsealed_copy_tokens(const struct request *request,
    const struct staff_answer *answer, char *to, size_t stride, size_t n);

#endif
