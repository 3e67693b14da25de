/* SPDX-License-Identifier: MIT */
/* database.c -- the checks of what is in the database. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hex.h"
#include "cli/doctor/looks.h"
#include "cli/doctor/shared_db.h"
#include "cli/doctor/tell.h"
#include "crypto/crypto.h"
#include "crypto/keyfile.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/guards.h"
#include "store/migrate.h"
#include "term/cli.h"

#define KEYS_MAX 64
#define SAMPLES 4

#define CLOCK_NOTE_MS 1000
#define CLOCK_WRONG_MS 5000

#define AS_OWNER "ADMITONE_DATABASE=\"dbname=admitone user=admitone_owner\" "

/* Tells how many migrations are in each state that is not good. */
static void
tell_migrations(struct doctor *doctor, const struct migrate_list *list)
{
	static const struct {
		const char *what, *fix;
	} rows[] = {
		[MIGRATE_APPLIED] = { "are applied", NULL },
		[MIGRATE_PENDING] = { "are missing",
		    AS_OWNER "admitone migrate" },
		[MIGRATE_CHANGED] = { "were applied with another text",
		    "Install the program that they came from" },
		[MIGRATE_UNKNOWN] = { "are unknown to this program, which is "
		    "older", "Install the newer program on this host" },
	};
	size_t counts[MIGRATE_UNKNOWN + 1] = { 0 };

	for (size_t i = 0; i < list->n; i++)
		counts[list->steps[i].state]++;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (counts[i] > 0)
			doctor_tell(doctor, i == MIGRATE_APPLIED ? DOCTOR_OK :
			    DOCTOR_WRONG, rows[i].fix, "%zu %s", counts[i],
			    rows[i].what);
}

void
database_look_migrations(struct doctor *doctor)
{
	struct migrate_list list;

	switch (migrate_look(doctor->cli->db, doctor->cli->arena,
	    doctor_deadline(), &list)) {
	case MIGRATE_OK:
		tell_migrations(doctor, &list);
		break;
	case MIGRATE_OLD_SERVER:
	case MIGRATE_NOT_UTF8:
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "not with this server: see the check server");
		break;
	case MIGRATE_FAILED:
		shared_db_tell_failed(doctor);
		break;
	}
}

/* What to do about a guard that does not hold; NULL: guards of the grants. */
static const char *const role_fixes[GUARDS] = {
	[GUARD_ROLE_POWERS] = "As postgres: ALTER ROLE NAME LOGIN NOSUPERUSER "
	    "NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS; "
	    "REVOKE what it is a member of",
	[GUARD_ROLE_SETTINGS] = "As postgres: ALTER ROLE NAME RESET ALL, "
	    "unless you set it",
	[GUARD_OPEN_FUNCTIONS] = "As postgres: psql -d admitone "
	    "-f /usr/share/doc/admitone/sql/superuser.sql",
	[GUARD_ROLE_PASSWORDS] = "As postgres: psql -d admitone "
	    "-f /usr/share/doc/admitone/sql/superuser.sql, if you changed them",
};

/* A look at the guards of the roles, or at all others. */
struct guards_seen {
	struct doctor *doctor;
	bool of_roles;
	int told[GUARDS];
};

static int
take_guard(void *context, const struct slice *cells)
{
	struct guards_seen *seen = context;
	enum guard guard = guard_find(cells[GUARDS_GUARD].at);

	if (guard == GUARDS || (role_fixes[guard] != NULL) != seen->of_roles)
		return 0;
	if (seen->told[guard]++ >= SAMPLES)
		return 0;
	doctor_tell(seen->doctor, guard_rows[guard].is_breach ? DOCTOR_WRONG :
	    DOCTOR_NOTE, seen->of_roles ? role_fixes[guard] : AS_OWNER
	    "admitone migrate", "%s", cells[GUARDS_WHAT].at);
	return 0;
}

static void
look_at_guards(struct doctor *doctor, bool of_roles, const char *good)
{
	struct guards_seen seen = { .doctor = doctor, .of_roles = of_roles };
	int told = 0;

	if (guards_look_inside(doctor->cli->db, doctor_deadline(), take_guard,
	    &seen) != DB_OK) {
		shared_db_tell_failed(doctor);
		return;
	}
	for (int i = 0; i < GUARDS; i++) {
		told += seen.told[i];
		if (seen.told[i] > SAMPLES)
			doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
			    "and %d more", seen.told[i] - SAMPLES);
	}
	if (told == 0)
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s", good);
}

void
database_look_roles(struct doctor *doctor)
{
	look_at_guards(doctor, true, "none has more than it should");
	if (doctor->is_connected)
		shared_db_look(doctor, &sql_doctor_owner);
}

void
database_look_grants(struct doctor *doctor)
{
	look_at_guards(doctor, false, "each role has what it needs, and no "
	    "more");
}

/* Is ID, in hex, one of the N KEYS? */
static bool
has_key(const struct keyfile_key *keys, int n, const char *id)
{
	char text[CLI_KEY_ID_LEN + 1];

	for (int i = 0; i < n; i++) {
		cli_format_key_id(keys[i].id, text);
		if (strcmp(text, id) == 0)
			return true;
	}
	return false;
}

static void
tell_sealed(struct doctor *doctor, const struct pg_result *result,
    const struct keyfile_key *keys, int n)
{
	const char *path = doctor->cli->config.unseal_keys;
	int missing = 0;

	for (int i = 0; i < result_rows(result); i++) {
		const char *id = result_value(result, i, 0);

		if (has_key(keys, n, id))
			continue;
		missing++;
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "Put the key %s back into %s, from the copy that is "
		    "kept offline", id, path), "forms are sealed to the key "
		    "%s, which is not in %s", id, path);
	}
	if (missing == 0)
		doctor_tell(doctor, DOCTOR_OK, NULL, result_rows(result) > 0 ?
		    "the keys of the oldest and the newest forms are there" :
		    "no form is stored yet");
}

void
database_look_sealed(struct doctor *doctor)
{
	struct keyfile_key keys[KEYS_MAX];
	struct pg_result *result = NULL;
	int n = keyfile_read(doctor->cli->config.unseal_keys, KEYFILE_SECRET,
	    keys, KEYS_MAX);

	if (n <= 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "no secret keys that "
		    "can be read here");
	else if (db_query(doctor->cli->db, SQL_PLAIN(doctor_sealed),
	    doctor_deadline(), &result) != DB_OK)
		shared_db_tell_failed(doctor);
	else
		tell_sealed(doctor, result, keys, n);
	crypto_wipe(keys, sizeof(keys));
	result_free(result);
}

void
database_look_clock(struct doctor *doctor)
{
	int64_t before = clock_unix_ms(), after;
	struct pg_result *result;
	long long apart;

	if (db_query(doctor->cli->db, SQL_PLAIN(doctor_clock),
	    doctor_deadline(), &result) != DB_OK) {
		shared_db_tell_failed(doctor);
		return;
	}
	after = clock_unix_ms();
	apart = llabs(result_bigint(result, 0, 0) - (before + after) / 2);
	result_free(result);
	doctor_tell(doctor, apart > CLOCK_WRONG_MS ? DOCTOR_WRONG : apart >
	    CLOCK_NOTE_MS ? DOCTOR_NOTE : DOCTOR_OK, apart > CLOCK_NOTE_MS ?
	    "apt-get install systemd-timesyncd (or chrony), on both hosts" :
	    NULL, "%lld.%01lld s apart", apart / 1000, apart % 1000 / 100);
}
