/* SPDX-License-Identifier: MIT */
/* check_metrics.c -- what workers count is summed, and survives their death. */
#include <sys/wait.h>

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/metrics.h"
#include "unit.h"

static struct arena *arena;

static void
setup(void)
{
	arena = arena_new(1 << 20);
}

static void
teardown(void)
{
	arena_free(arena);
	(void)unsetenv("ADMITONE_METRICS_FD");
}

/* Does the exposition have this line? */
static bool
has_line(const char *line)
{
	struct buf text;

	buf_start(&text, arena);
	buf_puts(&text, "\n");
	metrics_put_prometheus(&text, &(struct metrics_now){
	    .program = "admitone-test", .database_up = true });
	buf_put(&text, "", 1);
	ck_assert(!text.failed);
	return strstr(text.at, line) != NULL;
}

/* Worker I counts, and is killed without a chance to say good-bye. */
static void
count_and_die(int i)
{
	int status;
	pid_t pid;

	metrics_name_worker(i);
	pid = fork();
	if (pid == 0) {
		metrics_start();
		metrics_add(METRICS_SUBMISSION_CREATED, 3);
		metrics_raise(METRICS_ARENA_BATCH, 100 + (uint64_t)i);
		metrics_raise(METRICS_ARENA_BATCH, 50);
		metrics_observe(METRICS_BATCH_CLAIMS, 3);
		(void)raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
}

START_TEST(sums_what_the_dead_counted)
{
	ck_assert_int_eq(metrics_share(2), 0);
	metrics_add(METRICS_WORKER_STARTS, 7);
	count_and_die(0);
	count_and_die(1);
	count_and_die(1); /* its successor has the same block */
	ck_assert(has_line("\nadmitone_build_info{program=\"admitone-test\","
	    "version=\"" PACKAGE_VERSION "\"} 1\n"));
	ck_assert(has_line("\nadmitone_database_up 1\n"));
	ck_assert(has_line("\nadmitone_submissions_total{outcome=\"created\"}"
	    " 9\n"));
	ck_assert(has_line("\nadmitone_worker_starts_total 7\n"));
	ck_assert(has_line("\nadmitone_arena_high_water_bytes{arena=\"batch\"}"
	    " 101\n"));
	ck_assert(has_line("\nadmitone_batch_claims_bucket{le=\"2\"} 0\n"));
	ck_assert(has_line("\nadmitone_batch_claims_bucket{le=\"4\"} 3\n"));
	ck_assert(has_line("\nadmitone_batch_claims_sum 9\n"));
}
END_TEST

START_TEST(buckets_are_cumulative)
{
	metrics_start();
	metrics_observe(METRICS_REQUEST_SECONDS, 250);
	metrics_observe(METRICS_REQUEST_SECONDS, 251);
	metrics_observe(METRICS_REQUEST_SECONDS, 99000000);
	ck_assert(has_line("\n# TYPE admitone_request_seconds histogram\n"));
	ck_assert(has_line("_seconds_bucket{le=\"0.00025\"} 1\n"));
	ck_assert(has_line("_seconds_bucket{le=\"0.0005\"} 2\n"));
	ck_assert(has_line("_seconds_bucket{le=\"10\"} 2\n"));
	ck_assert(has_line("_seconds_bucket{le=\"+Inf\"} 3\n"));
	ck_assert(has_line("_seconds_count 3\n"));
	ck_assert(has_line("_seconds_sum 99.000501\n"));
}
END_TEST

/* Memory of another version, or none at all, is left alone. */
START_TEST(counts_alone_without_a_supervisor)
{
	static const char *const fds[] = { "99", "x", "0", "-1" };

	(void)setenv("ADMITONE_METRICS_FD", fds[_i], 1);
	metrics_name_worker(0);
	metrics_start();
	metrics_add(METRICS_REPLY_2XX, 1);
	ck_assert(has_line("\nadmitone_replies_total{status=\"2xx\"} 1\n"));
}
END_TEST

START_TEST(finds_the_class_of_an_error)
{
	ck_assert_int_eq(metrics_db_error("08006"), METRICS_DB_ERROR_08);
	ck_assert_int_eq(metrics_db_error("57P01"), METRICS_DB_ERROR_57);
	ck_assert_int_eq(metrics_db_error("XX000"), METRICS_DB_ERROR_XX);
	ck_assert_int_eq(metrics_db_error("P0001"), METRICS_DB_ERROR_OTHER);
	ck_assert_int_eq(metrics_db_error(""), METRICS_DB_ERROR_OTHER);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ sums_what_the_dead_counted, 1 },
		{ buckets_are_cumulative, 1 },
		{ counts_alone_without_a_supervisor, 4 },
		{ finds_the_class_of_an_error, 1 },
	};

	return unit_run("metrics", tests, UNIT_COUNT(tests), setup, teardown);
}
