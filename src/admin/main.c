/* SPDX-License-Identifier: MIT */
/* main.c -- admitone-admin: the staff's FastCGI program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/admin.h"
#include "admin/routes.h"
#include "crypto/crypto.h"
#include "http/program.h"
#include "pg/reach.h"

static const struct http_service *
open_service(const struct config *config)
{
	struct admin *admin = admin_new(config);

	return admin != NULL ? admin_service(admin) : NULL;
}

static void
close_service(void *app)
{
	admin_free(app);
}

int
main(int argc, char **argv)
{
	static const struct http_program program = {
		.name = "admitone-admin",
		.purpose = "Serves the staff over FastCGI: invites, review, "
		    "employees, audit.",
		.options = "  --routes            prints what it answers, a "
		    "JSON object per line\n",
		.reads = CONFIG_ADMIN,
		.prepare = crypto_start,
		.check = admin_check,
		.open = open_service,
		.needs = cage_allow_database,
		.close = close_service,
	};

	if (argc == 2 && strcmp(argv[1], "--routes") == 0) {
		routes_print(stdout);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	return http_program_run(&program, argc, argv);
}
