/* SPDX-License-Identifier: MIT */
/* import.c -- the databases' part of an import: the old one and ours. */
#include <libpq-fe.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "store/array.h"
#include "store/import.h"
#include "store/sql.h"

/* After session.sql: the search path is theirs. */
const struct db_statement import_old_statements[] = {
	{ "", "RESET search_path" },
	{ "", "SET TimeZone = 'UTC'" },
	{ "", "SET idle_in_transaction_session_timeout = 0" },
	{ NULL, NULL },
};

enum db_outcome
import_old_begin(struct db *old, int64_t deadline)
{
	return db_run_script(old, sql_import_old_start, deadline);
}

static int
take_text(void *context, const struct rows_cell *cells)
{
	*(int64_t *)context = strtoll(cells[0].at, NULL, 10);
	return 0;
}

enum db_outcome
import_old_count(struct db *old, const char *table, int64_t deadline,
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
import_old_read(struct db *old, const char *table, int64_t deadline,
    rows_fn *row, void *context)
{
	char sql[160];

	(void)snprintf(sql, sizeof(sql),
	    "SELECT row_to_json(t)::text FROM \"%s\" AS t", table);
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

TEXT_FIELD(import_row, doc)
BYTES_FIELD(import_row, id, UUID_LEN)
BYTES_FIELD(import_row, entry_id, UUID_LEN)
BYTES_FIELD(import_row, digest, TOKEN_DIGEST_LEN)
TEXT_FIELD(import_row, sealed)
TEXT_FIELD(import_row, rest)
TEXT_FIELD(import_row, refusal)
TEXT_FIELD(import_row, notes)
TEXT_FIELD(import_wanted, old_id)
TEXT_FIELD(import_wanted, invite_id)
TEXT_FIELD(import_submission, old_id)
BYTES_FIELD(import_submission, token_digest, TOKEN_DIGEST_LEN)
BYTES_FIELD(import_submission, content_digest, CONTENT_DIGEST_LEN)
TEXT_FIELD(import_submission, form)
TEXT_FIELD(import_submission, rest)

#define FIELDS(type, array, name) put_fields(arena, ARRAY_##array, rows, \
	sizeof(struct type), n, type##_##name, &failed)

/* Runs SQL, which gives nothing back, unless its parameters FAILED. */
static enum db_outcome
run(struct db *db, const char *sql, const struct db_param *params, int n,
    bool failed, int64_t deadline)
{
	PGresult *result = NULL;
	enum db_outcome outcome = DB_DATA;

	if (!failed)
		outcome = db_query(db, sql, params, n, deadline, &result);
	PQclear(result);
	return outcome;
}

enum db_outcome
import_old_submissions(struct db *old, struct arena *arena,
    const struct import_wanted *rows, size_t n, int64_t deadline,
    rows_fn *row, void *context)
{
	PGresult *result = NULL;
	bool failed = false, more = true;
	const struct db_param params[] = {
		FIELDS(import_wanted, TEXT, old_id),
		FIELDS(import_wanted, TEXT, invite_id),
	};
	enum db_outcome outcome = DB_DATA;

	if (!failed)
		outcome = db_query(old, sql_import_old_submissions, params, 2,
		    deadline, &result);
	for (int r = 0; outcome == DB_OK && more && r < PQntuples(result);
	    r++) {
		struct rows_cell cells[2];

		for (int c = 0; c < 2; c++)
			cells[c] = PQgetisnull(result, r, c) ?
			    (struct rows_cell){ NULL, 0 } :
			    (struct rows_cell){ PQgetvalue(result, r, c),
			    (size_t)PQgetlength(result, r, c) };
		more = row(context, cells) == 0;
	}
	PQclear(result);
	return outcome;
}

enum db_outcome
import_begin(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_start, deadline);
}

enum db_outcome
import_stage(struct db *db, struct arena *arena, const char *kind,
    const struct import_row *rows, size_t n, int64_t deadline)
{
	size_t mark = arena_mark(arena);
	bool failed = false;
	const struct db_param params[] = {
		db_text(kind),
		FIELDS(import_row, TEXT, doc),
		FIELDS(import_row, UUID, id),
		FIELDS(import_row, UUID, entry_id),
		FIELDS(import_row, BYTEA, digest),
		FIELDS(import_row, BYTEA, sealed),
		FIELDS(import_row, BYTEA, rest),
		FIELDS(import_row, TEXT, refusal),
		FIELDS(import_row, TEXT, notes),
	};
	enum db_outcome outcome = run(db, sql_import_stage, params, 9, failed,
	    deadline);

	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
import_plan(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_plan, deadline);
}

enum db_outcome
import_choose(struct db *db, bool latest, const char *group,
    const char *old_id, int64_t deadline)
{
	const struct db_param params[] = {
		db_text(latest ? "latest" : "first"), db_text(group),
		db_text(old_id),
	};

	return run(db, sql_import_choose, params, 3, false, deadline);
}

enum db_outcome
import_groups(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, sql_import_groups, NULL, 0, deadline, row,
	    context);
}

enum db_outcome
import_versions(struct db *db, const char *group, int64_t deadline,
    rows_fn *row, void *context)
{
	const struct db_param key = db_text(group);

	return rows_read(db, sql_import_versions, &key, 1, deadline, row,
	    context);
}

enum db_outcome
import_set_differences(struct db *db, const char *old_id, const char *json,
    int64_t deadline)
{
	const struct db_param params[] = { db_text(old_id), db_text(json) };

	return run(db, sql_import_differ, params, 2, false, deadline);
}

enum db_outcome
import_settle(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_settle, deadline);
}

enum db_outcome
import_report(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return rows_read(db, sql_import_report, NULL, 0, deadline, row,
	    context);
}

enum db_outcome
import_roll_back(struct db *db, int64_t deadline)
{
	return db_run_script(db, "ROLLBACK", deadline);
}

enum db_outcome
import_write(struct db *db, const uint8_t id[static UUID_LEN],
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
import_submissions(struct db *db, int64_t deadline, rows_fn *row,
    void *context)
{
	return rows_read(db, sql_import_submissions, NULL, 0, deadline, row,
	    context);
}

enum db_outcome
import_write_submissions(struct db *db, struct arena *arena,
    const uint8_t id[static UUID_LEN], const struct import_submission *rows,
    size_t n, int64_t deadline)
{
	size_t mark = arena_mark(arena);
	bool failed = false;
	const struct db_param params[] = {
		{ id, UUID_LEN },
		FIELDS(import_submission, TEXT, old_id),
		FIELDS(import_submission, BYTEA, token_digest),
		FIELDS(import_submission, BYTEA, content_digest),
		FIELDS(import_submission, BYTEA, form),
		FIELDS(import_submission, BYTEA, rest),
	};
	enum db_outcome outcome = run(db, sql_import_write_submissions,
	    params, 6, failed, deadline);

	arena_rewind(arena, mark);
	return outcome;
}

enum db_outcome
import_write_last(struct db *db, const uint8_t id[static UUID_LEN],
    int64_t deadline)
{
	const struct db_param run_id = { id, UUID_LEN };
	/* As in import_plan.sql: this is about all rows again. */
	enum db_outcome outcome = db_run_script(db,
	    "SET LOCAL enable_nestloop = off", deadline);

	if (outcome == DB_OK)
		outcome = run(db, sql_import_finish, &run_id, 1, false,
		    deadline);
	return outcome;
}

enum db_outcome
import_commit(struct db *db, int64_t deadline)
{
	return db_run_script(db, sql_import_commit, deadline);
}
