/* SPDX-License-Identifier: MIT */
/* migrate.c -- brings the database's schema to the program's version. */

#include <string.h>

#include "base/arena.h"
#include "pg/array.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/migrate.h"

#define SERVER_MIN 150000

enum probe_column { /* of sql/queries/migrate_probe.sql */
	PROBE_EXISTS,
	PROBE_SERVER,
	PROBE_ENCODING
};

enum state_column { /* of sql/queries/migrate_state.sql */
	STATE_VERSION,
	STATE_NAME,
	STATE_APPLIED_AT,
	STATE_STATE
};

static const char *const state_names[] = {
	[MIGRATE_APPLIED] = "applied",
	[MIGRATE_PENDING] = "pending",
	[MIGRATE_CHANGED] = "changed",
	[MIGRATE_UNKNOWN] = "unknown",
};

const char *
migrate_state_text(enum migrate_state state)
{
	return state_names[state];
}

/* Is this server one to migrate, and is there something already? */
static enum migrate_outcome
probe(struct db *db, int64_t deadline, bool *exists)
{
	struct pg_result *result;
	enum migrate_outcome outcome = MIGRATE_OK;

	if (db_query(db, SQL_PLAIN(migrate_probe), deadline, &result) !=
	    DB_OK)
		return MIGRATE_FAILED;
	if (result_int(result, 0, PROBE_SERVER) < SERVER_MIN)
		outcome = MIGRATE_OLD_SERVER;
	else if (strcmp(result_value(result, 0, PROBE_ENCODING), "UTF8") != 0)
		outcome = MIGRATE_NOT_UTF8;
	*exists = result_bool(result, 0, PROBE_EXISTS);
	result_free(result);
	return outcome;
}

/* The arrays that both statements take: N migrations at M. */
static int
put_migrations(struct arena *arena, const struct sql_migration *m, size_t n,
    union sql_migrate_state_in *in)
{
	struct buf versions, names, bodies;

	array_start(&versions, arena, ARRAY_INT4, n, 4 * n);
	for (size_t i = 0; i < n; i++)
		array_put_int(&versions, m[i].version);
	array_start(&names, arena, ARRAY_TEXT, n, 0);
	for (size_t i = 0; i < n; i++)
		array_put(&names, m[i].name, strlen(m[i].name));
	array_start(&bodies, arena, ARRAY_BYTEA, n, 0);
	for (size_t i = 0; i < n; i++)
		array_put(&bodies, m[i].sql, strlen(m[i].sql));
	in->named.versions = array_param(&versions);
	in->named.names = array_param(&names);
	in->named.texts = array_param(&bodies);
	return versions.failed || names.failed || bodies.failed ? -1 : 0;
}

static size_t
count_migrations(void)
{
	size_t n = 0;

	while (sql_migrations[n].name != NULL)
		n++;
	return n;
}

static enum migrate_state
find_state(const char *name)
{
	for (size_t i = 0; i < sizeof(state_names) / sizeof(*state_names); i++)
		if (strcmp(state_names[i], name) == 0)
			return (enum migrate_state)i;
	return MIGRATE_UNKNOWN;
}

/* Lists all as pending: a database without the schema has none. */
static enum migrate_outcome
list_pending(struct arena *arena, struct migrate_list *list)
{
	list->n = count_migrations();
	list->steps = arena_alloc(arena, list->n * sizeof(*list->steps));
	if (list->steps == NULL)
		return MIGRATE_FAILED;
	for (size_t i = 0; i < list->n; i++)
		list->steps[i] = (struct migrate_step){
			sql_migrations[i].version, sql_migrations[i].name,
			NULL, MIGRATE_PENDING };
	return MIGRATE_OK;
}

enum migrate_outcome
migrate_look(struct db *db, struct arena *arena, int64_t deadline,
    struct migrate_list *list)
{
	struct pg_result *result;
	union sql_migrate_state_in in;
	enum migrate_outcome outcome;
	bool exists;

	outcome = probe(db, deadline, &exists);
	if (outcome != MIGRATE_OK)
		return outcome;
	if (!exists)
		return list_pending(arena, list);
	if (put_migrations(arena, sql_migrations, count_migrations(),
	    &in) != 0 || db_query(db, &sql_migrate_state, in.all, deadline,
	    &result) != DB_OK)
		return MIGRATE_FAILED;
	list->n = (size_t)result_rows(result);
	list->steps = arena_alloc(arena, list->n * sizeof(*list->steps));
	for (int i = 0; list->steps != NULL && i < result_rows(result); i++)
		list->steps[i] = (struct migrate_step){
			result_int(result, i, STATE_VERSION),
			result_text(result, i, STATE_NAME, arena),
			result_text(result, i, STATE_APPLIED_AT, arena),
			find_state(result_value(result, i, STATE_STATE)) };
	result_free(result);
	return list->steps != NULL ? MIGRATE_OK : MIGRATE_FAILED;
}

enum migrate_outcome
migrate_lock(struct db *db, bool no_wait, int64_t deadline, bool *taken)
{
	struct pg_result *result;
	enum migrate_outcome outcome;
	bool exists;

	outcome = probe(db, deadline, &exists);
	if (outcome != MIGRATE_OK)
		return outcome;
	if (db_query(db, no_wait ? &sql_migrate_try_lock : &sql_migrate_lock,
	    NULL, deadline, &result) != DB_OK)
		return MIGRATE_FAILED;
	*taken = result_bool(result, 0, 0);
	result_free(result);
	if (*taken && db_run_script(db, sql_migrate_start.sql, deadline) !=
	    DB_OK)
		return MIGRATE_FAILED;
	return MIGRATE_OK;
}

enum migrate_outcome
migrate_apply(struct db *db, struct arena *arena,
    const struct migrate_step *step, int64_t deadline)
{
	const struct sql_migration *m = sql_migrations;
	struct pg_result *result = NULL;
	union sql_migrate_state_in in;
	enum migrate_outcome outcome = MIGRATE_FAILED;

	while (m->name != NULL && m->version != step->version)
		m++;
	if (m->name == NULL || put_migrations(arena, m, 1, &in) != 0)
		return MIGRATE_FAILED;
	if (db_run_script(db, "BEGIN", deadline) == DB_OK &&
	    db_run_script(db, m->sql, deadline) == DB_OK &&
	    db_query(db, &sql_migrate_record, in.all, deadline, &result) ==
	    DB_OK && db_run_script(db, "COMMIT", deadline) == DB_OK)
		outcome = MIGRATE_OK;
	result_free(result);
	return outcome;
}
