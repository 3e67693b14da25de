/* SPDX-License-Identifier: MIT */
/* intake.h -- what one intake worker holds, and its service. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/serve.h"
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
	struct claim claim; /* first: a claim is found back by its address */
	struct http_exchange *exchange;
};

struct intake_lookup {
	struct invite_lookup lookup; /* first, likewise */
	struct http_exchange *exchange;
};

struct intake {
	const struct config *config;
	struct db *db;
	struct seal *seal;
	struct portal portal;
	int64_t portal_tried; /* clock_ms() of the last try to read it */

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
 * Makes a worker's state by CONFIG, which it borrows; connects when the first
 * request comes. Returns NULL after an event that tells why.
 */
__attribute__((warn_unused_result)) struct intake *intake_new(
    const struct config *config);

/* Wipes and frees INTAKE. NULL is accepted. */
void intake_free(struct intake *intake);

/* Could a worker start with CONFIG? Returns 0, or -1 after an event. */
__attribute__((warn_unused_result)) int intake_check(
    const struct config *config);

/* The service for http_serve(); lives as long as INTAKE. */
const struct http_service *intake_service(struct intake *intake);

/*
 * The portal's settings, at most some seconds old while the database is
 * there. NULL when they were never read and the database is away.
 */
const struct portal *intake_portal(struct intake *intake);

/*
 * Reads EXCHANGE's JSON body into the scratch arena and calls MEMBER for each
 * member of it. Returns 0, or -1 after it has replied with the reason.
 */
__attribute__((warn_unused_result)) int intake_read_json(
    struct intake *intake, struct http_exchange *exchange,
    void (*member)(void *context, const struct json_member *member),
    void *context);

/* The handlers of the routes; APP is the struct intake. */

/* Checks and seals a form and leaves it as a claim for settle(), or refuses
 * it at once. */
void submissions_post(void *app, struct http_exchange *exchange);

/* Replies to a claim that has its outcome. */
void submissions_reply(const struct intake_claim *claim);

/* Leaves a look-up for settle(), or refuses the body at once. */
void validate_post(void *app, struct http_exchange *exchange);

/* Replies to a look-up that has its state. */
void validate_reply(struct intake *intake,
    const struct intake_lookup *lookup);

/* Replies 200 when the database answers within a second, else 503. */
void ops_readyz_get(void *app, struct http_exchange *exchange);

/* Replies with what all workers have counted. */
void ops_metrics_get(void *app, struct http_exchange *exchange);

#endif
