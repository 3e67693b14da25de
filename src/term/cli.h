/* SPDX-License-Identifier: MIT */
/* cli.h -- what all subcommands of admitone share. */
#ifndef TERM_CLI_H
#define TERM_CLI_H

#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/uuid.h"
#include "crypto/keyfile.h"
#include "pg/db.h"
#include "staff/param.h"

struct arena;

/* Exit codes besides 0. */
#define CLI_FAILED 1  /* it could not be done, or verify found a breach */
#define CLI_USAGE 2
#define CLI_CONFIG 78 /* settings or key files; EX_CONFIG of sysexits.h */

#define CLI_GIVEN_MAX 16

#define CLI_DEADLINE_MS 60000     /* for a statement of usual size */
#define CLI_LONG_MS 21600000      /* for one that reads or changes all */

struct cli {
	struct config config;
	struct arena *arena; /* for what a command reads, wiped at its end */
	struct db *db;       /* not connected before cli_connect() */
	const uint8_t *key;  /* UUID_LEN bytes: what --key says, or made; NULL:
	                        the command has no such option */
	const char *const *words; /* the whole command line; NULL ends it */
	/* An act's parameters: the N_TYPED that are options, then others. */
	struct input input[CLI_GIVEN_MAX];
	size_t n_typed, n_inputs;
};

/*
 * Says on standard error "admitone: " and what FORMAT makes, in a line of its
 * own, after all that was printed so far; FORMAT says what is wrong and, where
 * it is not plain, what to do about it. Returns CLI_FAILED, for whoever has no
 * better exit code.
 */
__attribute__((format(printf, 1, 2))) int cli_fail(const char *format, ...);

/* The same of what was typed. Returns CLI_USAGE. */
__attribute__((format(printf, 1, 2))) int cli_usage(const char *format, ...);

/* The end of a noun that N counts: "" for 1, else "s". */
const char *cli_s(int64_t n);

/*
 * Connects, with one attempt. Returns 0, or CLI_FAILED after saying why and
 * which settings to look at.
 */
__attribute__((warn_unused_result)) int cli_connect(struct cli *cli);

/*
 * Says that the database would not do WHAT ("list the invites"), why, and
 * what to do about it. Returns CLI_FAILED.
 */
int cli_db_failed(const struct cli *cli, const char *what);

/* Prints the command line that repeats what cli->key is for, once. */
void cli_tell_repetition(const struct cli *cli);

/*
 * As cli_db_failed(), with the OUTCOME of an act: if it is not known whether it
 * was done, says so, and how to repeat it safely if it has a key.
 */
int cli_act_failed(const struct cli *cli, const char *what,
    enum db_outcome outcome);

/*
 * Reads the key file of KIND, to see whether it can be used. Returns 0, or
 * CLI_CONFIG after saying why not and what to do about it.
 */
__attribute__((warn_unused_result)) int cli_check_keys(const struct cli *cli,
    enum keyfile_kind kind);

/*
 * Can links point to URL, the value of VARIABLE? Returns 0, or CLI_CONFIG
 * after saying why not.
 */
__attribute__((warn_unused_result)) int cli_check_url(const char *variable,
    const char *url);

/* Why a key file could not be read or written, by ERROR (an errno); 0: it has
 * no key. Until the next call. */
const char *cli_keys_reason(int error);

#define CLI_KEY_ID_LEN (2 * SEALED_KEY_ID_LEN)

/* Writes a key's ID in hex. */
void cli_format_key_id(const uint8_t id[static SEALED_KEY_ID_LEN],
    char text[static CLI_KEY_ID_LEN + 1]);

/* The time (clock_ms()) that lies MS milliseconds from now. */
int64_t cli_deadline(int64_t ms);

/*
 * Who runs this, for the audit: the operating-system user's name, or its
 * number. In the arena; NULL when that is full. The queries that take it
 * refuse a NULL (DB_DATA), so nobody needs to look.
 */
const char *cli_actor(struct cli *cli);

/* Reads an id that was typed. Returns 0, or CLI_USAGE after saying so. */
__attribute__((warn_unused_result)) int cli_parse_id(const char *text,
    uint8_t id[static UUID_LEN]);

/* Writes out what was printed. Returns 0, or CLI_FAILED after saying that
 * standard output takes no more. */
__attribute__((warn_unused_result)) int cli_flush(void);

#endif
