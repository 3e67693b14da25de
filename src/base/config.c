/* SPDX-License-Identifier: MIT */
/* config.c -- the settings that every program reads from its environment. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"

enum config_kind {
	CONFIG_TEXT,
	CONFIG_LONG,
	CONFIG_LEVEL,
	CONFIG_FORMAT,
	CONFIG_CAGE
};

#define WORKERS (CONFIG_INTAKE | CONFIG_ADMIN)
#define STAFF (CONFIG_ADMIN | CONFIG_CLI)
#define ALL (CONFIG_INTAKE | CONFIG_ADMIN | CONFIG_CLI)

/* In the order in which --help and the manual show them. */
static const struct config_row {
	const char *name;
	unsigned int programs; /* those that read it */
	enum config_kind kind;
	size_t at; /* where in struct config */
	const char *standard;
	long min, max;
	const char *meaning;
} rows[] = {
	{ "ADMITONE_DATABASE", ALL, CONFIG_TEXT,
	    offsetof(struct config, database), "", 0, 0,
	    "libpq connection string or URI; empty: PGHOST, …" },
	{ "ADMITONE_DB_PATIENCE", WORKERS, CONFIG_LONG,
	    offsetof(struct config, db_patience), "10", 1, 300,
	    "seconds to wait for the database before 503" },
	{ "ADMITONE_BATCH_MAX", CONFIG_INTAKE, CONFIG_LONG,
	    offsetof(struct config, batch_max), "64", 1, 256,
	    "claims that one statement may commit" },
	{ "ADMITONE_BODY_MAX", WORKERS, CONFIG_LONG,
	    offsetof(struct config, body_max), "1048576", 4096, 8388608,
	    "largest request body in bytes" },
	{ "ADMITONE_SEAL_KEYS", ALL, CONFIG_TEXT,
	    offsetof(struct config, seal_keys), "/etc/admitone/seal.pub", 0,
	    0, "file with the public keys" },
	{ "ADMITONE_UNSEAL_KEYS", STAFF, CONFIG_TEXT,
	    offsetof(struct config, unseal_keys),
	    "/etc/admitone/unseal.key", 0, 0, "file with the secret keys" },
	{ "ADMITONE_PUBLIC_URL", STAFF, CONFIG_TEXT,
	    offsetof(struct config, public_url), "", 0, 0,
	    "https://HOST, where invite links point to" },
	{ "ADMITONE_STAFF_URL", STAFF, CONFIG_TEXT,
	    offsetof(struct config, staff_url), "", 0, 0,
	    "https://HOST, where the staff's pages are" },
	{ "ADMITONE_LOG_LEVEL", ALL, CONFIG_LEVEL,
	    offsetof(struct config, log_level), "info", 0, 0,
	    "error, warn, info or debug" },
	{ "ADMITONE_LOG_FORMAT", ALL, CONFIG_FORMAT,
	    offsetof(struct config, log_format), "logfmt", 0, 0,
	    "logfmt or json" },
	{ "ADMITONE_CAGE", WORKERS, CONFIG_CAGE,
	    offsetof(struct config, cage), "auto", 0, 0,
	    "require, auto or off: the cage of the workers" },
};

#define N_ROWS (sizeof(rows) / sizeof(*rows))

int
config_parse_long(const char *text, long min, long max, long *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < min || n > max)
		return -1;
	*value = n;
	return 0;
}

static int
parse_cage(const char *text, enum config_cage *cage)
{
	static const char *const names[] = {
		[CONFIG_CAGE_REQUIRE] = "require",
		[CONFIG_CAGE_AUTO] = "auto",
		[CONFIG_CAGE_OFF] = "off",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(text, names[i]) == 0) {
			*cage = (enum config_cage)i;
			return 0;
		}
	return -1;
}

static int
load_row(struct config *config, const struct config_row *row)
{
	const char *text = getenv(row->name);
	void *to = (char *)config + row->at;

	if (text == NULL)
		text = row->standard;
	switch (row->kind) {
	case CONFIG_TEXT:
		*(const char **)to = text;
		return 0;
	case CONFIG_LONG:
		if (config_parse_long(text, row->min, row->max, to) == 0)
			return 0;
		fprintf(stderr, "%s must be a number from %ld to %ld\n",
		    row->name, row->min, row->max);
		return -1;
	case CONFIG_LEVEL:
		if (log_level_parse(text, to) == 0)
			return 0;
		break;
	case CONFIG_FORMAT:
		if (log_format_parse(text, to) == 0)
			return 0;
		break;
	case CONFIG_CAGE:
		if (parse_cage(text, to) == 0)
			return 0;
		break;
	}
	fprintf(stderr, "%s must be %s\n", row->name, row->meaning);
	return -1;
}

int
config_load(struct config *config)
{
	int result = 0;

	for (size_t i = 0; i < N_ROWS; i++)
		if (load_row(config, &rows[i]) != 0)
			result = -1;
	return result;
}

/* Goes past the host at P. Returns NULL when there is none. */
static const char *
skip_host(const char *p)
{
	static const char alnum[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t len;

	if (*p == '[') {
		len = strspn(p + 1, "0123456789abcdefABCDEF:.");
		return len >= 2 && p[1 + len] == ']' ? p + len + 2 : NULL;
	}
	if (*p == '\0' || strchr(alnum, *p) == NULL)
		return NULL;
	while (*p == '.' || *p == '-' || (*p != '\0' &&
	    strchr(alnum, *p) != NULL))
		p++;
	return p;
}

/* Is the LEN bytes' HOST this computer, to which no network leads? */
static bool
is_loopback(const char *host, size_t len)
{
	static const char *const names[] = { "localhost", "127.0.0.1",
		"[::1]" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == len && memcmp(names[i], host, len) ==
		    0)
			return true;
	return false;
}

int
config_check_url(const char *url)
{
	bool secure = strncmp(url, "https://", 8) == 0;
	const char *host = url + (secure ? 8 : 7), *p;
	size_t digits;

	if (!secure && strncmp(url, "http://", 7) != 0)
		return -1;
	p = skip_host(host);
	if (p == NULL || (!secure && !is_loopback(host, (size_t)(p - host))))
		return -1;
	if (*p == ':') {
		digits = strspn(++p, "0123456789");
		if (digits == 0 || digits > 5 || atol(p) < 1 ||
		    atol(p) > 65535)
			return -1;
		p += digits;
	}
	if (*p != '/' && *p != '\0')
		return -1;
	/* A path of printable ASCII; the "#" that ends it is the link's. */
	for (; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || strchr("#?\"<>\\^`{|}", *p) !=
		    NULL)
			return -1;
	return 0;
}

void
config_help(FILE *out, enum config_program program)
{
	fputs("\nEnvironment:\n", out);
	for (size_t i = 0; i < N_ROWS; i++)
		if ((rows[i].programs & program) != 0)
			fprintf(out, "  %-21s %s (default: %s)\n",
			    rows[i].name, rows[i].meaning,
			    *rows[i].standard != '\0' ? rows[i].standard :
			    "empty");
}
