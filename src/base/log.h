/* SPDX-License-Identifier: MIT */
/* log.h -- one line per event on standard error, for people and programs. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR, /* somebody has to act */
	LOG_LEVEL_WARN,  /* it went on, but look at it */
	LOG_LEVEL_INFO,  /* starts, stops, reconnects */
	LOG_LEVEL_DEBUG
};

/* Names the PROGRAM in every line and leaves out what is below LEVEL. */
void log_open(const char *program, enum log_level level);

/* Leaves everything out: for programs that tell errors in their own words. */
void log_mute(void);

/*
 * Writes one line "TIME PROGRAM[PID] LEVEL EVENT FIELDS" with one write(2),
 * cut at 1,024 bytes; line breaks become blanks. EVENT is a code that stands
 * in the source once and in docs/events.md; FORMAT makes the fields
 * (key=value …) and never holds a submitted value, a token or a key.
 */
__attribute__((format(printf, 3, 4))) void log_event(enum log_level level,
    const char *event, const char *format, ...);

/* Finds the level called NAME. Returns 0, or -1 when there is none. */
__attribute__((warn_unused_result)) int log_level_parse(const char *name,
    enum log_level *level);

#endif
