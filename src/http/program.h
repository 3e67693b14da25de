/* SPDX-License-Identifier: MIT */
/* program.h -- what the FastCGI programs' main() have in common. */
#ifndef HTTP_PROGRAM_H
#define HTTP_PROGRAM_H

#include "base/config.h"

struct cage;
struct http_service;

struct http_program {
	const char *name;
	const char *purpose;  /* a sentence, for --help */
	const char *options;  /* lines of --help about options that main()
	                         has taken itself; "" for none */
	enum config_program reads; /* whose settings it reads */

	/* Prepares the process, first of all. Returns 0, or -1. */
	int (*prepare)(void);
	/* Could a worker start with CONFIG? Returns 0, or -1 after an event. */
	int (*check)(const struct config *config);
	/* Makes a worker's service by CONFIG, which it borrows. NULL after an
	 * event. */
	const struct http_service *(*open)(const struct config *config);
	/* Leaves open in CAGE what the service needs while it serves. Returns
	 * 0, or -1 after an event. */
	int (*needs)(const struct config *config, struct cage *cage);
	/* Frees it, by its app. */
	void (*close)(void *app);
};

/*
 * Runs PROGRAM by its command line: oversees workers, or is one; returns
 * main()'s result.
 */
int http_program_run(const struct http_program *program, int argc,
    char **argv);

#endif
