/* SPDX-License-Identifier: MIT */
/* progress.h -- tells on standard error how far long work is. */
#ifndef TERM_PROGRESS_H
#define TERM_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "invites made" */
	long total;
	bool terminal;    /* a line can be rewritten there */
	bool silent;      /* the output itself goes to the terminal */
	bool shown;
	int64_t began, next;
};

/* Begins; TOTAL things of the kind WHAT are to be done. */
void progress_start(struct progress *progress, const char *what, long total);

/* DONE are done: tells it now and then, once two seconds have passed. */
void progress_tell(struct progress *progress, long done);

/* Ends with a line, if the work was long or large. */
void progress_end(struct progress *progress, long done);

#endif
