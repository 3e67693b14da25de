/* SPDX-License-Identifier: MIT */
/* check_hosts.c -- a server that failed goes behind the others, with its port. */
#include <libpq-fe.h>

#include <stdlib.h>

#include "pg/hosts.h"
#include "unit.h"

/* A conninfo, and the three parameters after each of some rotations. */
static const struct {
	const char *conninfo;
	struct {
		const char *host, *hostaddr, *port;
	} after[3];
} orders[] = {
	{ "host=/a,/b,/c port=1,2,3", { { "/b,/c,/a", "", "2,3,1" },
	    { "/c,/a,/b", "", "3,1,2" }, { "/a,/b,/c", "", "1,2,3" } } },
	{ "host=/a,/b", { { "/b,/a", "", "7" }, { "/a,/b", "", "7" },
	    { "/b,/a", "", "7" } } },
	{ "host=/a,/b,/c port=8", { { "/b,/c,/a", "", "8" },
	    { "/c,/a,/b", "", "8" }, { "/a,/b,/c", "", "8" } } },
	{ "host=/only port=8", { { "/only", "", "8" }, { "/only", "", "8" },
	    { "/only", "", "8" } } },
	{ "hostaddr=127.0.0.1,127.0.0.2 host=one,two", {
	    { "two,one", "127.0.0.2,127.0.0.1", "7" },
	    { "one,two", "127.0.0.1,127.0.0.2", "7" },
	    { "two,one", "127.0.0.2,127.0.0.1", "7" } } },
	{ "host=/a,,/c port=,2,", { { ",/c,/a", "", "2,," },
	    { "/c,/a,", "", ",,2" }, { "/a,,/c", "", ",2," } } },
	/* The environment's. */
	{ "", { { "/y,/x", "", "7" }, { "/x,/y", "", "7" },
	    { "/y,/x", "", "7" } } },
};

static PGconn *
start(const char *conninfo, PQconninfoOption *hosts)
{
	const char *const keys[] = { "dbname", "host", "hostaddr", "port",
		NULL };
	const char *const values[] = { conninfo, hosts_value(hosts, "host"),
		hosts_value(hosts, "hostaddr"), hosts_value(hosts, "port"),
		NULL };

	return PQconnectStartParams(keys, values, 1);
}

/* "" for one that is not set. */
static const char *
value(PQconninfoOption *hosts, const char *keyword)
{
	const char *found = hosts_value(hosts, keyword);

	return found != NULL ? found : "";
}

START_TEST(rotates)
{
	PQconninfoOption *hosts = NULL;

	(void)setenv("PGHOST", "/x,/y", 1);
	(void)setenv("PGPORT", "7", 1);
	for (size_t i = 0; i < UNIT_COUNT(orders[_i].after); i++) {
		PGconn *conn = start(orders[_i].conninfo, hosts);

		ck_assert_ptr_nonnull(conn);
		hosts_rotate(&hosts, conn);
		PQfinish(conn);
		ck_assert_str_eq(value(hosts, "host"),
		    orders[_i].after[i].host);
		ck_assert_str_eq(value(hosts, "hostaddr"),
		    orders[_i].after[i].hostaddr);
		ck_assert_str_eq(value(hosts, "port"),
		    orders[_i].after[i].port);
	}
	PQconninfoFree(hosts);
}
END_TEST

START_TEST(lives_without_a_connection)
{
	PQconninfoOption *hosts = NULL;

	hosts_rotate(&hosts, NULL);
	ck_assert_ptr_null(hosts);
	ck_assert_ptr_null(hosts_value(hosts, "host"));
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ rotates, UNIT_COUNT(orders) },
		{ lives_without_a_connection, 1 },
	};

	return UNIT_RUN("hosts", tests);
}
