/* SPDX-License-Identifier: MIT */
/* check_doctor.c -- what admitone doctor reads: nginx's configuration, what
 * systemctl and pgBackRest tell, connection strings. */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/doctor/backup_info.h"
#include "cli/doctor/nginx_conf.h"
#include "cli/doctor/units.h"
#include "pg/servers.h"
#include "unit.h"

static struct arena *arena;
static char folder[] = "/tmp/check_doctor.XXXXXX";

static void
setup(void)
{
	static char template[] = "/tmp/check_doctor.XXXXXX";

	arena = arena_new(8 << 20);
	memcpy(folder, template, sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *
at(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	FILE *file = fopen(at(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void
teardown(void)
{
	static const char *const names[] = { "nginx.conf", "sub/one.conf",
		"sub/two.conf" };

	for (size_t i = 0; i < UNIT_COUNT(names); i++)
		(void)unlink(at(names[i]));
	(void)rmdir(at("sub"));
	(void)rmdir(folder);
	arena_free(arena);
}

/* The first word behind NAME in BLOCK, or "". */
static const char *
word(const struct nginx_conf *conf, const char *name, int block)
{
	const struct nginx_directive *d = nginx_conf_next(conf, name, block,
	    NULL);

	return d != NULL && d->words[1] != NULL ? d->words[1] : "";
}

START_TEST(reads_nginx_conf)
{
	const struct nginx_conf *conf;
	int first, second;

	ck_assert_int_eq(mkdir(at("sub"), 0700), 0);
	put("sub/one.conf", "ssl_certificate '/a b;{';\n");
	put("sub/two.conf", "listen 127.0.0.1:8444;");
	put("nginx.conf", "user www-data; # no; {\nhttp {\n"
	    "  log_format x '{\"a\":\"\\'$b\"}';\n"
	    "  upstream u { server unix:/run/s; }\n"
	    "  server { location /{ return 404; } include sub/one.conf; }\n"
	    "  server{ include sub/t*.conf; }\n"
	    "  include sub/none.conf; include sub/none*.conf;\n}\n"
	    "worker_rlimit_nofile 7;");
	conf = nginx_conf_read(arena, at("nginx.conf"));
	ck_assert_ptr_nonnull(conf);
	ck_assert_int_eq(conf->error, 0);
	ck_assert_int_eq(conf->blocks, 3);
	first = nginx_conf_including(conf, "one.conf", 0);
	second = nginx_conf_including(conf, "t*.conf", 0);
	ck_assert_int_ne(first, second);
	ck_assert_int_ne(first, NGINX_NO_BLOCK);
	ck_assert_str_eq(word(conf, "ssl_certificate", first), "/a b;{");
	ck_assert_str_eq(word(conf, "ssl_certificate", second), "");
	ck_assert_str_eq(word(conf, "listen", second), "127.0.0.1:8444");
	ck_assert_str_eq(word(conf, "user", NGINX_NO_BLOCK), "www-data");
	ck_assert_str_eq(word(conf, "worker_rlimit_nofile", NGINX_NO_BLOCK),
	    "7");
	ck_assert_ptr_nonnull(strstr(conf->missing, "sub/none.conf"));
}
END_TEST

/* It may be unfinished, include itself, or not be there. */
START_TEST(survives_nginx_conf)
{
	static const char *const texts[] = { "", "a", "a 'b", "a {", "}}};",
		"a \"\\", "include nginx.conf; server { include nginx.conf; }",
		"a b c d e f g h i j k;", "server { location { } } }", "#" };

	for (size_t i = 0; i < UNIT_COUNT(texts); i++) {
		put("nginx.conf", texts[i]);
		ck_assert_ptr_nonnull(nginx_conf_read(arena,
		    at("nginx.conf")));
		arena_reset(arena);
	}
	ck_assert_int_ne(nginx_conf_read(arena, at("none"))->error, 0);
}
END_TEST

START_TEST(reads_units)
{
	const char *text = "Id=a.socket\nLoadState=loaded\n"
	    "ActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n"
	    "\nMainPID=12\nId=b.service\nNeedDaemonReload=yes\n"
	    "ActiveState=failed\n";
	struct unit_state unit;

	ck_assert(units_take(&text, &unit));
	ck_assert_str_eq(unit.id, "a.socket");
	ck_assert_str_eq(unit.load, "loaded");
	ck_assert_str_eq(unit.active, "active");
	ck_assert_str_eq(unit.file, "enabled");
	ck_assert(!unit.is_stale);
	ck_assert_int_eq(unit.pid, 0);
	ck_assert(units_take(&text, &unit));
	ck_assert_str_eq(unit.id, "b.service");
	ck_assert_str_eq(unit.active, "failed");
	ck_assert(unit.is_stale);
	ck_assert_int_eq(unit.pid, 12);
	ck_assert(!units_take(&text, &unit));
}
END_TEST

/* As pgBackRest writes it, and the newest good backup. */
static const struct {
	const char *json;
	long long newest;
} infos[] = {
	{ "[]", 0 },
	{ "[{\"backup\":[],\"name\":\"main\"}]", 0 },
	{ "[{\"backup\":[{\"archive\":{\"start\":\"0001\",\"stop\":"
	    "\"0002\"},\"error\":false,\"timestamp\":{\"start\":5,"
	    "\"stop\":9}},{\"error\":true,\"lsn\":{\"stop\":\"0/7\"},"
	    "\"timestamp\":{\"start\":11,\"stop\":12}}]}]", 9 },
	{ "[{\"backup\":[{\"error\":true,\"timestamp\":{\"stop\":3}},"
	    "{\"error\":false,\"timestamp\":{\"stop\":4}}]}]", 4 },
};

START_TEST(reads_backups)
{
	ck_assert_int_eq(backup_info_newest(infos[_i].json), infos[_i].newest);
}
END_TEST

/* Connection strings, the servers in them, and one as the only one. */
static const struct {
	const char *conninfo;
	int n;
	const char *host, *port; /* of the last */
	const char *only;
} strings[] = {
	{ "host=a,b port=1,2 user=u", 2, "b", "2",
	    "host=a,b port=1,2 user=u host='b' hostaddr='' port='2'" },
	{ "host=a,b,c port=7", 3, "c", "7",
	    "host=a,b,c port=7 host='c' hostaddr='' port='7'" },
	{ "postgresql://u@a:1,b:2/d", 2, "b", "2",
	    "postgresql://u@a:1,b:2/d?host=b&hostaddr=&port=2" },
	{ "postgresql://u@a/d?sslmode=require", 1, "a", "5432",
	    "postgresql://u@a/d?sslmode=require&host=a&hostaddr=&port=5432" },
	{ "d", 1, "", "5432", "dbname='d' host='' hostaddr='' port='5432'" },
	/* What may have a password where a host should be is not read. */
	{ "password=a b", -1, NULL, NULL, NULL },
	{ "postgresql://u:a@b@c/d", -1, NULL, NULL, NULL },
	{ "postgresql://u:a/b@c/d", -1, NULL, NULL, NULL },
};

START_TEST(reads_servers)
{
	struct server servers[SERVERS_MAX];
	struct servers_wish wish;
	int n = servers_read(strings[_i].conninfo, &wish, servers);
	char *only;

	ck_assert_int_eq(n, strings[_i].n);
	if (n < 0)
		return;
	ck_assert_str_eq(servers[n - 1].host, strings[_i].host);
	ck_assert_str_eq(servers[n - 1].port, strings[_i].port);
	only = servers_only(strings[_i].conninfo, &servers[n - 1]);
	ck_assert_str_eq(only, strings[_i].only);
	ck_assert_int_eq(servers_read(only, &wish, servers), 1);
	ck_assert_str_eq(servers->host, strings[_i].host);
	free(only);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ reads_nginx_conf, 1 },
		{ survives_nginx_conf, 1 },
		{ reads_units, 1 },
		{ reads_backups, UNIT_COUNT(infos) },
		{ reads_servers, UNIT_COUNT(strings) },
	};

	(void)unsetenv("PGHOST");
	(void)unsetenv("PGPORT");
	return unit_run("doctor", tests, UNIT_COUNT(tests), setup, teardown);
}
