/* SPDX-License-Identifier: MIT */
/* invite_create.h -- admitone invite create: links to hand out. */
#ifndef CLI_INVITE_CREATE_H
#define CLI_INVITE_CREATE_H

#include <stdbool.h>

struct cli;

struct invite_create_values {
	long count;
	long expires_days;
	const char *expires_at;
	const char *external_id;
	const char *name;
	const char *email;
	const char *worker_type;
	const char *start_date;
	bool renewal;
	bool again;
	const char *employee;
	int format; /* link, token, json */
};

/* Makes the invites that VALUES (of this kind) order and prints them. */
int invite_create_run(struct cli *cli, const void *values,
    const char *const *operands);

#endif
