/* SPDX-License-Identifier: MIT */
/* ops.c -- what everybody may ask a worker: ready, metrics, public settings, the
 * logo. */
#include "admin/ops.h"
#include "admin/state.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "pg/db.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/logo.h"
#include "store/portal.h"
#include "store/staff.h"

#define READY_WAIT_MS 1000

void
ops_readyz_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;
	struct staff_answer answer;

	/* It only reads: a worker that was idle may learn only now that its
	 * older connection is gone, and asks again. */
	http_reply_ready(x, staff_run(admin->db, admin->arena, SQL_PLAIN(
	    auth_state), true, clock_ms() + READY_WAIT_MS, &answer) == DB_OK);
	arena_reset(admin->arena);
}

void
ops_metrics_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;

	http_reply_metrics(x, admin->arena, &(struct metrics_now){
	    .program = "admitone-admin",
	    .database_up = alive_ask(&admin->alive, admin->db) });
}

void
ops_config_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;
	struct portal portal = { .json = NULL };

	if (portal_read(&portal, admin->db, db_take_deadline(admin->db)) == 0)
		http_reply_json(x, 200, NULL, portal.json);
	else
		http_reply_unavailable(x);
	portal_clear(&portal);
}

void
ops_logo_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;
	struct logo_file file;

	if (logo_read(&file, admin->db, (struct slice){ x->id, x->id_len },
	    db_take_deadline(admin->db)) == DB_OK)
		http_reply_fixed(x, file.type, file.bytes);
	else
		http_reply_unavailable(x);
	result_free(file.result);
}
