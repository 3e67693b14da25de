/* SPDX-License-Identifier: MIT */
/* config.h -- the settings that every program reads from its environment. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdio.h>

#include "base/log.h"

/* How a worker is closed after its start; see cage/cage.h. */
enum config_cage {
	CONFIG_CAGE_REQUIRE, /* all of it, or it does not serve */
	CONFIG_CAGE_AUTO,    /* as far as the kernel goes */
	CONFIG_CAGE_OFF
};

struct config {
	const char *database;   /* libpq conninfo or URI; "": libpq's own */
	long db_patience;       /* seconds, 1..300 */
	long batch_max;         /* claims in one statement, 1..256 */
	long body_max;          /* bytes, 4096..8388608 */
	const char *seal_keys;  /* path */
	const char *unseal_keys; /* path */
	const char *public_url; /* see config_check_url(); "": not set */
	const char *staff_url;  /* the same */
	enum log_level log_level;
	enum log_format log_format;
	enum config_cage cage;
};

/*
 * Reads ADMITONE_* from the environment, with defaults for what is absent;
 * strings are borrowed from it. Says on standard error which variable is
 * wrong and what it may be. Returns 0, or -1.
 */
__attribute__((warn_unused_result)) int config_load(struct config *config);

/* Who reads a setting; each is a bit. */
enum config_program {
	CONFIG_INTAKE = 1,
	CONFIG_CLI = 2,
	CONFIG_ADMIN = 4
};

/* Prints the variables that PROGRAM reads, with their meaning and default,
 * for --help. */
void config_help(FILE *out, enum config_program program);

/*
 * Can links start with URL? It must be https://HOST[:PORT][/PATH], or the
 * same with http:// when HOST is localhost, 127.0.0.1 or [::1]; no user, query
 * or fragment. Returns 0, or -1.
 */
__attribute__((warn_unused_result)) int config_check_url(const char *url);

/* Reads a decimal integer from MIN to MAX. Returns 0, or -1. */
__attribute__((warn_unused_result)) int config_parse_long(const char *text,
    long min, long max, long *value);

#endif
