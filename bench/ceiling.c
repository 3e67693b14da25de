/* SPDX-License-Identifier: MIT */
/*
 * ceiling.c -- how many claims PostgreSQL can take, without HTTP.
 *
 * usage: ceiling PROCESSES BATCH SEALED_LEN SECONDS <TOKENS
 *
 * Reads fresh tokens, one a line. PROCESSES processes, each with a connection
 * (libpq's environment), claim full batches of BATCH tokens, as a worker does
 * (store/claim.h), for SECONDS or until the tokens are used up. Each stores
 * SEALED_LEN bytes, sealed in advance so to say. Prints one line as the
 * scripts in tests/load do, where p50 and p99 are a batch's time.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "crypto/token.h"
#include "pg/db.h"
#include "store/claim.h"

#define PROCESSES_MAX 64
#define BATCH_MAX 256
#define SEALED_MAX 100000
#define BATCHES_MAX 1000000 /* of one process */
#define PATIENCE_S 10
#define ARENA_SPARE 65536
#define LINE_LEN 256

struct options {
	size_t processes;
	size_t batch;
	size_t sealed_len;
	int64_t us;
};

struct tokens {
	uint8_t (*digests)[TOKEN_DIGEST_LEN];
	size_t n;
};

/* What a process has done; in memory that all share. */
struct share {
	size_t created;
	size_t asked;
	size_t batches;
	int64_t began, ended; /* clock_us() */
	uint32_t batch_us[BATCHES_MAX];
};

static const uint8_t *sealed;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static size_t
number(const char *text, size_t max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n == 0 || n > max) {
		fprintf(stderr, "ceiling: %s: not from 1 to %zu\n", text,
		    max);
		exit(2);
	}
	return n;
}

static void
read_tokens(struct tokens *tokens)
{
	char line[LINE_LEN];
	size_t room = 0;

	*tokens = (struct tokens){ NULL, 0 };
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (tokens->n == room) {
			room = room > 0 ? 2 * room : 65536;
			tokens->digests = realloc(tokens->digests,
			    room * sizeof(*tokens->digests));
			if (tokens->digests == NULL)
				die("realloc");
		}
		token_digest(line, strcspn(line, "\n"),
		    tokens->digests[tokens->n++]);
	}
}

/* Claims the N tokens from FIRST on; gives how many were won. */
static size_t
claim_batch(struct db *db, struct arena *arena, const struct options *o,
    const struct tokens *tokens, size_t first, size_t n)
{
	struct claim claims[BATCH_MAX] = { 0 }, *order[BATCH_MAX];
	size_t created = 0;

	for (size_t i = 0; i < n; i++) {
		const uint8_t *digest = tokens->digests[first + i];

		claims[i] = (struct claim){
			.first_name = { "Test", 4 },
			.last_name = { "Load", 4 },
			.next_renewal = { 2031, 5, 20 },
			.sealed = { (const char *)sealed, o->sealed_len },
		};
		memcpy(claims[i].invite.token_digest, digest,
		    TOKEN_DIGEST_LEN);
		memcpy(claims[i].content_digest, digest, TOKEN_DIGEST_LEN);
		order[i] = &claims[i];
	}
	claim_settle(db, arena, order, n, NULL, 0);
	for (size_t i = 0; i < n; i++)
		created += claims[i].outcome == CLAIM_CREATED;
	arena_reset(arena);
	return created;
}

/* Claims every PROCESSES-th batch, from the ME-th on. */
static void
claim_share(const struct options *o, const struct tokens *tokens, size_t me,
    struct share *share)
{
	struct arena *arena = arena_new(o->batch * (o->sealed_len + 1024) +
	    ARENA_SPARE);
	struct db *db = db_new("", "ceiling", claim_statements, PATIENCE_S);
	int64_t now;

	if (arena == NULL || db == NULL || db_connect(db, db_take_deadline(db)))
		die("ceiling: no memory or no database");
	share->began = share->ended = clock_us();
	for (size_t first = me * o->batch; first + o->batch <= tokens->n &&
	    share->ended - share->began < o->us &&
	    share->batches < BATCHES_MAX; first += o->processes * o->batch) {
		share->created += claim_batch(db, arena, o, tokens, first,
		    o->batch);
		share->asked += o->batch;
		now = clock_us();
		share->batch_us[share->batches++] =
		    (uint32_t)(now - share->ended);
		share->ended = now;
	}
	db_free(db);
	arena_free(arena);
}

static void
run_processes(const struct options *o, const struct tokens *tokens,
    struct share *shares)
{
	int status, failed = 0;

	for (size_t me = 0; me < o->processes; me++) {
		pid_t child = fork();

		if (child < 0)
			die("fork");
		if (child > 0)
			continue;
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		claim_share(o, tokens, me, &shares[me]);
		_exit(0);
	}
	while (wait(&status) > 0)
		failed |= status;
	if (failed != 0)
		exit(1);
}

static int
compare_us(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
print_result(const struct options *o, const struct share *shares)
{
	size_t created = 0, asked = 0, batches = 0;
	int64_t began = INT64_MAX, ended = 0;
	uint32_t *all = NULL;

	for (size_t i = 0; i < o->processes; i++) {
		const struct share *s = &shares[i];

		all = realloc(all, (batches + s->batches + 1) * sizeof(*all));
		if (all == NULL)
			die("realloc");
		memcpy(all + batches, s->batch_us, s->batches * sizeof(*all));
		batches += s->batches;
		created += s->created;
		asked += s->asked;
		began = s->began < began ? s->began : began;
		ended = s->ended > ended ? s->ended : ended;
	}
	if (batches == 0) {
		fprintf(stderr, "ceiling: fewer tokens than one batch\n");
		exit(1);
	}
	qsort(all, batches, sizeof(*all), compare_us);
	printf("measured requests=%zu us=%" PRId64 " p50=%" PRIu32 " p99=%"
	    PRIu32 " unexpected=%zu failed=0 breaches=0 batches=%zu\n",
	    created, ended - began, all[batches / 2],
	    all[batches - 1 - batches / 100], asked - created, batches);
	free(all);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct tokens tokens;
	struct share *shares;
	uint8_t *random;

	if (argc != 5) {
		fprintf(stderr, "usage: ceiling PROCESSES BATCH SEALED_LEN "
		    "SECONDS <TOKENS\n");
		return 2;
	}
	o.processes = number(argv[1], PROCESSES_MAX);
	o.batch = number(argv[2], BATCH_MAX);
	o.sealed_len = number(argv[3], SEALED_MAX);
	o.us = (int64_t)number(argv[4], 3600) * 1000000;
	log_open("ceiling", LOG_LEVEL_ERROR, LOG_FORMAT_LOGFMT);
	read_tokens(&tokens);

	shares = mmap(NULL, o.processes * sizeof(*shares), PROT_READ |
	    PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	random = malloc(o.sealed_len);
	if (shares == MAP_FAILED || random == NULL)
		die("ceiling");
	for (size_t at = 0; at < o.sealed_len; at += 256)
		if (getentropy(random + at, o.sealed_len - at < 256 ?
		    o.sealed_len - at : 256) != 0)
			die("getentropy");
	sealed = random;
	run_processes(&o, &tokens, shares);
	print_result(&o, shares);
	free(random);
	free(tokens.digests);
	return 0;
}
