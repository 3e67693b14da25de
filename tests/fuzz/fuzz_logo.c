/* SPDX-License-Identifier: MIT */
/* fuzz_logo.c -- a logo that was taken is taken again, unchanged, and an SVG has nothing that could run or load. */
#include <stdlib.h>

#include "base/problem.h"
#include "fuzz.h"
#include "staff/logo.h"

/* Words that no drawing that is served may have, wherever they come from. */
static const char *const never[] = { "<script", "<foreignObject", "<image",
	"<use", "<!", "<?", "&", "\\", "@", "url(h", "url(/", "url(\"",
	"url('" };

static bool
has(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (memcmp(text + i, word, n) == 0)
			return true;
	return false;
}

/* Does a tag name by an address what is no part of the drawing? Texts and other
 * values may look like one that does. */
static bool
links_out(const char *text, size_t len)
{
	bool in_tag = false;
	char quote = '\0';

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
		} else if (in_tag && (c == '"' || c == '\'')) {
			quote = c;
			if (memcmp(text + i - 6, " href=", 6) == 0 &&
			    text[i + 1] != '#')
				return true;
		} else if (c == '<' || c == '>') {
			in_tag = c == '<';
		}
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	struct logo logo, again;
	const struct problem *problem = logo_take(&logo, data, len, arena);
	const char *text;
	size_t text_len;

	if (problem != NULL) {
		assert(problem->code != NULL && problem->text != NULL);
		return 0;
	}
	text = logo.bytes.value;
	text_len = logo.bytes.len;
	assert(len <= LOGO_MAX);
	assert(strtoul(logo.width.value, NULL, 10) > 0);
	assert(strtoul(logo.height.value, NULL, 10) > 0);
	assert(logo_take(&again, text, text_len, arena) == NULL);
	assert(fuzz_equal(text, text_len, again.bytes.value,
	    again.bytes.len));
	if (strcmp(logo.kind.value, "svg") != 0)
		return 0;
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		assert(!has(text, text_len, never[i]));
	assert(!links_out(text, text_len));
	return 0;
}
