/* SPDX-License-Identifier: MIT */
/* state.c -- what one worker of the staff side remembers of its acts. */
#include "admin/state.h"
#include "base/clock.h"

#define CATCH_UP_SOON_MS 1000 /* after an act */

void
admin_note_act(struct admin *admin)
{
	admin->acted_at = clock_ms();
	if (admin->catch_up_at > admin->caught_up_at + CATCH_UP_SOON_MS)
		admin->catch_up_at = admin->caught_up_at + CATCH_UP_SOON_MS;
}
