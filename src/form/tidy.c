/* SPDX-License-Identifier: MIT */
/* tidy.c -- makes of a text as it came the one that was meant. */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "form/chars.h"
#include "form/tidy.h"
#include "form/unicode.h"

/* What becomes of the hidden characters. */
enum hidden {
	HIDDEN_STAY,
	HIDDEN_GO, /* but for joiners and variants that show */
	HIDDEN_ALL_GO
};

static const struct {
	enum hidden hidden;
	bool in_lines, to_ascii, digits, groups;
} kinds[] = {
	[TIDY_NAME] = { .hidden = HIDDEN_STAY },
	[TIDY_TEXT] = { .hidden = HIDDEN_GO },
	[TIDY_LINES] = { .hidden = HIDDEN_GO, .in_lines = true },
	[TIDY_CODE] = { .hidden = HIDDEN_ALL_GO, .to_ascii = true },
	[TIDY_NUMBER] = { .hidden = HIDDEN_ALL_GO, .to_ascii = true,
	    .digits = true },
	[TIDY_GROUPS] = { .hidden = HIDDEN_ALL_GO, .to_ascii = true,
	    .digits = true, .groups = true },
};

/* Hyphens, dashes, the minus sign, as telephones and word processors make
 * them of what was typed. */
static bool
is_dash(uint32_t c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 ||
	    c == 0xfe63;
}

/* What C becomes; C itself, if it stays. */
static uint32_t
convert(enum tidy_kind kind, uint32_t c)
{
	int digit;

	if (kinds[kind].in_lines && (c == 0x2028 || c == 0x2029))
		return '\n';
	/* Inside a line control characters are refused, by others; U+FEFF is
	 * a blank for trim() only. */
	if (c >= ' ' && c != 0xfeff && unicode_is(UNICODE_BLANK, c))
		return ' ';
	if (kinds[kind].digits) {
		digit = unicode_digit(c);
		if (digit >= 0)
			return '0' + (uint32_t)digit;
		if (is_dash(c))
			return '-';
	}
	/* U+FF01 to U+FF5E are ASCII's in full width. */
	if (kinds[kind].to_ascii && c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + '!';
	return c;
}

/* Copies what stays of TEXT to TO; returns how many bytes that are. */
static size_t
rewrite(enum tidy_kind kind, const char *text, size_t len, char *to)
{
	const enum hidden hidden = kinds[kind].hidden;
	const char *at = text, *end = text + len;
	const char *next = hidden == HIDDEN_GO ? text : NULL; /* hidden one */
	size_t n, made = 0;
	uint32_t c, is;

	for (; at < end; at += n) {
		n = chars_next(at, &c);
		if (next != NULL && next <= at)
			next = at + chars_visible(at, (size_t)(end - at));
		if (next == at || (hidden == HIDDEN_ALL_GO &&
		    unicode_is(UNICODE_HIDDEN, c)))
			continue;
		is = convert(kind, c);
		if (is == ' ' && !kinds[kind].in_lines && made > 0 &&
		    to[made - 1] == ' ')
			continue;
		if (is == c)
			memcpy(to + made, at, n);
		else
			to[made] = (char)is; /* ASCII */
		made += is == c ? n : 1;
	}
	return made;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A blank between two digits becomes a dash, one beside a dash goes. Returns
 * how many bytes of TEXT stay. */
static size_t
join_groups(char *text, size_t len)
{
	size_t made = 0;

	for (size_t i = 0; i < len; i++) {
		char before = made > 0 ? text[made - 1] : '\0';
		char after = i + 1 < len ? text[i + 1] : '\0';

		if (text[i] != ' ' || !(is_digit(before) || before == '-') ||
		    !(is_digit(after) || after == '-'))
			text[made++] = text[i];
		else if (before != '-' && after != '-')
			text[made++] = '-';
	}
	return made;
}

static bool
is_tidy(enum tidy_kind kind, const char *text, size_t len)
{
	return chars_are_plain(text, len) && !(kinds[kind].groups &&
	    memchr(text, ' ', len) != NULL);
}

int
tidy_text(enum tidy_kind kind, struct arena *arena, const char **text,
    size_t *len)
{
	size_t mark = arena_mark(arena), made;
	const char *from = *text;
	size_t from_len = *len;
	char *to;

	if (kind == TIDY_NONE || is_tidy(kind, from, from_len))
		return 0;
	chars_trim(&from, &from_len);
	if (!is_tidy(kind, from, from_len)) {
		to = arena_alloc(arena, from_len);
		if (to == NULL)
			return -1;
		made = rewrite(kind, from, from_len, to);
		if (kinds[kind].groups)
			made = join_groups(to, made);
		if (made == from_len && memcmp(to, from, made) == 0) {
			arena_rewind(arena, mark);
		} else {
			from = to;
			from_len = made;
			chars_trim(&from, &from_len);
		}
	}
	*text = from;
	*len = from_len;
	return 0;
}

bool
tidy_is_nothing(const char *text, size_t len)
{
	static const char *const words[] = { "N/A", "N.A.", "N.A", "N / A",
		"\xe2\x80\x93", "\xe2\x80\x94" }; /* dashes */

	/* Nearly all values end here. */
	if (len == 0 || len > 5 || memchr("Nn-\xe2", text[0], 4) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (len == strlen(words[i]) &&
		    strncasecmp(text, words[i], len) == 0)
			return true;
	return len <= 3 && chars_span(text, len, "-") == len;
}
