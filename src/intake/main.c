/* SPDX-License-Identifier: MIT */
/* main.c -- admitone-intake: the public FastCGI program. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "http/serve.h"
#include "http/supervise.h"
#include "intake/intake.h"

#define PROGRAM "admitone-intake"
#define EXIT_USAGE 2
#define EXIT_CONFIG 78 /* EX_CONFIG of sysexits.h */

struct options {
	long workers;
	const char *socket_path; /* NULL: descriptor 0 is the socket */
};

static void
usage(FILE *out)
{
	fputs("Usage: " PROGRAM " [--workers N] [--listen unix:PATH]\n"
	    "Takes submissions over FastCGI and stores each invite's once.\n\n"
	    "  --workers N         processes that serve (default: one per "
	    "core, at least 2);\n"
	    "                      0: serve in this process\n"
	    "  --listen unix:PATH  make this socket (default: it is "
	    "descriptor 0)\n"
	    "  --help, --version\n\n"
	    "Signals: TERM finishes what is waiting and ends; HUP replaces "
	    "the workers one\nby one, with the keys and the program that "
	    "are installed then.\n", out);
	config_help(out, CONFIG_INTAKE);
}

static int
parse_options(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "workers", required_argument, NULL, 'w' },
		{ "listen", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int c;

	options->workers = cores > 2 ? cores : 2;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'w':
			if (config_parse_long(optarg, 0,
			    SUPERVISE_WORKERS_MAX, &options->workers) == 0)
				continue;
			fprintf(stderr, PROGRAM ": --workers takes a number "
			    "from 0 to %d\n", SUPERVISE_WORKERS_MAX);
			return -1;
		case 'l':
			if (strncmp(optarg, "unix:", 5) == 0) {
				options->socket_path = optarg + 5;
				continue;
			}
			fputs(PROGRAM ": --listen takes unix:PATH\n", stderr);
			return -1;
		case 'h':
			usage(stdout);
			exit(EXIT_SUCCESS);
		case 'V':
			puts(PROGRAM " " PACKAGE_VERSION);
			exit(EXIT_SUCCESS);
		default:
			return -1;
		}
	}
	if (optind == argc)
		return 0;
	fprintf(stderr, PROGRAM ": unexpected argument: %s\n", argv[optind]);
	return -1;
}

/* Serves in this process. */
static int
work(const struct config *config, const struct options *options,
    int listen_fd)
{
	struct intake *intake = intake_new(config);
	int result;

	if (intake == NULL)
		return EXIT_CONFIG;
	result = http_serve(listen_fd, options->socket_path,
	    intake_service(intake));
	intake_free(intake);
	return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Runs workers: this program again, with the socket on descriptor 0. */
static int
oversee(const struct config *config, const struct options *options,
    int listen_fd)
{
	char program[4096];
	char name[] = PROGRAM, flag[] = "--workers", none[] = "0";
	char *const argv[] = { name, flag, none, NULL };
	ssize_t len;

	/* The path, not the file: after an upgrade a new file is there. */
	len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (len <= 0)
		return EXIT_FAILURE;
	program[len] = '\0';
	/* What is wrong with the settings is told now, not by each worker. */
	if (intake_check(config) != 0)
		return EXIT_CONFIG;
	return supervise(program, argv, (int)options->workers, listen_fd,
	    options->socket_path) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	struct options options = { 0 };
	struct config config;
	int listen_fd = STDIN_FILENO;

	if (parse_options(argc, argv, &options) != 0) {
		fputs("Try: " PROGRAM " --help\n", stderr);
		return EXIT_USAGE;
	}
	if (config_load(&config) != 0)
		return EXIT_CONFIG;
	log_open(PROGRAM, config.log_level);
	if (crypto_start() != 0)
		return EXIT_FAILURE;
	if (options.socket_path != NULL)
		listen_fd = supervise_listen(options.socket_path);
	else if (!supervise_is_listening(STDIN_FILENO)) {
		fputs(PROGRAM ": descriptor 0 is no listening socket; use "
		    "--listen, spawn-fcgi or systemd\n", stderr);
		return EXIT_USAGE;
	}
	if (listen_fd < 0)
		return EXIT_FAILURE;
	if (options.workers == 0)
		return work(&config, &options, listen_fd);
	return oversee(&config, &options, listen_fd);
}
