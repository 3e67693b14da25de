/* SPDX-License-Identifier: MIT */
/* states.h -- the states that Form I-9 offers. */
#ifndef FORM_STATES_H
#define FORM_STATES_H

#include <stddef.h>

struct state {
	const char *code; /* as the form has it */
	const char *name;
};

#define STATES 58
#define STATES_ABROAD 2 /* Canada and Mexico, which come last */

/* By name, but for those. */
extern const struct state states_table[STATES];

#endif
