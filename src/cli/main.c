/* SPDX-License-Identifier: MIT */
/* main.c -- admitone: the operator's program. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "pg/db.h"
#include "term/cli.h"
#include "term/command.h"

#define PROGRAM "admitone"
#define ARENA_SIZE ((size_t)64 << 20)

/* In the order in which one uses them first, and --help shows them. */
static const struct command *const groups[] = {
	migrate_commands, keys_commands, setting_commands, invite_commands,
	submission_commands, employee_commands, export_commands,
	inspect_commands, renewals_commands, user_commands, audit_commands,
	verify_commands, doctor_commands,
	import_commands, form_commands,
};

#define N_GROUPS (sizeof(groups) / sizeof(*groups))

static void
print_commands(const struct command *group, FILE *out)
{
	for (; group->group != NULL; group++)
		fprintf(out, "  %-11s%-15s%s\n", group->group, group->verb,
		    group->summary);
}

static void
print_help(FILE *out)
{
	fputs("Usage: " PROGRAM " COMMAND [OPTION]...\n"
	    "Runs Admit One: one invite, one submission.\n\nCommands:\n",
	    out);
	for (size_t i = 0; i < N_GROUPS; i++)
		print_commands(groups[i], out);
	fputs("\nEach has --help, the same as help COMMAND. Exit codes: 0 "
	    "done, 1 failed\nor breach found, 2 usage, 78 settings or key "
	    "files.\n", out);
	config_help(out, CONFIG_CLI);
}

static void
print_group_help(const struct command *group, FILE *out)
{
	fprintf(out, "Usage: " PROGRAM " %s COMMAND [OPTION]...\n\n"
	    "Commands:\n", group->group);
	print_commands(group, out);
	fputs("\nEach has --help.\n", out);
}

/* What the shells' completion reads (deploy/completion); not in --help. */
static void
print_listing(FILE *out)
{
	for (size_t i = 0; i < N_GROUPS; i++)
		for (const struct command *c = groups[i]; c->group != NULL; c++)
			command_list(c, out);
}

static bool
is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

static const struct command *
find_group(const char *name)
{
	for (size_t i = 0; i < N_GROUPS; i++)
		if (strcmp(groups[i]->group, name) == 0)
			return groups[i];
	return NULL;
}

/* Finds the command that VERB names, or the group alone is. */
static const struct command *
find_command(const struct command *group, const char *verb)
{
	if (*group->verb == '\0')
		return group;
	for (; group->group != NULL; group++)
		if (verb != NULL && strcmp(group->verb, verb) == 0)
			return group;
	return NULL;
}

/* The whole command line, as it was typed. */
static const char **typed;

/* Runs a command whose arguments are read. */
static int
run(const struct command *command, const struct command_line *line)
{
	struct cli cli = { .key = line->keyed ? line->key : NULL,
		.words = typed };
	int result;

	memcpy(cli.input, line->input, sizeof(cli.input));
	cli.n_typed = cli.n_inputs = line->n_inputs;
	if (config_load(&cli.config) != 0)
		return CLI_CONFIG;
	log_open(PROGRAM, cli.config.log_level, cli.config.log_format);
	if (cli.config.log_level != LOG_LEVEL_DEBUG)
		log_mute();
	if (crypto_start() != 0)
		return cli_fail("the system has no random numbers");
	cli.arena = arena_new(ARENA_SIZE);
	cli.db = db_new(cli.config.database, PROGRAM, db_no_statements, 0);
	if (cli.arena == NULL || cli.db == NULL)
		result = cli_fail("out of memory, or requirepeer in "
		    "ADMITONE_DATABASE names nobody on this machine");
	else
		result = command->run(&cli, line->values, line->operands);
	db_free(cli.db);
	arena_free(cli.arena);
	if (result == 0)
		result = cli_flush();
	return result;
}

/* Runs COMMAND with the arguments behind its name. */
static int
dispatch(const struct command *command, int argc, char **argv)
{
	struct command_line line;

	if (command_parse(command, argc, argv, &line) != 0) {
		fprintf(stderr, "Try: " PROGRAM " %s%s%s --help\n",
		    command->group, *command->verb != '\0' ? " " : "",
		    command->verb);
		return CLI_USAGE;
	}
	if (line.help) {
		command_help(command, stdout);
		return cli_flush();
	}
	return run(command, &line);
}

/* Runs the command of a group that ARGV[0] names. */
static int
dispatch_group(const struct command *group, int argc, char **argv)
{
	const struct command *command;
	int verbs = *group->verb != '\0';

	if (verbs && argc > 0 && is_help(argv[0])) {
		print_group_help(group, stdout);
		return cli_flush();
	}
	command = find_command(group, argc > 0 ? argv[0] : NULL);
	if (command != NULL)
		return dispatch(command, argc - verbs, argv + verbs);
	if (argc > 0)
		(void)cli_fail("unknown command: %s %s", group->group,
		    argv[0]);
	print_group_help(group, stderr);
	return CLI_USAGE;
}

/* Runs the command that ARGV names. */
static int
dispatch_any(int argc, char **argv)
{
	const struct command *group = find_group(argv[0]);

	if (group != NULL)
		return dispatch_group(group, argc - 1, argv + 1);
	(void)cli_fail("there is no command %s", argv[0]);
	fputs("Try: " PROGRAM " --help\n", stderr);
	return CLI_USAGE;
}

/* "help COMMAND" is "COMMAND --help", whatever more stands there. */
static int
help_with(int argc, char **argv)
{
	char flag[] = "--help";
	char *words[] = { argv[0], argc > 1 ? argv[1] : flag, flag, NULL };

	return dispatch_any(argc > 1 ? 3 : 2, words);
}

int
main(int argc, char **argv)
{
	bool help;

	typed = calloc((size_t)argc + 1, sizeof(*typed));
	if (typed == NULL)
		return cli_fail("out of memory");
	for (int i = 0; i < argc; i++)
		typed[i] = argv[i];
	/* A reader that goes away is told about, as a full disk is. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_help(stderr);
		return CLI_USAGE;
	}
	help = strcmp(argv[1], "help") == 0;
	if (help && argc > 2)
		return help_with(argc - 2, argv + 2);
	if (help || is_help(argv[1])) {
		print_help(stdout);
		return cli_flush();
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts(PROGRAM " " PACKAGE_VERSION);
		return cli_flush();
	}
	if (strcmp(argv[1], "--commands") == 0) {
		print_listing(stdout);
		return cli_flush();
	}
	return dispatch_any(argc - 1, argv + 1);
}
