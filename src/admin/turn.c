/* SPDX-License-Identifier: MIT */
/* turn.c -- how many workers look at passwords at once. */
#include <stdbool.h>
#include <stdint.h>

#include "admin/turn.h"
#include "base/clock.h"
#include "base/metrics.h"

#define TURNS_MAX 4
#define LOOK_AGAIN_MS 5

static bool has_turn;

static uint64_t
turns(void)
{
	uint64_t workers = metrics_workers();

	return workers <= 2 ? 1 : workers - 1 < TURNS_MAX ? workers - 1 :
	    TURNS_MAX;
}

/* Shown first, then counted: of two at once at most one is in, and never one
 * too many. */
static bool
try_turn(void)
{
	metrics_set(METRICS_PASSWORD_TURNS, 1);
	if (metrics_total(METRICS_PASSWORD_TURNS) <= turns())
		return true;
	metrics_set(METRICS_PASSWORD_TURNS, 0);
	return false;
}

int
turn_take(int wait_ms)
{
	int64_t until = clock_ms() + wait_ms;

	if (!has_turn && wait_ms == 0 &&
	    metrics_total(METRICS_PASSWORD_WAITING) > 0)
		return -1;
	has_turn = has_turn || try_turn();
	while (!has_turn && clock_ms() < until) {
		metrics_set(METRICS_PASSWORD_WAITING, 1);
		clock_sleep_ms(LOOK_AGAIN_MS);
		has_turn = try_turn();
	}
	metrics_set(METRICS_PASSWORD_WAITING, 0);
	return has_turn ? 0 : -1;
}

void
turn_end(void)
{
	metrics_set(METRICS_PASSWORD_TURNS, 0);
	metrics_set(METRICS_PASSWORD_WAITING, 0);
	has_turn = false;
}
