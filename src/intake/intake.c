/* SPDX-License-Identifier: MIT */
/* intake.c -- one intake worker: its routes, its batches, its memory. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/seal.h"
#include "http/ops.h"
#include "intake/intake.h"
#include "intake/ops.h"
#include "intake/state.h"
#include "intake/submissions.h"
#include "intake/validate.h"
#include "pg/db.h"
#include "pg/result.h"
#include "store/logo.h"

/*
 * What a body of LEN bytes can take in the scratch arena: itself; six times
 * that and 64 KiB to read it (json_read.h); its signature, decoded; what was
 * tidied; its document, whose text grows by doubling, as it came and tidy.
 */
#define SCRATCH_ROOM(len) (16 * (len) + ((size_t)256 << 10))

/*
 * … and in the batch arena: its sealed form and names, and both once more
 * as parameters of the statement; some for arrays and replies.
 */
#define BATCH_ROOM_EACH(len) (2 * (len) + ((size_t)16 << 10))
#define BATCH_ROOM_SMALL ((size_t)2 << 10) /* for the small parameters */
#define BATCH_ROOM(len) (2 * BATCH_ROOM_EACH(len) + ((size_t)4 << 20))

static void config_get(void *app, struct http_exchange *exchange);
static void logo_get(void *app, struct http_exchange *exchange);

static const struct http_route routes[] = {
	{ "/api/submissions", "POST", submissions_post, NULL },
	{ "/api/invites/validate", "POST", validate_post, NULL },
	{ "/api/config", "GET", config_get, NULL },
	{ "/brand/{id}", "GET", logo_get, NULL },
	{ "/healthz", "GET", http_healthz_get, NULL },
	{ "/readyz", "GET", ops_readyz_get, NULL },
	{ "/metrics", "GET", ops_metrics_get, NULL },
	{ .path = NULL },
};

static bool
has_room(void *app)
{
	const struct intake *intake = app;
	size_t used = arena_mark(intake->batch);

	/* What is there so far will be there once more, as parameters. */
	return arena_room(intake->batch) >= used +
	    (intake->n_claims + intake->n_lookups) * BATCH_ROOM_SMALL +
	    BATCH_ROOM_EACH((size_t)intake->config->body_max);
}

/* The batch is sealed and sent. */
static void
end_batch(void *seal)
{
	seal_end_batch(seal);
}

static void
settle(void *app)
{
	struct intake *intake = app;
	struct invite_lookup **lookups;
	struct claim **claims;

	if (intake->n_claims + intake->n_lookups > 0) {
		claims = arena_alloc(intake->batch,
		    intake->n_claims * sizeof(*claims));
		lookups = arena_alloc(intake->batch,
		    intake->n_lookups * sizeof(*lookups));
		if (claims == NULL || lookups == NULL)
			abort(); /* has_room() saw to it */
		for (size_t i = 0; i < intake->n_claims; i++)
			claims[i] = &intake->claims[i].claim;
		for (size_t i = 0; i < intake->n_lookups; i++)
			lookups[i] = &intake->lookups[i].lookup;
		claim_settle(intake->db, intake->batch, claims,
		    intake->n_claims, lookups, intake->n_lookups);
	}
	for (size_t i = 0; i < intake->n_claims; i++)
		submissions_reply(intake, &intake->claims[i]);
	for (size_t i = 0; i < intake->n_lookups; i++)
		validate_reply(intake, &intake->lookups[i]);
	intake->n_claims = intake->n_lookups = 0;
	seal_end_batch(intake->seal); /* if it could not be sent at once */
	metrics_raise(METRICS_ARENA_SCRATCH,
	    arena_high_water(intake->scratch));
	metrics_raise(METRICS_ARENA_BATCH, arena_high_water(intake->batch));
	arena_reset(intake->batch);
}

static int
on_idle(void *app)
{
	const struct intake *intake = app;

	return db_attend(intake->db);
}

static bool
is_cut_off(void *app)
{
	const struct intake *intake = app;

	return db_is_cut_off(intake->db);
}

int
intake_check(const struct config *config)
{
	struct seal *seal = seal_new(config->seal_keys);

	seal_free(seal);
	return seal != NULL ? 0 : -1;
}

struct intake *
intake_new(const struct config *config)
{
	struct intake *intake = calloc(1, sizeof(*intake));
	size_t n = (size_t)config->batch_max;
	size_t body_max = (size_t)config->body_max;

	if (intake == NULL)
		return NULL;
	intake->config = config;
	intake->seal = seal_new(config->seal_keys);
	intake->db = db_new(config->database, "admitone-intake",
	    claim_statements, config->db_patience);
	intake->scratch = arena_new(SCRATCH_ROOM(body_max));
	intake->batch = arena_new(BATCH_ROOM(body_max));
	intake->claims = calloc(n, sizeof(*intake->claims));
	intake->lookups = calloc(n, sizeof(*intake->lookups));
	intake->service = (struct http_service){ .routes = routes,
		.batch_max = n, .app = intake, .has_room = has_room,
		.settle = settle, .on_idle = on_idle,
		.is_cut_off = is_cut_off };
	if (intake->db != NULL)
		db_on_wait(intake->db, end_batch, intake->seal);
	if (intake->seal != NULL && intake->db != NULL &&
	    intake->scratch != NULL && intake->batch != NULL &&
	    intake->claims != NULL && intake->lookups != NULL)
		return intake;
	log_event(LOG_LEVEL_ERROR, "worker_unusable",
	    "reason=\"no keys, no memory or no database\"");
	intake_free(intake);
	return NULL;
}

void
intake_free(struct intake *intake)
{
	if (intake == NULL)
		return;
	seal_free(intake->seal);
	db_free(intake->db);
	portal_clear(&intake->portal);
	arena_free(intake->scratch);
	arena_free(intake->batch);
	free(intake->claims);
	free(intake->lookups);
	free(intake);
}

const struct http_service *
intake_service(struct intake *intake)
{
	return &intake->service;
}

static void
config_get(void *app, struct http_exchange *x)
{
	struct intake *intake = app;
	const struct portal *portal = intake_portal(intake);

	if (portal == NULL)
		(void)intake_put_off(intake, x);
	else
		http_reply_json(x, 200, NULL, portal->json);
}

static void
logo_get(void *app, struct http_exchange *x)
{
	struct intake *intake = app;
	struct logo_file file;

	if (logo_read(&file, intake->db, (struct slice){ x->id, x->id_len },
	    db_take_deadline(intake->db)) != DB_OK)
		(void)intake_put_off(intake, x);
	else
		http_reply_fixed(x, file.type, file.bytes);
	result_free(file.result);
}
