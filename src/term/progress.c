/* SPDX-License-Identifier: MIT */
/* progress.c -- tells on standard error how far long work is. */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "term/progress.h"

#define FIRST_MS 2000   /* what is done by then needs no progress */
#define REWRITE_MS 200  /* on a terminal */
#define LINE_MS 10000   /* in a log */
#define LARGE 1000

void
progress_start(struct progress *progress, const char *what, long total)
{
	int64_t now = clock_ms();

	*progress = (struct progress){
		.what = what,
		.total = total,
		.terminal = isatty(STDERR_FILENO) == 1,
		.silent = isatty(STDOUT_FILENO) == 1,
		.began = now,
		.next = now + FIRST_MS,
	};
}

void
progress_tell(struct progress *progress, long done)
{
	int64_t now = clock_ms();

	if (now < progress->next || progress->silent)
		return;
	progress->next = now + (progress->terminal ? REWRITE_MS : LINE_MS);
	progress->shown = true;
	fprintf(stderr, "%s%ld of %ld %s%s", progress->terminal ? "\r" : "",
	    done, progress->total, progress->what,
	    progress->terminal ? "" : "\n");
}

void
progress_end(struct progress *progress, long done)
{
	double seconds = (double)(clock_ms() - progress->began) / 1000;

	if (!progress->shown && done < LARGE)
		return;
	fprintf(stderr, "%s%ld %s in %.1f s\n", progress->shown &&
	    progress->terminal ? "\r\033[K" : "", done, progress->what,
	    seconds);
}
