/* SPDX-License-Identifier: MIT */
/* admin.c -- what one worker of the staff side holds, and its service. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/admin.h"
#include "admin/routes.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/seal.h"
#include "crypto/unseal.h"
#include "http/exchange.h"
#include "http/ops.h"
#include "store/db.h"
#include "store/portal.h"
#include "store/staff.h"

#define READY_WAIT_MS 1000

/* The audit's chain and the lists: a second after an act, now and then in any
 * case, and later when it did not work. All that waits is listed at once only
 * while somebody looks: what a burst of claims leaves behind at night takes
 * its time, and no more than a hundredth of what the claims themselves take. */
#define TIDY_SOON_MS 1000
#define TIDY_EVERY_MS 5000
#define TIDY_ACTIVE_MS 60000
#define TIDY_AGAIN_MS 60000
#define TIDY_CONNECT_MS 1000
#define TIDY_WAIT_MS 10000

/* What a body of LEN bytes can take: itself, six times that and 64 KiB to
 * read it (json_read.h), its values. Answers are larger: the largest is an
 * export's. Only what is used becomes memory. */
#define ARENA_ROOM(len) (12 * (len) + ((size_t)256 << 20))

static bool
has_room(void *app)
{
	(void)app;
	return true;
}

/* The request is answered: the next record gets another key. */
static void
settle(void *app)
{
	struct admin *admin = app;

	seal_end_batch(admin->seal);
	metrics_raise(METRICS_ARENA_SCRATCH, arena_high_water(admin->arena));
}

void
admin_note_act(struct admin *admin)
{
	admin->acted_at = clock_ms();
	if (admin->tidy_at > admin->tidied_at + TIDY_SOON_MS)
		admin->tidy_at = admin->tidied_at + TIDY_SOON_MS;
}

/* Tidies up when it is time. Returns how long until then. */
static int
rest(void *app)
{
	struct admin *admin = app;
	int64_t now = clock_ms(), left;
	int more;

	if (now >= admin->tidy_at) {
		more = db_connect(admin->db, now + TIDY_CONNECT_MS) == 0 ?
		    staff_tidy(admin->db, now + TIDY_WAIT_MS) : -1;
		admin->tidied_at = clock_ms();
		admin->tidy_at = admin->tidied_at + (more < 0 ? TIDY_AGAIN_MS :
		    more > 0 && now < admin->acted_at + TIDY_ACTIVE_MS ? 0 :
		    TIDY_EVERY_MS);
		if (more < 0)
			log_event(LOG_LEVEL_WARN, "not_tidied",
			    "retry_ms=%d", TIDY_AGAIN_MS);
	}
	left = admin->tidy_at - clock_ms();
	return left > 0 ? (int)left : 0;
}

/* Writes the origin of URL as a browser does (RFC 6454, 6.2): lower case,
 * no usual port, no path. Returns 0, or -1 when it is too long. */
static int
write_origin(const char *url, char origin[static ADMIN_ORIGIN_ROOM])
{
	bool secure = strncmp(url, "https://", 8) == 0;
	size_t scheme = secure ? 8 : 7;
	size_t len = scheme + strcspn(url + scheme, "/");
	const char *port = secure ? ":443" : ":80";

	if (len >= ADMIN_ORIGIN_ROOM)
		return -1;
	for (size_t i = 0; i < len; i++)
		origin[i] = (char)tolower((unsigned char)url[i]);
	origin[len] = '\0';
	if (len > strlen(port) && strcmp(origin + len - strlen(port), port) ==
	    0)
		origin[len - strlen(port)] = '\0';
	return 0;
}

static int
check_url(const char *name, const char *url)
{
	if (config_check_url(url) == 0)
		return 0;
	fprintf(stderr, "%s must be https://HOST[:PORT][/PATH] (http:// for "
	    "localhost only)%s\n", name, *url == '\0' ? "; it is not set" :
	    "");
	return -1;
}

int
admin_check(const struct config *config)
{
	struct seal *seal = seal_new(config->seal_keys);
	struct unseal *unseal = unseal_new(config->unseal_keys);
	char origin[ADMIN_ORIGIN_ROOM];
	int result = 0;

	if (seal == NULL || unseal == NULL ||
	    check_url("ADMITONE_PUBLIC_URL", config->public_url) != 0 ||
	    check_url("ADMITONE_STAFF_URL", config->staff_url) != 0 ||
	    write_origin(config->staff_url, origin) != 0)
		result = -1;
	seal_free(seal);
	unseal_free(unseal);
	return result;
}

struct admin *
admin_new(const struct config *config)
{
	struct admin *admin = calloc(1, sizeof(*admin));

	if (admin == NULL)
		return NULL;
	admin->config = config;
	admin->seal = seal_new(config->seal_keys);
	admin->unseal = unseal_new(config->unseal_keys);
	admin->db = db_new(config->database, "admitone-admin",
	    staff_statements, config->db_patience);
	admin->arena = arena_new(ARENA_ROOM((size_t)config->body_max));
	admin->service = (struct http_service){ .routes = routes_table,
		.batch_max = 1, .app = admin, .has_room = has_room,
		.settle = settle, .rest = rest };
	if (admin->seal != NULL && admin->unseal != NULL &&
	    admin->db != NULL && admin->arena != NULL &&
	    check_url("ADMITONE_STAFF_URL", config->staff_url) == 0 &&
	    write_origin(config->staff_url, admin->origin) == 0)
		return admin;
	log_event(LOG_LEVEL_ERROR, "admin_unusable",
	    "no keys, no URL or no memory");
	admin_free(admin);
	return NULL;
}

void
admin_free(struct admin *admin)
{
	if (admin == NULL)
		return;
	seal_free(admin->seal);
	unseal_free(admin->unseal);
	db_free(admin->db);
	arena_free(admin->arena);
	free(admin);
}

const struct http_service *
admin_service(struct admin *admin)
{
	return &admin->service;
}

void
admin_readyz_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;
	struct staff_answer answer;

	/* It only reads: a worker that was idle may learn only now that its
	 * older connection is gone, and asks again. */
	http_reply_ready(x, staff_run(admin->db, admin->arena, "auth_state",
	    NULL, 0, true, clock_ms() + READY_WAIT_MS, &answer) == DB_OK);
	arena_reset(admin->arena);
}

void
admin_metrics_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;

	http_reply_metrics(x, admin->arena);
}

void
admin_config_get(void *app, struct http_exchange *x)
{
	struct admin *admin = app;
	struct portal portal = { .json = NULL };

	if (portal_read(&portal, admin->db, db_deadline(admin->db)) == 0)
		http_reply_json(x, 200, NULL, portal.json);
	else
		http_reply_unavailable(x);
	portal_clear(&portal);
}
