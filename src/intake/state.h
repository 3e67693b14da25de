/* SPDX-License-Identifier: MIT */
/* state.h -- what one intake worker holds, and what its handlers share. */
#ifndef INTAKE_STATE_H
#define INTAKE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/serve.h"
#include "pg/alive.h"
#include "store/claim.h"
#include "store/portal.h"

struct arena;
struct config;
struct db;
struct http_exchange;
struct json_member;
struct seal;

/* A submission or a look-up of this batch that waits for the database. */
struct intake_claim {
	struct claim claim;
	struct http_exchange *exchange;
	const char *errors; /* claim.is_refused: the reply's body */
	size_t errors_len;
};

struct intake_lookup {
	struct invite_lookup lookup;
	struct http_exchange *exchange;
};

struct intake {
	const struct config *config;
	struct db *db;
	struct seal *seal;
	struct portal portal;
	struct alive alive;   /* for /metrics */
	int64_t portal_tried; /* clock_ms() of the last try to read it; or 0 */

	/* The body of the request at hand and all that comes of it in clear;
	 * wiped after each. */
	struct arena *scratch;
	/* What the batch needs until its replies: sealed forms, names. */
	struct arena *batch;
	struct intake_claim *claims; /* config->batch_max of each */
	struct intake_lookup *lookups;
	size_t n_claims;
	size_t n_lookups;

	struct http_service service;
};

/*
 * The portal's settings, at most some seconds old while the database is
 * there. NULL when they were never read and the database is away.
 */
const struct portal *intake_portal(struct intake *intake);

/* For what could not be done: leaves EXCHANGE to a worker that is connected to
 * the database, or, if none is, replies 503. Returns whether it has replied. */
bool intake_put_off(struct intake *intake, struct http_exchange *exchange);

/*
 * Reads EXCHANGE's JSON body into the scratch arena and calls MEMBER for each
 * member of it. Returns 0, or -1 after it has replied with the reason.
 */
__attribute__((warn_unused_result)) int intake_read_json(
    struct intake *intake, struct http_exchange *exchange,
    void (*member)(void *context, const struct json_member *member),
    void *context);

#endif
