/* SPDX-License-Identifier: MIT */
/* log.c -- one line per event on standard error, for people and programs.
 *
 * The fields are made by vsnprintf() with a mark in the place of each quote,
 * and around each key=%s: so quotes inside a value are told from those around
 * it. The mark is a control character that no value has. Then they are taken
 * apart again and written as the format wants them.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"

#define LINE_MAX_LEN 4096
#define LINE_END 3 /* what must fit behind a cut: a quote, "}", a line feed */
#define FIELDS_MAX 2048
#define IDS_MAX 2200 /* 64 of 32 characters */

/* Names as ADMITONE_LOG_LEVEL has them, and the priorities of syslog(3). */
static const struct level {
	const char *name;
	const char *priority;
} levels[] = {
	[LOG_LEVEL_ERROR] = { "error", "<3>" },
	[LOG_LEVEL_WARN] = { "warn", "<4>" },
	[LOG_LEVEL_INFO] = { "info", "<6>" },
	[LOG_LEVEL_DEBUG] = { "debug", "<7>" },
};

static const char *const format_names[] = {
	[LOG_FORMAT_LOGFMT] = "logfmt",
	[LOG_FORMAT_JSON] = "json",
};

static const char *log_program = "admitone";
static enum log_level log_threshold = LOG_LEVEL_INFO;
static enum log_format log_style = LOG_FORMAT_LOGFMT;
static bool log_journal;
static bool log_muted;
static void (*log_ids)(void *context, char *to, size_t room);
static void *log_ids_context;

/* Whether standard error is the stream that $JOURNAL_STREAM names. */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream != NULL &&
	    sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	    fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device &&
	    st.st_ino == inode;
}

void
log_open(const char *program, enum log_level level, enum log_format format)
{
	log_program = program;
	log_threshold = level;
	log_style = format;
	log_journal = is_journal();
	log_muted = false;
}

void
log_mute(void)
{
	log_muted = true;
}

void
log_requests(void (*ids)(void *context, char *to, size_t room), void *context)
{
	log_ids = ids;
	log_ids_context = context;
}

/* A line in the making; what does not fit is left out, and all after it. */
struct line {
	char at[LINE_MAX_LEN];
	size_t len;
	bool full;
};

static void
put(struct line *line, const char *s, size_t len)
{
	line->full |= line->len + len > sizeof(line->at) - LINE_END;
	if (line->full)
		return;
	memcpy(line->at + line->len, s, len);
	line->len += len;
}

static void
put_text(struct line *line, const char *s)
{
	put(line, s, strlen(s));
}

/* Puts the character at S, of LEN bytes, as both formats escape it. Returns
 * how many bytes it has. */
static size_t
put_escaped(struct line *line, const char *s, size_t len)
{
	static const char *const short_ones[] = { ['\n'] = "\\n",
		['\r'] = "\\r", ['\t'] = "\\t", ['"'] = "\\\"",
		['\\'] = "\\\\" };
	unsigned char c = (unsigned char)*s;
	size_t n = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	char code[8];

	if (c < sizeof(short_ones) / sizeof(*short_ones) &&
	    short_ones[c] != NULL) {
		put_text(line, short_ones[c]);
	} else if (c < ' ' || c == 0x7f) {
		(void)snprintf(code, sizeof(code), "\\u%04x", c);
		put_text(line, code);
	} else {
		n = n < len ? n : len;
		put(line, s, n);
	}
	return n;
}

/* Ends what was quoted, also where the line is cut: there is room for it. */
static void
end_quote(struct line *line)
{
	line->at[line->len++] = '"';
}

static void
put_quoted(struct line *line, const char *s, size_t len)
{
	bool ascii = !utf8_is_valid(s, len);

	put_text(line, "\"");
	if (line->full)
		return;
	for (size_t i = 0; i < len && !line->full;) {
		if (ascii && (s[i] & 0x80) != 0) {
			put(line, "?", 1);
			i++;
		} else {
			i += put_escaped(line, s + i, len - i);
		}
	}
	end_quote(line);
}

/* Whether a value of logfmt needs no quotes; one of JSON, being a number. */
static bool
is_bare(const char *s, size_t len)
{
	bool number = len > 0 && len < 16;

	for (size_t i = 0; i < len; i++) {
		number &= (s[i] >= '0' && s[i] <= '9') ||
		    (s[i] == '-' && i == 0 && len > 1);
		if (s[i] <= ' ' || s[i] > '~' || strchr("\"\\=", s[i]) != NULL)
			return false;
	}
	number &= len == 1 || s[0] != '0';
	return log_style == LOG_FORMAT_JSON ? number : len > 0;
}

static void
put_field(struct line *line, const char *key, size_t key_len,
    const char *value, size_t len)
{
	size_t began = line->len;

	if (log_style == LOG_FORMAT_JSON) {
		put_text(line, ",");
		put_quoted(line, key, key_len);
		put_text(line, ":");
	} else {
		put_text(line, " ");
		put(line, key, key_len);
		put_text(line, "=");
	}
	/* A name without a value would be no field; it is not cut either. */
	if (line->full || line->len + 2 > sizeof(line->at) - LINE_END) {
		line->len = began;
		line->full = true;
	} else if (is_bare(value, len)) {
		put(line, value, len);
		line->len = line->full ? began : line->len;
	} else {
		put_quoted(line, value, len);
	}
}

/* A control character that is not in TEXT, nor white space. */
static char
choose_mark(const char *text)
{
	char mark = '\001';

	while (mark < ' ' && (strchr(text, mark) != NULL ||
	    (mark >= '\t' && mark <= '\r')))
		mark++;
	return mark < ' ' ? mark : '\177';
}

/* Copies FORMAT with a MARK for each quote, and around a text without. */
static void
mark_texts(const char *format, char mark, char *to, size_t room)
{
	const char *end = to + room - sizeof("?%s?");
	bool quoted = false;

	for (; *format != '\0' && to < end; format++) {
		if (*format == '"') {
			quoted = !quoted;
			*to++ = mark;
		} else if (!quoted && strncmp(format, "=%s", 3) == 0) {
			to += sprintf(to, "=%c%%s%c", mark, mark);
			format += 2;
		} else {
			*to++ = *format;
		}
	}
	*to = '\0';
}

/* Puts the fields of which FIELDS is made (mark_texts()). A value ends at its
 * mark or at the blank. */
static void
put_fields(struct line *line, const char *fields, char mark)
{
	const char *key = fields, *equals, *value, *end;
	size_t len;

	while ((equals = strchr(key, '=')) != NULL) {
		bool marked = equals[1] == mark;
		const char ends[] = { marked ? mark : ' ', '\0' };

		value = equals + 1 + marked;
		end = value + strcspn(value, ends);
		len = (size_t)(end - value);
		/* libpq's messages end their lines. */
		while (len > 0 && (value[len - 1] == '\n' ||
		    value[len - 1] == ' '))
			len--;
		put_field(line, key, (size_t)(equals - key), value, len);
		key = end + (marked && *end != '\0');
		key += strspn(key, " ");
	}
}

/* Begins the line with what is the same in all. */
static void
put_head(struct line *line, enum log_level level, const char *event)
{
	char stamp[64], pid[24];
	struct timespec now;
	struct tm utc;
	size_t len;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &utc);
	len = strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
	(void)snprintf(stamp + len, sizeof(stamp) - len, ".%03ldZ",
	    now.tv_nsec / 1000000);
	(void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	if (log_journal)
		put_text(line, levels[level].priority);
	if (log_style == LOG_FORMAT_JSON) {
		put_text(line, "{\"level\":");
		put_quoted(line, levels[level].name,
		    strlen(levels[level].name));
		put_field(line, "event", 5, event, strlen(event));
	}
	if (log_style == LOG_FORMAT_JSON && !log_journal) {
		put_field(line, "time", 4, stamp, strlen(stamp));
		put_field(line, "program", 7, log_program,
		    strlen(log_program));
		put_field(line, "process", 7, pid, strlen(pid));
	} else if (log_style == LOG_FORMAT_LOGFMT) {
		char head[200];

		(void)snprintf(head, sizeof(head), "%s %s[%s] ", stamp,
		    log_program, pid);
		put_text(line, log_journal ? "" : head);
		put_text(line, levels[level].name);
		put_text(line, " ");
		put_text(line, event);
	}
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	struct line line = { .len = 0 };
	char marked[256], fields[FIELDS_MAX], ids[IDS_MAX] = "", mark;
	va_list args;

	if (log_muted || level > log_threshold)
		return;
	va_start(args, format);
	(void)vsnprintf(fields, sizeof(fields), format, args);
	va_end(args);
	mark = choose_mark(fields);
	mark_texts(format, mark, marked, sizeof(marked));
	va_start(args, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)vsnprintf(fields, sizeof(fields), marked, args);
#pragma GCC diagnostic pop
	va_end(args);
	put_head(&line, level, event);
	put_fields(&line, fields, mark);
	if (log_ids != NULL)
		log_ids(log_ids_context, ids, sizeof(ids));
	if (*ids != '\0')
		put_field(&line, "id", 2, ids, strlen(ids));
	if (log_style == LOG_FORMAT_JSON)
		line.at[line.len++] = '}';
	line.at[line.len++] = '\n';
	/* There is nowhere to report that the report could not be written. */
	if (write(STDERR_FILENO, line.at, line.len) < 0)
		return;
}

int
log_level_parse(const char *name, enum log_level *level)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (strcmp(name, levels[i].name) == 0) {
			*level = (enum log_level)i;
			return 0;
		}
	return -1;
}

int
log_format_parse(const char *name, enum log_format *format)
{
	for (size_t i = 0; i < sizeof(format_names) / sizeof(*format_names);
	    i++)
		if (strcmp(name, format_names[i]) == 0) {
			*format = (enum log_format)i;
			return 0;
		}
	return -1;
}
