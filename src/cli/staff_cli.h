/* SPDX-License-Identifier: MIT */
/* staff_cli.h -- does what the staff's pages do, by the same statements. */
#ifndef CLI_STAFF_CLI_H
#define CLI_STAFF_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "store/db.h"
#include "store/staff.h"

struct cli;
struct list_column;

#define STAFF_CLI_PARAMS_MAX 12

enum staff_cli_kind {
	STAFF_CLI_TEXT,
	STAFF_CLI_EMAIL,
	STAFF_CLI_PHONE,
	STAFF_CLI_DATE
};

enum staff_cli_flag {
	STAFF_CLI_NEEDED = 1,
	STAFF_CLI_CLEARS = 2 /* an empty text is one, which clears */
};

/* An option (OPTION_TEXT) that is a statement's parameter. */
struct staff_cli_text {
	const char *option; /* with its dashes; NULL ends the table */
	enum staff_cli_kind kind;
	size_t at;          /* where in the command's values */
	size_t max;         /* characters */
	unsigned int flags; /* of enum staff_cli_flag */
};

/*
 * Takes the TEXTS that were typed, from VALUES, into PARAMS, one for each;
 * what is not given, or empty, is null. Returns 0, or CLI_USAGE after saying
 * what is wrong.
 */
__attribute__((warn_unused_result)) int staff_cli_take(
    const struct staff_cli_text *texts, const void *values,
    struct db_param *params);

/*
 * Connects and runs the statement NAME (sql/queries/NAME.sql) for who runs
 * this; the N PARAMS are those behind $2. WHAT says what it does ("add the
 * user"). Returns 0 with *ANSWER, or CLI_FAILED after saying why it was not
 * done: in the answer's own words if it was refused.
 */
__attribute__((warn_unused_result)) int staff_cli_run(struct cli *cli,
    const char *what, const char *name, const struct db_param *params, int n,
    struct staff_answer *answer);

/* A text that is the member NAME of ANSWER, in the arena; "" if it has no
 * such one. */
const char *staff_cli_member(struct cli *cli,
    const struct staff_answer *answer, const char *name);

/* Prints the members of ANSWER, a line each, but for lists and objects. */
void staff_cli_show(struct cli *cli, const struct staff_answer *answer);

/*
 * Prints the objects in the member MEMBER of ANSWER as a list of COLUMNS,
 * which are named as the objects' members are. Returns 0, or CLI_FAILED after
 * saying what went wrong.
 */
__attribute__((warn_unused_result)) int staff_cli_list(struct cli *cli,
    const struct staff_answer *answer, const char *member,
    const struct list_column *columns, bool json);

#endif
