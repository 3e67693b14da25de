/* SPDX-License-Identifier: MIT */
/* metrics.c -- counters that all workers share, in Prometheus's text format. */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/metrics.h"

#define FD_VARIABLE "ADMITONE_METRICS_FD"
#define WORKER_VARIABLE "ADMITONE_METRICS_WORKER"
#define BLOCKS_MAX 1024
#define BUCKETS_MAX 16

/* A series belongs to the family that was named last above it. */
static const struct series_row {
	const char *family; /* without its prefix; NULL: as the row before */
	const char *type;
	const char *help;
	const char *labels;
} series_rows[METRICS_SERIES] = {
	[METRICS_SUBMISSION_CREATED] = { "submissions_total", "counter",
	    "Submissions, by what became of them.", "{outcome=\"created\"}" },
	[METRICS_SUBMISSION_REPLAYED] = { .labels = "{outcome=\"replayed\"}" },
	[METRICS_SUBMISSION_DIFFERING] = {
	    .labels = "{outcome=\"differing\"}" },
	[METRICS_SUBMISSION_UNKNOWN] = { .labels = "{outcome=\"unknown\"}" },
	[METRICS_SUBMISSION_EXPIRED] = { .labels = "{outcome=\"expired\"}" },
	[METRICS_SUBMISSION_REVOKED] = { .labels = "{outcome=\"revoked\"}" },
	[METRICS_SUBMISSION_USED] = { .labels = "{outcome=\"used\"}" },
	[METRICS_SUBMISSION_INVALID] = { .labels = "{outcome=\"invalid\"}" },
	[METRICS_SUBMISSION_UNAVAILABLE] = {
	    .labels = "{outcome=\"unavailable\"}" },
	[METRICS_SUBMISSION_FAILED] = { .labels = "{outcome=\"failed\"}" },
	[METRICS_VALIDATION_VALID] = { "validations_total", "counter",
	    "Invites looked up, by their state.", "{outcome=\"valid\"}" },
	[METRICS_VALIDATION_NOT_FOUND] = {
	    .labels = "{outcome=\"not_found\"}" },
	[METRICS_VALIDATION_EXPIRED] = { .labels = "{outcome=\"expired\"}" },
	[METRICS_VALIDATION_USED] = { .labels = "{outcome=\"used\"}" },
	[METRICS_VALIDATION_REVOKED] = { .labels = "{outcome=\"revoked\"}" },
	[METRICS_VALIDATION_UNAVAILABLE] = {
	    .labels = "{outcome=\"unavailable\"}" },
	[METRICS_LOGIN_OPENED] = { "logins_total", "counter",
	    "Attempts to sign in, by what became of them.",
	    "{outcome=\"opened\"}" },
	[METRICS_LOGIN_REFUSED] = { .labels = "{outcome=\"refused\"}" },
	[METRICS_LOGIN_THROTTLED] = { .labels = "{outcome=\"throttled\"}" },
	[METRICS_REPLY_2XX] = { "replies_total", "counter",
	    "Replies to the web server, by class of status.",
	    "{status=\"2xx\"}" },
	[METRICS_REPLY_4XX] = { .labels = "{status=\"4xx\"}" },
	[METRICS_REPLY_5XX] = { .labels = "{status=\"5xx\"}" },
	[METRICS_BROKEN_CONNECTIONS] = { "broken_connections_total",
	    "counter", "Connections that brought no request.", "" },
	[METRICS_DB_CLAIM] = { "db_statements_total", "counter",
	    "Round trips to PostgreSQL, by statement.",
	    "{statement=\"claim\"}" },
	[METRICS_DB_LOOKUP] = { .labels = "{statement=\"lookup\"}" },
	[METRICS_DB_DIFFERING] = {
	    .labels = "{statement=\"record_differing\"}" },
	[METRICS_DB_SETTINGS] = {
	    .labels = "{statement=\"public_settings\"}" },
	[METRICS_DB_STAFF] = { .labels = "{statement=\"staff\"}" },
	[METRICS_DB_ERROR_08] = { "db_errors_total", "counter",
	    "Statements that failed, by class of SQLSTATE.",
	    "{class=\"08\"}" },
	[METRICS_DB_ERROR_22] = { .labels = "{class=\"22\"}" },
	[METRICS_DB_ERROR_23] = { .labels = "{class=\"23\"}" },
	[METRICS_DB_ERROR_25] = { .labels = "{class=\"25\"}" },
	[METRICS_DB_ERROR_40] = { .labels = "{class=\"40\"}" },
	[METRICS_DB_ERROR_42] = { .labels = "{class=\"42\"}" },
	[METRICS_DB_ERROR_53] = { .labels = "{class=\"53\"}" },
	[METRICS_DB_ERROR_55] = { .labels = "{class=\"55\"}" },
	[METRICS_DB_ERROR_57] = { .labels = "{class=\"57\"}" },
	[METRICS_DB_ERROR_58] = { .labels = "{class=\"58\"}" },
	[METRICS_DB_ERROR_XX] = { .labels = "{class=\"XX\"}" },
	[METRICS_DB_ERROR_OTHER] = { .labels = "{class=\"other\"}" },
	[METRICS_DB_ERROR_NO_ANSWER] = { .labels = "{class=\"no_answer\"}" },
	[METRICS_DB_CONNECTS] = { "db_connects_total", "counter",
	    "Connections made to PostgreSQL.", "" },
	[METRICS_DB_CONNECT_FAILURES] = { "db_connect_failures_total",
	    "counter", "Attempts to connect to PostgreSQL that failed.", "" },
	[METRICS_DB_CONNECTED] = { "db_connected", "gauge",
	    "Workers that are connected to PostgreSQL.", "" },
	[METRICS_WORKERS] = { "workers", "gauge", "Workers alive.", "" },
	[METRICS_WORKER_STARTS] = { "worker_starts_total", "counter",
	    "Workers started.", "" },
	[METRICS_WORKER_DEATHS] = { "worker_deaths_total", "counter",
	    "Workers that died, so that another was started.", "" },
	[METRICS_PASSWORD_TURNS] = { "password_turns", "gauge",
	    "Workers that look at a password.", "" },
	[METRICS_PASSWORD_WAITING] = { "password_waiting", "gauge",
	    "Workers that wait to look at a password.", "" },
	[METRICS_ARENA_SCRATCH] = { "arena_high_water_bytes", "gauge",
	    "The most that a worker's arena was ever used.",
	    "{arena=\"scratch\"}" },
	[METRICS_ARENA_BATCH] = { .labels = "{arena=\"batch\"}" },
	[METRICS_GUARD_PRIVILEGES] = { "guard_differences", "gauge",
	    "What is not as it should be in the database (admitone verify).",
	    "{guard=\"privileges\"}" },
	[METRICS_GUARD_ROW_SECURITY] = { .labels = "{guard=\"row_security\"}" },
	[METRICS_GUARD_ROLE_POWERS] = { .labels = "{guard=\"role_powers\"}" },
	[METRICS_GUARD_ROLE_SETTINGS] = {
	    .labels = "{guard=\"role_settings\"}" },
	[METRICS_GUARD_OPEN_FUNCTIONS] = {
	    .labels = "{guard=\"open_functions\"}" },
	[METRICS_GUARD_ROLE_PASSWORDS] = {
	    .labels = "{guard=\"role_passwords\"}" },
};

/* Upper bounds, ascending, ended by a 0: above the last is +Inf. */
static const struct histogram_row {
	const char *name;
	const char *help;
	double unit; /* that one observed unit is, in the unit of the name */
	uint64_t bounds[BUCKETS_MAX];
} histogram_rows[METRICS_HISTOGRAMS] = {
	[METRICS_REQUEST_SECONDS] = { "request_seconds",
	    "From taking a request to its reply; not its wait in the queue.",
	    1e-6, { 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000,
	    250000, 500000, 1000000, 2500000, 5000000, 10000000 } },
	[METRICS_BATCH_CLAIMS] = { "batch_claims",
	    "Claims in one statement and commit.", 1,
	    { 1, 2, 4, 8, 16, 32, 64, 128, 256 } },
};

/* What one process counts; on cache lines of its own. */
struct block {
	_Alignas(64) _Atomic uint64_t layout; /* sizeof(struct block) */
	_Atomic uint64_t series[METRICS_SERIES];
	struct {
		_Atomic uint64_t buckets[BUCKETS_MAX]; /* not cumulative */
		_Atomic uint64_t sum;
	} histograms[METRICS_HISTOGRAMS];
};

static struct block *blocks; /* the supervisor's, then one per worker */
static size_t n_blocks;
static struct block *own;

static int
map_blocks(int fd, size_t n)
{
	void *at = mmap(NULL, n * sizeof(struct block),
	    PROT_READ | PROT_WRITE,
	    fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return -1;
	blocks = at;
	n_blocks = n;
	own = blocks;
	return 0;
}

int
metrics_share(int n)
{
	size_t count = (size_t)n + 1;
	char number[16];
	int fd = memfd_create("admitone-metrics", 0);

	if (fd < 0 || ftruncate(fd, (off_t)(count * sizeof(struct block))) !=
	    0 || map_blocks(fd, count) != 0)
		return -1;
	own->layout = sizeof(struct block);
	(void)snprintf(number, sizeof(number), "%d", fd);
	return setenv(FD_VARIABLE, number, 1);
}

void
metrics_name_worker(int i)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%d", i);
	(void)setenv(WORKER_VARIABLE, number, 1);
}

/* Finds the supervisor's memory. Returns 0, or -1 when there is none. */
static int
find_shared(void)
{
	const char *fd_text = getenv(FD_VARIABLE);
	const char *worker_text = getenv(WORKER_VARIABLE);
	struct stat status;
	long fd, worker;
	size_t n;

	if (fd_text == NULL || worker_text == NULL ||
	    config_parse_long(fd_text, 0, 1024, &fd) != 0 ||
	    fstat((int)fd, &status) != 0)
		return -1;
	n = (size_t)status.st_size / sizeof(struct block);
	if (n < 2 || n > BLOCKS_MAX || (size_t)status.st_size !=
	    n * sizeof(struct block) || config_parse_long(worker_text, 0,
	    (long)n - 2, &worker) != 0 || map_blocks((int)fd, n) != 0)
		return -1;
	own = &blocks[worker + 1];
	return blocks->layout == sizeof(struct block) ? 0 : -1;
}

void
metrics_start(void)
{
	if (find_shared() != 0 && map_blocks(-1, 1) != 0)
		own = NULL;
}

void
metrics_add(enum metrics_series series, uint64_t n)
{
	if (own != NULL)
		atomic_fetch_add_explicit(&own->series[series], n,
		    memory_order_relaxed);
}

void
metrics_set(enum metrics_series series, uint64_t value)
{
	if (own != NULL)
		atomic_store(&own->series[series], value);
}

void
metrics_bury_worker(int i)
{
	atomic_store(&blocks[i + 1].series[METRICS_DB_CONNECTED], 0);
	atomic_store(&blocks[i + 1].series[METRICS_PASSWORD_TURNS], 0);
	atomic_store(&blocks[i + 1].series[METRICS_PASSWORD_WAITING], 0);
}

void
metrics_raise(enum metrics_series series, uint64_t value)
{
	if (own != NULL && atomic_load_explicit(&own->series[series],
	    memory_order_relaxed) < value)
		metrics_set(series, value);
}

void
metrics_observe(enum metrics_histogram histogram, uint64_t value)
{
	const uint64_t *bounds = histogram_rows[histogram].bounds;
	size_t i = 0;

	if (own == NULL)
		return;
	while (bounds[i] != 0 && value > bounds[i])
		i++;
	/* One addition, so that no kill comes between bucket and count. */
	atomic_fetch_add_explicit(&own->histograms[histogram].buckets[i], 1,
	    memory_order_relaxed);
	atomic_fetch_add_explicit(&own->histograms[histogram].sum, value,
	    memory_order_relaxed);
}

enum metrics_series
metrics_db_error(const char *sqlstate)
{
	char label[16];

	(void)snprintf(label, sizeof(label), "{class=\"%.2s\"}", sqlstate);
	for (int i = METRICS_DB_ERROR_08; i < METRICS_DB_ERROR_OTHER; i++)
		if (strcmp(series_rows[i].labels, label) == 0)
			return (enum metrics_series)i;
	return METRICS_DB_ERROR_OTHER;
}

/* The value at the offset AT of all blocks: its sum, or its maximum. */
static uint64_t
total(size_t at, bool highest)
{
	uint64_t sum = 0, value;

	for (size_t i = 0; i < n_blocks; i++) {
		value = atomic_load((_Atomic uint64_t *)(void *)
		    ((char *)&blocks[i] + at));
		if (!highest)
			sum += value;
		else if (value > sum)
			sum = value;
	}
	return sum;
}

unsigned int
metrics_workers(void)
{
	return n_blocks > 1 ? (unsigned int)n_blocks - 1 : 1;
}

uint64_t
metrics_total(enum metrics_series series)
{
	return total(offsetof(struct block, series) + (size_t)series *
	    sizeof(uint64_t), false);
}

static void
put_head(struct buf *text, const char *family, const char *type,
    const char *help)
{
	buf_printf(text, "# HELP admitone_%s %s\n# TYPE admitone_%s %s\n",
	    family, help, family, type);
}

static void
put_histogram(struct buf *text, enum metrics_histogram h)
{
	const struct histogram_row *row = &histogram_rows[h];
	size_t at = offsetof(struct block, histograms) +
	    (size_t)h * sizeof(own->histograms[0]);
	uint64_t below = 0;

	put_head(text, row->name, "histogram", row->help);
	for (size_t i = 0; i < BUCKETS_MAX; i++) {
		below += total(at + i * sizeof(uint64_t), false);
		if (row->bounds[i] == 0)
			break;
		buf_printf(text, "admitone_%s_bucket{le=\"%g\"} %" PRIu64
		    "\n", row->name, (double)row->bounds[i] * row->unit,
		    below);
	}
	buf_printf(text, "admitone_%s_bucket{le=\"+Inf\"} %" PRIu64 "\n",
	    row->name, below);
	buf_printf(text, "admitone_%s_count %" PRIu64 "\n", row->name,
	    below);
	at += BUCKETS_MAX * sizeof(uint64_t);
	buf_printf(text, "admitone_%s_sum %.9g\n", row->name,
	    (double)total(at, false) * row->unit);
}

static void
put_now(struct buf *text, const struct metrics_now *now)
{
	put_head(text, "build_info", "gauge",
	    "Always 1: which version of which program answers.");
	buf_printf(text, "admitone_build_info{program=\"%s\","
	    "version=\"" PACKAGE_VERSION "\"} 1\n", now->program);
	put_head(text, "database_up", "gauge",
	    "1 if PostgreSQL answers the worker that is asked, else 0.");
	buf_printf(text, "admitone_database_up %d\n", now->database_up);
}

void
metrics_put_prometheus(struct buf *text, const struct metrics_now *now)
{
	const struct series_row *family = NULL;

	put_now(text, now);
	for (size_t i = 0; i < METRICS_SERIES; i++) {
		const struct series_row *row = &series_rows[i];
		/* Each worker sees the same, or has its own most. */
		bool highest = i >= METRICS_ARENA_SCRATCH;

		if (row->family != NULL) {
			family = row;
			put_head(text, row->family, row->type, row->help);
		}
		buf_printf(text, "admitone_%s%s %" PRIu64 "\n",
		    family->family, row->labels, total(offsetof(struct block,
		    series) + i * sizeof(uint64_t), highest));
	}
	for (int h = 0; h < METRICS_HISTOGRAMS; h++)
		put_histogram(text, (enum metrics_histogram)h);
}
