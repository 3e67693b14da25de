/* SPDX-License-Identifier: MIT */
/* people.c -- reads a list of people, as HR systems and spreadsheets write it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "form/tidy.h"
#include "staff/acts.h"
#include "staff/people.h"

#define SAVE_AS "In the spreadsheet, choose Save As, then \"CSV UTF-8\", and " \
	"upload that file"

/* Files that people take for a list, by how they begin. */
static const struct magic {
	const char *bytes;
	const char *text;
} magics[] = {
	{ "PK\x03\x04", "This is an Excel workbook (XLSX). " SAVE_AS },
	{ "\xd0\xcf\x11\xe0", "This is an Excel workbook (XLS). " SAVE_AS },
	{ "%PDF", "This is a PDF. " SAVE_AS },
	{ "{\\rtf", "This is a text document (RTF). " SAVE_AS },
	{ "<", "This is a web page or XML. " SAVE_AS },
};

/* The file, as it is being read. */
struct reading {
	struct people *people;
	struct arena *arena;
	struct csv csv;
	int column_of[PERSON_COLUMNS]; /* -1: the file has none */
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

__attribute__((format(printf, 2, 3))) static const char *
say(struct arena *arena, const char *format, ...)
{
	char text[256];
	va_list args;
	const char *said;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	said = arena_copy(arena, text, strlen(text));
	return said != NULL ? said : "The file is too large";
}

/* Reads the first line with SEPARATOR. Returns how many columns it names that
 * are known; 0 also when it is no CSV. */
static size_t
read_headings(struct reading *r, struct slice text, char separator)
{
	struct people *people = r->people;
	struct csv_field fields[CSV_FIELDS_MAX];
	size_t known = 0;

	csv_start(&r->csv, text, separator);
	people->separator = r->csv.separator;
	if (csv_read(&r->csv, r->arena, fields, &people->n_columns) !=
	    CSV_RECORD)
		return 0;
	for (size_t i = 0; i < people->n_columns; i++) {
		struct slice *heading = &people->headings[i];

		*heading = (struct slice){ fields[i].text, fields[i].len };
		if (tidy_text(TIDY_TEXT, r->arena, &heading->at,
		    &heading->len) != 0)
			return 0;
		people->columns[i] = person_find_column(*heading);
		known += people->columns[i] != PERSON_NONE;
	}
	return known;
}

/* Reads the first line with the separator that suits it best. */
static const char *
take_headings(struct reading *r, struct slice text)
{
	static const char separators[] = ",;\t|";
	size_t known = 0, mark = arena_mark(r->arena);
	char best = ',';

	for (const char *s = separators; *s != '\0'; s++) {
		size_t n = read_headings(r, text, *s);

		if (n > known) {
			known = n;
			best = *s;
		}
		arena_rewind(r->arena, mark);
	}
	(void)read_headings(r, text, best);
	return known > 0 ? NULL : text.len == 0 ? "The file is empty" :
	    "The first line names no column that we know. Begin the list with "
	    "a line like: Name,Email,Employee number,Start date";
}

/* Notes where each column is. */
static const char *
place_columns(struct reading *r)
{
	const struct people *people = r->people;

	for (size_t f = 0; f < PERSON_COLUMNS; f++)
		r->column_of[f] = -1;
	for (size_t i = 0; i < people->n_columns; i++) {
		enum person_field field = people->columns[i];

		if (field == PERSON_NONE)
			continue;
		if (r->column_of[field] >= 0)
			return say(r->arena, "Columns %d and %zu are both the "
			    "%s. Delete one of them or rename it",
			    r->column_of[field] + 1, i + 1,
			    person_field_name(field));
		r->column_of[field] = (int)i;
	}
	if (r->column_of[PERSON_NAME] < 0 && r->column_of[PERSON_EMAIL] < 0 &&
	    r->column_of[PERSON_NUMBER] < 0 && r->column_of[PERSON_LAST] < 0 &&
	    r->column_of[PERSON_FIRST] < 0)
		return "The list needs at least one of these columns: Name "
		    "(or First name and Last name), Email, Employee number";
	return NULL;
}

/* The value that a line has for FIELD, "" if it has no such column or ends
 * before it. */
static struct slice
value_of(const struct reading *r, const struct csv_field *fields, size_t n,
    enum person_field field)
{
	int column = r->column_of[field];

	if (column < 0 || (size_t)column >= n)
		return (struct slice){ "", 0 };
	return (struct slice){ fields[column].text, fields[column].len };
}

/* Makes the name of its two parts. Returns 0, or -1: no room. */
static int
join_name(struct arena *arena, struct slice *first, struct slice last)
{
	struct buf name;

	if (last.len == 0)
		return 0;
	buf_start(&name, arena);
	buf_put(&name, first->at, first->len);
	buf_puts(&name, " ");
	buf_put(&name, last.at, last.len);
	*first = buf_slice(&name);
	return name.failed ? -1 : 0;
}

/* A date as Excel writes it in the United States, M/D/YYYY, maybe with a time
 * behind it, becomes YYYY-MM-DD; all else stays. */
static int
make_date(struct arena *arena, struct slice *value)
{
	int month, day, year, end = 0;
	char text[32];

	if (value->len >= sizeof(text))
		return 0;
	memcpy(text, value->at, value->len);
	text[value->len] = '\0';
	if (strspn(text, "0123456789/") < strcspn(text, " ") ||
	    sscanf(text, "%2d/%2d/%4d%n", &month, &day, &year, &end) != 3 ||
	    (text[end] != '\0' && text[end] != ' ') || year < 1000)
		return 0;
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
	*value = slice_of(arena_copy(arena, text, strlen(text)));
	return value->at != NULL ? 0 : -1;
}

/* Puts a VALUE as the API has it. Returns 0, or -1: no room. */
static int
adapt(struct arena *arena, enum person_field field, struct slice *value)
{
	if (field == PERSON_TYPE)
		*value = person_find_type(*value);
	return field == PERSON_START ? make_date(arena, value) : 0;
}

static const struct param *
param_of(enum person_field field)
{
	const char *name = person_field_name(field);

	return act_param(&acts[ACT_CREATE_INVITES], name, strlen(name));
}

/* Takes and checks what the line has for FIELD. */
static const struct problem *
take_value(struct reading *r, enum person_field field, struct slice value,
    struct person *person)
{
	struct input input = { .kind = JSON_STRING, .is_text = true };

	if (tidy_text(TIDY_TEXT, r->arena, &value.at, &value.len) != 0 ||
	    adapt(r->arena, field, &value) != 0)
		return PROBLEM(TOO_LARGE);
	input.text = arena_copy(r->arena, value.at, value.len);
	input.len = value.len;
	return input.text == NULL ? PROBLEM(TOO_LARGE) :
	    param_take(param_of(field), &input, r->arena,
	    &person->values[field]);
}

/* Are all fields blank, from the one at FROM on? */
static bool
are_blank(struct arena *arena, const struct csv_field *fields, size_t from,
    size_t n)
{
	size_t mark = arena_mark(arena);
	bool blank = true;

	for (size_t i = from; i < n && blank; i++) {
		const char *text = fields[i].text;
		size_t len = fields[i].len;

		blank = tidy_text(TIDY_TEXT, arena, &text, &len) == 0 &&
		    len == 0;
		arena_rewind(arena, mark);
	}
	return blank;
}

/* Takes the N fields of a line. Returns NULL, or what is wrong. */
static const struct problem *
take_fields(struct reading *r, const struct csv_field *fields, size_t n,
    struct person *person)
{
	const struct problem *first = NULL, *problem;

	if (!are_blank(r->arena, fields, r->people->n_columns, n))
		return problem_say(r->arena, PROBLEM_FIELDS, "This line has "
		    "%zu fields, but the first line has %zu. Put quotation "
		    "marks around a value that contains a separator",
		    n, r->people->n_columns);
	for (enum person_field f = 0; f < PERSON_FIELDS; f++) {
		struct slice value = value_of(r, fields, n, f);

		if (f == PERSON_NAME && value.len == 0) {
			value = value_of(r, fields, n, PERSON_FIRST);
			if (join_name(r->arena, &value, value_of(r, fields, n,
			    PERSON_LAST)) != 0)
				return PROBLEM(TOO_LARGE);
		}
		problem = take_value(r, f, value, person);
		if (problem != NULL && first == NULL) {
			first = problem;
			person->field = person_field_name(f);
		}
	}
	return first != NULL ? first : person_label(person).len == 0 ?
	    PROBLEM(NOBODY) : NULL;
}

static bool
same_address(const struct person *a, const struct person *b)
{
	const struct db_param *x = &a->values[PERSON_EMAIL];
	const struct db_param *y = &b->values[PERSON_EMAIL];

	return x->len > 0 && x->len == y->len && strncasecmp(x->value,
	    y->value, x->len) == 0;
}

/* Are they one person? Where both have a number, that alone decides: people
 * share email addresses. (people_known() in sql/migrations/0011_people.sql
 * does the same.) */
static bool
are_same(const struct person *a, const struct person *b)
{
	const struct db_param *x = &a->values[PERSON_NUMBER];
	const struct db_param *y = &b->values[PERSON_NUMBER];

	return x->len > 0 && y->len > 0 ? x->len == y->len &&
	    memcmp(x->value, y->value, x->len) == 0 :
	    same_address(a, b);
}

static void
find_same(struct people *people, struct person *person)
{
	for (const struct person *p = people->at; p < person; p++)
		if (person_is_good(p) && are_same(p, person)) {
			person->same_as = p->line;
			people->n_repeated++;
			return;
		}
}

/* Takes a record that was read, with RESULT. */
static void
take_line(struct reading *r, enum csv_result result,
    const struct csv_field *fields, size_t n)
{
	struct people *people = r->people;
	struct person *person = &people->at[people->n++];

	*person = (struct person){ .line = r->csv.line };
	person->problem = result == CSV_QUOTE ? PROBLEM(QUOTE) :
	    result == CSV_TOO_MANY ? PROBLEM(MANY_FIELDS) :
	    take_fields(r, fields, n, person);
	if (person->problem == NULL)
		find_same(people, person);
	else
		people->n_refused++;
}

static const char *
take_lines(struct reading *r)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	enum csv_result result;
	size_t n = 0;

	while ((result = csv_read(&r->csv, r->arena, fields, &n)) != CSV_END) {
		if (result == CSV_NO_MEMORY)
			return "The file is too large";
		if (result == CSV_RECORD && are_blank(r->arena, fields, 0, n))
			continue;
		if (r->people->n == PEOPLE_MAX)
			return "At most 1000 lines at once";
		take_line(r, result, fields, n);
	}
	return NULL;
}

/* Makes TEXT of the file. Returns NULL, or why it cannot be read as text. */
static const char *
take_text(struct people *people, struct arena *arena, const char *bytes,
    size_t len, struct slice *text)
{
	size_t line;

	for (size_t i = 0; i < COUNT(magics); i++)
		if (len >= strlen(magics[i].bytes) && memcmp(bytes,
		    magics[i].bytes, strlen(magics[i].bytes)) == 0)
			return magics[i].text;
	people->charset = charset_read(arena, bytes, len, text, &line);
	if (people->charset == CHARSET_NO_MEMORY)
		return "The file is too large";
	return people->charset != CHARSET_NO_TEXT ? NULL : say(arena,
	    "Line %zu is not text in UTF-8, UTF-16 or Windows-1252. Save the "
	    "list as \"CSV UTF-8\"", line);
}

const char *
people_read(struct people *people, struct arena *arena, const char *bytes,
    size_t len)
{
	struct reading r = { .people = people, .arena = arena };
	struct slice text;
	const char *error;

	*people = (struct people){ .n = 0 };
	people->at = arena_alloc(arena, PEOPLE_MAX * sizeof(*people->at));
	if (people->at == NULL)
		return "The file is too large";
	error = take_text(people, arena, bytes, len, &text);
	if (error == NULL)
		error = take_headings(&r, text);
	if (error == NULL)
		error = place_columns(&r);
	return error != NULL ? error : take_lines(&r);
}

bool
person_is_good(const struct person *person)
{
	return person->problem == NULL && person->same_as == 0;
}

struct slice
person_label(const struct person *person)
{
	static const enum person_field by[] = { PERSON_NAME, PERSON_EMAIL,
		PERSON_NUMBER };

	for (size_t i = 0; i < COUNT(by); i++) {
		const struct db_param *value = &person->values[by[i]];

		if (value->len > 0)
			return (struct slice){ value->value, value->len };
	}
	return (struct slice){ NULL, 0 };
}
