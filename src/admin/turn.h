/* SPDX-License-Identifier: MIT */
/* turn.h -- how many workers look at passwords at once. */
#ifndef ADMIN_TURN_H
#define ADMIN_TURN_H

/*
 * To look at a password takes a core and 64 MiB for 0.2 s, on purpose. So that
 * the rest of the staff side is served meanwhile, whatever comes, all workers
 * but one, and at most four, do that at a time. (Of one worker, that one: then
 * all wait for it.) Who waits for a turn holds a worker too, so the next turn
 * is theirs and no newcomer's: they wait no longer than one look.
 *
 * Who does and who waits are gauges in the memory that the workers share
 * (metrics.h): each has its own, and gives back whatever is there when it
 * begins, so a killed one's turn ends.
 */

#define TURN_WAIT_MS 5000 /* that somebody known waits for one */

/* Takes a turn, waiting WAIT_MS for one at most, unless it has one.
 * Returns 0, or -1: the others have all; or, without waiting, others wait. */
__attribute__((warn_unused_result)) int turn_take(int wait_ms);

/* Gives the turn back, if there is one, or a predecessor had one. */
void turn_end(void);

#endif
