/* SPDX-License-Identifier: MIT */
/* invite.h -- the states of an invite, and looking it up by its token. */
#ifndef STORE_INVITE_H
#define STORE_INVITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "crypto/token.h"
#include "pg/db.h"

#define INVITE_DIGEST_LEN 32

/* The letters are those of sql/queries/lookup.sql. */
enum invite_state {
	INVITE_NOT_ASKED = 0,
	INVITE_UNKNOWN = '?',
	INVITE_FRESH = 'F',     /* can be claimed */
	INVITE_SUBMITTED = 'S', /* used, and its submission is there */
	INVITE_USED = 'U',      /* used, without a submission: imported */
	INVITE_REVOKED = 'R',
	INVITE_EXPIRED = 'E'
};

struct invite_lookup {
	uint8_t token_digest[INVITE_DIGEST_LEN]; /* in */

	enum invite_state state; /* out; the rest is set when it is known */
	uint8_t id[UUID_LEN];
	uint8_t content_digest[CONTENT_DIGEST_LEN]; /* INVITE_SUBMITTED only */
	const char *email_hint; /* NULL: none; in the arena, like those below */
	const char *name_hint;
	const char *used_at;    /* ISO 8601, UTC; NULL: not used */
	bool is_renewal;
};

struct arena;

/*
 * Looks up N invites with one statement until DEADLINE and sets the results
 * of each, on DB_OK only. Needs the statement "lookup" prepared.
 */
__attribute__((warn_unused_result)) enum db_outcome invite_look_up(
    struct db *db, struct arena *arena, struct invite_lookup *const *lookups,
    size_t n, int64_t deadline);

#endif
