/* SPDX-License-Identifier: MIT */
/* input.h -- checks what the operator types before anything is done. */
#ifndef TERM_INPUT_H
#define TERM_INPUT_H

#include <stdbool.h>

#include "staff/acts.h"

struct arena;

/* TEXT, as it was typed for NAME; both are borrowed. */
struct input input_given(const char *name, const char *text);

/* Is an empty value of PARAM the same as none? Scripts pass empty variables.
 * But an empty number or day is a mistake, and some texts are cleared by it. */
bool input_is_none_if_empty(const struct param *param);

/*
 * param_take() for what was typed at the terminal: "any" is no filter, a number
 * out of range is refused, and what is no text must hold something. Returns
 * NULL, or what is wrong.
 */
__attribute__((warn_unused_result)) const struct problem *input_check(
    const struct param *param, const struct input *input,
    struct arena *arena, struct db_param *to);

/*
 * Tidies and checks *TEXT, what was typed for WHAT ("--name"), as the API does
 * for PARAM, and makes of *TEXT what was meant, in ARENA: NULL if that is
 * nothing. NULL is good unless PARAM is needed. Returns 0, or -1 after saying
 * on standard error what is wrong with it.
 */
__attribute__((warn_unused_result)) int input_take(const char *what,
    const struct param *param, struct arena *arena, const char **text);

/* The same, for the parameter NAME of the act ID. */
__attribute__((warn_unused_result)) int input_take_as(const char *what,
    enum act_id id, const char *name, struct arena *arena,
    const char **text);

#endif
