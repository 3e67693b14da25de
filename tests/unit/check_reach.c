/* SPDX-License-Identifier: MIT */
/* check_reach.c -- what a connection string needs, and no more, is left open. */
#include <stdlib.h>

#include "base/config.h"
#include "base/log.h"
#include "cage/cage.h"
#include "pg/reach.h"
#include "unit.h"

/* By the connection string and PGHOST: the openings, and how many ports. */
static const struct reach_case {
	const char *conninfo, *pghost;
	unsigned int openings;
	size_t ports;
} cases[] = {
	{ "", NULL, CAGE_UNIX, 1 },
	{ "", "/run/postgresql", CAGE_UNIX, 1 },
	{ "admitone", "/run/postgresql", CAGE_UNIX, 1 },
	{ "", "127.0.0.1", CAGE_TCP, 1 },
	{ "host=/run/postgresql", "127.0.0.1", CAGE_UNIX, 1 },
	{ "host=@postgresql", NULL, CAGE_UNIX | CAGE_ABSTRACT, 1 },
	{ "host=::1 port=6000", NULL, CAGE_TCP, 1 },
	{ "host=localhost", NULL, CAGE_TCP | CAGE_NAMES, 1 },
	{ "host=localhost hostaddr=127.0.0.1", NULL, CAGE_TCP, 1 },
	{ "hostaddr=127.0.0.1,::1 port=1,2", NULL, CAGE_TCP, 2 },
	{ "host=127.0.0.1,/run port=6000", NULL, CAGE_TCP | CAGE_UNIX, 1 },
	{ "host=127.0.0.1,127.0.0.2 port=,6000", NULL, CAGE_TCP, 2 },
	{ "host=127.0.0.1,localhost hostaddr=,127.0.0.1", NULL, CAGE_TCP, 1 },
	{ "postgresql://127.0.0.1:7000,127.0.0.2/admitone", NULL, CAGE_TCP,
	    2 },
	{ "postgres://localhost/admitone", NULL, CAGE_TCP | CAGE_NAMES, 1 },
};

static int
reach(const char *conninfo, const char *pghost, struct cage *cage)
{
	const struct config config = { .database = conninfo };

	log_mute();
	(void)unsetenv("PGPORT");
	(void)unsetenv("PGHOSTADDR");
	if (pghost != NULL)
		(void)setenv("PGHOST", pghost, 1);
	else
		(void)unsetenv("PGHOST");
	return cage_allow_database(&config, cage);
}

START_TEST(openings_are_those_of_the_string)
{
	const struct reach_case *c = &cases[_i];
	struct cage cage = { 0 };

	ck_assert_int_eq(reach(c->conninfo, c->pghost, &cage), 0);
	ck_assert_uint_eq(cage.openings & ~(unsigned int)CAGE_FILES,
	    c->openings);
	ck_assert_uint_eq(cage.n_ports, c->ports);
	ck_assert(!cage.overflowed);
}
END_TEST

START_TEST(files_only_where_there_is_a_network)
{
	struct cage local = { 0 }, remote = { 0 };

	(void)setenv("HOME", "/nowhere", 1);
	ck_assert_int_eq(reach("host=/run requirepeer=root", NULL, &local),
	    0);
	ck_assert_uint_eq(local.n_files, 0);
	ck_assert_int_eq(reach("host=127.0.0.1 sslrootcert=/etc/passwd", NULL,
	    &remote), 0);
	ck_assert_uint_ge(remote.n_files, 1);
}
END_TEST

START_TEST(what_libpq_would_look_up_is_set)
{
	struct cage cage = { 0 };

	(void)unsetenv("HOME");
	(void)unsetenv("PGUSER");
	ck_assert_int_eq(reach("service=nowhere", NULL, &cage), 0);
	ck_assert_ptr_nonnull(getenv("HOME"));
	ck_assert_ptr_nonnull(getenv("PGUSER"));
	ck_assert_str_eq(getenv("PGSERVICE"), "nowhere");
}
END_TEST

START_TEST(no_connection_string)
{
	static const char *const texts[] = { "host", "=", "a=b",
		"password=x host", "postgresql://[" };
	struct cage cage = { 0 };

	ck_assert_int_eq(reach(texts[_i], NULL, &cage), _i == 0 ? 0 : -1);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ openings_are_those_of_the_string, UNIT_COUNT(cases) },
		{ files_only_where_there_is_a_network, 1 },
		{ what_libpq_would_look_up_is_set, 1 },
		{ no_connection_string, 5 },
	};

	return UNIT_RUN("reach", tests);
}
