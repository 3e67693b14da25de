/* SPDX-License-Identifier: MIT */
/* log.h -- one line per event on standard error, for people and programs. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

enum log_level {
	LOG_LEVEL_ERROR, /* somebody has to act */
	LOG_LEVEL_WARN,  /* it went on, but look at it */
	LOG_LEVEL_INFO,  /* starts, stops, reconnects */
	LOG_LEVEL_DEBUG  /* no event has it yet */
};

enum log_format {
	LOG_FORMAT_LOGFMT,
	LOG_FORMAT_JSON
};

/*
 * Names the PROGRAM in every line, leaves out what is below LEVEL and writes
 * in FORMAT. Where standard error is the journal ($JOURNAL_STREAM,
 * systemd.exec(5)), each line begins with its priority, sd-daemon(3), and
 * leaves out what the journal knows: time, program and process.
 */
void log_open(const char *program, enum log_level level,
    enum log_format format);

/* Leaves everything out: for programs that tell errors in their own words. */
void log_mute(void);

/*
 * Has IDS asked, with CONTEXT, for the ids of the requests that are worked on
 * now, whenever an event is logged: it writes them to TO, which has ROOM
 * bytes, with "," between them and a NUL behind; "": no request. NULL: nobody
 * is asked.
 */
void log_requests(void (*ids)(void *context, char *to, size_t room),
    void *context);

/*
 * Writes one line with one write(2), cut at 4,096 bytes: in logfmt
 * "TIME PROGRAM[PID] LEVEL EVENT FIELDS", in JSON an object of level, event,
 * time, program, process and the fields. EVENT is a code that stands in the
 * source once and in docs/events.md; FORMAT makes the fields: key=%d, key=%s or
 * key="…", with one blank between them. Values are escaped as they need be,
 * and never are a submitted value, a token or a key. The last field is id:
 * nginx's request id.
 */
__attribute__((format(printf, 3, 4))) void log_event(enum log_level level,
    const char *event, const char *format, ...);

/* Finds the level called NAME. Returns 0, or -1 when there is none. */
__attribute__((warn_unused_result)) int log_level_parse(const char *name,
    enum log_level *level);

/* The same for a format. */
__attribute__((warn_unused_result)) int log_format_parse(const char *name,
    enum log_format *format);

#endif
