/* SPDX-License-Identifier: MIT */
/* log.c -- one line per event on standard error, for people and programs. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define LINE_MAX_LEN 1024

static const char *const level_names[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

static const char *log_program = "admitone";
static enum log_level log_threshold = LOG_LEVEL_INFO;
static bool log_muted;

void
log_open(const char *program, enum log_level level)
{
	log_program = program;
	log_threshold = level;
	log_muted = false;
}

void
log_mute(void)
{
	log_muted = true;
}

/* The bytes that snprintf() put into a buffer with ROOM, given its result. */
static size_t
written(int result, size_t room)
{
	if (result < 0)
		return 0;
	return (size_t)result < room ? (size_t)result : room - 1;
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	char line[LINE_MAX_LEN];
	struct timespec now;
	struct tm utc;
	va_list args;
	size_t len;

	if (log_muted || level > log_threshold)
		return;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &utc);
	len = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &utc);
	len += written(snprintf(line + len, sizeof(line) - len,
	    ".%03ldZ %s[%ld] %s %s ", now.tv_nsec / 1000000, log_program,
	    (long)getpid(), level_names[level], event), sizeof(line) - len);
	va_start(args, format);
	len += written(vsnprintf(line + len, sizeof(line) - len, format, args),
	    sizeof(line) - len);
	va_end(args);
	for (size_t i = 0; i < len; i++)
		if (line[i] == '\n' || line[i] == '\r')
			line[i] = ' ';
	while (len > 0 && line[len - 1] == ' ')
		len--;
	line[len++] = '\n';
	/* There is nowhere to report that the report could not be written. */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

int
log_level_parse(const char *name, enum log_level *level)
{
	for (size_t i = 0; i < sizeof(level_names) / sizeof(*level_names); i++)
		if (strcmp(name, level_names[i]) == 0) {
			*level = (enum log_level)i;
			return 0;
		}
	return -1;
}
