/* SPDX-License-Identifier: MIT */
/* config.c -- the settings that every program reads from its environment. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/config.h"

enum config_kind {
	CONFIG_TEXT,
	CONFIG_LONG,
	CONFIG_LEVEL
};

/* In the order in which --help and the manual show them. */
static const struct config_row {
	const char *name;
	enum config_kind kind;
	size_t at; /* where in struct config */
	const char *standard;
	long min, max;
	const char *meaning;
} rows[] = {
	{ "ADMITONE_DATABASE", CONFIG_TEXT, offsetof(struct config, database),
	    "", 0, 0, "libpq connection string or URI; empty: PGHOST, …" },
	{ "ADMITONE_DB_PATIENCE", CONFIG_LONG,
	    offsetof(struct config, db_patience), "10", 1, 300,
	    "seconds to wait for the database before 503" },
	{ "ADMITONE_BATCH_MAX", CONFIG_LONG,
	    offsetof(struct config, batch_max), "64", 1, 256,
	    "claims that one statement may commit" },
	{ "ADMITONE_BODY_MAX", CONFIG_LONG, offsetof(struct config, body_max),
	    "1048576", 4096, 8388608, "largest request body in bytes" },
	{ "ADMITONE_SEAL_KEYS", CONFIG_TEXT,
	    offsetof(struct config, seal_keys), "/etc/admitone/seal.pub", 0,
	    0, "file with the public keys" },
	{ "ADMITONE_UNSEAL_KEYS", CONFIG_TEXT,
	    offsetof(struct config, unseal_keys),
	    "/etc/admitone/unseal.key", 0, 0,
	    "file with the secret keys (not for the intake)" },
	{ "ADMITONE_PUBLIC_URL", CONFIG_TEXT,
	    offsetof(struct config, public_url), "https://localhost:8443", 0,
	    0, "where invite links point to" },
	{ "ADMITONE_LOG_LEVEL", CONFIG_LEVEL,
	    offsetof(struct config, log_level), "info", 0, 0,
	    "error, warn, info or debug" },
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
		fprintf(stderr, "%s must be %s\n", row->name, row->meaning);
		return -1;
	}
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

void
config_help(FILE *out)
{
	fputs("\nEnvironment:\n", out);
	for (size_t i = 0; i < N_ROWS; i++)
		fprintf(out, "  %-21s %s (default: %s)\n", rows[i].name,
		    rows[i].meaning, *rows[i].standard != '\0' ?
		    rows[i].standard : "empty");
}
