/* SPDX-License-Identifier: MIT */
/* tell.c -- how a check of admitone doctor tells what it has found. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "cli/doctor/tell.h"
#include "term/cli.h"

const char *
doctor_state_text(enum doctor_state state)
{
	static const char *const words[DOCTOR_STATES] = {
		[DOCTOR_SKIPPED] = "skipped",
		[DOCTOR_OK] = "ok",
		[DOCTOR_NOTE] = "note",
		[DOCTOR_WRONG] = "wrong",
	};

	return words[state];
}

/* Is TEXT one of the parts that LIST has, with BETWEEN between them? */
static bool
has(const char *list, const char *between, const char *text)
{
	size_t len = strlen(text), gap = strlen(between);

	for (const char *p = list; (p = strstr(p, text)) != NULL; p++)
		if ((p == list || ((size_t)(p - list) >= gap && memcmp(p - gap,
		    between, gap) == 0)) && (p[len] == '\0' ||
		    strncmp(p + len, between, gap) == 0))
			return true;
	return false;
}

/* What the system says may be in any encoding, or cut off: but the report is
 * UTF-8. */
static void
clean(char *text)
{
	size_t len = strlen(text), used;

	for (size_t i = 0; i < len; i += used) {
		used = (uint8_t)text[i] < 0x80 ? 1 :
		    utf8_sequence((const uint8_t *)text + i, len - i);
		if (used == 0) {
			text[i] = '?';
			used = 1;
		}
	}
}

/* Adds TEXT to what TO has, behind BETWEEN; once. */
static void
add(char to[static DOCTOR_ROOM], const char *between, const char *text)
{
	size_t len = strlen(to);

	if (has(to, between, text))
		return;
	(void)snprintf(to + len, DOCTOR_ROOM - len, "%s%s", len > 0 ?
	    between : "", text);
	clean(to);
}

void
doctor_tell(struct doctor *doctor, enum doctor_state state, const char *fix,
    const char *format, ...)
{
	struct doctor_finding *at = doctor->at;
	char text[DOCTOR_ROOM];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (state > at->state)
		at->state = state;
	/* The first line of a server's message says what, the others guess. */
	text[strcspn(text, "\n")] = '\0';
	add(at->found, "; ", text);
	if (fix != NULL)
		add(at->fix, "\n", fix);
}

const char *
doctor_text(struct doctor *doctor, const char *format, ...)
{
	char text[DOCTOR_ROOM];
	const char *copy;
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	copy = arena_copy(doctor->cli->arena, text, strlen(text));
	return copy != NULL ? copy : "";
}

int64_t
doctor_deadline(void)
{
	return clock_ms() + DOCTOR_WAIT_MS;
}
