/* SPDX-License-Identifier: MIT */
/* logo.c -- the employer's logo, as an administrator changes it. */
#include "admin/logo.h"
#include "admin/request.h"
#include "admin/state.h"
#include "base/config.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "pg/sql.h"
#include "staff/logo.h"

static void
set(struct request *r, const struct logo *logo)
{
	struct staff_answer answer;

	if (request_run_statement(r, SQL(staff_set_logo, REQUEST_WHO(r),
	    .bytes = logo->bytes, .kind = logo->kind, .width = logo->width,
	    .height = logo->height), false, &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}

void
logo_put(struct request *r)
{
	const struct problem *problem;
	struct logo logo;
	const char *body;
	size_t len;

	/* Its bytes say what it is, not its Content-Type. */
	if (http_read_any_body(r->x, r->arena,
	    (size_t)r->admin->config->body_max, &body, &len) != 0)
		return;
	problem = logo_take(&logo, body, len, r->arena);
	if (problem != NULL)
		request_reply_invalid(r, "logo", problem);
	else
		set(r, &logo);
}

void
logo_delete(struct request *r)
{
	set(r, &(struct logo){ .bytes = { NULL, 0 } });
}
