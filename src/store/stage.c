/* SPDX-License-Identifier: MIT */
/* stage.c -- the databases' part of an import: the old one and ours. */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "pg/array.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/stage.h"

#define ID_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789-_.:"

/* After session.sql: the search path is theirs, but behind PostgreSQL's own
 * functions, operators and types, which then are nobody else's. */
#define AT_ONCE(text) &(const struct db_statement){ .name = "setup", \
	.sql = text, .at_once = true }

const struct db_statement *const stage_old_statements[] = {
	AT_ONCE("RESET search_path"),
	AT_ONCE("SELECT pg_catalog.set_config('search_path', "
	    "pg_catalog.concat('pg_catalog, ', "
	    "pg_catalog.current_setting('search_path')), false)"),
	AT_ONCE("SET TimeZone = 'UTC'"),
	AT_ONCE("SET idle_in_transaction_session_timeout = 0"),
	NULL
};

enum db_outcome
stage_old_begin(struct db *old, int64_t deadline)
{
	return db_run_script(old, sql_import_old_start.sql, deadline);
}

static int
take_text(void *context, const struct slice *cells)
{
	if (cells[0].at != NULL)
		*(int64_t *)context = strtoll(cells[0].at, NULL, 10);
	return 0;
}

enum db_outcome
stage_old_count(struct db *old, const char *table, int64_t deadline,
    int64_t *count)
{
	char name[160], sql[240];
	const struct db_statement counting = { "count", sql, 0, false };
	enum db_outcome outcome;

	*count = -1;
	(void)snprintf(name, sizeof(name), "\"%s\"", table);
	outcome = rows_read(old, SQL(import_old_table, .name = db_text(name)),
	    deadline, take_text, count);
	if (outcome != DB_OK || *count < 0)
		return outcome;
	(void)snprintf(sql, sizeof(sql), "SELECT count(*)::text FROM %s", name);
	return rows_read(old, &counting, NULL, deadline, take_text, count);
}

enum db_outcome
stage_old_read(struct db *old, const char *table, int64_t deadline,
    rows_fn *row, void *context)
{
	char sql[240];
	const struct db_statement reading = { "read", sql, 0, false };

	(void)snprintf(sql, sizeof(sql), "SELECT CASE WHEN octet_length(j.doc) "
	    "<= %d THEN j.doc END FROM \"%s\" AS t CROSS JOIN LATERAL "
	    "(SELECT row_to_json(t)::text) AS j (doc)", STAGE_OLD_ROW_MAX,
	    table);
	return rows_read(old, &reading, NULL, deadline, row, context);
}

/* Columns of rows of TYPE, for the arrays that a statement takes. */
#define ROWS(type) { .arena = arena, .at = rows, .n = n, \
	.size = sizeof(struct type) }
#define TEXTS(type, member) array_of_slices(&columns, ARRAY_TEXT, \
	ARRAY_OFFSET(struct type, member, struct slice))
#define SEALED(type, member) array_of_slices(&columns, ARRAY_BYTEA, \
	ARRAY_OFFSET(struct type, member, struct slice))
#define IDS(type, member) array_of_bytes(&columns, ARRAY_UUID, \
	ARRAY_OFFSET(struct type, member, uint8_t[UUID_LEN]), UUID_LEN)
#define DIGESTS(type, member, len) array_of_pointers(&columns, ARRAY_BYTEA, \
	ARRAY_OFFSET(struct type, member, const uint8_t *), len)

/* Runs STATEMENT, which gives nothing back. */
static enum db_outcome
run(struct db *db, const struct db_statement *statement,
    const struct db_param *params, int64_t deadline)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome;

	outcome = db_query(db, statement, params, deadline, &result);
	result_free(result);
	return outcome;
}

enum old_column { /* of stage_old_submissions.sql */
	OLD_DOC,
	OLD_TOKEN,
	OLD_ID,
	OLD_PLACE
};

/* Whether row R of RESULT is the submission that WANTED[*PLACE] asks for. */
static bool
is_wanted(const struct pg_result *result, int r,
    const struct stage_wanted *wanted, size_t n, size_t *place)
{
	unsigned long long number = 0;
	const struct slice *id;

	if (!result_is_null(result, r, OLD_PLACE))
		number = strtoull(result_value(result, r, OLD_PLACE), NULL, 10);
	if (number == 0 || number > n || result_is_null(result, r, OLD_ID))
		return false;
	*place = (size_t)number - 1;
	id = &wanted[*place].old_id;
	return result_len(result, r, OLD_ID) == id->len &&
	    memcmp(result_value(result, r, OLD_ID), id->at, id->len) == 0;
}

/*
 * Finds the row of RESULT for each of WANTED. The old database may be another
 * one's by now, and answer with whatever it likes: rows are told by their
 * ids, and each id must be there once.
 */
static void
match(const struct pg_result *result, const struct stage_wanted *wanted,
    size_t n, int *row_of, struct stage_wrong *wrong)
{
	size_t place;

	for (size_t i = 0; i < n; i++)
		row_of[i] = -1;
	for (int r = 0; r < result_rows(result); r++) {
		if (!is_wanted(result, r, wanted, n, &place)) {
			stage_wrong_set(wrong, "a submission that was not "
			    "asked for was answered", NULL, 0);
			return;
		}
		if (row_of[place] >= 0) {
			stage_wrong_set(wrong, "answered twice: submission",
			    wanted[place].old_id.at, wanted[place].old_id.len);
			return;
		}
		row_of[place] = r;
	}
	for (size_t i = 0; i < n; i++)
		if (row_of[i] < 0) {
			stage_wrong_set(wrong, "not answered the second "
			    "time: submission", wanted[i].old_id.at,
			    wanted[i].old_id.len);
			return;
		}
}

/* Calls ROW for each of N, if each was answered once. */
static void
hand_out(const struct pg_result *result, struct arena *arena,
    const struct stage_wanted *wanted, size_t n, rows_fn *row, void *context,
    struct stage_wrong *wrong)
{
	int *row_of = arena_alloc(arena, n * sizeof(*row_of));
	bool more = true;

	if (row_of == NULL) {
		stage_wrong_set(wrong, "too many rows for the memory", NULL,
		    0);
		return;
	}
	match(result, wanted, n, row_of, wrong);
	for (size_t i = 0; wrong->text[0] == '\0' && more && i < n; i++) {
		const struct slice cells[] = {
			result_cell(result, row_of[i], OLD_DOC),
			result_cell(result, row_of[i], OLD_TOKEN),
		};

		more = row(context, cells) == 0;
	}
}

enum db_outcome
stage_old_submissions(struct db *old, struct arena *arena,
    const struct stage_wanted *rows, size_t n, int64_t deadline,
    rows_fn *row, void *context, struct stage_wrong *wrong)
{
	struct pg_result *result = NULL;
	struct array_rows columns = ROWS(stage_wanted);
	struct rows_limit most;
	const union sql_import_old_submissions_in in = { {
		.old_ids = TEXTS(stage_wanted, old_id),
		.invite_ids = TEXTS(stage_wanted, invite_id),
		.most_bytes = rows_limit(STAGE_OLD_ROW_MAX, &most) } };
	enum db_outcome outcome = DB_DATA;

	if (!columns.failed)
		outcome = db_query(old, &sql_import_old_submissions, in.all,
		    deadline, &result);
	if (outcome == DB_OK)
		hand_out(result, arena, rows, n, row, context, wrong);
	result_free(result);
	return outcome;
}

void
stage_wrong_set(struct stage_wrong *wrong, const char *what, const char *id,
    size_t len)
{
	size_t shown = len < STAGE_OLD_ID_MAX ? len : STAGE_OLD_ID_MAX;
	int at = snprintf(wrong->text, sizeof(wrong->text), "%s%s", what,
	    id != NULL ? " " : "");

	/* An id is a word of letters and digits; another may be a trap for
	 * the terminal. */
	for (size_t i = 0; id != NULL && i < shown &&
	    (size_t)at < sizeof(wrong->text) - 1; i++)
		wrong->text[at++] = strchr(ID_CHARS, id[i]) != NULL &&
		    id[i] != '\0' ? id[i] : '?';
	wrong->text[at] = '\0';
}

/* As in stage_plan.sql, until a script has it otherwise. */
static const char all_rows[] = "SET LOCAL enable_nestloop = off";

enum db_outcome
stage_begin(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_start.sql, deadline);
}

enum db_outcome
stage_put(struct db *db, struct arena *arena, const char *kind,
    const struct stage_row *rows, size_t n, int64_t deadline,
    struct stage_wrong *wrong)
{
	size_t mark = arena_mark(arena);
	struct pg_result *result = NULL;
	struct array_rows columns = ROWS(stage_row);
	const union sql_import_stage_in in = { { .kind = db_text(kind),
		.rows = TEXTS(stage_row, doc), .new_ids = IDS(stage_row, id),
		.imported_ids = IDS(stage_row, entry_id),
		.digests = DIGESTS(stage_row, digest, TOKEN_DIGEST_LEN),
		.sealed_tokens = SEALED(stage_row, sealed),
		.sealed_rests = SEALED(stage_row, rest),
		.refusals = TEXTS(stage_row, refusal),
		.notes = TEXTS(stage_row, notes) } };
	enum db_outcome outcome = DB_DATA;

	if (!columns.failed)
		outcome = db_query(db, &sql_import_stage, in.all, deadline,
		    &result);
	if (outcome == DB_OK && result_rows(result) > 0)
		stage_wrong_set(wrong, "two rows have the id", result_value(
		    result, 0, 0), result_len(result, 0, 0));
	result_free(result);
	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
stage_plan(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_plan.sql, deadline);
}

enum db_outcome
stage_choose(struct db *db, bool latest, const char *group,
    const char *old_id, int64_t deadline)
{
	return run(db, SQL(import_choose,
	    .policy = db_text(latest ? "latest" : "first"),
	    .group_key = db_text(group), .old_id = db_text(old_id)), deadline);
}

enum db_outcome
stage_groups(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, SQL_PLAIN(import_groups), deadline, row, context);
}

enum db_outcome
stage_versions(struct db *db, const char *group, int64_t deadline,
    rows_fn *row, void *context)
{
	return rows_read(db, SQL(import_versions,
	    .group_key = db_text(group)), deadline, row, context);
}

enum db_outcome
stage_set_differences(struct db *db, const char *old_id, const char *json,
    int64_t deadline)
{
	return run(db, SQL(import_differ, .old_id = db_text(old_id),
	    .remarks = db_text(json)), deadline);
}

enum db_outcome
stage_settle(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_settle.sql, deadline);
}

enum db_outcome
stage_report(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	/* This is about all rows. */
	enum db_outcome outcome = db_run_script(db, all_rows, deadline);

	return outcome != DB_OK ? outcome : rows_read(db,
	    SQL_PLAIN(import_report), deadline, row, context);
}

enum db_outcome
stage_roll_back(struct db *db, int64_t deadline)
{
	return db_run_script(db, "ROLLBACK", deadline);
}

enum db_outcome
stage_write(struct db *db, const uint8_t id[static UUID_LEN],
    const char *actor, const char *policy, int64_t deadline)
{
	enum db_outcome outcome = run(db, SQL(import_run,
	    .run_id = { id, UUID_LEN }, .actor = db_text(actor),
	    .source = db_text("open-i9"), .policy = db_text(policy)), deadline);

	if (outcome == DB_OK)
		outcome = db_run_script(db, sql_import_write.sql, deadline);
	return outcome;
}

enum db_outcome
stage_submissions(struct db *db, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read(db, SQL_PLAIN(import_submissions), deadline, row,
	    context);
}

enum db_outcome
stage_write_submissions(struct db *db, struct arena *arena,
    const uint8_t id[static UUID_LEN], const struct stage_submission *rows,
    size_t n, int64_t deadline)
{
	size_t mark = arena_mark(arena);
	struct array_rows columns = ROWS(stage_submission);
	const union sql_import_write_submissions_in in = { {
		.run_id = { id, UUID_LEN },
		.old_ids = TEXTS(stage_submission, old_id),
		.token_digests = DIGESTS(stage_submission, token_digest,
		    TOKEN_DIGEST_LEN),
		.content_digests = DIGESTS(stage_submission, content_digest,
		    CONTENT_DIGEST_LEN),
		.sealed_forms = SEALED(stage_submission, form),
		.sealed_rests = SEALED(stage_submission, rest),
		.next_renewals = TEXTS(stage_submission, next_renewal),
		.receipts = TEXTS(stage_submission, receipt),
		.receipt_dates = TEXTS(stage_submission, receipt_until) } };
	enum db_outcome outcome = DB_DATA;

	if (!columns.failed)
		outcome = run(db, &sql_import_write_submissions, in.all,
		    deadline);
	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
stage_write_last(struct db *db, const uint8_t id[static UUID_LEN],
    int64_t deadline)
{
	/* This is about all rows, too. */
	enum db_outcome outcome = db_run_script(db, all_rows, deadline);

	if (outcome == DB_OK)
		outcome = run(db, SQL(import_finish,
		    .run_id = { id, UUID_LEN }), deadline);
	if (outcome == DB_OK)
		outcome = db_run_script(db, sql_import_list.sql, deadline);
	return outcome;
}

enum db_outcome
stage_commit(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_commit.sql, deadline);
}
