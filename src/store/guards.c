/* SPDX-License-Identifier: MIT */
/* guards.c -- what guards the database: privileges, policies, roles. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "pg/sql.h"
#include "store/guards.h"

/* A privilege taken from a table takes those of its columns along, which the
 * next round gives back. */
#define ROUNDS 3

const struct guard_row guard_rows[GUARDS] = {
	[GUARD_PRIVILEGES] = { "privileges",
	    "Each role has the privileges that it needs, and no others",
	    true },
	[GUARD_ROW_SECURITY] = { "row_security",
	    "Row security and its policies are as they should be", true },
	[GUARD_ROLE_POWERS] = { "role_powers",
	    "The roles exist, and none has server-wide powers", true },
	[GUARD_ROLE_SETTINGS] = { "role_settings",
	    "No role has settings of its own", false },
	[GUARD_OPEN_FUNCTIONS] = { "open_functions",
	    "No role may take advisory locks or make large objects", false },
	[GUARD_ROLE_PASSWORDS] = { "role_passwords",
	    "No role has another password than superuser.sql saw", false },
};

enum guard
guard_find(const char *name)
{
	int i = 0;

	while (i < GUARDS && strcmp(guard_rows[i].name, name) != 0)
		i++;
	return (enum guard)i;
}

/* A look in progress. */
struct look {
	rows_fn *row;
	void *context;
	bool is_blind; /* to passwords, which is a difference of its own */
};

static int
pass_on(void *context, const struct slice *cells)
{
	struct look *look = context;

	if (guard_find(cells[GUARDS_GUARD].at) == GUARD_ROLE_PASSWORDS)
		look->is_blind = true;
	return look->row(look->context, cells);
}

/* Looks by READ, one of rows.h. */
static enum db_outcome
look_by(enum db_outcome (*read)(struct db *db,
    const struct db_statement *statement, const struct db_param *params,
    int64_t deadline, rows_fn *row, void *context), struct db *db,
    int64_t deadline, rows_fn *row, void *context)
{
	struct look look = { row, context, false };
	enum db_outcome outcome = read(db, SQL_PLAIN(guards), deadline,
	    pass_on, &look);

	if (outcome != DB_OK || look.is_blind)
		return outcome;
	return read(db, SQL_PLAIN(guards_passwords), deadline, row, context);
}

enum db_outcome
guards_look(struct db *db, int64_t deadline, rows_fn *row, void *context)
{
	return look_by(rows_read_alone, db, deadline, row, context);
}

enum db_outcome
guards_look_inside(struct db *db, int64_t deadline, rows_fn *row,
    void *context)
{
	return look_by(rows_read, db, deadline, row, context);
}

static int
count(void *context, const struct slice *cells)
{
	enum guard guard = guard_find(cells[GUARDS_GUARD].at);
	uint64_t *counts = context;

	if (guard < GUARDS)
		counts[guard]++;
	return 0;
}

enum db_outcome
guards_count(struct db *db, int64_t deadline, uint64_t counts[static GUARDS])
{
	memset(counts, 0, GUARDS * sizeof(*counts));
	return guards_look(db, deadline, count, counts);
}

/* A script in the making. */
struct script {
	struct buf text;
	long statements;
};

static int
add_statement(void *context, const struct slice *cells)
{
	struct script *script = context;

	if (cells[GUARDS_MEND].at == NULL)
		return 0;
	buf_puts(&script->text, cells[GUARDS_MEND].at);
	buf_puts(&script->text, ";\n");
	script->statements++;
	return 0;
}

enum db_outcome
guards_mend(struct db *db, struct arena *arena, int64_t deadline, long *done,
    long *left)
{
	struct script script;
	enum db_outcome outcome;

	*done = 0;
	for (int round = 0;; round++) {
		script.statements = 0;
		buf_start(&script.text, arena);
		buf_puts(&script.text,
		    "BEGIN; SET LOCAL lock_timeout = '5s';\n");
		outcome = guards_look(db, deadline, add_statement, &script);
		*left = script.statements;
		if (outcome != DB_OK || *left == 0 || round == ROUNDS)
			return outcome;
		buf_put(&script.text, "COMMIT", sizeof("COMMIT"));
		if (script.text.failed)
			return DB_DATA;
		outcome = db_run_script(db, script.text.at, deadline);
		if (outcome != DB_OK)
			return outcome;
		*done += *left;
	}
}
