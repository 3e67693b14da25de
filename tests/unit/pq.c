/* SPDX-License-Identifier: MIT */
/* pq.c -- a libpq and a clock that follow a script, for tests. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "pg/sql.h"
#include "pq.h"
#include "unit.h"

#define CALLS_MAX 512
#define TEXT_ROOM 256
#define LISTS 4 /* of the options below */

struct pg_conn {
	PGpipelineStatus pipeline;
};

struct pq pq;

static struct pq_call script[CALLS_MAX];
static size_t n_calls, at;
static FILE *log_file;
static int stderr_copy;

void
pq_setup(void)
{
	pq = (struct pq){ .now = 1000000, .error = "libpq's words" };
	n_calls = at = 0;
	(void)unsetenv("JOURNAL_STREAM");
	log_open("unit", LOG_LEVEL_INFO, LOG_FORMAT_LOGFMT);
	log_file = tmpfile();
	ck_assert_ptr_nonnull(log_file);
	stderr_copy = dup(STDERR_FILENO);
	(void)dup2(fileno(log_file), STDERR_FILENO);
}

void
pq_teardown(void)
{
	(void)dup2(stderr_copy, STDERR_FILENO);
	(void)close(stderr_copy);
	(void)fclose(log_file);
	ck_assert_msg(at == n_calls, "call %zu of %zu did not come: %s", at + 1,
	    n_calls, script[at].call);
	ck_assert_int_eq(pq.connections, 0);
	ck_assert_int_eq(pq.results, 0);
}

void
pq_expect(const struct pq_call *calls, size_t n)
{
	ck_assert_uint_le(n_calls + n, CALLS_MAX);
	memcpy(script + n_calls, calls, n * sizeof(*calls));
	n_calls += n;
}

const char *
pq_log(void)
{
	static char text[8192];
	ssize_t len = pread(STDERR_FILENO, text, sizeof(text) - 1, 0);

	ck_assert_int_ge(len, 0);
	text[len] = '\0';
	ck_assert_int_eq(ftruncate(STDERR_FILENO, 0), 0);
	(void)lseek(STDERR_FILENO, 0, SEEK_SET);
	return text;
}

bool
pq_logged(const char *text)
{
	return strstr(pq_log(), text) != NULL;
}

/* Is the next call the one that begins with NAME? */
static bool
is_next(const char *name)
{
	return at < n_calls && strncmp(script[at].call, name,
	    strlen(name)) == 0;
}

/* A call that acts: what the script has for it. */
__attribute__((format(printf, 1, 2))) static const struct pq_call *
play(const char *format, ...)
{
	char call[TEXT_ROOM * 2];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(call, sizeof(call), format, args);
	va_end(args);
	ck_assert_msg(at < n_calls, "a call too many: %s", call);
	ck_assert_msg(strcmp(call, script[at].call) == 0, "call %zu is \"%s\""
	    " instead of \"%s\"", at + 1, call, script[at].call);
	pq.now += script[at].takes;
	if (script[at].lost)
		pq.status = CONNECTION_BAD;
	return &script[at++];
}

/* The clock, and waiting. */

int64_t
clock_ms(void)
{
	return pq.now;
}

int64_t
clock_us(void)
{
	return pq.now * 1000;
}

int64_t
clock_unix_ms(void)
{
	return pq.now;
}

void
clock_sleep_ms(int64_t ms)
{
	if (ms > 0)
		(void)play("sleep %lld", (long long)ms);
}

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
	const struct pq_call *call;
	int64_t began = pq.now;

	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(fds->fd, pq.socket);
	call = play("wait%s%s", fds->events & POLLIN ? " in" : "",
	    fds->events & POLLOUT ? " out" : "");
	errno = EINTR; /* what there is when it answers -1 */
	/* Nothing waits for longer than it may, or gives up before. */
	if (call->answer == 0)
		ck_assert_int_eq(pq.now - began, timeout);
	else
		ck_assert_int_le(pq.now - began, timeout);
	return call->answer;
}

/* Connection strings: "keyword=value" with blanks between. */

static const char *const keywords[LISTS] = { "host", "hostaddr", "port",
	"requirepeer" };

PQconninfoOption *
PQconninfoParse(const char *text, char **message)
{
	PQconninfoOption *options = calloc(LISTS + 1, sizeof(*options));
	char copy[TEXT_ROOM], *word, *rest = copy;

	ck_assert_ptr_null(message);
	ck_assert_ptr_nonnull(options);
	(void)snprintf(copy, sizeof(copy), "%s", text);
	for (size_t i = 0; i < LISTS; i++)
		options[i].keyword = strdup(keywords[i]);
	while ((word = strsep(&rest, " ")) != NULL) {
		if (*word != '\0' && strchr(word, '=') == NULL) {
			PQconninfoFree(options);
			return NULL;
		}
		for (size_t i = 0; i < LISTS; i++) {
			size_t len = strlen(keywords[i]);

			if (strncmp(word, keywords[i], len) != 0 ||
			    word[len] != '=')
				continue;
			free(options[i].val);
			options[i].val = strdup(word + len + 1);
		}
	}
	return options;
}

PQconninfoOption *
PQconndefaults(void)
{
	return PQconninfoParse("", NULL);
}

void
PQconninfoFree(PQconninfoOption *options)
{
	for (PQconninfoOption *o = options; o != NULL && o->keyword != NULL;
	    o++) {
		free(o->keyword);
		free(o->val);
	}
	free(options);
}

/* Connections. */

PGconn *
PQconnectStartParams(const char *const *keys, const char *const *values,
    int expand_dbname)
{
	PGconn *conn = calloc(1, sizeof(*conn));
	char text[TEXT_ROOM];
	size_t len = 0;

	ck_assert_ptr_nonnull(conn);
	ck_assert_int_eq(expand_dbname, 1);
	for (size_t i = 0; keys[i] != NULL; i++)
		if (values[i] != NULL)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    strcmp(keys[i], "dbname") == 0 && *values[i] !=
			    '\0' ? "%s%.0s%s" : "%s%s=%s", len == 0 ? "" : " ",
			    keys[i], values[i]);
	ck_assert_uint_lt(len, sizeof(text));
	pq.status = CONNECTION_STARTED;
	pq.connections++;
	if (play("start %s", text)->answer != 0)
		return conn;
	PQfinish(conn);
	return NULL;
}

PostgresPollingStatusType
PQconnectPoll(PGconn *conn)
{
	PostgresPollingStatusType answer;

	ck_assert_ptr_nonnull(conn);
	answer = (PostgresPollingStatusType)play("connect")->answer;
	if (answer == PGRES_POLLING_OK)
		pq.status = CONNECTION_OK;
	return answer;
}

void
PQfinish(PGconn *conn)
{
	if (conn == NULL)
		return;
	pq.connections--;
	pq.transaction = PQTRANS_IDLE;
	free(conn);
}

int
PQsocket(const PGconn *conn)
{
	ck_assert_ptr_nonnull(conn);
	return pq.socket;
}

ConnStatusType
PQstatus(const PGconn *conn)
{
	return conn != NULL ? pq.status : CONNECTION_BAD;
}

char *
PQerrorMessage(const PGconn *conn)
{
	(void)conn;
	return (char *)(uintptr_t)pq.error;
}

PQnoticeProcessor
PQsetNoticeProcessor(PGconn *conn, PQnoticeProcessor processor, void *arg)
{
	ck_assert_ptr_nonnull(conn);
	processor(arg, "nobody reads this");
	return NULL;
}

int
PQsetnonblocking(PGconn *conn, int on)
{
	ck_assert_ptr_nonnull(conn);
	ck_assert_int_eq(on, 1);
	return 0;
}

PGTransactionStatusType
PQtransactionStatus(const PGconn *conn)
{
	ck_assert_ptr_nonnull(conn);
	return pq.transaction;
}

/* Sending. */

PGpipelineStatus
PQpipelineStatus(const PGconn *conn)
{
	return conn->pipeline;
}

int
PQenterPipelineMode(PGconn *conn)
{
	int answer = play("enter")->answer;

	if (answer != 0)
		conn->pipeline = PQ_PIPELINE_ON;
	return answer;
}

int
PQexitPipelineMode(PGconn *conn)
{
	int answer = play("exit")->answer;

	if (answer != 0)
		conn->pipeline = PQ_PIPELINE_OFF;
	return answer;
}

int
PQpipelineSync(PGconn *conn)
{
	ck_assert_int_eq(conn->pipeline, PQ_PIPELINE_ON);
	return play("sync")->answer;
}

/* The N parameters as a text: "" when there is none. */
static const char *
show(int n, const char *const *values, const int *lengths, const int *formats)
{
	static char text[TEXT_ROOM];
	size_t len = 0;

	for (int i = 0; i < n; i++) {
		if (formats != NULL)
			ck_assert_int_eq(formats[i], 1);
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%.*s", i == 0 ? "(" : ",", values[i] == NULL ? 4 :
		    lengths != NULL ? lengths[i] : (int)strlen(values[i]),
		    values[i] != NULL ? values[i] : "null");
	}
	(void)snprintf(text + len, sizeof(text) - len, "%s", n > 0 ? ")" : "");
	return text;
}

/* The two long ones by their file's name. */
static const char *
name_of(const char *sql)
{
	if (sql == sql_session.sql)
		return "session.sql";
	return sql == sql_guard.sql ? "guard.sql" : sql;
}

int
PQsendQuery(PGconn *conn, const char *sql)
{
	/* libpq refuses it in a pipeline. */
	ck_assert_int_eq(conn->pipeline, PQ_PIPELINE_OFF);
	return play("send %s", name_of(sql))->answer;
}

int
PQsendQueryParams(PGconn *conn, const char *sql, int n, const Oid *types,
    const char *const *values, const int *lengths, const int *formats,
    int result_format)
{
	ck_assert_ptr_nonnull(conn);
	ck_assert_ptr_null(types);
	ck_assert_int_eq(result_format, formats != NULL);
	return play("send %s%s", name_of(sql), show(n, values, lengths,
	    formats))->answer;
}

int
PQsendPrepare(PGconn *conn, const char *name, const char *sql, int n,
    const Oid *types)
{
	ck_assert_ptr_nonnull(conn);
	ck_assert_ptr_null(types);
	ck_assert_int_eq(n, 0);
	return play("send prepare %s: %s", name, name_of(sql))->answer;
}

int
PQsendQueryPrepared(PGconn *conn, const char *name, int n,
    const char *const *values, const int *lengths, const int *formats,
    int result_format)
{
	ck_assert_ptr_nonnull(conn);
	ck_assert_int_eq(result_format, formats != NULL);
	return play("send prepared %s%s", name, show(n, values, lengths,
	    formats))->answer;
}

/* Receiving. */

int
PQflush(PGconn *conn)
{
	ck_assert_ptr_nonnull(conn);
	return is_next("flush") ? play("flush")->answer : 0;
}

int
PQisBusy(PGconn *conn)
{
	ck_assert_ptr_nonnull(conn);
	return is_next("busy") ? play("busy")->answer : 0;
}

int
PQconsumeInput(PGconn *conn)
{
	ck_assert_ptr_nonnull(conn);
	return play("consume")->answer;
}

PGresult *
PQgetResult(PGconn *conn)
{
	const struct pq_call *call = play("get");
	PGresult *result;

	ck_assert_ptr_nonnull(conn);
	if (call->result == NULL)
		return NULL;
	result = malloc(sizeof(*result));
	ck_assert_ptr_nonnull(result);
	*result = *call->result;
	pq.results++;
	return result;
}
