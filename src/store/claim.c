/* SPDX-License-Identifier: MIT */
/* claim.c -- one invite becomes exactly one submission; the heart of it. */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "crypto/crypto.h"
#include "pg/array.h"
#include "pg/db.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/claim.h"

#define PAUSE_MS 20  /* before trying again what was refused */
#define LOCKED_MAX 8 /* rows of a batch that are found locked one by one */

/* For how long a claim waits for a lock: with others, and on its own. Nobody
 * holds one for long but by accident. */
#define LOCK_TIMEOUT "2s"
#define LOCK_TIMEOUT_ALONE "100ms"

enum column { /* of sql/queries/claim.sql */
	COLUMN_N,
	COLUMN_ID
};

const struct db_statement *const claim_statements[] = {
	&sql_claim_session, &sql_claim, &sql_lookup, &sql_record_differing,
	&sql_public_settings, &sql_read_logo, NULL
};

/* What is being settled. */
struct round {
	struct db *db;
	struct arena *arena;
	int64_t deadline;
	struct claim **claims;
	size_t n;
	struct invite_lookup *const *lookups;
	size_t m;
};

static int
compare_tokens(const void *a, const void *b)
{
	const struct claim *const *x = a, *const *y = b;

	return memcmp((*x)->invite.token_digest, (*y)->invite.token_digest,
	    INVITE_DIGEST_LEN);
}

/*
 * Sorts by token, keeping the order of equal ones (insertion sort: the
 * batch is small, and qsort() is not stable).
 */
static void
sort_claims(struct claim **claims, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct claim *moving = claims[i];
		size_t j = i;

		for (; j > 0 && compare_tokens(&claims[j - 1], &moving) > 0;
		    j--)
			claims[j] = claims[j - 1];
		claims[j] = moving;
	}
}

/* A column of claims: bytes that each has, texts, dates. */
#define AT(member, type) ARRAY_OFFSET(struct claim, member, type)
#define BYTES(type, member, len) array_of_bytes(&rows, ARRAY_##type, \
	AT(member, uint8_t[len]), len)
#define TEXTS(member) array_of_slices(&rows, ARRAY_TEXT, \
	AT(member, struct slice))
#define DATES(member) array_of_dates(&rows, AT(member, struct date))

/* Receipts are rare, so the arrays of them are, too. */
static bool
has_receipts(struct claim *const *claims, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (claims[i]->receipt.at != NULL)
			return true;
	return false;
}

/* Takes what was claimed from RESULT, of those that CLAIMS were. */
static void
take_claimed(const struct pg_result *result, struct claim *const *claims)
{
	for (int row = 0; row < result_rows(result); row++) {
		struct claim *won =
		    claims[result_int(result, row, COLUMN_N) - 1];

		won->outcome = CLAIM_CREATED;
		result_bytes(result, row, COLUMN_ID, won->invite.id,
		    UUID_LEN);
	}
}

/* Claims N undecided claims, sorted and each once, in one statement. */
static enum db_outcome
claim_some(struct round *r, struct claim *const *claims, size_t n)
{
	struct pg_result *result = NULL;
	size_t mark = arena_mark(r->arena);
	struct array_rows rows = { .arena = r->arena, .at = claims, .n = n };
	union sql_claim_in in = { {
		.token_digests = BYTES(BYTEA, invite.token_digest,
		    INVITE_DIGEST_LEN),
		.new_ids = BYTES(UUID, employee_id, UUID_LEN),
		.first_names = TEXTS(first_name),
		.last_names = TEXTS(last_name),
		.external_ids = TEXTS(external_id),
		.next_renewals = DATES(next_renewal),
		.content_digests = BYTES(BYTEA, content_digest,
		    CONTENT_DIGEST_LEN),
		.sealed_forms = array_of_slices(&rows, ARRAY_BYTEA,
		    AT(sealed, struct slice)) } };
	enum db_outcome outcome = DB_DATA;

	if (has_receipts(claims, n)) {
		in.named.receipts = TEXTS(receipt);
		in.named.receipt_dates = DATES(receipt_until);
	}
	if (!rows.failed) {
		metrics_add(METRICS_DB_CLAIM, 1);
		metrics_observe(METRICS_BATCH_CLAIMS, n);
		outcome = db_run(r->db, &sql_claim, in.all, r->deadline,
		    &result);
	}
	if (outcome == DB_OK)
		take_claimed(result, claims);
	result_free(result);
	arena_rewind(r->arena, mark);
	return outcome;
}

/*
 * Claims each alone, after the whole batch was refused for its data or for
 * somebody else's lock, so that one bad row costs its neighbours nothing.
 * When all seem to be locked (a whole table is), it is left for later.
 */
static enum db_outcome
claim_each(struct round *r, struct claim **claims, size_t n)
{
	enum db_outcome outcome = DB_OK;
	size_t locked = 0;

	db_wait_for_locks(r->db, LOCK_TIMEOUT_ALONE);
	for (size_t i = 0; i < n && outcome == DB_OK; i++) {
		outcome = claim_some(r, &claims[i], 1);
		if (outcome == DB_DATA) {
			claims[i]->outcome = CLAIM_FAILED;
			outcome = DB_OK;
		} else if (outcome == DB_LOCKED && ++locked < LOCKED_MAX) {
			claims[i]->outcome = CLAIM_UNAVAILABLE;
			outcome = DB_OK;
		}
	}
	db_wait_for_locks(r->db, LOCK_TIMEOUT);
	return outcome;
}

/* Claims what is still undecided, the first of equal tokens only. */
static enum db_outcome
claim_undecided(struct round *r)
{
	size_t mark = arena_mark(r->arena);
	struct claim **undecided;
	const struct claim *last = NULL;
	enum db_outcome outcome = DB_OK;
	size_t n = 0;

	undecided = arena_alloc(r->arena, r->n * sizeof(struct claim *));
	if (undecided == NULL)
		return DB_DATA;
	for (size_t i = 0; i < r->n; i++) {
		struct claim *c = r->claims[i];

		if (c->outcome != CLAIM_UNDECIDED || c->is_refused ||
		    (last != NULL &&
		    compare_tokens(&last, (const void *)&c) == 0))
			continue;
		last = undecided[n++] = c;
	}
	if (n > 0)
		outcome = claim_some(r, undecided, n);
	if (outcome == DB_DATA || (outcome == DB_LOCKED && n > 1))
		outcome = claim_each(r, undecided, n);
	arena_rewind(r->arena, mark);
	return outcome;
}

/* Records the differing replays among the N claims in the audit. */
static enum db_outcome
record_differing(struct round *r, struct claim *const *claims, size_t n)
{
	struct pg_result *result = NULL;
	size_t mark = arena_mark(r->arena);
	struct array_rows rows = { .arena = r->arena, .at = claims, .n = n };
	enum db_outcome outcome = DB_DATA;

	if (n == 0)
		return DB_OK;
	const union sql_record_differing_in in = { {
		.invite_ids = BYTES(UUID, invite.id, UUID_LEN),
		.content_digests = BYTES(BYTEA, content_digest,
		    CONTENT_DIGEST_LEN) } };
	if (!rows.failed) {
		metrics_add(METRICS_DB_DIFFERING, 1);
		outcome = db_run(r->db, &sql_record_differing, in.all,
		    r->deadline, &result);
	}
	result_free(result);
	arena_rewind(r->arena, mark);
	return outcome;
}

/* Is what is stored what the claim brings? */
static bool
is_same(const struct claim *claim)
{
	return crypto_equal(claim->invite.content_digest,
	    claim->content_digest, CONTENT_DIGEST_LEN) ||
	    crypto_equal(claim->invite.content_digest, claim->sent_digest,
	    CONTENT_DIGEST_LEN);
}

/* The outcome of a claim that did not win, by the state of its invite. */
static enum claim_outcome
losing_outcome(const struct claim *claim)
{
	if (claim->is_refused && (claim->invite.state != INVITE_SUBMITTED ||
	    !is_same(claim)))
		return CLAIM_REFUSED;
	switch (claim->invite.state) {
	case INVITE_SUBMITTED:
		return CLAIM_REPLAYED;
	case INVITE_USED:
		return CLAIM_USED;
	case INVITE_REVOKED:
		return CLAIM_REVOKED;
	case INVITE_EXPIRED:
		return CLAIM_EXPIRED;
	case INVITE_UNKNOWN:
		return CLAIM_UNKNOWN;
	case INVITE_FRESH: /* its employee was just being made: once more */
	case INVITE_NOT_ASKED:
		break;
	}
	return CLAIM_UNDECIDED;
}

/* Asks for what is undecided, and for the look-ups that came in between. */
static enum db_outcome
ask_for_undecided(struct round *r)
{
	size_t mark = arena_mark(r->arena), n = 0;
	struct invite_lookup **undecided;
	enum db_outcome outcome = DB_OK;

	undecided = arena_alloc(r->arena, (r->n + r->m) * sizeof(*undecided));
	if (undecided == NULL)
		return DB_DATA;
	for (size_t i = 0; i < r->n; i++)
		if (r->claims[i]->outcome == CLAIM_UNDECIDED)
			undecided[n++] = &r->claims[i]->invite;
	for (size_t i = 0; i < r->m; i++)
		if (r->lookups[i]->state == INVITE_NOT_ASKED)
			undecided[n++] = r->lookups[i];
	if (n > 0)
		outcome = invite_look_up(r->db, r->arena, undecided, n,
		    r->deadline);
	/* What was read, the hints, stays. */
	if (outcome != DB_OK || n == 0)
		arena_rewind(r->arena, mark);
	return outcome;
}

/* Is this undecided claim a replay of something else than what is stored? */
static bool
is_differing(const struct claim *claim)
{
	return claim->outcome == CLAIM_UNDECIDED && !claim->is_refused &&
	    claim->invite.state == INVITE_SUBMITTED && !is_same(claim);
}

/* Decides what did not win, by what it lost to. */
static enum db_outcome
decide_losers(struct round *r)
{
	struct claim **differing;
	enum db_outcome outcome;
	size_t d = 0;

	outcome = ask_for_undecided(r);
	differing = arena_alloc(r->arena, r->n * sizeof(*differing));
	if (outcome != DB_OK || differing == NULL)
		return outcome != DB_OK ? outcome : DB_DATA;
	for (size_t i = 0; i < r->n; i++) {
		if (is_differing(r->claims[i])) {
			r->claims[i]->differs = true;
			differing[d++] = r->claims[i];
		}
	}
	/* The answer tells of the audit entry, so the entry comes first. */
	outcome = record_differing(r, differing, d);
	if (outcome != DB_OK)
		return outcome;
	for (size_t i = 0; i < r->n; i++)
		if (r->claims[i]->outcome == CLAIM_UNDECIDED)
			r->claims[i]->outcome = losing_outcome(r->claims[i]);
	return DB_OK;
}

static bool
is_settled(const struct round *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->claims[i]->outcome == CLAIM_UNDECIDED)
			return false;
	for (size_t i = 0; i < r->m; i++)
		if (r->lookups[i]->state == INVITE_NOT_ASKED)
			return false;
	return true;
}

void
claim_settle(struct db *db, struct arena *arena, struct claim **claims,
    size_t n, struct invite_lookup *const *lookups, size_t m)
{
	struct round r = { db, arena, db_take_deadline(db), claims, n, lookups,
		m };
	enum claim_outcome last = CLAIM_UNAVAILABLE;
	enum db_outcome outcome;

	db_wait_for_locks(db, LOCK_TIMEOUT);
	sort_claims(claims, n);
	for (size_t i = 0; i < n; i++)
		uuid_make(claims[i]->employee_id);
	while (!is_settled(&r) && db_connect(db, r.deadline) == 0) {
		outcome = claim_undecided(&r);
		if (outcome == DB_OK)
			outcome = decide_losers(&r);
		if (outcome == DB_DATA)
			last = CLAIM_FAILED;
		if (outcome == DB_DATA || clock_ms() >= r.deadline)
			break;
		if (outcome != DB_UNKNOWN && !is_settled(&r))
			clock_sleep_ms(PAUSE_MS);
	}
	for (size_t i = 0; i < n; i++)
		if (claims[i]->outcome == CLAIM_UNDECIDED)
			claims[i]->outcome = last;
}
