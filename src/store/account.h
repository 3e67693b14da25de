/* SPDX-License-Identifier: MIT */
/* account.h -- the people who sign in, and their sessions. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/uuid.h"
#include "crypto/token.h"
#include "pg/db.h"

/*
 * All of these need staff_statements prepared, connect if need be, and wait
 * until DEADLINE. Texts are in the arena; NULL is null, or that it is full.
 */

struct arena;

#define ACCOUNT_ADDRESS_LEN 16 /* of a keyed digest of a network address */

/* Whose session it is. */
struct account_session {
	uint8_t id[UUID_LEN];
	const char *email;
	const char *name;
	const char *role;
	const char *body; /* the answer of GET /api/account */
};

/*
 * Finds the session whose token has the DIGEST, and notes that it is in use.
 * On DB_OK *FOUND tells whether there is one that is still good.
 */
__attribute__((warn_unused_result)) enum db_outcome account_use_session(
    struct db *db, struct arena *arena,
    const uint8_t digest[static TOKEN_DIGEST_LEN], int64_t deadline,
    struct account_session *session, bool *found);

/* Who wants to sign in, or has to give the password again. */
struct account_person {
	int32_t retry_after; /* seconds that it is refused for; 0: not */
	bool known;          /* the rest is set */
	uint8_t id[UUID_LEN];
	const char *email;
	const char *name;
	const char *password_hash;
	struct slice totp_secret; /* sealed; nothing: no second factor */
	int64_t totp_last_step;
};

/* Finds the person with this EMAIL, and counts an attempt from ADDRESS as
 * failed until it succeeds. */
__attribute__((warn_unused_result)) enum db_outcome account_find(
    struct db *db, struct arena *arena, const char *email,
    const uint8_t address[static ACCOUNT_ADDRESS_LEN], int64_t deadline,
    struct account_person *person);

/* Has the person with this EMAIL signed in from ADDRESS before? */
__attribute__((warn_unused_result)) enum db_outcome account_knows(
    struct db *db, const char *email,
    const uint8_t address[static ACCOUNT_ADDRESS_LEN], int64_t deadline,
    bool *known);

/* Finds whose one-time link has a token with this DIGEST: id, email and name
 * of PERSON are set when it is known. */
__attribute__((warn_unused_result)) enum db_outcome account_find_setup(
    struct db *db, struct arena *arena,
    const uint8_t digest[static TOKEN_DIGEST_LEN], int64_t deadline,
    struct account_person *person);

/* Finds the account ID's secret that is not in use yet, into PERSON. */
__attribute__((warn_unused_result)) enum db_outcome account_find_pending(
    struct db *db, struct arena *arena, const uint8_t id[static UUID_LEN],
    int64_t deadline, struct account_person *person);

/* Leaves an audit row about an attempt that failed for REASON; ID is NULL
 * when nobody has that email. */
__attribute__((warn_unused_result)) enum db_outcome account_note_failure(
    struct db *db, const uint8_t *id, const char *reason, int64_t deadline);

/* Forgets the failed attempts for EMAIL from ADDRESS. */
__attribute__((warn_unused_result)) enum db_outcome account_clear_attempts(
    struct db *db, const char *email,
    const uint8_t address[static ACCOUNT_ADDRESS_LEN], int64_t deadline);

#endif
