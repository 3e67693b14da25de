/* SPDX-License-Identifier: MIT */
/* command.h -- the subcommands as tables: options, help, what to run. */
#ifndef TERM_COMMAND_H
#define TERM_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/uuid.h"
#include "staff/acts.h"
#include "term/cli.h"

enum option_kind {
	OPTION_FLAG,   /* takes no value; sets a bool */
	OPTION_TEXT,   /* sets a const char *, borrowed from argv */
	OPTION_NUMBER, /* a number from MIN to MAX; sets a long */
	OPTION_CHOICE, /* one of the words of VALUE; sets an int, from 0 */
	OPTION_KEY,    /* sets the line's key */
	OPTION_ACT     /* stands for several; see COMMAND_ACT */
};

struct option {
	const char *name;  /* without its dashes; NULL ends the table */
	enum option_kind kind;
	size_t at;         /* where in the command's values */
	const char *value; /* as --help shows it; words are split by "|" */
	long min, max;
	const char *help;
};

/* A subcommand. Its values, of VALUES_SIZE bytes (at most COMMAND_VALUES_MAX),
 * are zero where an option is not given. */
struct command {
	const char *group;    /* NULL ends the table */
	const char *verb;     /* "": the group alone is the command */
	const char *operands; /* as --help shows them, all needed; or "";
	                         "..." behind the last: more of its kind */
	const char *summary;  /* a line */
	const char *detail;   /* more lines, or "" */
	const struct option *options;
	size_t values_size;
	/* OPERANDS ends with NULL. */
	int (*run)(struct cli *cli, const void *values,
	    const char *const *operands);
};

/* Options that are parameters of the act ID (staff/acts.h): those that NAMES
 * has, with blanks between them; or, if it begins with "-", all that have an
 * option but those. The command finds them in CLI. If the act creates
 * something, --key is one too. */
#define COMMAND_ACT(id, names) { names, OPTION_ACT, id, NULL, 0, 0, NULL }
#define COMMAND_ACT_ALL(id) COMMAND_ACT(id, "-")

/* The last option of what creates something: it is done once by each key,
 * however often it is run. */
#define COMMAND_KEY { "key", OPTION_KEY, 0, "UUID", 0, 0, \
	"done once by each: to repeat it safely" }

/* The subcommands of each group, in the order in which --help shows them. */
extern const struct command audit_commands[];
extern const struct command doctor_commands[];
extern const struct command employee_commands[];
extern const struct command export_commands[];
extern const struct command form_commands[];
extern const struct command import_commands[];
extern const struct command inspect_commands[];
extern const struct command renewals_commands[];
extern const struct command invite_commands[];
extern const struct command keys_commands[];
extern const struct command migrate_commands[];
extern const struct command setting_commands[];
extern const struct command submission_commands[];
extern const struct command user_commands[];
extern const struct command verify_commands[];

#define COMMAND_VALUES_MAX 128

/* What a command line asks for. */
struct command_line {
	_Alignas(max_align_t) unsigned char values[COMMAND_VALUES_MAX];
	const char *const *operands; /* in argv; NULL ends them */
	int n_operands;
	uint8_t key[UUID_LEN]; /* given, or made */
	bool keyed;            /* the command has that option */
	struct input input[CLI_GIVEN_MAX]; /* by options that are an act's */
	size_t n_inputs;
	int help;
};

/*
 * Reads ARGV[0] to ARGV[ARGC - 1], what stands behind the command's name.
 * Options are "--name value" or "--name=value", anywhere; "--" ends them.
 * Moves the operands to the start of ARGV, from which LINE borrows them.
 * Returns 0, or -1 after saying on standard error what is wrong.
 */
__attribute__((warn_unused_result)) int command_parse(
    const struct command *command, int argc, char **argv,
    struct command_line *line);

/* Prints how COMMAND is used. */
void command_help(const struct command *command, FILE *out);

/*
 * Prints COMMAND for the shells' completion, a line for it and one for each of
 * its options, with tabs between: the command ("invite list"), the option with
 * its dashes (for the command itself nothing), what value that takes (nothing:
 * none) or which operands the command takes, and what it is for.
 */
void command_list(const struct command *command, FILE *out);

#endif
