/* SPDX-License-Identifier: MIT */
/* check_log.c -- a line of the log is logfmt or JSON whatever is in it, and what the journal wants. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/log.h"
#include "unit.h"

#define ID_A "0123456789abcdef0123456789abcdef"

static FILE *file;
static int stderr_copy;
static char line[8192];

static void
setup(void)
{
	file = tmpfile();
	stderr_copy = dup(STDERR_FILENO);
	(void)dup2(fileno(file), STDERR_FILENO);
	(void)unsetenv("JOURNAL_STREAM");
	log_open("unit", LOG_LEVEL_INFO, LOG_FORMAT_LOGFMT);
}

static void
teardown(void)
{
	log_requests(NULL, NULL);
	(void)dup2(stderr_copy, STDERR_FILENO);
	(void)close(stderr_copy);
	(void)fclose(file);
}

/* What was logged since the last call; its line feed is checked. */
static const char *
logged(void)
{
	ssize_t len;

	len = pread(fileno(file), line, sizeof(line) - 1, 0);
	ck_assert_int_gt(len, 0);
	ck_assert_int_eq(line[len - 1], '\n');
	line[len - 1] = '\0';
	ck_assert_ptr_null(strchr(line, '\n'));
	ck_assert_int_eq(ftruncate(fileno(file), 0), 0);
	(void)lseek(fileno(file), 0, SEEK_SET);
	return line;
}

/* Behind the event. */
static const char *
fields(void)
{
	const char *at = strstr(logged(), " some_event");

	ck_assert_ptr_nonnull(at);
	return at + strlen(" some_event");
}

static void
say_journal(void)
{
	struct stat st;
	char stream[64];

	ck_assert_int_eq(fstat(STDERR_FILENO, &st), 0);
	(void)snprintf(stream, sizeof(stream), "%llu:%llu",
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	(void)setenv("JOURNAL_STREAM", stream, 1);
}

static const struct {
	const char *value, *logfmt, *json;
} values[] = {
	{ "plain", "plain", "\"plain\"" },
	{ "two words", "\"two words\"", "\"two words\"" },
	{ "", "\"\"", "\"\"" },
	{ "a\"b", "\"a\\\"b\"", "\"a\\\"b\"" },
	{ "a\\b", "\"a\\\\b\"", "\"a\\\\b\"" },
	{ "a\" x=\"1", "\"a\\\" x=\\\"1\"", "\"a\\\" x=\\\"1\"" },
	{ "a=b", "\"a=b\"", "\"a=b\"" },
	{ "a\nb\tc\r", "\"a\\nb\\tc\\r\"", "\"a\\nb\\tc\\r\"" },
	{ "a\x1b[0m\x7f", "\"a\\u001b[0m\\u007f\"", "\"a\\u001b[0m\\u007f\"" },
	{ "ends with a line\n", "\"ends with a line\"",
	    "\"ends with a line\"" },
	{ "Größe", "\"Größe\"", "\"Größe\"" },
	{ "no \xff text", "\"no ? text\"", "\"no ? text\"" },
	{ "12", "12", "12" },
	{ "012", "012", "\"012\"" },
};

static void
ignore(void *context, const struct json_member *member)
{
	(void)context;
	(void)member;
}

START_TEST(escapes_in_logfmt)
{
	char wanted[200];

	(void)snprintf(wanted, sizeof(wanted), " n=-1 a=%s b=%s c=2",
	    values[_i].logfmt, values[_i].logfmt);
	log_event(LOG_LEVEL_WARN, "some_event", "n=%d a=%s b=\"%s\" c=%zu",
	    -1, values[_i].value, values[_i].value, (size_t)2);
	ck_assert_str_eq(fields(), wanted);
}
END_TEST

START_TEST(escapes_in_json)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	char wanted[200];
	size_t offset;

	log_open("unit", LOG_LEVEL_INFO, LOG_FORMAT_JSON);
	log_event(LOG_LEVEL_WARN, "some_event", "n=%d a=%s b=\"%s\" c=%zu",
	    -1, values[_i].value, values[_i].value, (size_t)2);
	(void)logged();
	(void)snprintf(wanted, sizeof(wanted),
	    ",\"n\":-1,\"a\":%s,\"b\":%s,\"c\":2}", values[_i].json,
	    values[_i].json);
	ck_assert_ptr_nonnull(strstr(line, wanted));
	ck_assert_int_eq(strncmp(line, "{\"level\":\"warn\",\"event\":"
	    "\"some_event\",\"time\":\"", 45), 0);
	ck_assert_int_eq(json_read_object(arena, line, strlen(line), ignore,
	    NULL, &offset), JSON_OK);
	arena_free(arena);
}
END_TEST

static const struct {
	enum log_level level;
	const char *begins;
} priorities[] = {
	{ LOG_LEVEL_ERROR, "<3>error some_event x=1" },
	{ LOG_LEVEL_WARN, "<4>warn some_event x=1" },
	{ LOG_LEVEL_INFO, "<6>info some_event x=1" },
};

/* The journal has time, program and process itself. */
START_TEST(the_journal_gets_priorities)
{
	say_journal();
	log_open("unit", LOG_LEVEL_INFO, LOG_FORMAT_LOGFMT);
	log_event(priorities[_i].level, "some_event", "x=%d", 1);
	ck_assert_str_eq(logged(), priorities[_i].begins);
	log_open("unit", LOG_LEVEL_INFO, LOG_FORMAT_JSON);
	log_event(priorities[_i].level, "some_event", "x=%d", 1);
	ck_assert_int_eq(strncmp(logged(), priorities[_i].begins, 3), 0);
	ck_assert_int_eq(strncmp(line + 3, "{\"level\":\"", 10), 0);
	ck_assert_ptr_null(strstr(line, "\"time\""));
}
END_TEST

/* Where somebody sent the lines elsewhere, they are whole. */
START_TEST(another_stream_is_no_journal)
{
	(void)setenv("JOURNAL_STREAM", "1:2", 1);
	log_open("unit", LOG_LEVEL_INFO, LOG_FORMAT_LOGFMT);
	log_event(LOG_LEVEL_ERROR, "some_event", "x=%d", 1);
	ck_assert_int_eq(strncmp(logged(), "20", 2), 0);
	ck_assert_ptr_nonnull(strstr(line, "Z unit["));
}
END_TEST

static void
tell_id(void *context, char *to, size_t room)
{
	(void)snprintf(to, room, "%s", (const char *)context);
}

START_TEST(names_the_request)
{
	log_requests(tell_id, ID_A);
	log_event(LOG_LEVEL_WARN, "some_event", "x=%d", 1);
	ck_assert_str_eq(fields(), " x=1 id=" ID_A);
	log_requests(tell_id, "");
	log_event(LOG_LEVEL_WARN, "some_event", "x=%d", 1);
	ck_assert_str_eq(fields(), " x=1");
}
END_TEST

/* Too long a value is cut, and the line stays what it is. */
START_TEST(cuts)
{
	static char many[5000];

	for (size_t i = 0; i + 1 < sizeof(many); i++)
		many[i] = '"';
	log_open("unit", LOG_LEVEL_INFO, _i == 0 ? LOG_FORMAT_LOGFMT :
	    LOG_FORMAT_JSON);
	log_requests(tell_id, ID_A);
	log_event(LOG_LEVEL_WARN, "some_event", "x=%s", many);
	ck_assert_uint_le(strlen(logged()), 4095);
	ck_assert_str_eq(line + strlen(line) - (_i == 0 ? 3 : 4), _i == 0 ?
	    "\\\"\"" : "\\\"\"}");
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ escapes_in_logfmt, UNIT_COUNT(values) },
		{ escapes_in_json, UNIT_COUNT(values) },
		{ the_journal_gets_priorities, UNIT_COUNT(priorities) },
		{ another_stream_is_no_journal, 1 },
		{ names_the_request, 1 },
		{ cuts, 2 },
	};

	return unit_run("log", tests, UNIT_COUNT(tests), setup, teardown);
}
