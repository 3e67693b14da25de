/* SPDX-License-Identifier: MIT */
/* same_name.c -- can a name, as somebody wrote it, be a form's? */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "form/chars.h"
#include "form/form.h"
#include "form/same_name.h"

/* Twice the bytes of the longest names, with a blank at each end; what is
 * longer is cut off. */
#define WORDS_MAX 2048

/* A name's words, each with a blank before and behind it: " ana lopez ". */
struct words {
	char at[WORDS_MAX];
	size_t len;
};

static void
put(struct words *words, const char *bytes, size_t n)
{
	if (words->len + n + 2 > sizeof(words->at))
		return;
	memcpy(words->at + words->len, bytes, n);
	words->len += n;
}

static void
end_word(struct words *words)
{
	if (words->at[words->len - 1] != ' ')
		words->at[words->len++] = ' ';
}

/* Letters that have no accent in Unicode's eyes, but in people's. */
static const struct {
	uint32_t c;
	const char *plain;
} plains[] = { { 0xf8, "o" }, { 0x111, "d" }, { 0x131, "i" },
	{ 0x142, "l" }, { 0xe6, "ae" }, { 0x153, "oe" } };

/* Puts C, or what it is written as without its accent. */
static void
put_letter(struct words *words, uint32_t c, const char *bytes, size_t n)
{
	for (size_t i = 0; i < sizeof(plains) / sizeof(*plains); i++)
		if (plains[i].c == c) {
			put(words, plains[i].plain, strlen(plains[i].plain));
			return;
		}
	put(words, bytes, n);
}

/* O'Neil is ONeil. */
static bool
is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0x2bc || c == 0x2018 ||
	    c == 0x2019;
}

/* Takes the words of the LEN bytes at FOLDED, behind those it has. */
static void
take_words(struct words *words, const char *folded, size_t len)
{
	const char *end = folded + len;
	uint32_t c;
	size_t n;

	for (; folded < end; folded += n) {
		n = chars_next(folded, &c);
		if (uc_is_general_category(c, UC_CATEGORY_M) ||
		    is_apostrophe(c))
			continue;
		if (uc_is_general_category(c, UC_CATEGORY_L) ||
		    uc_is_general_category(c, UC_CATEGORY_N))
			put_letter(words, c, folded, n);
		else
			end_word(words);
	}
	end_word(words);
	words->at[words->len] = '\0';
}

/* Adds the words of TEXT, without case and accents (UAX #15, NFKD). */
static void
add_words(struct words *words, const char *text, size_t len)
{
	uint8_t room[WORDS_MAX], *folded;
	size_t n = sizeof(room);

	if (words->len == 0) {
		words->at[0] = ' ';
		words->at[1] = '\0';
		words->len = 1;
	}
	folded = u8_casefold((const uint8_t *)text, len, NULL, UNINORM_NFKD,
	    room, &n);
	if (folded == NULL)
		return;
	take_words(words, (const char *)folded, n);
	if (folded != room)
		free(folded);
}

static void
add_field(struct words *words, const struct form *form, enum i9_field field)
{
	add_words(words, form->value[field].text, form->value[field].len);
}

/* Has TEXT the N bytes at WORD, which begin and end with a blank? */
static bool
has(const struct words *text, const char *word, size_t n)
{
	return memmem(text->at, text->len, word, n) != NULL;
}

/* Has TEXT one of the words of NAME? */
static bool
has_one(const struct words *text, const struct words *name)
{
	const char *word = name->at, *next;

	while ((next = strchr(word + 1, ' ')) != NULL) {
		if (has(text, word, (size_t)(next + 1 - word)))
			return true;
		word = next;
	}
	return false;
}

/* Has TEXT the first letter of NAME as a word: "A." of "Ana"? */
static bool
has_initial(const struct words *text, const struct words *name)
{
	char initial[8] = " ";
	uint32_t c;
	size_t n;

	if (name->len < 3)
		return false;
	n = chars_next(name->at + 1, &c);
	memcpy(initial + 1, name->at + 1, n);
	initial[n + 1] = ' ';
	return has(text, initial, n + 2);
}

/* Is TEXT, a single word, the words of A and then those of B, as in scripts
 * that have no blanks? */
static bool
is_joined(const struct words *text, const struct words *a,
    const struct words *b)
{
	const struct words *parts[] = { a, b };
	size_t at = 1;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < parts[i]->len; j++)
			if (parts[i]->at[j] != ' ' &&
			    (at >= text->len ||
			    text->at[at++] != parts[i]->at[j]))
				return false;
	return at == text->len - 1;
}

bool
same_name(const struct form *form, const char *text, size_t len)
{
	struct words name = { .len = 0 }, first = { .len = 0 };
	struct words last = { .len = 0 }, all_last = { .len = 0 };
	bool has_first, has_last;

	add_words(&name, text, len);
	add_field(&first, form, I9_FIRST_NAME);
	add_field(&last, form, I9_LAST_NAME);
	add_field(&all_last, form, I9_LAST_NAME);
	add_field(&all_last, form, I9_OTHER_LAST_NAMES);
	has_first = has_one(&name, &first);
	has_last = has_one(&name, &all_last);
	if (strchr(name.at + 1, ' ') == name.at + name.len - 1) /* one word */
		return has_first || has_last ||
		    is_joined(&name, &last, &first) ||
		    is_joined(&name, &first, &last);
	return has_last && (has_first || has_initial(&name, &first));
}
