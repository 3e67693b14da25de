/* SPDX-License-Identifier: MIT */
/* connection.c -- the checks of how the database is reached. */
#include <sys/stat.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor/looks.h"
#include "cli/doctor/shared_db.h"
#include "cli/doctor/tell.h"
#include "pg/db.h"
#include "pg/pooler.h"
#include "term/cli.h"

static const char malformed[] = "ADMITONE_DATABASE is no connection string "
    "that libpq understands (it is not shown: it may hold a password)";
static const char example[] = "export ADMITONE_DATABASE=\"dbname=admitone "
    "user=admitone_admin\"";
static const char unescaped[] = "In a URI, write @ / : ? of a password as "
    "%40 %2F %3A %3F; better, keep it in a passfile";

static const char *
name_of(struct doctor *doctor, const struct server *server)
{
	const char *host = *server->host != '\0' ? server->host :
	    *server->address != '\0' ? server->address : "the local socket";

	return *server->port == '\0' ? host : doctor_text(doctor, "%s port %s",
	    host, server->port);
}

/* What libpq does with a value of sslmode, for a server elsewhere. */
static void
look_at_tls(struct doctor *doctor, const struct servers_wish *wish,
    const struct server *server)
{
	static const char *const halves[] = { "require", "verify-ca", NULL };
	const char *mode = *wish->sslmode != '\0' ? wish->sslmode : "prefer";
	const char *fix = "sslmode=verify-full "
	    "sslrootcert=/etc/admitone/database.pem in ADMITONE_DATABASE";
	enum doctor_state state = DOCTOR_WRONG;

	if (servers_is_here(server) || strcmp(mode, "verify-full") == 0)
		return;
	for (size_t i = 0; halves[i] != NULL; i++)
		if (strcmp(mode, halves[i]) == 0)
			state = DOCTOR_NOTE;
	doctor_tell(doctor, state, fix, "sslmode is %s for %s: %s", mode,
	    name_of(doctor, server), state == DOCTOR_NOTE ?
	    "another server may pass for it" :
	    "what is sent may be read on the way");
}

static void
look_at_file(struct doctor *doctor, const char *keyword, const char *path,
    mode_t forbidden)
{
	struct stat st;

	if (*path == '\0' || strcmp(path, "system") == 0)
		return;
	if (stat(path, &st) != 0 || access(path, R_OK) != 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "Put it there, or name another one: %s=", keyword),
		    "%s=%s: %s", keyword, path, strerror(errno));
	else if ((st.st_mode & forbidden) != 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "chmod 600 %s", path), "%s has mode %04o: libpq ignores "
		    "a file of passwords that others may read", path,
		    (unsigned int)(st.st_mode & 07777));
}

void
connection_look_setting(struct doctor *doctor)
{
	const char *conninfo = doctor->cli->config.database;
	struct servers_wish wish;
	struct server servers[SERVERS_MAX];
	int n = servers_read(conninfo, &wish, servers);

	if (n < 0) {
		doctor_tell(doctor, DOCTOR_WRONG, example, "%s", malformed);
		doctor_tell(doctor, DOCTOR_WRONG, unescaped, "%s", malformed);
		doctor->shared->told_away = true;
		return;
	}
	for (int i = 0; i < n; i++)
		look_at_tls(doctor, &wish, &servers[i]);
	look_at_file(doctor, "passfile", wish.passfile, 077);
	if (strncmp(wish.sslmode, "verify-", 7) == 0)
		look_at_file(doctor, "sslrootcert", wish.sslrootcert, 0);
	if (wish.has_password)
		doctor_tell(doctor, DOCTOR_NOTE, "passfile=FILE, mode 0600, "
		    "in its place", "it holds a password, which every process "
		    "of this user can read");
	if (n > 1 && (*wish.target == '\0' || strcmp(wish.target, "any") ==
	    0))
		doctor_tell(doctor, DOCTOR_WRONG, "target_session_attrs="
		    "read-write in ADMITONE_DATABASE", "%d servers are named, "
		    "but not that the primary is meant", n);
	doctor_tell(doctor, DOCTOR_OK, NULL, "%s, database %s, role %s",
	    *conninfo != '\0' ? "ADMITONE_DATABASE" : "PGHOST and others",
	    *wish.database != '\0' ? wish.database : "of the role's name",
	    *wish.user != '\0' ? wish.user : "of the user's name");
}

static void
tell_server(struct doctor *doctor, const struct server *server)
{
	const char *name = name_of(doctor, server);

	switch (server->state) {
	case SERVER_SILENT:
		doctor_tell(doctor, DOCTOR_WRONG,
		    shared_db_fix(shared_db_no_answer), "%s: %s", name,
		    shared_db_no_answer);
		break;
	case SERVER_REFUSED:
		doctor_tell(doctor, DOCTOR_WRONG, shared_db_fix(server->why),
		    "%s: %s", name, server->why);
		break;
	case SERVER_STANDBY:
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s is a standby (%d ms)",
		    name, server->ms);
		break;
	case SERVER_PRIMARY:
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s is a primary (%d ms)",
		    name, server->ms);
		break;
	case SERVER_ANSWERS:
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s answers (%d ms)",
		    name, server->ms);
		break;
	}
}

void
connection_look_servers(struct doctor *doctor)
{
	struct doctor_shared *shared = doctor->shared;
	int primaries = 0, answers = 0;

	shared_db_ask(doctor);
	if (shared->n_servers < 0) {
		doctor_tell(doctor, shared->told_away ? DOCTOR_SKIPPED :
		    DOCTOR_WRONG, NULL, "%s", malformed);
		shared->told_away = true;
		return;
	}
	if (shared->n_servers == 1 && shared->servers->state <
	    SERVER_STANDBY) {
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "the only one is "
		    "not reached: see the check connection");
		return;
	}
	for (int i = 0; i < shared->n_servers; i++) {
		tell_server(doctor, &shared->servers[i]);
		primaries += shared->servers[i].state == SERVER_PRIMARY;
		answers += shared->servers[i].state >= SERVER_STANDBY;
	}
	if (primaries > 1)
		doctor_tell(doctor, DOCTOR_WRONG, "Stop all but the one that "
		    "has the newest submissions, at once, and make standbys "
		    "of the others", "there are %d primaries", primaries);
	else if (primaries == 0 && answers > 0 &&
	    shared->servers[0].state == SERVER_STANDBY)
		doctor_tell(doctor, DOCTOR_WRONG, "Promote a standby, if the "
		    "primary is lost for good", "none of them is a primary");
}

void
connection_look(struct doctor *doctor)
{
	const char *names[2];

	if (shared_db_names(doctor, names) == 0)
		doctor_tell(doctor, doctor->connect_ms > 500 ? DOCTOR_NOTE :
		    DOCTOR_OK, doctor->connect_ms > 500 ? "Look at the "
		    "network between: each submission waits for it" : NULL,
		    "the role %s in the database %s, "
		    "connected in %d ms", names[0], names[1],
		    doctor->connect_ms);
	else
		doctor_tell(doctor, DOCTOR_WRONG, NULL,
		    "the database does not answer");
}

void
connection_look_pooler(struct doctor *doctor)
{
	static const char direct[] = "Give admitone migrate a direct "
	    "connection: it holds a lock between transactions";

	if (!shared_db_connect(doctor))
		return;
	switch (pooler_find(doctor->conninfo)) {
	case POOLER_NONE:
		doctor_tell(doctor, DOCTOR_OK, NULL, "none");
		break;
	case POOLER_SESSIONS:
		doctor_tell(doctor, DOCTOR_OK, NULL, "one that pools sessions");
		break;
	case POOLER_TRANSACTIONS:
		doctor_tell(doctor, DOCTOR_NOTE, direct,
		    "one that pools transactions, and keeps prepared "
		    "statements");
		break;
	case POOLER_UNPREPARED:
		doctor_tell(doctor, DOCTOR_WRONG, "pool_mode = session; or "
		    "PgBouncer 1.21 or newer and "
		    "max_prepared_statements = 200", "one that pools "
		    "transactions and loses prepared statements: the "
		    "programs refuse it");
		break;
	case POOLER_STATEMENTS:
		doctor_tell(doctor, DOCTOR_WRONG, "pool_mode = session",
		    "one that pools statements: the programs refuse it");
		break;
	case POOLER_UNKNOWN:
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "it could not be found out");
		break;
	}
}
