/* SPDX-License-Identifier: MIT */
/* invite_insert.h -- makes invites, thousands in a statement. */
#ifndef STORE_INVITE_INSERT_H
#define STORE_INVITE_INSERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "pg/db.h"
#include "store/new_link.h"

struct arena;
struct error_kind;
struct staff_answer;

/* What the invites of one batch have in common; NULL where there is none. */
struct invite_batch {
	const char *name_hint;
	const char *email_hint;
	const char *external_id;
	const char *worker_type;
	const char *start_date;     /* YYYY-MM-DD */
	const uint8_t *employee_id; /* UUID_LEN bytes */
	bool is_renewal;
	bool again; /* even if the person has an open invite or a form */
	const char *expires_at;     /* RFC 3339 */
	const char *actor;          /* who makes them */
};

/*
 * Settles when the invites of BATCH expire: at its expires_at, else after
 * DAYS, else (0) after the days that a setting says, by the database's
 * clock; sets expires_at, RFC 3339 with milliseconds, in ARENA. *REFUSAL tells
 * why none may be made; NULL: they may.
 */
__attribute__((warn_unused_result)) enum db_outcome invite_settle_expiry(
    struct db *db, struct arena *arena, long days, int64_t deadline,
    struct invite_batch *batch, const struct error_kind **refusal);

/*
 * Makes the N invites at INVITES, all or none, with an audit row, as
 * staff_run_once() does an act: once for KEY, and what is asked for is BATCH,
 * but for its time, and CONTENT. *REPLAYED: others were made by it before, of
 * which *ANSWER tells. Uses ARENA, at most 256 bytes for each that is made, 1
 * KiB for each of before.
 */
__attribute__((warn_unused_result)) enum db_outcome invite_insert(struct db *db,
    struct arena *arena, const struct invite_batch *batch,
    const struct new_link *invites, size_t n,
    const uint8_t key[static UUID_LEN], const char *content,
    int64_t deadline, bool *replayed, struct staff_answer *answer);

#endif
