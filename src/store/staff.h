/* SPDX-License-Identifier: MIT */
/* staff.h -- runs the staff's statements: each is an act and its answer. */
#ifndef STORE_STAFF_H
#define STORE_STAFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "pg/db.h"

struct arena;

/* All that the staff side runs, for db_new(). Each does its act, or reads,
 * writes the audit row and makes the answer, at once. */
extern const struct db_statement *const staff_statements[];

/* The parameters of a statement: who acts, the account and its email, come
 * first; behind those of the act the ones of its key, if it has one, which are
 * not counted here. */
#define STAFF_WHO_PARAMS 2
#define STAFF_KEY_PARAMS 4 /* that sql/embed.sh adds */
#define STAFF_PARAMS_MAX 16

#define STAFF_EXTRA_MAX 5

/* All in the arena. */
struct staff_answer {
	int status;       /* of HTTP */
	const char *body; /* JSON, if nothing else is said; with a NUL behind */
	size_t len;
	struct slice extra[STAFF_EXTRA_MAX]; /* further columns, in binary */
};

/*
 * Runs STATEMENT with its parameters PARAMS until DEADLINE, connecting first if
 * need be. One that ONLY_READS is run again, twice at most, when the
 * connection is lost (its audit row may then stand twice); another one is
 * not, as it may have been done: DB_UNKNOWN. On DB_OK *ANSWER is set. DB_DATA
 * also when ARENA has no room for it.
 */
__attribute__((warn_unused_result)) enum db_outcome staff_run(struct db *db,
    struct arena *arena, const struct db_statement *statement,
    const struct db_param *params, bool only_reads, int64_t deadline,
    struct staff_answer *answer);

/* An act that creates something, and is done once however often it is asked
 * for: its statement's head says "Keyed". */
struct staff_once {
	const uint8_t *key;      /* the Idempotency-Key, UUID_LEN bytes; NULL:
	                            there is none, each asking is another act */
	unsigned int made;       /* bit I: PARAMS[I] was made for this asking,
	                            and is no part of what is asked for … */
	struct db_param content; /* … which this is, too; may be null */
	struct db_param sealed_token; /* of a one-time link that is made … */
	struct db_param token_digest; /* … or null */
	bool replayed;           /* set: it was done before */
};

/*
 * As staff_run() of an act, at most once for ONCE->key; PARAMS are those of the
 * act, without the key's. If it was done before,
 * nothing is done, ONCE->replayed is set and *ANSWER is made again, as
 * sql/queries/staff_find_key.sql says: the three columns behind it too. The
 * key of something else is answered 422. After DB_UNKNOWN the same may be
 * asked for again: it waits for the first, or does what that did not.
 * IS_PREPARED is false on a connection as staff_run_alone() takes.
 */
__attribute__((warn_unused_result)) enum db_outcome staff_run_once(
    struct db *db, struct arena *arena, const struct db_statement *statement,
    const struct db_param *params, struct staff_once *once,
    bool is_prepared, int64_t deadline, struct staff_answer *answer);

/*
 * The same as staff_run() with nothing prepared, on a connection that
 * db_connect() has made, and once only: for a program that ends then.
 */
__attribute__((warn_unused_result)) enum db_outcome staff_run_alone(
    struct db *db, struct arena *arena, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline,
    struct staff_answer *answer);

/*
 * Does what is due beside the requests, on a connection that db_connect() has
 * made: extends the audit's chain and the lists, as far as another process
 * is not just doing so. Returns 1 when there is more to be done at once, 0, or
 * -1.
 */
__attribute__((warn_unused_result)) int staff_catch_up(struct db *db,
    int64_t deadline);

#endif
