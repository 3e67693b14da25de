/* SPDX-License-Identifier: MIT */
/* column_text.c -- makes of an old open text the one that was meant. */
#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_read.h"
#include "form/chars.h"
#include "form/hired.h"
#include "form/rule.h"
#include "import/column.h"
#include "import/column_text.h"

#define DATE_LEN 10

static const struct {
	enum tidy_kind tidy;
	enum i9_rule rule;
} kinds[] = {
	[COLUMN_AS_IS] = { TIDY_NONE, I9_RULE_TEXT },
	[COLUMN_CODE] = { TIDY_CODE, I9_RULE_TEXT },
	[COLUMN_LINE] = { TIDY_TEXT, I9_RULE_TEXT },
	[COLUMN_LINES] = { TIDY_LINES, I9_RULE_TEXT },
	[COLUMN_NAME] = { TIDY_TEXT, I9_RULE_NAME },
	[COLUMN_EMAIL] = { TIDY_CODE, I9_RULE_EMAIL },
	[COLUMN_PHONE] = { TIDY_NUMBER, I9_RULE_PHONE },
	[COLUMN_HIRED] = { TIDY_NONE, I9_RULE_TEXT },
};

/* Has it a control character; of LINES, another than between lines? */
static bool
has_control(bool lines, const char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n + 1) {
		for (n = 0; i + n < len && !(lines && memchr("\n\r\t",
		    text[i + n], 3) != NULL); n++)
			;
		if (chars_have_control(text + i, n))
			return true;
	}
	return false;
}

/* What our rules have against M, which was tidied. */
static const char *
judge(const struct column *column, const struct json_member *m)
{
	const struct problem *problem;
	struct date date;

	if (m->len == 0)
		return (column->use & COLUMN_NEEDED) != 0 ? "empty" : NULL;
	if (column->text != COLUMN_HIRED &&
	    has_control(column->text == COLUMN_LINES, m->text, m->len))
		return "has control characters";
	if (column->text == COLUMN_HIRED)
		problem = m->len >= DATE_LEN && date_parse(m->text, DATE_LEN,
		    &date) == 0 ? hired_check(date) : NULL;
	else
		problem = rule_check(kinds[column->text].rule, m->text,
		    m->len, clock_latest_today());
	return problem != NULL ? problem->text : NULL;
}

int
column_tidy(const struct column *column, struct arena *arena,
    struct json_member *m, const char **doubt)
{
	bool hides = column->text == COLUMN_NAME &&
	    chars_visible(m->text, m->len) != m->len;

	*doubt = NULL;
	if (column->text == COLUMN_AS_IS)
		return 0;
	if (tidy_text(kinds[column->text].tidy, arena, &m->text, &m->len) != 0)
		return -1;
	if ((column->use & COLUMN_NEEDED) == 0 &&
	    column->text != COLUMN_LINES && tidy_is_nothing(m->text, m->len))
		m->len = 0;
	*doubt = judge(column, m);
	if (*doubt == NULL && hides)
		*doubt = "had hidden characters: taken out";
	return 0;
}
