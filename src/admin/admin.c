/* SPDX-License-Identifier: MIT */
/* admin.c -- one worker of the staff side: its service, and what it does between requests. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/admin.h"
#include "admin/routes.h"
#include "admin/state.h"
#include "admin/turn.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/metrics.h"
#include "crypto/seal.h"
#include "crypto/unseal.h"
#include "pg/db.h"
#include "store/guards.h"
#include "store/staff.h"

/* The audit's chain and the lists: soon after an act, now and then in any
 * case, and later when it did not work. All that waits is listed at once only
 * while somebody looks: what a burst of claims leaves behind at night takes
 * its time, and no more than a hundredth of what the claims themselves take. */
#define CATCH_UP_EVERY_MS 5000
#define CATCH_UP_ACTIVE_MS 60000
#define CATCH_UP_AGAIN_MS 60000
#define CATCH_UP_CONNECT_MS 1000
#define CATCH_UP_WAIT_MS 10000

/* What guards the database is looked at for the metrics. */
#define GUARDS_EVERY_MS 60000

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

/* Looks at the database's guards when it is time, for the metrics. */
static void
watch_guards(struct admin *admin, int64_t now)
{
	uint64_t counts[GUARDS];

	if (now < admin->guards_at)
		return;
	admin->guards_at = now + GUARDS_EVERY_MS;
	if (guards_count(admin->db, now + CATCH_UP_WAIT_MS, counts) != DB_OK)
		return;
	for (int i = 0; i < GUARDS; i++)
		metrics_set((enum metrics_series)(METRICS_GUARD_PRIVILEGES +
		    i), counts[i]);
}

/* Tidies up when it is time. Returns how long until then. */
static int
on_idle(void *app)
{
	struct admin *admin = app;
	int64_t now = clock_ms(), left;
	int attend, more;

	turn_end();
	attend = db_attend(admin->db);
	if (now >= admin->catch_up_at && !db_is_cut_off(admin->db)) {
		more = db_connect(admin->db, now + CATCH_UP_CONNECT_MS) == 0 ?
		    staff_catch_up(admin->db, now + CATCH_UP_WAIT_MS) : -1;
		if (more >= 0)
			watch_guards(admin, clock_ms());
		admin->caught_up_at = clock_ms();
		admin->catch_up_at = admin->caught_up_at + (more < 0 ?
		    CATCH_UP_AGAIN_MS : more > 0 &&
		    now < admin->acted_at + CATCH_UP_ACTIVE_MS ? 0 :
		    CATCH_UP_EVERY_MS);
		if (more < 0)
			log_event(LOG_LEVEL_WARN, "not_tidied",
			    "retry_ms=%d", CATCH_UP_AGAIN_MS);
	}
	left = admin->catch_up_at - clock_ms();
	if (left > attend || db_is_cut_off(admin->db))
		return attend;
	return left > 0 ? (int)left : 0;
}

static bool
is_cut_off(void *app)
{
	const struct admin *admin = app;

	return db_is_cut_off(admin->db);
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
		.settle = settle, .on_idle = on_idle,
		.is_cut_off = is_cut_off };
	if (admin->seal != NULL && admin->unseal != NULL &&
	    admin->db != NULL && admin->arena != NULL &&
	    check_url("ADMITONE_STAFF_URL", config->staff_url) == 0 &&
	    write_origin(config->staff_url, admin->origin) == 0)
		return admin;
	log_event(LOG_LEVEL_ERROR, "admin_unusable",
	    "reason=\"no keys, no URL or no memory\"");
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
