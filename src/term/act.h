/* SPDX-License-Identifier: MIT */
/* act.h -- does one of the staff's acts (staff/acts.h) for a command. */
#ifndef TERM_ACT_H
#define TERM_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "staff/acts.h"
#include "store/staff.h"
#include "term/cli_link.h"

struct cli;
struct list_column;

struct command_act {
	enum act_id id;
	const char *what;   /* it does, in messages: "add the user" */
	const uint8_t *row; /* UUID_LEN bytes: whom it is done to; or NULL */
	/* Set by act_run(): */
	struct new_link made;
	struct staff_answer answer;
};

/* Gives the act that CLI runs next the parameter NAME, with the value TEXT,
 * unless that is NULL. Both are borrowed; there is room for CLI_GIVEN_MAX. */
void act_give(struct cli *cli, const char *name, const char *text);

/* Was it given the parameter NAME? */
bool act_is_given(const struct cli *cli, const char *name);

/*
 * Takes the act's parameters of what CLI was given (the command's options, and
 * act_give()), makes those that are made, connects and runs it, for who runs
 * this; one that creates something at most once for CLI's key. If it was done
 * before, made.token becomes the one that was made then; after it could not be
 * opened it is "", and that is said; the answer is good all the same.
 *
 * Returns 0, or an exit code after saying what is wrong with which option, or
 * why it was not done: in the answer's own words if it was refused.
 */
__attribute__((warn_unused_result)) int act_run(struct cli *cli,
    struct command_act *act);

/* Takes the parameters of the act ID, none of which is made, of what CLI was
 * given, into TO, one for each. Returns 0, or CLI_USAGE after saying what is
 * wrong with which option. */
__attribute__((warn_unused_result)) int act_take(struct cli *cli,
    enum act_id id, struct db_param *to);

/* As act_run(), done to the row ID, as it was typed. */
__attribute__((warn_unused_result)) int act_run_on(struct cli *cli,
    struct command_act *act, const char *id);

/* Says why ANSWER is a refusal. Returns CLI_FAILED. */
int act_refuse(struct cli *cli, const struct staff_answer *answer);

/* A text that is the member NAME of ANSWER, in the arena; "" if it has no
 * such one. */
const char *act_member(struct cli *cli,
    const struct staff_answer *answer, const char *name);

/* Prints the members of ANSWER, a line each, but for lists and objects. */
void act_show(struct cli *cli, const struct staff_answer *answer);

/*
 * Prints the objects in the member MEMBER of ANSWER: as they are if JSON, else
 * as a list of COLUMNS, which are named as the objects' members are. Returns 0,
 * or CLI_FAILED after saying what went wrong.
 */
__attribute__((warn_unused_result)) int act_list(struct cli *cli,
    const struct staff_answer *answer, const char *member,
    const struct list_column *columns, bool json);

#endif
