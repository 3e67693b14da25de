/* SPDX-License-Identifier: MIT */
/* tell.h -- what a check of admitone doctor gets, and how it tells. */
#ifndef CLI_DOCTOR_TELL_H
#define CLI_DOCTOR_TELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/servers.h"

struct cli;
struct nginx_conf;

/* What came of a check, the worse behind the better. */
enum doctor_state {
	DOCTOR_SKIPPED, /* there was nothing to look at, or no right to */
	DOCTOR_OK,
	DOCTOR_NOTE,    /* can be meant, and is worth knowing */
	DOCTOR_WRONG,
	DOCTOR_STATES   /* their number */
};

/* The state's word, a literal: ok, note, wrong, skipped. */
const char *doctor_state_text(enum doctor_state state);

#define DOCTOR_ROOM 1024
#define DOCTOR_CHECKS_MAX 40

struct doctor_finding {
	enum doctor_state state;
	char found[DOCTOR_ROOM]; /* what there is; never a secret or a name */
	char fix[DOCTOR_ROOM];   /* a command or a line on each line; "" */
};

/*
 * The checks run in a child process, so that one that hangs can be ended. What
 * they find stays in memory that both have.
 */
struct doctor_shared {
	struct doctor_finding findings[DOCTOR_CHECKS_MAX];
	bool is_asked;   /* the servers are, and these are they: */
	int n_servers;   /* negative: the connection string is malformed */
	struct server servers[SERVERS_MAX];
	bool is_away;    /* no connection could be made */
	bool told_away;  /* a check has said why there can be none */
};

struct doctor {
	struct cli *cli;
	const char *nginx_path;       /* nginx.conf */
	const struct nginx_conf *nginx; /* read by nginx_look(), or NULL */
	struct doctor_shared *shared;
	struct doctor_finding *at;    /* the check's that is running */
	bool is_connected;            /* cli->db is … */
	int connect_ms;               /* … and that took so long */
	const char *conninfo;         /* … of the server that is looked at */
};

/* How long a check may take before it is ended, and how long it waits itself
 * for the database and, when it does nothing else, for a program; in
 * milliseconds. */
#define DOCTOR_CHECK_MS 2000
#define DOCTOR_WAIT_MS 1200
#define DOCTOR_PROGRAM_MS 1700

/*
 * Adds to the finding at hand what FORMAT makes of what was found, and FIX: a
 * command or a line to put somewhere, or NULL. The finding's state is the
 * worst of all that was told of it.
 */
__attribute__((format(printf, 4, 5))) void doctor_tell(struct doctor *doctor,
    enum doctor_state state, const char *fix, const char *format, ...);

/* What FORMAT makes, in the arena; "" when that is full. */
__attribute__((format(printf, 2, 3))) const char *doctor_text(
    struct doctor *doctor, const char *format, ...);

/* The deadline (clock_ms()) of what a check waits for. */
int64_t doctor_deadline(void);

#endif
