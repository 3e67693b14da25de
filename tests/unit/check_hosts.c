/* SPDX-License-Identifier: MIT */
/* check_hosts.c -- each server has its turn, with its port. */
#include <stdlib.h>

#include "pg/hosts.h"
#include "unit.h"

/* A conninfo, and its servers; without any, they are left to libpq. */
static const struct {
	const char *conninfo;
	struct {
		const char *host, *hostaddr, *port;
	} servers[3];
} splits[] = {
	{ "host=/a,/b,/c port=1,2,3", { { "/a", NULL, "1" },
	    { "/b", NULL, "2" }, { "/c", NULL, "3" } } },
	{ "host=/a,/b", { { "/a", NULL, NULL }, { "/b", NULL, NULL } } },
	{ "postgresql://a:1,b:2/x", { { "a", NULL, "1" }, { "b", NULL, "2" } } },
	{ "hostaddr=127.0.0.1,127.0.0.2 host=one,two", {
	    { "one", "127.0.0.1", NULL }, { "two", "127.0.0.2", NULL } } },
	{ "hostaddr=127.0.0.1,127.0.0.2 host=''", {
	    { NULL, "127.0.0.1", NULL }, { NULL, "127.0.0.2", NULL } } },
	{ "", { { "/x", NULL, NULL }, { "/y", NULL, NULL } } },
	{ "x", { { "/x", NULL, NULL }, { "/y", NULL, NULL } } },
	{ "host=/only port=8", { { NULL, NULL, NULL } } },
	/* What is empty libpq would not take from us. */
	{ "host=/a,,/c", { { NULL, NULL, NULL } } },
	{ "host=/a,/b port=,2", { { NULL, NULL, NULL } } },
	/* libpq says what is wrong. */
	{ "host=/a,/b port=1,2,3", { { NULL, NULL, NULL } } },
	{ "host=/a,/b hostaddr=127.0.0.1", { { NULL, NULL, NULL } } },
	{ "host=/a,/b no=such", { { NULL, NULL, NULL } } },
};

/* Both are NULL, or the same text. */
static void
check_name(const struct hosts *hosts, enum hosts_list list,
    const char *expected)
{
	const char *name = hosts_name(hosts, list);

	ck_assert_int_eq(name != NULL, expected != NULL);
	if (expected != NULL)
		ck_assert_str_eq(name, expected);
}

/* What the environment has is the same for all: a port; or not. */
START_TEST(takes_turns)
{
	struct hosts hosts;
	unsigned int n = 0;

	(void)setenv("PGHOST", "/x,/y", 1);
	(void)setenv("PGPORT", "7", 1);
	ck_assert_int_eq(hosts_split(&hosts, splits[_i].conninfo), 0);
	while (n < 3 && (n == 0 || splits[_i].servers[n].host != NULL ||
	    splits[_i].servers[n].hostaddr != NULL))
		n++;
	ck_assert_uint_eq(hosts.n, n);
	for (unsigned int i = 0; i < 2 * n; i++) {
		check_name(&hosts, HOSTS_HOST, splits[_i].servers[i % n].host);
		check_name(&hosts, HOSTS_HOSTADDR,
		    splits[_i].servers[i % n].hostaddr);
		check_name(&hosts, HOSTS_PORT, splits[_i].servers[i % n].port);
		hosts_go_on(&hosts);
	}
	hosts_free(&hosts);
}
END_TEST

/* libpq would quote the secret; or not. */
static const struct {
	const char *conninfo;
	bool is_malformed;
} conninfos[] = {
	{ "", false },
	{ "admitone", false },
	{ "host=/a password='sec ret' dbname=x@y", false },
	{ "postgresql://u:sec%40r%2Fet@h/x", false },
	{ "postgresql:///x?host=@abstract", false },
	{ "postgres://user%40server:secret@h/x%40y", false },
	{ "postgres://u:sec?ret@h/x?host=@a", false },
	{ "host=/a password=sec ret", true },
	{ "host=/a password='secret", true },
	{ "host=/a no=secret", true },
	{ "secret only=", true },
	{ "postgres://u:sec ret@h:70000x/x", false },
	{ "postgres://u:sec@ret@h/x", true },
	{ "postgres://u:sec/r@h/x", true },
	{ "postgres://u:secret@[h/x", true },
	{ "postgres://u:secret%4x@h/x", true },
};

START_TEST(tells_the_malformed)
{
	ck_assert_int_eq(hosts_is_malformed(conninfos[_i].conninfo),
	    conninfos[_i].is_malformed);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ takes_turns, UNIT_COUNT(splits) },
		{ tells_the_malformed, UNIT_COUNT(conninfos) },
	};

	return UNIT_RUN("hosts", tests);
}
