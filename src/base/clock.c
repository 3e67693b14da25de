/* SPDX-License-Identifier: MIT */
/* clock.c -- time for deadlines, and today's date. */
#include <time.h>

#include "base/clock.h"

static int64_t
read_us(clockid_t id)
{
	struct timespec now;

	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_ms(void)
{
	return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t
clock_unix_ms(void)
{
	return read_us(CLOCK_REALTIME) / 1000;
}

struct date
clock_latest_today(void)
{
	time_t there = time(NULL) + 14 * 3600;
	struct tm tm;

	(void)gmtime_r(&there, &tm);
	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

void
clock_sleep_ms(int64_t ms)
{
	struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	if (ms <= 0)
		return;
	(void)nanosleep(&pause, NULL);
}
