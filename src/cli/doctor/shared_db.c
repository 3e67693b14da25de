/* SPDX-License-Identifier: MIT */
/* shared_db.c -- the connection that the checks of admitone doctor share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/doctor/shared_db.h"
#include "cli/doctor/tell.h"
#include "pg/db.h"
#include "pg/result.h"
#include "pg/rows.h"
#include "pg/sql.h"
#include "term/cli.h"

/* It writes nothing and waits for nobody; names are ours. */
#define BEGIN "BEGIN READ ONLY; SET LOCAL search_path = admitone; " \
	"SET LOCAL statement_timeout = '1200ms'; SET LOCAL lock_timeout = '1s'"

const char shared_db_no_answer[] = "the server does not answer";

/* What to do about a part of a message. libpq has no SQLSTATE for one who is
 * not let in. */
static const struct remedy {
	const char *part, *fix;
} remedies[] = {
	{ shared_db_no_answer, "Look whether it runs, and what is between: a "
	    "firewall, the network" },
	{ "\"root\"", ". /etc/admitone/operator.env (or: export "
	    "ADMITONE_DATABASE=\"dbname=admitone user=admitone_admin\")" },
	{ "does not exist", "Create the roles and the database, or name the "
	    "right ones in ADMITONE_DATABASE" },
	{ "Peer authentication failed", "A line for this user and this role "
	    "in pg_ident.conf, then SELECT pg_reload_conf()" },
	{ "pg_hba.conf", "A line for this role and this host's address in "
	    "pg_hba.conf, then SELECT pg_reload_conf()" },
	{ "password", "passfile=FILE in ADMITONE_DATABASE: its mode 0600, in "
	    "it *:*:admitone:ROLE:PASSWORD" },
	{ "certificate", "sslrootcert= must hold the server's certificate or "
	    "its CA's, and that the host's name" },
	{ "too many", "See the check connections, as another role" },
	{ "remaining connection slots", "See the check connections, as "
	    "another role" },
	{ "starting up", "Wait: PostgreSQL recovers" },
	{ "shutting down", "Wait, then start PostgreSQL again" },
	{ "translate host name", "Correct host= in ADMITONE_DATABASE, or the "
	    "name service" },
	{ "No such file or directory", "Start PostgreSQL: systemctl start "
	    "postgresql; or correct host= or port= in ADMITONE_DATABASE" },
	{ "onnection refused", "Start PostgreSQL: systemctl start postgresql; "
	    "or correct host= or port= in ADMITONE_DATABASE" },
	{ NULL, "Correct ADMITONE_DATABASE, or start what it names" },
};

const char *
shared_db_fix(const char *message)
{
	const struct remedy *r = remedies;

	while (r->part != NULL && strstr(message, r->part) == NULL)
		r++;
	return r->fix;
}

void
shared_db_ask(struct doctor *doctor)
{
	struct doctor_shared *shared = doctor->shared;
	const char *conninfo = doctor->cli->config.database;
	struct servers_wish wish;

	if (shared->is_asked)
		return;
	shared->n_servers = servers_read(conninfo, &wish, shared->servers);
	servers_ask(conninfo, shared->servers, shared->n_servers,
	    doctor_deadline());
	shared->is_asked = true;
}

/* The server to look at: the primary; else the first that answers, or is. */
static const struct server *
choose(const struct doctor_shared *shared)
{
	const struct server *best = shared->servers;

	for (int i = 1; i < shared->n_servers; i++)
		if (shared->servers[i].state > best->state)
			best = &shared->servers[i];
	return best;
}

/* Connects to the chosen server, safe or not: that is what is looked at. */
static bool
connect_to(struct doctor *doctor, const struct server *server)
{
	struct cli *cli = doctor->cli;
	int64_t began = clock_ms();

	if (doctor->shared->n_servers > 1) {
		doctor->conninfo = servers_only(cli->config.database, server);
		if (doctor->conninfo == NULL)
			return false;
	}
	/* One that has failed does not try again. */
	db_free(cli->db);
	cli->db = db_new(doctor->conninfo, "admitone doctor",
	    db_no_statements, 0);
	if (cli->db == NULL)
		return false;
	db_skip_safety_check(cli->db);
	doctor->is_connected = db_connect(cli->db, doctor_deadline()) == 0;
	doctor->connect_ms = (int)(clock_ms() - began);
	return doctor->is_connected;
}

/* Why there is no connection, the first time; then that there is none. */
static void
tell_away(struct doctor *doctor, const struct server *server)
{
	const char *why = server->state == SERVER_REFUSED ? server->why :
	    doctor->cli->db != NULL ? db_message(doctor->cli->db) : "";

	if (doctor->shared->told_away) {
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "the database was not reached");
		return;
	}
	doctor->shared->told_away = true;
	if (*why == '\0')
		why = shared_db_no_answer;
	doctor_tell(doctor, DOCTOR_WRONG, shared_db_fix(why), "%s", why);
}

bool
shared_db_connect(struct doctor *doctor)
{
	struct doctor_shared *shared = doctor->shared;
	const struct server *server;

	shared_db_ask(doctor);
	server = choose(shared);
	if (shared->n_servers < 0) {
		doctor_tell(doctor, shared->told_away ? DOCTOR_SKIPPED :
		    DOCTOR_WRONG, NULL, "ADMITONE_DATABASE is no connection "
		    "string");
		shared->told_away = true;
		return false;
	}
	if (!shared->is_away && !doctor->is_connected &&
	    (server->state < SERVER_STANDBY || !connect_to(doctor, server)))
		shared->is_away = true;
	if (shared->is_away)
		tell_away(doctor, server);
	return !shared->is_away;
}

bool
shared_db_begin(struct doctor *doctor)
{
	if (!shared_db_connect(doctor))
		return false;
	if (db_run_script(doctor->cli->db, BEGIN, doctor_deadline()) == DB_OK)
		return true;
	shared_db_tell_failed(doctor);
	return false;
}

void
shared_db_end(struct doctor *doctor)
{
	/* What is lost with the transaction is nothing. */
	if (doctor->is_connected)
		(void)!db_run_script(doctor->cli->db, "ROLLBACK",
		    doctor_deadline());
}

void
shared_db_tell_failed(struct doctor *doctor)
{
	struct db *db = doctor->cli->db;
	const char *sqlstate = db_sqlstate(db);

	/* Some errors close it: the next check makes a new one. */
	doctor->is_connected = false;
	if (strcmp(sqlstate, "08P01") == 0) {
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "the pooler does not "
		    "let it: see the check pooler");
	} else if (*sqlstate == '\0') {
		doctor_tell(doctor, DOCTOR_WRONG, "Look into PostgreSQL's log",
		    "the connection was lost: %s", db_message(db));
	} else if (strcmp(sqlstate, "42501") == 0) {
		doctor_tell(doctor, DOCTOR_SKIPPED, "Ask as admitone_admin or "
		    "as the owner", "this role may not see it");
	} else if (strncmp(sqlstate, "42", 2) == 0 ||
	    strcmp(sqlstate, "3F000") == 0) {
		doctor_tell(doctor, DOCTOR_SKIPPED, "admitone migrate",
		    "the schema is not there, or not all of it");
	} else {
		doctor_tell(doctor, DOCTOR_WRONG, NULL, "%s (%s)",
		    db_message(db), sqlstate);
	}
}

static enum doctor_state
find_state(const char *word)
{
	int state = DOCTOR_STATES - 1;

	while (state > 0 && strcmp(doctor_state_text((enum doctor_state)state),
	    word) != 0)
		state--;
	return (enum doctor_state)state;
}

void
shared_db_look(struct doctor *doctor, const struct db_statement *statement)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const char *workers = doctor_text(doctor, "%ld", cores > 2 ? cores :
	    2);
	const struct db_param params[] = { db_text(workers) };
	struct pg_result *result;

	if (db_query(doctor->cli->db, statement, params, doctor_deadline(),
	    &result) != DB_OK) {
		shared_db_tell_failed(doctor);
		return;
	}
	for (int i = 0; i < result_rows(result); i++)
		doctor_tell(doctor, find_state(result_value(result, i, 0)),
		    result_is_null(result, i, 2) ? NULL :
		    result_value(result, i, 2), "%s",
		    result_value(result, i, 1));
	result_free(result);
}

int
shared_db_names(struct doctor *doctor, const char *names[static 2])
{
	struct pg_result *result;

	if (db_query(doctor->cli->db, SQL_PLAIN(whoami), doctor_deadline(),
	    &result) != DB_OK)
		return -1;
	for (int i = 0; i < 2; i++)
		names[i] = doctor_text(doctor, "%s",
		    result_value(result, 0, i));
	result_free(result);
	return 0;
}
