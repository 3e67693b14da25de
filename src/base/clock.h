/* SPDX-License-Identifier: MIT */
/* clock.h -- time for deadlines, and today's date. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/date.h"

/* Milliseconds of a clock that never goes back; for deadlines only. */
int64_t clock_ms(void);

/* The same clock in microseconds, for durations. */
int64_t clock_us(void);

/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_unix_ms(void);

/*
 * The day that it already is somewhere on Earth (UTC+14): a date after it
 * lies in the future for everybody.
 */
struct date clock_latest_today(void);

/* Sleeps for MS milliseconds; a signal may end it early. */
void clock_sleep_ms(int64_t ms);

#endif
