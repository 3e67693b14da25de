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
const struct db_statement stage_old_statements[] = {
	{ "", "RESET search_path" },
	{ "", "SELECT pg_catalog.set_config('search_path', pg_catalog.concat("
	    "'pg_catalog, ', pg_catalog.current_setting('search_path')), "
	    "false)" },
	{ "", "SET TimeZone = 'UTC'" },
	{ "", "SET idle_in_transaction_session_timeout = 0" },
	{ NULL, NULL },
};

enum db_outcome
stage_old_begin(struct db *old, int64_t deadline)
{
	return db_run_script(old, sql_import_old_start, deadline);
}

static int
take_text(void *context, const struct rows_cell *cells)
{
	if (cells[0].at != NULL)
		*(int64_t *)context = strtoll(cells[0].at, NULL, 10);
	return 0;
}

enum db_outcome
stage_old_count(struct db *old, const char *table, int64_t deadline,
    int64_t *count)
{
	char text[160];
	const struct db_param name = { text, (size_t)snprintf(text,
	    sizeof(text), "\"%s\"", table) };
	enum db_outcome outcome;

	*count = -1;
	outcome = rows_read(old, "SELECT '1' WHERE to_regclass($1) IS NOT "
	    "NULL", &name, 1, deadline, take_text, count);
	if (outcome != DB_OK || *count < 0)
		return outcome;
	(void)snprintf(text, sizeof(text), "SELECT count(*)::text FROM \"%s\"",
	    table);
	return rows_read(old, text, NULL, 0, deadline, take_text, count);
}

enum db_outcome
stage_old_read(struct db *old, const char *table, int64_t deadline,
    rows_fn *row, void *context)
{
	char sql[240];

	(void)snprintf(sql, sizeof(sql), "SELECT CASE WHEN octet_length(j.doc) "
	    "<= %d THEN j.doc END FROM \"%s\" AS t CROSS JOIN LATERAL "
	    "(SELECT row_to_json(t)::text) AS j (doc)", STAGE_OLD_ROW_MAX,
	    table);
	return rows_read(old, sql, NULL, 0, deadline, row, context);
}

/* One field of a row, for an array: its bytes, NULL is null. */
typedef struct claim_text field_fn(const void *row);

/* Puts a field of each of the N rows of SIZE bytes as an array. */
static struct db_param
put_fields(struct arena *arena, enum array_type type, const void *rows,
    size_t size, size_t n, field_fn *field, bool *failed)
{
	struct text array;
	size_t payload = 0;

	for (size_t i = 0; i < n; i++)
		payload += field((const char *)rows + i * size).len;
	array_start(&array, arena, type, n, payload);
	for (size_t i = 0; i < n; i++) {
		struct claim_text f = field((const char *)rows + i * size);

		array_put(&array, f.at, f.len);
	}
	*failed |= array.failed;
	return array_param(&array);
}

/* A function that gives a text of a row, or bytes of a known LEN. */
#define TEXT_FIELD(type, name)                                          \
	static struct claim_text                                        \
	type##_##name(const void *row)                                  \
	{                                                               \
		return ((const struct type *)row)->name;                \
	}
#define BYTES_FIELD(type, name, size)                                   \
	static struct claim_text                                        \
	type##_##name(const void *row)                                  \
	{                                                               \
		const uint8_t *p = ((const struct type *)row)->name;    \
                                                                        \
		return (struct claim_text){ (const char *)p,            \
			p != NULL ? (size) : 0 };                       \
	}

TEXT_FIELD(stage_row, doc)
BYTES_FIELD(stage_row, id, UUID_LEN)
BYTES_FIELD(stage_row, entry_id, UUID_LEN)
BYTES_FIELD(stage_row, digest, TOKEN_DIGEST_LEN)
TEXT_FIELD(stage_row, sealed)
TEXT_FIELD(stage_row, rest)
TEXT_FIELD(stage_row, refusal)
TEXT_FIELD(stage_row, notes)
TEXT_FIELD(stage_wanted, old_id)
TEXT_FIELD(stage_wanted, invite_id)
TEXT_FIELD(stage_submission, old_id)
BYTES_FIELD(stage_submission, token_digest, TOKEN_DIGEST_LEN)
BYTES_FIELD(stage_submission, content_digest, CONTENT_DIGEST_LEN)
TEXT_FIELD(stage_submission, form)
TEXT_FIELD(stage_submission, rest)
TEXT_FIELD(stage_submission, next_renewal)
TEXT_FIELD(stage_submission, receipt)
TEXT_FIELD(stage_submission, receipt_until)

#define FIELDS(type, array, name) put_fields(arena, ARRAY_##array, rows, \
	sizeof(struct type), n, type##_##name, &failed)

/* Runs SQL, which gives nothing back, unless its parameters FAILED. */
static enum db_outcome
run(struct db *db, const char *sql, const struct db_param *params, int n,
    bool failed, int64_t deadline)
{
	struct pg_result *result = NULL;
	enum db_outcome outcome = DB_DATA;

	if (!failed)
		outcome = db_query(db, sql, params, n, deadline, &result);
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
	const struct claim_text *id;

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

static struct rows_cell
cell(const struct pg_result *result, int r, int c)
{
	if (result_is_null(result, r, c))
		return (struct rows_cell){ NULL, 0 };
	return (struct rows_cell){ result_value(result, r, c),
		result_len(result, r, c) };
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
		const struct rows_cell cells[] = {
			cell(result, row_of[i], OLD_DOC),
			cell(result, row_of[i], OLD_TOKEN),
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
	bool failed = false;
	char most[24];
	const struct db_param params[] = {
		FIELDS(stage_wanted, TEXT, old_id),
		FIELDS(stage_wanted, TEXT, invite_id),
		{ most, (size_t)snprintf(most, sizeof(most), "%d",
		    STAGE_OLD_ROW_MAX) },
	};
	enum db_outcome outcome = DB_DATA;

	if (!failed)
		outcome = db_query(old, sql_import_old_submissions, params, 3,
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
	return db_run_script(db, sql_import_start, deadline);
}

enum db_outcome
stage_put(struct db *db, struct arena *arena, const char *kind,
    const struct stage_row *rows, size_t n, int64_t deadline,
    struct stage_wrong *wrong)
{
	size_t mark = arena_mark(arena);
	struct pg_result *result = NULL;
	bool failed = false;
	const struct db_param params[] = {
		db_text(kind),
		FIELDS(stage_row, TEXT, doc),
		FIELDS(stage_row, UUID, id),
		FIELDS(stage_row, UUID, entry_id),
		FIELDS(stage_row, BYTEA, digest),
		FIELDS(stage_row, BYTEA, sealed),
		FIELDS(stage_row, BYTEA, rest),
		FIELDS(stage_row, TEXT, refusal),
		FIELDS(stage_row, TEXT, notes),
	};
	enum db_outcome outcome = DB_DATA;

	if (!failed)
		outcome = db_query(db, sql_import_stage, params, 9, deadline,
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
	return db_run_script(db, sql_import_plan, deadline);
}

enum db_outcome
stage_choose(struct db *db, bool latest, const char *group,
    const char *old_id, int64_t deadline)
{
	const struct db_param params[] = {
		db_text(latest ? "latest" : "first"), db_text(group),
		db_text(old_id),
	};

	return run(db, sql_import_choose, params, 3, false, deadline);
}

enum db_outcome
stage_groups(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, sql_import_groups, NULL, 0, deadline, row,
	    context);
}

enum db_outcome
stage_versions(struct db *db, const char *group, int64_t deadline,
    rows_fn *row, void *context)
{
	const struct db_param key = db_text(group);

	return rows_read(db, sql_import_versions, &key, 1, deadline, row,
	    context);
}

enum db_outcome
stage_set_differences(struct db *db, const char *old_id, const char *json,
    int64_t deadline)
{
	const struct db_param params[] = { db_text(old_id), db_text(json) };

	return run(db, sql_import_differ, params, 2, false, deadline);
}

enum db_outcome
stage_settle(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_settle, deadline);
}

enum db_outcome
stage_report(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	/* This is about all rows. */
	enum db_outcome outcome = db_run_script(db, all_rows, deadline);

	return outcome != DB_OK ? outcome : rows_read(db, sql_import_report,
	    NULL, 0, deadline, row, context);
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
	const struct db_param params[] = {
		{ id, UUID_LEN }, db_text(actor), db_text("open-i9"),
		db_text(policy),
	};
	enum db_outcome outcome = run(db, sql_import_run, params, 4, false,
	    deadline);

	if (outcome == DB_OK)
		outcome = db_run_script(db, sql_import_write, deadline);
	return outcome;
}

enum db_outcome
stage_submissions(struct db *db, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read(db, sql_import_submissions, NULL, 0, deadline, row,
	    context);
}

enum db_outcome
stage_write_submissions(struct db *db, struct arena *arena,
    const uint8_t id[static UUID_LEN], const struct stage_submission *rows,
    size_t n, int64_t deadline)
{
	size_t mark = arena_mark(arena);
	bool failed = false;
	const struct db_param params[] = {
		{ id, UUID_LEN },
		FIELDS(stage_submission, TEXT, old_id),
		FIELDS(stage_submission, BYTEA, token_digest),
		FIELDS(stage_submission, BYTEA, content_digest),
		FIELDS(stage_submission, BYTEA, form),
		FIELDS(stage_submission, BYTEA, rest),
		FIELDS(stage_submission, TEXT, next_renewal),
		FIELDS(stage_submission, TEXT, receipt),
		FIELDS(stage_submission, TEXT, receipt_until),
	};
	enum db_outcome outcome = run(db, sql_import_write_submissions,
	    params, 9, failed, deadline);

	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
stage_write_last(struct db *db, const uint8_t id[static UUID_LEN],
    int64_t deadline)
{
	const struct db_param run_id = { id, UUID_LEN };
	/* This is about all rows, too. */
	enum db_outcome outcome = db_run_script(db, all_rows, deadline);

	if (outcome == DB_OK)
		outcome = run(db, sql_import_finish, &run_id, 1, false,
		    deadline);
	if (outcome == DB_OK)
		outcome = db_run_script(db, sql_import_list, deadline);
	return outcome;
}

enum db_outcome
stage_commit(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_commit, deadline);
}
