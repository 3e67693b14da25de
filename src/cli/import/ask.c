/* SPDX-License-Identifier: MIT */
/* ask.c -- asks on the terminal which version of a submission stands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/import/ask.h"
#include "import/import.h"
#include "term/list.h"

bool
import_ask_can(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

static void
print(const char *text)
{
	(void)list_put_safe(stderr, text, strlen(text));
}

static void
print_version(size_t number, const struct import_version *v)
{
	fprintf(stderr, "  %zu: ", number);
	print(v->old_id);
	fprintf(stderr, ", created %s, %s\n", v->created_at != NULL ?
	    v->created_at : "at an unknown time", v->status != NULL ?
	    v->status : "without a status");
	if (number > 1 && v->n_differences == 0)
		fputs("     the same content as 1\n", stderr);
	for (size_t i = 0; i < v->n_differences; i++) {
		const struct import_difference *d = &v->differences[i];

		fprintf(stderr, "     %s: ", d->field);
		print(d->other);
		fputs(", in 1: ", stderr);
		print(d->kept);
		fputc('\n', stderr);
	}
}

/* Reads a number from 1 to N. Returns 0 for another line, -1 at the end. */
static long
read_number(size_t n)
{
	char line[32], *end;
	long number;

	if (fgets(line, sizeof(line), stdin) == NULL)
		return -1;
	number = strtol(line, &end, 10);
	if (end == line || *end != '\n' || number < 1 || number > (long)n)
		return 0;
	return number;
}

int
import_ask(void *context, const char *external_id,
    const struct import_version *versions, size_t n)
{
	long number = 0;

	(void)context;
	fprintf(stderr, "\n%zu versions of one submission", n);
	if (external_id != NULL) {
		fputs(", external id ", stderr);
		print(external_id);
	}
	fputs(" (letters are shown as x, digits as 9):\n", stderr);
	for (size_t i = 0; i < n; i++)
		print_version(i + 1, &versions[i]);
	while (number == 0) {
		fprintf(stderr, "Which one counts? 1 to %zu: ", n);
		number = read_number(n);
	}
	return number < 0 ? -1 : (int)number - 1;
}
