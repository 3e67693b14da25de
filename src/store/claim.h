/* SPDX-License-Identifier: MIT */
/* claim.h -- one invite becomes exactly one submission; the heart of it. */
#ifndef STORE_CLAIM_H
#define STORE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/slice.h"
#include "base/uuid.h"
#include "crypto/token.h"
#include "store/invite.h"

struct arena;
struct db;

enum claim_outcome {
	CLAIM_UNDECIDED = 0,    /* not decided yet */
	CLAIM_CREATED,     /* this claim made the submission */
	CLAIM_REPLAYED,    /* the submission was there */
	CLAIM_REFUSED,     /* is_refused, and no equal submission is stored */
	CLAIM_UNKNOWN,     /* no invite has this token */
	CLAIM_EXPIRED,
	CLAIM_REVOKED,
	CLAIM_USED,        /* used, but no submission exists */
	CLAIM_UNAVAILABLE, /* the database did not answer in time: ask again */
	CLAIM_FAILED       /* PostgreSQL refuses this very row: our own bug */
};

struct claim {
	/* in; borrowed */
	uint8_t content_digest[CONTENT_DIGEST_LEN];
	/* Of the same content as it came, before it was tidied: records that
	 * were sealed before that have such a one. */
	uint8_t sent_digest[CONTENT_DIGEST_LEN];
	/* The rules refuse the form: it claims nothing, and only its token and
	 * digests are needed. An equal submission may have been stored under
	 * earlier rules or settings: then this is a replay of that. */
	bool is_refused;
	struct slice first_name;
	struct slice last_name;
	struct slice external_id;
	struct date next_renewal; /* year 0: none */
	struct slice receipt; /* its kind */
	struct date receipt_until; /* year 0: none */
	struct slice sealed;
	struct invite_lookup invite; /* its token_digest */

	/* out */
	enum claim_outcome outcome;
	bool differs; /* CLAIM_REPLAYED: other content than what is stored */
	/* CLAIM_CREATED and CLAIM_REPLAYED: the submission's id is invite.id */

	/* claim_settle()'s own */
	uint8_t employee_id[UUID_LEN]; /* for a new employee */
};

/* The statements that claim_settle() needs prepared; ends with NULL. */
extern const struct db_statement *const claim_statements[];

/*
 * Settles N claims, all of them in one statement where nothing is in the way,
 * and answers M look-ups with what it reads for the losers. Of equal tokens
 * the first one in CLAIMS wins. Keeps trying while the database is away, for
 * as long as db_take_deadline() allows: a claim is idempotent, so one that may
 * or may not have been committed is simply made again.
 *
 * Afterwards no claim is CLAIM_UNDECIDED; look-ups that got no answer have
 * INVITE_NOT_ASKED. Reorders CLAIMS. Uses ARENA, at most what the sealed forms
 * take plus 1 KiB for each claim and look-up; hints are left there.
 */
void claim_settle(struct db *db, struct arena *arena, struct claim **claims,
    size_t n, struct invite_lookup *const *lookups, size_t m);

#endif
