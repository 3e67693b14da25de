/* SPDX-License-Identifier: MIT */
/* command.c -- the subcommands as tables: options, help, what to run. */
#include <stdbool.h>
#include <string.h>

#include "base/config.h"
#include "cli/cli.h"
#include "cli/command.h"

#define USAGE_COLUMN 78
#define HELP_COLUMN 29

static const struct option no_options[] = { { .name = NULL } };

static const struct option *
options_of(const struct command *command)
{
	return command->options != NULL ? command->options : no_options;
}

/* Finds the option that ARG, without its dashes, names up to a "=". */
static const struct option *
find_option(const struct command *command, const char *arg)
{
	size_t len = strcspn(arg, "=");
	const struct option *o;

	for (o = options_of(command); o->name != NULL; o++)
		if (strlen(o->name) == len && memcmp(o->name, arg, len) == 0)
			return o;
	return NULL;
}

/* Which of the WORDS, split by "|", is TEXT? -1: none. */
static int
find_word(const char *words, const char *text)
{
	size_t len;

	for (int i = 0; *words != '\0'; i++) {
		len = strcspn(words, "|");
		if (strlen(text) == len && memcmp(words, text, len) == 0)
			return i;
		words += len + (words[len] == '|');
	}
	return -1;
}

static int
set_value(const struct option *option, const char *text, void *to)
{
	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)to = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)to = text;
		return 0;
	case OPTION_NUMBER:
		if (config_parse_long(text, option->min, option->max, to) ==
		    0)
			return 0;
		(void)cli_fail("--%s takes a number from %ld to %ld",
		    option->name, option->min, option->max);
		return -1;
	case OPTION_CHOICE:
		*(int *)to = find_word(option->value, text);
		if (*(int *)to >= 0)
			return 0;
		(void)cli_fail("--%s takes one of: %s", option->name,
		    option->value);
		return -1;
	}
	return -1;
}

/* Reads the option at ARGV[*I] with its value, which may be the next. */
static int
parse_option(const struct command *command, int argc, char **argv, int *i,
    struct command_line *line)
{
	const char *name = argv[*i] + 2, *text = strchr(name, '=');
	const struct option *option = find_option(command, name);

	if (option == NULL) {
		(void)cli_fail("there is no option --%.*s here",
		    (int)strcspn(name, "="), name);
		return -1;
	}
	if (text != NULL)
		text++;
	if (option->kind == OPTION_FLAG && text != NULL) {
		(void)cli_fail("--%s takes no value", option->name);
		return -1;
	}
	if (option->kind != OPTION_FLAG && text == NULL) {
		if (*i + 1 == argc) {
			(void)cli_fail("--%s needs a value: %s",
			    option->name, option->value);
			return -1;
		}
		text = argv[++*i];
	}
	return set_value(option, text, line->values + option->at);
}

/* How many operands there must be: the words of what --help shows. */
static int
count_operands(const struct command *command)
{
	const char *p = command->operands;
	int n = *p != '\0';

	while ((p = strchr(p, ' ')) != NULL) {
		p++;
		n++;
	}
	return n;
}

static int
check_operands(const struct command *command, const struct command_line *line)
{
	int wanted = count_operands(command);

	if (line->n_operands == wanted || (line->n_operands > wanted &&
	    strstr(command->operands, "...") != NULL))
		return 0;
	if (line->n_operands < wanted)
		(void)cli_fail("something is missing: %s", command->operands);
	else
		(void)cli_fail("there is an argument too many: %s",
		    line->operands[wanted]);
	return -1;
}

int
command_parse(const struct command *command, int argc, char **argv,
    struct command_line *line)
{
	bool options_end = false;

	memset(line, 0, sizeof(*line));
	line->operands = (const char *const *)argv;
	for (int i = 0; i < argc; i++) {
		char *arg = argv[i];

		if (options_end || arg[0] != '-' || arg[1] == '\0') {
			argv[line->n_operands++] = arg;
		} else if (strcmp(arg, "--") == 0) {
			options_end = true;
		} else if (strcmp(arg, "--help") == 0 ||
		    strcmp(arg, "-h") == 0) {
			line->help = 1;
			return 0;
		} else if (arg[1] != '-') {
			(void)cli_fail("there is no option %s", arg);
			return -1;
		} else if (parse_option(command, argc, argv, &i, line) != 0) {
			return -1;
		}
	}
	argv[line->n_operands] = NULL;
	return check_operands(command, line);
}

/* Prints "[--name value]" and gives how wide that is. */
static int
print_usage_of(const struct option *o, FILE *out)
{
	if (o->kind == OPTION_FLAG)
		return fprintf(out, " [--%s]", o->name);
	return fprintf(out, " [--%s %s]", o->name, o->value);
}

static int
usage_width(const struct option *o)
{
	return (int)strlen(o->name) + 5 + (o->kind == OPTION_FLAG ? 0 :
	    (int)strlen(o->value) + 1);
}

static void
print_usage(const struct command *command, FILE *out)
{
	int column;

	column = fprintf(out, "Usage: admitone %s%s%s", command->group,
	    *command->verb != '\0' ? " " : "", command->verb);
	for (const struct option *o = options_of(command); o->name != NULL;
	    o++) {
		if (column + usage_width(o) > USAGE_COLUMN)
			column = fprintf(out, "\n       ") - 1;
		column += print_usage_of(o, out);
	}
	if (*command->operands != '\0')
		fprintf(out, " %s", command->operands);
	fputc('\n', out);
}

void
command_help(const struct command *command, FILE *out)
{
	int column;

	print_usage(command, out);
	fprintf(out, "%s.\n%s\n", command->summary, command->detail);
	for (const struct option *o = options_of(command); o->name != NULL;
	    o++) {
		column = fprintf(out, "  --%s%s%s", o->name,
		    o->kind == OPTION_FLAG ? "" : " ",
		    o->kind == OPTION_FLAG ? "" : o->value);
		fprintf(out, "%*s%s", column < HELP_COLUMN - 1 ?
		    HELP_COLUMN - column : 2, "", o->help);
		if (o->kind == OPTION_NUMBER)
			fprintf(out, " (%ld to %ld)", o->min, o->max);
		fputc('\n', out);
	}
	fprintf(out, "  --help\n");
}
