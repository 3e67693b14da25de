/* SPDX-License-Identifier: MIT */
/* checks.c -- the table of what admitone doctor looks at. */
#include <string.h>

#include "cli/doctor/checks.h"
#include "cli/doctor/looks.h"
#include "pg/sql.h"

/* In the order in which they are looked at: what others need comes first, and
 * then what people get wrong most often. */
const struct doctor_check doctor_checks[] = {
	{ "database_setting", "ADMITONE_DATABASE: TLS, password, servers",
	    "docs/operations.md#a-database-on-another-host", false,
	    connection_look_setting, NULL },
	{ "servers", "each server answers, and which is the primary",
	    "docs/operations.md#failover", false, connection_look_servers,
	    NULL },
	{ "connection", "the role may connect, and how long that takes",
	    "docs/operations.md#install", true, connection_look, NULL },
	{ "pooler", "no pooler, or one that is fit",
	    "docs/operations.md#pooling", false, connection_look_pooler, NULL },
	{ "migrations", "the schema is this program's",
	    "docs/operations.md#upgrade-without-downtime", true,
	    database_look_migrations, NULL },
	{ "roles", "the four roles are no more than they should be",
	    "docs/operations.md#a-role-was-compromised", true,
	    database_look_roles, NULL },
	{ "grants", "privileges and row security",
	    "docs/operations.md#install", true, database_look_grants, NULL },
	{ "server", "version, encoding, collation, checksums",
	    "docs/operations.md#install", true, NULL, &sql_doctor_server },
	{ "durability", "what is committed stays",
	    "docs/operations.md#install", true, NULL, &sql_doctor_durability },
	{ "log_privacy", "no personal value gets into PostgreSQL's log",
	    "docs/operations.md#install", true, NULL, &sql_doctor_log },
	{ "connections", "enough of them for all workers",
	    "docs/operations.md#how-many-connections", true, NULL,
	    &sql_doctor_connections },
	{ "timeouts", "no time-out of the server's ends the workers' sessions",
	    "docs/operations.md#how-many-connections", true, NULL,
	    &sql_doctor_timeouts },
	{ "replication", "a standby has every commit",
	    "docs/operations.md#failover", true, NULL,
	    &sql_doctor_replication },
	{ "archive", "PostgreSQL archives its log",
	    "docs/operations.md#backup-and-restore", true, NULL,
	    &sql_doctor_archive },
	{ "backup", "the age of the last good backup",
	    "docs/operations.md#backup-and-restore", false, backup_look,
	    NULL },
	{ "portal", "what the portal needs before anybody is invited",
	    "docs/operations.md#settings", true, NULL, &sql_doctor_portal },
	{ "urls", "ADMITONE_PUBLIC_URL and ADMITONE_STAFF_URL",
	    "docs/operations.md#install", false, host_look_urls, NULL },
	{ "keys", "the key files: there, closed, of one pair",
	    "docs/operations.md#rotate-the-keys", false, host_look_keys,
	    NULL },
	{ "sealed", "the keys of the oldest and newest forms are here",
	    "docs/operations.md#rotate-the-keys", true, database_look_sealed,
	    NULL },
	{ "clock", "this host's clock and PostgreSQL's agree",
	    "docs/operations.md#failover", true, database_look_clock, NULL },
	{ "time_sync", "something keeps this host's clock right",
	    "docs/operations.md#failover", false, host_look_time_sync, NULL },
	{ "settings_files", "/etc/admitone/*.env: who may read them",
	    "deploy/systemd/README.md", false, host_look_settings_files,
	    NULL },
	{ "units", "systemd's units run, and run what is installed",
	    "deploy/systemd/README.md", false, units_look, NULL },
	{ "nginx_files", "nginx's files are this version's",
	    "deploy/nginx/README.md", false, nginx_look_files, NULL },
	{ "nginx_config", "nginx accepts its configuration",
	    "deploy/nginx/README.md", false, nginx_look_config, NULL },
	{ "nginx_sizes", "nginx has connections for a burst",
	    "deploy/nginx/README.md", false, nginx_look_sizes, NULL },
	{ "sockets", "nginx may use the workers' sockets, and nobody else",
	    "deploy/nginx/README.md", false, nginx_look_sockets, NULL },
	{ "ready", "the workers answer, and are connected",
	    "docs/operations.md#health-checks", false, nginx_look_ready,
	    NULL },
	{ "certificates", "end dates, host names, keys",
	    "deploy/nginx/README.md", false, certificates_look, NULL },
	{ .name = NULL },
};

size_t
doctor_count(void)
{
	return sizeof(doctor_checks) / sizeof(*doctor_checks) - 1;
}

int
doctor_find(const char *name, size_t len)
{
	for (int i = 0; doctor_checks[i].name != NULL; i++)
		if (strlen(doctor_checks[i].name) == len &&
		    memcmp(doctor_checks[i].name, name, len) == 0)
			return i;
	return -1;
}
