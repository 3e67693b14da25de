/* SPDX-License-Identifier: MIT */
/* cli.c -- what all subcommands of admitone share. */
#include <sys/types.h>

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "store/db.h"

/* What to do about an error of PostgreSQL's, by the start of its SQLSTATE. */
static const struct hint {
	const char *prefix;
	const char *text;
} hints[] = {
	{ "3F000", "Run: admitone migrate" },
	{ "42501", "Connect as the role that owns the schema (PGUSER)." },
	{ "42P01", "Run: admitone migrate" },
	{ "42703", "Run: admitone migrate" },
	{ "42883", "Run: admitone migrate" },
	{ "53", "Free disk space, memory or connections of the server." },
	{ NULL, NULL },
};

int
cli_fail(const char *format, ...)
{
	va_list args;

	(void)fflush(stdout);
	fputs("admitone: ", stderr);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return CLI_FAILED;
}

int64_t
cli_deadline(int64_t ms)
{
	return clock_ms() + ms;
}

static void
print_hint(const char *sqlstate)
{
	for (const struct hint *h = hints; h->prefix != NULL; h++)
		if (strncmp(sqlstate, h->prefix, strlen(h->prefix)) == 0) {
			fprintf(stderr, "%s\n", h->text);
			return;
		}
}

/* Prints a message of libpq's, which may have several lines, as one. */
static void
print_message(const char *message)
{
	while (*message != '\0') {
		size_t len = strcspn(message, "\n\t"), gap;

		gap = strspn(message + len, "\n\t");
		fprintf(stderr, "%.*s%s", (int)len, message,
		    message[len + gap] != '\0' && gap > 0 ? " " : "");
		message += len + gap;
	}
	fputc('\n', stderr);
}

int
cli_db_failed(const struct cli *cli, const char *what)
{
	(void)fflush(stdout);
	fprintf(stderr, "admitone: cannot %s: ", what);
	print_message(*db_message(cli->db) != '\0' ? db_message(cli->db) :
	    "out of memory");
	print_hint(db_sqlstate(cli->db));
	return CLI_FAILED;
}

int
cli_connect(struct cli *cli)
{
	if (db_connect(cli->db, cli_deadline(CLI_DEADLINE_MS)) == 0)
		return 0;
	(void)cli_db_failed(cli, "connect to the database");
	fputs("ADMITONE_DATABASE, or PGHOST, PGPORT, PGDATABASE and PGUSER, "
	    "say where it is.\n", stderr);
	return CLI_FAILED;
}

const char *
cli_actor(struct cli *cli)
{
	const struct passwd *user = getpwuid(getuid());
	char number[32];

	if (user != NULL && *user->pw_name != '\0')
		return arena_copy(cli->arena, user->pw_name,
		    strlen(user->pw_name));
	(void)snprintf(number, sizeof(number), "uid %ld", (long)getuid());
	return arena_copy(cli->arena, number, strlen(number));
}

int
cli_parse_id(const char *text, uint8_t id[static UUID_LEN])
{
	if (uuid_parse(text, strlen(text), id) == 0)
		return 0;
	(void)cli_fail("not an id (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx): %s",
	    text);
	return CLI_USAGE;
}

int
cli_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return cli_fail("cannot write the output: %s", strerror(errno));
}
