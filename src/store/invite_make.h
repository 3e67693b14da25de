/* SPDX-License-Identifier: MIT */
/* invite_make.h -- makes invites, thousands in a statement. */
#ifndef STORE_INVITE_MAKE_H
#define STORE_INVITE_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"
#include "pg/db.h"
#include "store/made.h"

struct arena;
struct error_kind;
struct staff_answer;

/* What the invites of one order have in common; NULL where there is none. */
struct invite_order {
	const char *name_hint;
	const char *email_hint;
	const char *external_id;
	const char *worker_type;
	const uint8_t *employee_id; /* UUID_LEN bytes */
	bool is_renewal;
	const char *expires_at;     /* RFC 3339 */
	const char *actor;          /* who orders them */
};

/*
 * Settles when the invites of ORDER expire: at its expires_at, else after
 * DAYS, else (0) after the days that a setting says, by the database's
 * clock; sets expires_at, RFC 3339 with milliseconds, in ARENA. *REFUSAL tells
 * why none may be made; NULL: they may.
 */
__attribute__((warn_unused_result)) enum db_outcome invite_plan(struct db *db,
    struct arena *arena, long days, int64_t deadline,
    struct invite_order *order, const struct error_kind **refusal);

/*
 * Makes the N invites at INVITES, all or none, with an audit row, as
 * staff_run_once() does an act: once for KEY, and what is asked for is ORDER,
 * but for its time, and CONTENT. *REPLAYED: others were made by it before, of
 * which *ANSWER tells. Uses ARENA, at most 256 bytes for each that is made, 1
 * KiB for each of before.
 */
__attribute__((warn_unused_result)) enum db_outcome invite_make(struct db *db,
    struct arena *arena, const struct invite_order *order,
    const struct made *invites, size_t n,
    const uint8_t key[static UUID_LEN], const char *content,
    int64_t deadline, bool *replayed, struct staff_answer *answer);

#endif
