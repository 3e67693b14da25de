/* SPDX-License-Identifier: MIT */
/* submission_show.h -- admitone submission show: opens one and prints it. */
#ifndef CLI_SUBMISSION_SHOW_H
#define CLI_SUBMISSION_SHOW_H

struct cli;

struct submission_show_values {
	int format; /* text, json */
};

/* Shows the submission whose id is the operand. */
int submission_show_run(struct cli *cli, const void *values,
    const char *const *operands);

#endif
