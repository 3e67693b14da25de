/* SPDX-License-Identifier: MIT */
/* invite_change.h -- admitone invite resend, extend, change. */
#ifndef CLI_INVITE_CHANGE_H
#define CLI_INVITE_CHANGE_H

struct cli;

/* Makes a new invite in place of the operand's and prints its link. */
int invite_resend_run(struct cli *cli, const void *values,
    const char *const *operands);

/* Lets the operand's invite expire when VALUES say. */
int invite_extend_run(struct cli *cli, const void *values,
    const char *const *operands);

/* Gives the operand's invite other hints. */
int invite_change_run(struct cli *cli, const void *values,
    const char *const *operands);

#endif
