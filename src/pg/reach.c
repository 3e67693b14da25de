/* SPDX-License-Identifier: MIT */
/* reach.c -- what a closed worker needs open to connect to its database. */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <netdb.h>
#include <pwd.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "cage/cage.h"
#include "pg/hosts.h"
#include "pg/reach.h"

#define PATH_ROOM 4096
#define NAME_ROOM 256

/* A connection's options: those of the connection string, and what libpq has
 * for those that are not in it, from its environment and service file. */
struct options {
	PQconninfoOption *given, *standard;
};

/* Files that libpq or its libraries read, by the option that names them. */
static const struct file {
	const char *option;   /* NULL: none does */
	const char *standard; /* in the home, unless it begins with "/" */
	bool tcp;             /* only for connections over TCP */
} files[] = {
	{ "passfile", ".pgpass", false },
	{ "sslcert", ".postgresql/postgresql.crt", true },
	{ "sslkey", ".postgresql/postgresql.key", true },
	{ "sslrootcert", ".postgresql/root.crt", true },
	{ "sslcrl", ".postgresql/root.crl", true },
	{ "sslcrldir", NULL, true },
	{ NULL, "/etc/ssl/openssl.cnf", true },
	{ NULL, "/etc/ssl/certs", true }, /* sslrootcert=system */
};

/* What libc reads to look names up, and the folders in which it is replaced
 * whenever the network changes. */
static const char *const resolver_files[] = { "/etc/hosts",
	"/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf",
	"/etc/gai.conf", "/run/systemd/resolve", "/run/NetworkManager",
	"/run/resolvconf" };

/* A service is named in the string or the environment, and describes a
 * connection in a file. */
static const char *const service_files[] = { ".pg_service.conf",
	"/etc/postgresql-common/pg_service.conf" };

/* The value of the option NAME, or "". */
static const char *
value(const struct options *options, const char *name)
{
	const char *text = hosts_value(options->given, name);

	if (text == NULL)
		text = hosts_value(options->standard, name);
	return text != NULL ? text : "";
}

/* Takes the next element of the list *AT, as libpq separates them. Returns
 * false behind the last; "" has one element, which is empty. */
static bool
next_element(const char **at, char element[static NAME_ROOM])
{
	size_t len;

	if (*at == NULL)
		return false;
	len = strcspn(*at, ",");
	(void)snprintf(element, NAME_ROOM, "%.*s", (int)len, *at);
	*at = (*at)[len] == ',' ? *at + len + 1 : NULL;
	return true;
}

static bool
is_address(const char *host)
{
	uint8_t address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 ||
	    inet_pton(AF_INET6, host, address) == 1;
}

/* Looks HOST up, for what libc loads and remembers by that. */
static void
warm_up(const char *host)
{
	struct addrinfo *found = NULL;

	if (getaddrinfo(host, NULL, NULL, &found) == 0)
		freeaddrinfo(found);
}

/* Leaves open what a server needs: HOST as libpq understands it. */
static void
open_host(struct cage *cage, const char *host)
{
	if (*host == '\0' || *host == '/') {
		cage_open(cage, CAGE_UNIX);
	} else if (*host == '@') {
		cage_open(cage, CAGE_UNIX);
		cage_open(cage, CAGE_ABSTRACT);
	} else {
		cage_open(cage, CAGE_TCP);
		if (is_address(host))
			return;
		cage_open(cage, CAGE_NAMES);
		warm_up(host);
	}
}

/* An address, where there is one, comes before the host's name. */
static void
open_hosts(struct cage *cage, const struct options *options)
{
	const char *hosts = value(options, "host");
	const char *addresses = value(options, "hostaddr");
	char host[NAME_ROOM], address[NAME_ROOM];
	bool more_hosts, more_addresses;

	for (;;) {
		more_hosts = next_element(&hosts, host);
		more_addresses = next_element(&addresses, address);
		if (!more_hosts && !more_addresses)
			break;
		if (more_addresses && *address != '\0')
			open_host(cage, address);
		else if (more_hosts)
			open_host(cage, host);
	}
}

static void
open_ports(struct cage *cage, const struct options *options)
{
	const char *ports = value(options, "port");
	char port[NAME_ROOM];
	long number;

	while (next_element(&ports, port))
		if (config_parse_long(*port != '\0' ? port : "5432", 1, 65535,
		    &number) == 0)
			cage_open_port(cage, (uint16_t)number);
}

static void
open_standard_file(struct cage *cage, const char *path)
{
	char in_home[PATH_ROOM];
	const char *home = getenv("HOME");

	if (*path == '/')
		cage_open_file(cage, path);
	else if (home != NULL && snprintf(in_home, sizeof(in_home), "%s/%s",
	    home, path) < (int)sizeof(in_home))
		cage_open_file(cage, in_home);
}

static void
open_files(struct cage *cage, const struct options *options)
{
	const char *path;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (files[i].tcp && (cage->openings & CAGE_TCP) == 0)
			continue;
		path = files[i].option != NULL ?
		    value(options, files[i].option) : "";
		if (*path != '\0')
			cage_open_file(cage, path);
		else if (files[i].standard != NULL)
			open_standard_file(cage, files[i].standard);
	}
	if (*value(options, "service") != '\0') {
		if (getenv("PGSERVICEFILE") != NULL)
			cage_open_file(cage, getenv("PGSERVICEFILE"));
		for (size_t i = 0; i < 2; i++)
			open_standard_file(cage, service_files[i]);
	}
	if ((cage->openings & CAGE_NAMES) != 0)
		for (size_t i = 0; i < sizeof(resolver_files) /
		    sizeof(*resolver_files); i++)
			cage_open_file(cage, resolver_files[i]);
}

/* Where is the home, and which service is it? libpq looks the home up where it
 * is not told. What is set already stays. */
static void
set_environment(PQconninfoOption *given)
{
	const struct passwd *self = getpwuid(geteuid());
	const char *service = hosts_value(given, "service");
	const char *home = getenv("HOME");

	if (self != NULL && (home == NULL || *home == '\0'))
		(void)setenv("HOME", self->pw_dir, 1);
	if (service != NULL)
		(void)setenv("PGSERVICE", service, 1);
}

int
cage_allow_database(const struct config *config, struct cage *cage)
{
	struct options options = { NULL, NULL };
	const char *user;
	int result = -1;

	options.given = hosts_read(config->database);
	if (options.given != NULL) {
		set_environment(options.given);
		options.standard = PQconndefaults();
	}
	if (options.standard != NULL) {
		user = hosts_value(options.standard, "user");
		if (user != NULL)
			(void)setenv("PGUSER", user, 0);
		open_hosts(cage, &options);
		open_ports(cage, &options);
		open_files(cage, &options);
		result = 0;
	}
	/* Not its text: it may hold a password. */
	if (result != 0)
		log_event(LOG_LEVEL_ERROR, "database_not_named",
		    "reason=\"ADMITONE_DATABASE is no connection string\"");
	PQconninfoFree(options.given);
	PQconninfoFree(options.standard);
	return result;
}
