/* SPDX-License-Identifier: MIT */
/* fuzz_people.c -- a list of people, in any encoding. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "staff/acts.h"
#include "staff/people.h"

static void
check_values(const struct person *person)
{
	for (enum person_field f = 0; f < PERSON_FIELDS; f++) {
		const struct db_param *value = &person->values[f];
		const char *name = person_field_name(f);
		long max = act_param(&acts[ACT_CREATE_INVITES], name,
		    strlen(name))->max;

		if (value->value == NULL)
			continue;
		assert(fuzz_is_clean(value->value, value->len));
		assert(max == 0 || value->len <= 4 * (size_t)max);
	}
}

static void
check_columns(const struct people *people)
{
	unsigned int seen = 0;

	assert(people->n_columns > 0 && people->n_columns <= CSV_FIELDS_MAX);
	for (size_t i = 0; i < people->n_columns; i++) {
		assert(utf8_is_valid(people->headings[i].at,
		    people->headings[i].len));
		if (people->columns[i] == PERSON_NONE)
			continue;
		assert((seen & 1U << people->columns[i]) == 0);
		seen |= 1U << people->columns[i];
	}
	assert(seen != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	size_t refused = 0, repeated = 0, last = 1;
	struct people people;

	if (people_read(&people, fuzz_arena(), (const char *)data, len) !=
	    NULL)
		return 0;
	check_columns(&people);
	assert(people.n <= PEOPLE_MAX);
	for (size_t i = 0; i < people.n; i++) {
		const struct person *person = &people.at[i];

		assert(person->line > last);
		last = person->line;
		refused += person->problem != NULL;
		repeated += person->same_as != 0;
		assert(person->same_as < person->line);
		if (person->problem != NULL)
			continue;
		assert(person_label(person).len > 0);
		check_values(person);
	}
	assert(refused == people.n_refused && repeated == people.n_repeated);
	return 0;
}
