/* SPDX-License-Identifier: MIT */
/* state.c -- what the handlers of an intake worker share. */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "http/ops.h"
#include "intake/state.h"
#include "pg/db.h"

#define PORTAL_AGE_MS 2000
#define PORTAL_RETRY_MS 100 /* while there is none: not for each of a batch */

const struct portal *
intake_portal(struct intake *intake)
{
	int64_t now = clock_ms();
	int64_t age = intake->portal.json != NULL ? PORTAL_AGE_MS :
	    PORTAL_RETRY_MS;

	if (now - intake->portal_tried >= age) {
		/* With an older copy at hand nobody waits for a new one. */
		if (portal_read(&intake->portal, intake->db,
		    intake->portal.json != NULL ? now :
		    db_take_deadline(intake->db)) != 0)
			log_event(LOG_LEVEL_WARN, "settings_not_read",
			    "have_older=%d", intake->portal.json != NULL);
		intake->portal_tried = clock_ms();
	}
	return intake->portal.json != NULL ? &intake->portal : NULL;
}

bool
intake_put_off(struct intake *intake, struct http_exchange *x)
{
	bool is_left = db_is_cut_off(intake->db);

	if (is_left)
		http_leave(x);
	else
		http_reply_unavailable(x);
	return !is_left;
}

int
intake_read_json(struct intake *intake, struct http_exchange *x,
    void (*member)(void *context, const struct json_member *member),
    void *context)
{
	return http_read_json(x, intake->scratch,
	    (size_t)intake->config->body_max, member, context);
}
