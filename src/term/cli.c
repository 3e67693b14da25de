/* SPDX-License-Identifier: MIT */
/* cli.c -- what all subcommands of admitone share. */
#include <sys/types.h>

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hex.h"
#include "crypto/crypto.h"
#include "pg/db.h"
#include "pg/rows.h"
#include "pg/sql.h"
#include "term/cli.h"

#define KEYS_MAX 64
#define NAME_ROOM 64 /* of PostgreSQL's identifiers */

/* The answer to what a database without our schema says. */
static const char not_migrated[] = "Run: admitone migrate";

/* What to do about an error of PostgreSQL's, by the start of its SQLSTATE. */
static const struct hint {
	const char *prefix;
	const char *text;
} hints[] = {
	{ "3F000", not_migrated },
	{ "42501", "Connect as admitone_admin or as the owner of the schema "
	    "(PGUSER); migrate: as the owner." },
	{ "42P01", not_migrated },
	{ "42703", not_migrated },
	{ "42883", not_migrated },
	{ "53", "Free disk space, memory or connections of the server." },
	{ NULL, NULL },
};

/*
 * Parts of what a server says that was found, but lets nobody in: libpq has no
 * SQLSTATE for that. In another language it is the general hint.
 */
static const char *const refusals[] = {
	"role \"", "database \"", "authentication failed", "pg_hba.conf",
	"no password supplied", NULL
};

static void
say(const char *format, va_list args)
{
	(void)fflush(stdout);
	fputs("admitone: ", stderr);
	(void)vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int
cli_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return CLI_FAILED;
}

int
cli_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return CLI_USAGE;
}

const char *
cli_s(int64_t n)
{
	return n == 1 ? "" : "s";
}

int64_t
cli_deadline(int64_t ms)
{
	return clock_ms() + ms;
}

static int
take_names(void *context, const struct slice *cells)
{
	char (*names)[NAME_ROOM] = context;

	for (int i = 0; i < 2; i++)
		(void)snprintf(names[i], NAME_ROOM, "%s", cells[i].at);
	return 0;
}

/* Says which role looked at which database. It asks by a new connection: the
 * old one was closed by the failure. */
static void
print_where(const struct cli *cli)
{
	struct db *db = db_new(cli->config.database, "admitone",
	    db_no_statements, 0);
	int64_t deadline = cli_deadline(CLI_DEADLINE_MS);
	char names[2][NAME_ROOM] = { "", "" };

	if (db != NULL && db_connect(db, deadline) == 0 &&
	    rows_read_alone(db, SQL_PLAIN(whoami), deadline, take_names,
	    names) == DB_OK)
		fprintf(stderr, "This was the role %s in the database %s. If "
		    "they are the right ones:\n", names[0], names[1]);
	db_free(db);
}

static void
print_hint(const struct cli *cli)
{
	const char *sqlstate = db_sqlstate(cli->db);

	for (const struct hint *h = hints; h->prefix != NULL; h++)
		if (strncmp(sqlstate, h->prefix, strlen(h->prefix)) == 0) {
			if (h->text == not_migrated)
				print_where(cli);
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
		    message[len + gap] != '\0' && gap > 0 ? "; " : "");
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
	print_hint(cli);
	return CLI_FAILED;
}

/* Prints WORD as a shell reads it. */
static void
print_word(const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(word, stderr);
		return;
	}
	fputc('\'', stderr);
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			fputs("'\\'", stderr);
		fputc(*word, stderr);
	}
	fputc('\'', stderr);
}

void
cli_tell_repetition(const struct cli *cli)
{
	char key[UUID_TEXT_LEN + 1];

	fputs("Repeat it like this, and it is done only once:\n", stderr);
	uuid_format(cli->key, key);
	fprintf(stderr, "  admitone %s %s --key %s", cli->words[1],
	    cli->words[2], key);
	for (int i = 3; cli->words[i] != NULL; i++) {
		const char *word = cli->words[i];

		if (strncmp(word, "--key=", 6) == 0)
			continue;
		if (strcmp(word, "--key") == 0 && cli->words[i + 1] != NULL) {
			i++;
			continue;
		}
		fputc(' ', stderr);
		print_word(word);
	}
	fputc('\n', stderr);
}

int
cli_act_failed(const struct cli *cli, const char *what,
    enum db_outcome outcome)
{
	(void)cli_db_failed(cli, what);
	if (outcome != DB_UNKNOWN)
		return CLI_FAILED;
	fputs("It may or may not have been done. ", stderr);
	if (cli->key == NULL) {
		fputs("Check before you repeat it.\n", stderr);
		return CLI_FAILED;
	}
	cli_tell_repetition(cli);
	return CLI_FAILED;
}

static bool
is_refusal(const char *message)
{
	for (size_t i = 0; refusals[i] != NULL; i++)
		if (strstr(message, refusals[i]) != NULL)
			return true;
	return false;
}

/* Says whom the server did not let in, and where that came from. A
 * connection string may hold a password: it is not shown. */
static void
print_who(struct cli *cli)
{
	const char *role = getenv("PGUSER"), *database = getenv("PGDATABASE");

	if (*cli->config.database != '\0') {
		fputs("ADMITONE_DATABASE says which role and database to "
		    "use; what it leaves out,\nPGUSER and PGDATABASE do. "
		    "For example: dbname=admitone user=admitone_admin\n",
		    stderr);
		return;
	}
	if (role == NULL || *role == '\0')
		role = cli_actor(cli);
	if (role == NULL)
		return;
	fprintf(stderr, "It tried the role %s in the database %s: PGUSER and "
	    "PGDATABASE, or\nADMITONE_DATABASE, say which to use. For example: "
	    "ADMITONE_DATABASE=\"dbname=admitone user=admitone_admin\"\n", role,
	    database != NULL && *database != '\0' ? database : role);
}

int
cli_connect(struct cli *cli)
{
	if (db_connect(cli->db, cli_deadline(CLI_DEADLINE_MS)) == 0)
		return 0;
	(void)cli_db_failed(cli, "connect to the database");
	if (is_refusal(db_message(cli->db)))
		print_who(cli);
	else
		fputs("ADMITONE_DATABASE, or PGHOST, PGPORT, PGDATABASE and "
		    "PGUSER, say where it is.\n", stderr);
	return CLI_FAILED;
}

int
cli_check_url(const char *variable, const char *url)
{
	if (config_check_url(url) == 0)
		return 0;
	if (*url == '\0')
		(void)cli_fail("%s is not set; set it to https://HOST, where "
		    "links point to", variable);
	else
		(void)cli_fail("%s must be https://HOST[:PORT][/PATH] "
		    "(http:// for localhost only): %s", variable, url);
	return CLI_CONFIG;
}

const char *
cli_keys_reason(int error)
{
	switch (error) {
	case 0:
		return "there is no key in it";
	case EINVAL:
		return "a line in it is not a key of this kind";
	case EPERM:
		return "others may read it; its mode must be 0600 (chmod "
		    "0600)";
	case ENOENT:
		return "there is no such file";
	default:
		return strerror(error);
	}
}

int
cli_check_keys(const struct cli *cli, enum keyfile_kind kind)
{
	const char *public_path = cli->config.seal_keys;
	const char *secret_path = cli->config.unseal_keys;
	bool is_public = kind == KEYFILE_PUBLIC;
	struct keyfile_key keys[KEYS_MAX];
	int n, error;

	n = keyfile_read(is_public ? public_path : secret_path, kind, keys,
	    KEYS_MAX);
	error = n < 0 ? errno : 0;
	crypto_wipe(keys, sizeof(keys));
	if (n > 0)
		return 0;
	(void)cli_fail("cannot use the %s keys in %s (%s): %s",
	    is_public ? "public" : "secret",
	    is_public ? public_path : secret_path,
	    is_public ? "ADMITONE_SEAL_KEYS" : "ADMITONE_UNSEAL_KEYS",
	    cli_keys_reason(error));
	/* With one file of the two there it would refuse. */
	if (error == ENOENT && access(public_path, F_OK) != 0 &&
	    access(secret_path, F_OK) != 0)
		fputs("To make keys: admitone keys generate\n", stderr);
	return CLI_CONFIG;
}

void
cli_format_key_id(const uint8_t id[static SEALED_KEY_ID_LEN],
    char text[static CLI_KEY_ID_LEN + 1])
{
	hex_encode(id, SEALED_KEY_ID_LEN, text);
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
	return cli_usage("not an id (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx): %s",
	    text);
}

int
cli_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return cli_fail("cannot write the output: %s", strerror(errno));
}
