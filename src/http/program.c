/* SPDX-License-Identifier: MIT */
/* program.c -- what the FastCGI programs' main() have in common. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cage/cage.h"
#include "http/program.h"
#include "http/serve.h"
#include "http/supervise.h"

#define EXIT_USAGE 2
#define EXIT_CONFIG 78 /* EX_CONFIG of sysexits.h */

struct options {
	long workers;
	const char *socket_path; /* NULL: descriptor 0 is the socket */
};

static void
usage(const struct http_program *program)
{
	printf("Usage: %s [--workers N] [--listen unix:PATH]\n%s\n\n"
	    "  --workers N         processes that serve (default: one per "
	    "core, at least 2);\n"
	    "                      0: serve in this process\n"
	    "  --listen unix:PATH  make this socket (default: it is "
	    "descriptor 0)\n%s"
	    "  --help, --version\n\n"
	    "Signals: TERM finishes what is waiting and exits; HUP replaces "
	    "the workers one\nby one, with the keys and the program that "
	    "are installed then.\n", program->name, program->purpose,
	    program->options);
	config_help(stdout, program->reads);
}

/* Takes one option. Returns 0, or -1 after saying what is wrong. */
static int
take_option(const struct http_program *program, int option,
    struct options *options)
{
	switch (option) {
	case 'w':
		if (config_parse_long(optarg, 0, SUPERVISE_WORKERS_MAX,
		    &options->workers) == 0)
			return 0;
		fprintf(stderr, "%s: --workers takes a number from 0 to %d\n",
		    program->name, SUPERVISE_WORKERS_MAX);
		return -1;
	case 'l':
		if (strncmp(optarg, "unix:", 5) == 0) {
			options->socket_path = optarg + 5;
			return 0;
		}
		fprintf(stderr, "%s: --listen takes unix:PATH\n",
		    program->name);
		return -1;
	case 'h':
		usage(program);
		exit(EXIT_SUCCESS);
	case 'V':
		printf("%s %s\n", program->name, PACKAGE_VERSION);
		exit(EXIT_SUCCESS);
	default:
		return -1;
	}
}

static int
parse_options(const struct http_program *program, int argc, char **argv,
    struct options *options)
{
	static const struct option longs[] = {
		{ "workers", required_argument, NULL, 'w' },
		{ "listen", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int option;

	options->workers = cores > 2 ? cores : 2;
	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1)
		if (take_option(program, option, options) != 0)
			return -1;
	if (optind == argc)
		return 0;
	fprintf(stderr, "%s: unexpected argument: %s\n", program->name,
	    argv[optind]);
	return -1;
}

/* Closes this process in, for good, with what the service and the end need. */
static int
close_in(const struct http_program *program, const struct config *config,
    const struct options *options)
{
	struct cage cage = { 0 };

	if (program->needs(config, &cage) != 0)
		return -1;
	if (options->socket_path != NULL)
		cage_open_removal(&cage, options->socket_path);
	return cage_close(&cage, config->cage);
}

/* Serves in this process. */
static int
work(const struct http_program *program, const struct config *config,
    const struct options *options, int listen_fd)
{
	const struct http_service *service = program->open(config);
	int result;

	if (service == NULL)
		return EXIT_CONFIG;
	result = close_in(program, config, options);
	if (result == 0)
		result = http_serve(listen_fd, options->socket_path, service);
	program->close(service->app);
	return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Runs workers: this program again, with the socket on descriptor 0. */
static int
oversee(const struct http_program *program, const struct config *config,
    const struct options *options, int listen_fd)
{
	char path[4096], name[64], flag[] = "--workers", none[] = "0";
	char *const argv[] = { name, flag, none, NULL };
	ssize_t len;

	/* The path, not the file: after an upgrade a new file is there. */
	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (len <= 0)
		return EXIT_FAILURE;
	path[len] = '\0';
	(void)snprintf(name, sizeof(name), "%s", program->name);
	/* What is wrong with the settings is told now, not by each worker. */
	if (program->check(config) != 0)
		return EXIT_CONFIG;
	if (cage_narrow(config->cage) != 0)
		return EXIT_FAILURE;
	return supervise(path, argv, (int)options->workers, listen_fd,
	    options->socket_path) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
http_program_run(const struct http_program *program, int argc, char **argv)
{
	struct options options = { 0 };
	struct config config;
	int listen_fd = STDIN_FILENO;

	if (parse_options(program, argc, argv, &options) != 0) {
		fprintf(stderr, "Try: %s --help\n", program->name);
		return EXIT_USAGE;
	}
	if (config_load(&config) != 0)
		return EXIT_CONFIG;
	log_open(program->name, config.log_level, config.log_format);
	if (program->prepare() != 0)
		return EXIT_FAILURE;
	if (options.socket_path != NULL)
		listen_fd = supervise_listen(options.socket_path);
	else if (!supervise_is_listening(STDIN_FILENO)) {
		fprintf(stderr, "%s: descriptor 0 is no listening socket; use "
		    "--listen, spawn-fcgi or systemd\n", program->name);
		return EXIT_USAGE;
	}
	if (listen_fd < 0)
		return EXIT_FAILURE;
	if (options.workers == 0)
		return work(program, &config, &options, listen_fd);
	return oversee(program, &config, &options, listen_fd);
}
