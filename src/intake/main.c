/* SPDX-License-Identifier: MIT */
/* main.c -- admitone-intake: the public FastCGI program. */
#include <stddef.h>

#include "crypto/crypto.h"
#include "http/program.h"
#include "intake/intake.h"
#include "pg/reach.h"

static const struct http_service *
open_service(const struct config *config)
{
	struct intake *intake = intake_new(config);

	return intake != NULL ? intake_service(intake) : NULL;
}

static void
close_service(void *app)
{
	intake_free(app);
}

int
main(int argc, char **argv)
{
	static const struct http_program program = {
		.name = "admitone-intake",
		.purpose = "Takes submissions over FastCGI and stores each "
		    "invite's once.",
		.options = "",
		.reads = CONFIG_INTAKE,
		.prepare = crypto_start,
		.check = intake_check,
		.open = open_service,
		.needs = cage_allow_database,
		.close = close_service,
	};

	return http_program_run(&program, argc, argv);
}
