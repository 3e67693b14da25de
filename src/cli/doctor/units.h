/* SPDX-License-Identifier: MIT */
/* units.h -- what systemctl tells about a unit. */
#ifndef CLI_DOCTOR_UNITS_H
#define CLI_DOCTOR_UNITS_H

#include <stdbool.h>

#define UNITS_WORD 64

struct unit_state {
	char id[UNITS_WORD];     /* "admitone-intake.service" */
	char load[UNITS_WORD];   /* "loaded", "not-found" … */
	char active[UNITS_WORD]; /* "active", "failed" … */
	char file[UNITS_WORD];   /* "enabled", "disabled" … */
	bool is_stale;           /* its file has changed since it was read */
	long pid;                /* the service's supervisor; 0: none */
};

/*
 * Takes the next unit from *TEXT, what "systemctl show" writes ("NAME=VALUE"
 * lines, an empty one between units), and moves that behind it. False: there is
 * none.
 */
bool units_take(const char **text, struct unit_state *unit);

#endif
