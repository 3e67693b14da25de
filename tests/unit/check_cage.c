/* SPDX-License-Identifier: MIT */
/* check_cage.c -- a closed process does what is left open, and nothing else. */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>

#include <seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cage/cage.h"
#include "cage/calls.h"
#include "cage/landlock.h"
#include "cage/probe.h"
#include "unit.h"

#define NOT_CLOSED 100 /* an exit code, as the others are an errno */
#define OPENED_PORT 5432

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

/* The files in tests/unit/cage have the numbers and the words of one
 * architecture and of libseccomp 2.5. */
#if defined(__x86_64__) && SCMP_VER_MAJOR == 2 && SCMP_VER_MINOR == 5
#define FILTERS_AGREED true
#else
#define FILTERS_AGREED false
#endif

static char path[] = "/tmp/check_cage.XXXXXX";

static void
setup(void)
{
	int fd;

	strcpy(path, "/tmp/check_cage.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	log_mute();
}

static void
teardown(void)
{
	(void)unlink(path);
}

/* What becomes of a process: its exit code, or the negative signal. */
static int
end_of(pid_t pid)
{
	int status;

	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int
read_it(void)
{
	return open(path, O_RDONLY);
}

static int
read_another(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int
unix_stream(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int
unix_datagram(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int
tcp(void)
{
	return socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
}

static int
udp(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static int
multipath_tcp(void)
{
	return socket(AF_INET, SOCK_STREAM, 262);
}

static int
remove_it(void)
{
	return unlink(path);
}

static int
connect_to(in_port_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), result;

	result = connect(fd, (struct sockaddr *)&to, sizeof(to));
	/* Nobody need listen there. */
	return result != 0 && errno == ECONNREFUSED ? 0 : result;
}

static int
connect_there(void)
{
	return connect_to(OPENED_PORT);
}

static int
connect_elsewhere(void)
{
	return connect_to(1);
}

static int
signal_parent(void)
{
	return kill(getppid(), 0);
}

/* With these openings, ACT ends with this errno; 0: it can be done. */
static const struct call_case {
	unsigned int openings;
	int (*act)(void);
	int error;
} call_cases[] = {
	{ 0, read_it, EACCES },
	{ CAGE_FILES, read_it, 0 },
	{ 0, unix_stream, ENOSYS },
	{ CAGE_TCP | CAGE_NAMES, unix_stream, ENOSYS },
	{ CAGE_UNIX, unix_stream, 0 },
	{ CAGE_UNIX, unix_datagram, ENOSYS },
	{ CAGE_UNIX, tcp, ENOSYS },
	{ CAGE_TCP, tcp, 0 },
	{ CAGE_TCP, udp, ENOSYS },
	{ CAGE_TCP, multipath_tcp, ENOSYS },
	{ CAGE_NAMES, udp, 0 },
	{ CAGE_UNIX | CAGE_TCP | CAGE_NAMES | CAGE_FILES, remove_it, ENOSYS },
	{ CAGE_REMOVAL, remove_it, 0 },
};

START_TEST(calls_follow_the_openings)
{
	const struct call_case *c = &call_cases[_i];
	pid_t pid = fork();

	if (pid == 0) {
		if (calls_restrict(c->openings, CALLS_KILL) != 0)
			_exit(NOT_CLOSED);
		_exit(c->act() >= 0 ? 0 : errno);
	}
	ck_assert_int_eq(end_of(pid), c->error);
}
END_TEST

START_TEST(deadly_acts_end_it_or_are_refused)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (calls_restrict(0, CALLS_REFUSE) != 0)
			_exit(NOT_CLOSED);
		_exit(probe_deadly() != NULL);
	}
	ck_assert_int_eq(end_of(pid), 0);
	pid = fork();
	if (pid == 0) {
		if (calls_restrict(0, CALLS_KILL) != 0)
			_exit(NOT_CLOSED);
		probe_death();
		_exit(0);
	}
	ck_assert_int_eq(end_of(pid), -SIGSYS);
}
END_TEST

/* … and without a cage the probes say so. */
START_TEST(probes_find_a_leak)
{
	const struct cage cage = { 0 };

	ck_assert_str_eq(probe_deadly(), "fork");
	ck_assert_ptr_nonnull(probe_here(&cage, 0));
}
END_TEST

START_TEST(a_supervisor_still_starts_programs)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (cage_narrow(CONFIG_CAGE_AUTO) != 0)
			_exit(NOT_CLOSED);
		/* It makes processes, but traces none. */
		if (strcmp(probe_deadly(), "fork") != 0 ||
		    setuid(geteuid()) == 0)
			_exit(NOT_CLOSED);
		probe_death(); /* /bin/false */
		_exit(NOT_CLOSED);
	}
	ck_assert_int_eq(end_of(pid), 1);
}
END_TEST

/*
 * The filters as they were agreed on, rule by rule: one call too many in the
 * table is noticed as one too few is. A filter that is meant to change is
 * written anew: ADMITONE_UPDATE=1 tests/unit/check_cage.
 */
static const struct filter_case {
	const char *file;
	bool narrow;
	unsigned int openings;
} filter_cases[] = {
	{ "supervisor", true, 0 },
	{ "worker", false, 0 },
	{ "worker-socket", false, CAGE_UNIX | CAGE_FILES },
	{ "worker-all", false, CAGE_UNIX | CAGE_ABSTRACT | CAGE_TCP |
	    CAGE_NAMES | CAGE_FILES | CAGE_REMOVAL },
};

/* The filter C as text, with this process's id as PID; the caller's. */
static char *
filter_text(const struct filter_case *c)
{
	FILE *file = tmpfile(), *out;
	char *text = NULL, line[256], mine[32];
	size_t size = 0;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(c->narrow ? calls_export_narrow(fileno(file)) :
	    calls_export(c->openings, fileno(file)), 0);
	rewind(file);
	out = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(out);
	(void)snprintf(mine, sizeof(mine), "== %d)", (int)getpid());
	while (fgets(line, sizeof(line), file) != NULL) {
		char *id = strstr(line, "$a0.lo32 "), *at = id == NULL ? NULL :
		    strstr(id, mine);

		if (at != NULL)
			strcpy(at, "== PID)\n");
		(void)fputs(line, out);
	}
	(void)fclose(file);
	(void)fclose(out);
	return text;
}

START_TEST(filters_are_what_was_agreed_on)
{
	const struct filter_case *c = &filter_cases[_i];
	const char *srcdir = getenv("srcdir");
	char name[512], *text = filter_text(c), *agreed;
	FILE *file;
	size_t len;

	(void)snprintf(name, sizeof(name), "%s/tests/unit/cage/%s.pfc",
	    srcdir != NULL ? srcdir : ".", c->file);
	if (getenv("ADMITONE_UPDATE") != NULL) {
		file = fopen(name, "w");
		ck_assert_ptr_nonnull(file);
		ck_assert_int_ge(fputs(text, file), 0);
		ck_assert_int_eq(fclose(file), 0);
	}
	file = fopen(name, "r");
	ck_assert_msg(file != NULL, "cannot open %s", name);
	agreed = calloc(1, strlen(text) + 2);
	ck_assert_ptr_nonnull(agreed);
	len = fread(agreed, 1, strlen(text) + 1, file);
	(void)fclose(file);
	ck_assert_msg(len == strlen(text) && memcmp(agreed, text, len) == 0,
	    "the filter is not that of %s", name);
	free(agreed);
	free(text);
}
END_TEST

/* From this version on, ACT ends with this errno, before it can be done. */
static const struct version_case {
	int version;
	int (*act)(void);
	int error;
} version_cases[] = {
	{ 1, read_another, EACCES },
	{ 99, read_it, 0 },
	{ 1, remove_it, EACCES },
	{ 4, connect_elsewhere, EACCES },
	{ 99, connect_there, 0 },
	{ 6, signal_parent, EPERM },
};

/* What Landlock would do in a kernel of each version up to this one's. */
START_TEST(landlock_closes_what_its_version_can)
{
	const struct version_case *c = &version_cases[_i];

	teardown(); /* each round has a file of its own */
	for (int version = landlock_version(); version >= 1; version--) {
		struct cage cage = { 0 };
		pid_t pid;

		setup();
		cage_open_file(&cage, path);
		cage_open_file(&cage, "/nowhere");
		cage_open_port(&cage, OPENED_PORT);
		ck_assert_uint_eq(cage.n_files, 1);
		pid = fork();
		if (pid == 0) {
			if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
			    landlock_restrict(&cage, version) != 0)
				_exit(NOT_CLOSED);
			_exit(c->act() >= 0 ? 0 : errno);
		}
		ck_assert_int_eq(end_of(pid), version < c->version ? 0 :
		    c->error);
		teardown();
	}
}
END_TEST

START_TEST(all_of_it_closes_and_proves_it)
{
	struct cage cage = { 0 };
	pid_t pid;

	cage_open(&cage, CAGE_TCP);
	cage_open_file(&cage, path);
	cage_open_port(&cage, OPENED_PORT);
	pid = fork();
	if (pid == 0) {
		if (cage_close(&cage, CONFIG_CAGE_AUTO) != 0)
			_exit(NOT_CLOSED);
		_exit(read_it() < 0);
	}
	ck_assert_int_eq(end_of(pid), 0);
}
END_TEST

/* Has a process none, whose open status FD is? */
static bool
has_no_capability(int fd)
{
	static const char *const sets[] = { "\nCapInh:\t", "\nCapPrm:\t",
		"\nCapEff:\t", "\nCapAmb:\t" };
	char status[4096] = "";

	if (read(fd, status, sizeof(status) - 1) <= 0)
		return false;
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		const char *set = strstr(status, sets[i]);

		if (set == NULL || strncmp(set + strlen(sets[i]),
		    "0000000000000000\n", 17) != 0)
			return false;
	}
	return true;
}

/* Also of a worker that root has started. */
START_TEST(no_capability_is_left)
{
	struct cage cage = { 0 };
	pid_t pid = fork();

	if (pid == 0) {
		int fd = open("/proc/self/status", O_RDONLY);

		if (cage_close(&cage, CONFIG_CAGE_AUTO) != 0)
			_exit(NOT_CLOSED);
		_exit(!has_no_capability(fd));
	}
	ck_assert_int_eq(end_of(pid), 0);
}
END_TEST

START_TEST(too_much_does_not_close)
{
	struct cage cage = { 0 };

	for (int i = 0; i < 3 * CAGE_PORTS_MAX; i++)
		cage_open_port(&cage, (uint16_t)(1 + i % CAGE_PORTS_MAX));
	ck_assert(!cage.overflowed);
	cage_open_port(&cage, 99);
	ck_assert(cage.overflowed);
	ck_assert_int_eq(cage_close(&cage, CONFIG_CAGE_AUTO), -1);

	cage = (struct cage){ 0 };
	for (int i = 0; i <= CAGE_FILES_MAX; i++)
		cage_open_file(&cage, path);
	ck_assert(cage.overflowed);
	ck_assert_int_eq(cage_close(&cage, CONFIG_CAGE_AUTO), -1);
}
END_TEST

START_TEST(off_closes_nothing)
{
	struct cage cage = { 0 };

	ck_assert_int_eq(cage_narrow(CONFIG_CAGE_OFF), 0);
	ck_assert_int_eq(cage_close(&cage, CONFIG_CAGE_OFF), 0);
	ck_assert_int_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
	ck_assert_int_ge(read_another(), 0);
}
END_TEST

int
main(void)
{
	const struct unit_test all[] = {
		{ off_closes_nothing, 1 },
		{ probes_find_a_leak, 1 },
		{ filters_are_what_was_agreed_on,
		    FILTERS_AGREED ? UNIT_COUNT(filter_cases) : 0 },
		{ calls_follow_the_openings, UNIT_COUNT(call_cases) },
		{ deadly_acts_end_it_or_are_refused, 1 },
		{ a_supervisor_still_starts_programs, 1 },
		{ landlock_closes_what_its_version_can,
		    UNIT_COUNT(version_cases) },
		{ all_of_it_closes_and_proves_it, 1 },
		{ no_capability_is_left, 1 },
		{ too_much_does_not_close, 1 },
	};

	/* A sanitizer needs what the others forbid. */
	return unit_run_apart("cage", all, SANITIZED ? 3 : UNIT_COUNT(all), setup,
	    teardown);
}
