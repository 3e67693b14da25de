/* SPDX-License-Identifier: MIT */
/* flags.c -- finds what may be right in a form but looks wrong, for people. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json_write.h"
#include "form/chars.h"
#include "form/documents.h"
#include "form/flags.h"
#include "form/picture.h"
#include "form/rule.h"
#include "form/same_name.h"
#include "form/states.h"

/* More than an address has, twice; what is longer is cut off. */
#define SIGNS_MAX 2048

static const struct form_value *
value_of(const struct flag_view *view, enum i9_field field)
{
	return &view->form->value[field];
}

/* C in capitals, if it is a letter or a digit, or no ASCII; else 0. */
static char
sign_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c & 0x80) != 0 ? c : '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Writes the signs of VALUE. */
static void
take_signs(const struct form_value *value, char signs[static SIGNS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < value->len && n + 1 < SIGNS_MAX; i++)
		if (sign_of(value->text[i]) != '\0')
			signs[n++] = sign_of(value->text[i]);
	signs[n] = '\0';
}

/* Writes its words, of letters or of digits: " P O BOX 12 ". */
static void
take_words(const struct form_value *value, char words[static SIGNS_MAX])
{
	size_t n = 0;

	words[n++] = ' ';
	for (size_t i = 0; i < value->len && n + 3 < SIGNS_MAX; i++) {
		char sign = sign_of(value->text[i]), last = words[n - 1];

		if (last != ' ' && (sign == '\0' ||
		    is_digit(sign) != is_digit(last)))
			words[n++] = ' ';
		if (sign != '\0')
			words[n++] = sign;
	}
	if (words[n - 1] != ' ')
		words[n++] = ' ';
	words[n] = '\0';
}

/* Begins AT, behind the blank before a word, with PHRASE? */
static bool
begins_phrase(const char *at, const char *phrase)
{
	for (; *phrase != '\0' && *phrase != '#'; at++, phrase++)
		if (*at != *phrase)
			return false;
	return *phrase == '#' ? is_digit(*at) : *at == ' ';
}

static bool
has_phrase(const char *words, const char *phrase)
{
	if (*phrase == '^')
		return begins_phrase(words + 1, phrase + 1);
	for (; words != NULL; words = strchr(words + 1, ' '))
		if (begins_phrase(words + 1, phrase))
			return true;
	return false;
}

static bool
has_any_phrase(const struct form_value *value, const char *const *phrases)
{
	char words[SIGNS_MAX];

	take_words(value, words);
	for (; *phrases != NULL; phrases++)
		if (has_phrase(words, *phrases))
			return true;
	return false;
}

static bool
begins_with_any(const struct form_value *value, const char *const *starts)
{
	char signs[SIGNS_MAX];

	take_signs(value, signs);
	for (; *starts != NULL; starts++)
		if (strncmp(signs, *starts, strlen(*starts)) == 0)
			return true;
	return false;
}

static bool
is_unlike(const struct form_value *value, const char *const *patterns)
{
	char signs[SIGNS_MAX];

	take_signs(value, signs);
	return !rule_matches(patterns, signs, strlen(signs));
}

/* The signs behind the A of an A-Number, if all the others are digits. */
static const char *
without_a(const char *signs)
{
	return *signs == 'A' && signs[1 + strspn(signs + 1,
	    "0123456789")] == '\0' ? signs + 1 : signs;
}

static bool
has_no_sign(const struct form_value *value)
{
	char signs[SIGNS_MAX];

	take_signs(value, signs);
	return *(without_a(signs) + strspn(without_a(signs), "0")) == '\0';
}

/* Have both values signs, and are these the same? */
static bool
are_same(const struct form_value *a, const struct form_value *b)
{
	char signs[SIGNS_MAX], others[SIGNS_MAX];

	take_signs(a, signs);
	take_signs(b, others);
	return *signs != '\0' &&
	    strcmp(without_a(signs), without_a(others)) == 0;
}

static bool
is_state(const struct form_value *value)
{
	char signs[SIGNS_MAX], name[SIGNS_MAX];

	take_signs(value, signs);
	for (size_t i = 0; i < STATES; i++) {
		const struct state *state = &states_table[i];

		take_signs(&(struct form_value){ .text = state->name,
		    .len = strlen(state->name) }, name);
		if (strcmp(signs, state->code) == 0 ||
		    strcmp(signs, name) == 0)
			return true;
	}
	return false;
}

/* Full years from one date to another, less than 0 if it is before. */
static int
count_years(struct date from, struct date to)
{
	struct date same_year = { to.year, from.month, from.day };

	return to.year - from.year - (date_compare(to, same_year) < 0);
}

/* Is it too small? Of an imported form there may be none. */
static bool
is_small(const struct form *form, int least)
{
	struct pixels pixels;

	if (form->signature_len == 0)
		return false;
	return picture_size(form->signature, form->signature_len,
	    &pixels) != 0 || pixels.width < (uint32_t)least ||
	    pixels.height < (uint32_t)least;
}

static bool
is_other_guest(const struct flag_view *view)
{
	return view->invited != NULL && !chars_are_blank(view->invited,
	    strlen(view->invited)) && !same_name(view->form, view->invited,
	    strlen(view->invited));
}

static enum document_term
term_of(const struct form_value *title)
{
	return documents_term(title->text, title->len);
}

static bool
is_alien(const struct flag_view *view)
{
	return form_holds(view->form, &view->policy, I9_LPR) ||
	    form_holds(view->form, &view->policy, I9_AUTHORIZED);
}

static bool
is_unlisted(const struct form_value *title)
{
	return title->len > 0 && (term_of(title) == DOCUMENT_UNKNOWN ||
	    term_of(title) == DOCUMENT_ODD_RECEIPT);
}

static bool
is_true(const struct flag *flag, const struct flag_view *view)
{
	const struct form_value *value = value_of(view, flag->field);
	const struct form_value *other = value_of(view, flag->other);
	const struct date day = view->policy.today;
	struct date date;
	const bool dated = rule_date(value->text, value->len, &date);

	switch (flag->test) {
	case FLAG_BEFORE:
		return dated && date_compare(date, day) < 0;
	case FLAG_BEYOND:
		return dated && count_years(day, date) >= flag->number;
	case FLAG_APART:
		return dated && abs(date_days_since_2000(date) -
		    date_days_since_2000(day)) > flag->number;
	case FLAG_YOUNGER:
		return dated && count_years(date, day) < flag->number;
	case FLAG_OLDER:
		return dated && count_years(date, day) >= flag->number;
	case FLAG_BEGINS:
		return begins_with_any(value, flag->words);
	case FLAG_PHRASE:
		return has_any_phrase(value, flag->words);
	case FLAG_UNLIKE:
		return is_unlike(value, flag->words);
	case FLAG_STATUS:
		return rule_is_duration_of_status(value->text, value->len) &&
		    !form_holds(view->form, &view->policy, I9_AUTHORIZED);
	case FLAG_NO_SIGN:
		return has_no_sign(value);
	case FLAG_STATE:
		return !is_state(value);
	case FLAG_SAME:
		return are_same(value, other);
	case FLAG_DIFFERS:
		return other->len > 0 && !are_same(value, other) &&
		    has_any_phrase(value_of(view, I9_LIST_C_DOC), flag->words);
	case FLAG_RECEIPT:
		return term_of(value) == DOCUMENT_ODD_RECEIPT;
	case FLAG_UNDATED:
		return term_of(value) == DOCUMENT_I551 &&
		    !rule_date(other->text, other->len, &date);
	case FLAG_UNLISTED:
		return dated && is_alien(view) && is_unlisted(other);
	case FLAG_SIGNER:
		return !same_name(view->form, value->text, value->len);
	case FLAG_INVITED:
		return is_other_guest(view);
	case FLAG_GIVEN:
		return true;
	case FLAG_RULE:
		return rule_check(i9_table[flag->field].rule, value->text,
		    value->len, day) != NULL;
	case FLAG_SMALL:
	case FLAG_TESTS:
		break;
	}
	return false;
}

bool
flag_holds(const struct flag *flag, const struct flag_view *view)
{
	const struct form_value *value = value_of(view, flag->field);

	if ((flag->e_verify && !view->policy.e_verify) ||
	    !form_holds(view->form, &view->policy, flag->when))
		return false;
	if (flag->test == FLAG_SMALL)
		return is_small(view->form, flag->number);
	return value->len > 0 && !chars_are_blank(value->text, value->len) &&
	    is_true(flag, view);
}

void
flags_find(const struct flag_view *view,
    void (*each)(void *context, const struct flag *flag), void *context)
{
	bool found[FLAG_CODES][I9_FIELDS] = { { false } };

	for (size_t i = 0; i < FLAGS; i++) {
		const struct flag *flag = &flag_table[i];

		if (found[flag->code][flag->field] || !flag_holds(flag, view))
			continue;
		found[flag->code][flag->field] = true;
		each(context, flag);
	}
}

static void
put_flag(void *context, const struct flag *flag)
{
	struct buf *text = context;

	json_open(text, NULL, '{');
	json_put_text(text, "code", flag_texts[flag->code].name);
	json_put_text(text, "field", i9_table[flag->field].name);
	json_put_text(text, "text", flag_texts[flag->code].text);
	json_close(text, '}');
}

void
flags_put_json(const struct flag_view *view, struct buf *text)
{
	json_open(text, NULL, '[');
	flags_find(view, put_flag, text);
	json_close(text, ']');
}
