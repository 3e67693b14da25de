/* SPDX-License-Identifier: MIT */
/* show.h -- admitone import show: opens what was imported beside. */
#ifndef CLI_IMPORT_SHOW_H
#define CLI_IMPORT_SHOW_H

struct cli;

struct import_show_values {
	int format; /* text, json */
};

/* Runs the command (struct command's run). */
int import_show_run(struct cli *cli, const void *values,
    const char *const *operands);

#endif
