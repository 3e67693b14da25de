/* SPDX-License-Identifier: MIT */
/* command.c -- the subcommands as tables: options, help, what to run. */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/input.h"

#define USAGE_COLUMN 78
#define HELP_COLUMN 29

#define OPTIONS_MAX 24
#define WORDS_ROOM 64

/* How --help shows a value of each kind. */
static const char *const value_words[PARAM_KINDS] = {
	[PARAM_TEXT] = "S", [PARAM_NAME] = "S", [PARAM_LINES] = "S",
	[PARAM_EMAIL] = "E", [PARAM_PHONE] = "N", [PARAM_DATE] = "DATE",
	[PARAM_HIRED] = "DATE", [PARAM_TIME] = "TIME", [PARAM_NUMBER] = "N",
	[PARAM_CLAMPED] = "N", [PARAM_UUID] = "ID",
};

/* A command's options, each a row of its own. */
struct options {
	struct option all[OPTIONS_MAX];
	const struct param *params[OPTIONS_MAX]; /* of those that are acts' */
	size_t n;
	char filter[WORDS_ROOM]; /* the words of the one that filters a list */
};

static void
add(struct options *options, struct option option, const struct param *param)
{
	assert(options->n < OPTIONS_MAX && option.name != NULL);
	options->params[options->n] = param;
	options->all[options->n++] = option;
}

/* How --help shows PARAM's value: who filters by a choice may ask for all. */
static const char *
words_of(const struct param *param, struct options *options)
{
	if (param->kind != PARAM_CHOICE)
		return value_words[param->kind];
	if (param->from != PARAM_QUERY)
		return param->choices;
	assert(*options->filter == '\0');
	(void)snprintf(options->filter, sizeof(options->filter), "any|%s",
	    param->choices);
	return options->filter;
}

static void
add_param(struct options *options, const struct param *param)
{
	add(options, (struct option){ param->option, OPTION_ACT, 0,
	    words_of(param, options), param->min, param->max, param->help },
	    param);
}

/* Is NAME one of NAMES, which have blanks between them? */
static bool
is_among(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (; *names != '\0'; names += strcspn(names, " ")) {
		names += *names == ' ';
		if (strcspn(names, " ") == len &&
		    memcmp(names, name, len) == 0)
			return true;
	}
	return false;
}

/* Adds all options of ACT but those that NAMES has. */
static void
add_all_but(struct options *options, const struct act *act, const char *names)
{
	for (const struct param *p = act->params; p->kind != PARAM_END; p++)
		if (p->option != NULL && !is_among(names, p->name))
			add_param(options, p);
}

/* Adds those that ROW, of OPTION_ACT, stands for. */
static void
add_act(struct options *options, const struct option *row)
{
	const struct act *act = &acts[row->at];
	const char *name = row->name;
	size_t len;

	if (*name == '-') {
		add_all_but(options, act, name + 1);
		name = "";
	}
	for (; *name != '\0'; name += len) {
		name += *name == ' ';
		len = strcspn(name, " ");
		add_param(options, act_param(act, name, len));
	}
	if (act->keyed)
		add(options, (struct option)COMMAND_KEY, NULL);
}

static void
find_options(const struct command *command, struct options *options)
{
	memset(options, 0, sizeof(*options));
	for (const struct option *o = command->options; o != NULL &&
	    o->name != NULL; o++) {
		if (o->kind == OPTION_ACT)
			add_act(options, o);
		else
			add(options, *o, NULL);
	}
}

/* Finds the option that ARG, without its dashes, names up to a "=". */
static const struct option *
find_option(const struct options *options, const char *arg)
{
	size_t len = strcspn(arg, "=");

	for (size_t i = 0; i < options->n; i++)
		if (strlen(options->all[i].name) == len &&
		    memcmp(options->all[i].name, arg, len) == 0)
			return &options->all[i];
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
	case OPTION_KEY:
		return cli_parse_id(text, to) == 0 ? 0 : -1;
	case OPTION_ACT:
		break;
	}
	return -1;
}

/* Takes an act's parameter; of one given twice the last counts. */
static void
give(struct command_line *line, const struct param *param, const char *text)
{
	size_t i = 0;

	while (i < line->n_inputs && line->input[i].name != param->name)
		i++;
	if (*text == '\0' && input_is_none_if_empty(param)) {
		if (i < line->n_inputs)
			line->input[i] = line->input[--line->n_inputs];
		return;
	}
	assert(i < CLI_GIVEN_MAX);
	line->n_inputs += i == line->n_inputs;
	line->input[i] = input_given(param->name, text);
}

/* Reads the option at ARGV[*I] with its value, which may be the next. */
static int
parse_option(const struct options *options, int argc, char **argv, int *i,
    struct command_line *line)
{
	const char *name = argv[*i] + 2, *text = strchr(name, '=');
	const struct option *option = find_option(options, name);

	if (option == NULL) {
		(void)cli_fail("unknown option: --%.*s",
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
	if (option->kind == OPTION_ACT) {
		give(line, options->params[option - options->all], text);
		return 0;
	}
	return set_value(option, text, option->kind == OPTION_KEY ?
	    line->key : line->values + option->at);
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
		(void)cli_fail("missing argument: %s", command->operands);
	else
		(void)cli_fail("unexpected argument: %s",
		    line->operands[wanted]);
	return -1;
}

int
command_parse(const struct command *command, int argc, char **argv,
    struct command_line *line)
{
	bool options_end = false;
	struct options options;

	assert(command->values_size <= sizeof(line->values));
	memset(line, 0, sizeof(*line));
	uuid_make(line->key);
	find_options(command, &options);
	for (size_t i = 0; i < options.n; i++)
		line->keyed |= options.all[i].kind == OPTION_KEY;
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
			(void)cli_fail("unknown option: %s", arg);
			return -1;
		} else if (parse_option(&options, argc, argv, &i, line) != 0) {
			return -1;
		}
	}
	argv[line->n_operands] = NULL;
	return check_operands(command, line);
}

/* Prints "--name value" and gives how wide that is. */
static int
print_name(const struct option *o, FILE *out)
{
	if (o->kind == OPTION_FLAG)
		return fprintf(out, "--%s", o->name);
	return fprintf(out, "--%s %s", o->name, o->value);
}

static int
usage_width(const struct option *o)
{
	return (int)strlen(o->name) + 5 + (o->kind == OPTION_FLAG ? 0 :
	    (int)strlen(o->value) + 1);
}

static void
print_usage(const struct command *command, const struct options *options,
    FILE *out)
{
	const struct option *o = options->all;
	int column;

	column = fprintf(out, "Usage: admitone %s%s%s", command->group,
	    *command->verb != '\0' ? " " : "", command->verb);
	for (size_t i = 0; i < options->n; i++) {
		if (column + usage_width(&o[i]) > USAGE_COLUMN)
			column = fprintf(out, "\n       ") - 1;
		column += fprintf(out, " [");
		column += print_name(&o[i], out);
		column += fprintf(out, "]");
	}
	if (*command->operands != '\0')
		fprintf(out, " %s", command->operands);
	fputc('\n', out);
}

static void
print_help_of(const struct option *o, const struct param *param, FILE *out)
{
	int column = fprintf(out, "  ");

	column += print_name(o, out);
	if (*o->help != '\0')
		fprintf(out, "%*s%s", column < HELP_COLUMN - 1 ?
		    HELP_COLUMN - column : 2, "", o->help);
	if (o->kind == OPTION_NUMBER || (param != NULL &&
	    (param->kind == PARAM_NUMBER || param->kind == PARAM_CLAMPED)))
		fprintf(out, " (%ld to %ld)", o->min, o->max);
	fputc('\n', out);
}

void
command_help(const struct command *command, FILE *out)
{
	struct options options;

	find_options(command, &options);
	print_usage(command, &options, out);
	fprintf(out, "%s.\n%s\n", command->summary, command->detail);
	for (size_t i = 0; i < options.n; i++)
		print_help_of(&options.all[i], options.params[i], out);
	fprintf(out, "  --help\n");
}

/* Prints what every line of COMMAND begins with. */
static void
print_command(const struct command *command, FILE *out)
{
	fprintf(out, "%s%s%s\t", command->group,
	    *command->verb != '\0' ? " " : "", command->verb);
}

void
command_list(const struct command *command, FILE *out)
{
	struct options options;
	const struct option *o = options.all;

	find_options(command, &options);
	print_command(command, out);
	fprintf(out, "\t%s\t%s\n", command->operands, command->summary);
	for (size_t i = 0; i < options.n; i++) {
		print_command(command, out);
		fprintf(out, "--%s\t%s\t%s\n", o[i].name,
		    o[i].kind == OPTION_FLAG ? "" : o[i].value, o[i].help);
	}
	print_command(command, out);
	fprintf(out, "--help\t\tshow how it is used\n");
}
