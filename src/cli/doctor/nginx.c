/* SPDX-License-Identifier: MIT */
/* nginx.c -- the checks of nginx: its files, its sockets, what it answers. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/json_read.h"
#include "cli/doctor/http_get.h"
#include "cli/doctor/looks.h"
#include "cli/doctor/nginx.h"
#include "cli/doctor/nginx_conf.h"
#include "cli/doctor/nginx_known.h"
#include "cli/doctor/spawn.h"
#include "cli/doctor/tell.h"
#include "crypto/crypto.h"
#include "term/cli.h"

#define FILE_MAX ((size_t)64 << 10)
#define CONNECTIONS_MIN 16384 /* as deploy/nginx/README.md says */
#define COPY_FILES "cp -r /usr/share/doc/admitone/deploy/nginx/admitone %s, " \
	"then nginx -t && systemctl reload nginx"

const struct nginx_conf *
nginx_look(struct doctor *doctor)
{
	if (doctor->nginx == NULL)
		doctor->nginx = nginx_conf_read(doctor->cli->arena,
		    doctor->nginx_path);
	if (doctor->nginx == NULL)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "out of memory");
	else if (doctor->nginx->error == ENOENT)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "no nginx on this host (no %s)", doctor->nginx_path);
	else if (doctor->nginx->error != 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "%s: not root",
		    doctor->nginx_path);
	else
		return doctor->nginx;
	return NULL;
}

/* The folder that our http.conf is included from, in the arena; or NULL. */
static const char *
find_folder(struct doctor *doctor, const struct nginx_conf *conf)
{
	static const char name[] = "/admitone/http.conf";
	const struct nginx_directive *d = NULL;

	while ((d = nginx_conf_next(conf, "include", NGINX_NO_BLOCK, d)) !=
	    NULL) {
		size_t len = d->file != NULL ? strlen(d->file) : 0;

		if (len >= sizeof(name) && strcmp(d->file + len + 1 -
		    sizeof(name), name) == 0)
			return doctor_text(doctor, "%.*s", (int)(len -
			    strlen("/http.conf")), d->file);
	}
	return NULL;
}

/* Compares the file at PATH with its SHA256. Returns NULL, or what is wrong. */
static const char *
compare(struct doctor *doctor, const char *path, const char *sha256)
{
	uint8_t digest[CRYPTO_SHA256_LEN];
	char hex[2 * CRYPTO_SHA256_LEN + 1];
	size_t mark = arena_mark(doctor->cli->arena), len = 0;
	char *text = arena_alloc(doctor->cli->arena, FILE_MAX);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;

	if (fd < 0)
		return errno == ENOENT ? "is missing" : "cannot be read";
	while (text != NULL && got > 0 && len < FILE_MAX) {
		got = read(fd, text + len, FILE_MAX - len);
		len += got > 0 ? (size_t)got : 0;
	}
	(void)close(fd);
	crypto_sha256(text, len, digest);
	arena_rewind(doctor->cli->arena, mark);
	hex_encode(digest, sizeof(digest), hex);
	return strcmp(hex, sha256) == 0 ? NULL : "differs";
}

void
nginx_look_files(struct doctor *doctor)
{
	const struct nginx_conf *conf = nginx_look(doctor);
	const char *folder, *wrong, *parent;
	int n = 0;

	if (conf == NULL)
		return;
	folder = find_folder(doctor, conf);
	if (folder == NULL) {
		doctor_tell(doctor, DOCTOR_WRONG, "As deploy/nginx/README.md "
		    "says", "%s includes no site of Admit One",
		    doctor->nginx_path);
		return;
	}
	parent = doctor_text(doctor, "%.*s", (int)(strlen(folder) -
	    strlen("admitone")), folder);
	for (const struct nginx_known *k = nginx_known; k->name != NULL; k++) {
		n++;
		wrong = compare(doctor, doctor_text(doctor, "%s/%s", folder,
		    k->name), k->sha256);
		if (wrong != NULL)
			doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
			    COPY_FILES, parent), "%s %s", k->name, wrong);
	}
	if (conf->missing != NULL)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    COPY_FILES, parent), "%s, which is included, cannot be "
		    "read", conf->missing);
	doctor_tell(doctor, DOCTOR_OK, NULL, "%d files in %s", n, folder);
}

/* The line of nginx's that says why, without its head. */
static const char *
find_reason(char *text)
{
	char *line = strstr(text, "[emerg]");

	if (line == NULL)
		line = text;
	line[strcspn(line, "\n")] = '\0';
	return line;
}

void
nginx_look_config(struct doctor *doctor)
{
	static const char *const paths[] = { "/usr/sbin/nginx",
		"/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx", NULL };
	const char *program = spawn_find(paths);
	const char *const argv[] = { program, "-t", "-q", "-c",
		doctor->nginx_path, NULL };
	char text[4096];
	int status;

	if (nginx_look(doctor) == NULL)
		return;
	if (program == NULL) {
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "there is no program nginx");
		return;
	}
	if (geteuid() != 0) {
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "not root");
		return;
	}
	status = spawn_run(argv, DOCTOR_PROGRAM_MS, text, sizeof(text));
	if (status == 0)
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s -t", program);
	else if (status < 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "%s -t did not end in time", program);
	else
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor, "Correct "
		    "that, then %s -t && systemctl reload nginx", program),
		    "%s", find_reason(text));
}

static long
number_of(const struct nginx_conf *conf, const char *name, long standard)
{
	const struct nginx_directive *d = nginx_conf_next(conf, name,
	    NGINX_NO_BLOCK, NULL);

	return d != NULL && d->words[1] != NULL ? strtol(d->words[1], NULL,
	    10) : standard;
}

void
nginx_look_sizes(struct doctor *doctor)
{
	const struct nginx_conf *conf = nginx_look(doctor);
	long connections, files;

	if (conf == NULL)
		return;
	connections = number_of(conf, "worker_connections", 512);
	files = number_of(conf, "worker_rlimit_nofile", 0);
	if (connections < CONNECTIONS_MIN)
		doctor_tell(doctor, DOCTOR_NOTE, doctor_text(doctor,
		    "worker_connections %d; in %s", CONNECTIONS_MIN,
		    doctor->nginx_path), "worker_connections is %ld: a burst "
		    "ends there", connections);
	else
		doctor_tell(doctor, DOCTOR_OK, NULL, "worker_connections %ld",
		    connections);
	if (files < connections)
		doctor_tell(doctor, DOCTOR_NOTE, doctor_text(doctor,
		    "worker_rlimit_nofile 40000; in %s", doctor->nginx_path),
		    "worker_rlimit_nofile is less");
}

/* May USER write to a file of this owner and mode? */
static bool
may_write(const struct passwd *user, const struct stat *st)
{
	gid_t groups[64];
	int n = 64;

	if (st->st_uid == user->pw_uid)
		return (st->st_mode & S_IWUSR) != 0;
	if (getgrouplist(user->pw_name, user->pw_gid, groups, &n) < 0)
		n = 0;
	for (int i = 0; i < n; i++)
		if (groups[i] == st->st_gid)
			return (st->st_mode & S_IWGRP) != 0;
	return (st->st_mode & S_IWOTH) != 0;
}

/* Is the folder of the socket at PATH closed to others? */
static bool
is_closed(const char *path)
{
	char folder[512];
	struct stat st;
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return false;
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path),
	    path);
	return stat(folder, &st) == 0 && (st.st_mode & S_IXOTH) == 0;
}

static void
look_at_socket(struct doctor *doctor, const char *path,
    const struct passwd *nginx)
{
	struct stat st;

	if (stat(path, &st) != 0)
		doctor_tell(doctor, errno == EACCES ? DOCTOR_SKIPPED :
		    DOCTOR_WRONG, errno == EACCES ? NULL : "systemctl enable "
		    "--now admitone-intake.socket admitone-admin.socket, or "
		    "correct the upstream", "%s: %s", path, errno == EACCES ?
		    "not root" : "there is no such socket");
	else if (!S_ISSOCK(st.st_mode))
		doctor_tell(doctor, DOCTOR_WRONG, "Remove it, and restart "
		    "the unit", "%s is no socket", path);
	else if (nginx != NULL && !may_write(nginx, &st))
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "SocketGroup=%s in the socket's unit", nginx->pw_name),
		    "nginx (%s) may not use %s", nginx->pw_name, path);
	else if ((st.st_mode & S_IWOTH) != 0 && !is_closed(path))
		doctor_tell(doctor, DOCTOR_WRONG, "SocketMode=0660 in the "
		    "socket's unit", "everybody may use %s", path);
	else
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s", path);
}

void
nginx_look_sockets(struct doctor *doctor)
{
	const struct nginx_conf *conf = nginx_look(doctor);
	const struct nginx_directive *d, *user;
	const char *last = "";
	const struct passwd *nginx;

	if (conf == NULL)
		return;
	user = nginx_conf_next(conf, "user", NGINX_NO_BLOCK, NULL);
	nginx = user != NULL && user->words[1] != NULL ?
	    getpwnam(user->words[1]) : NULL;
	for (d = NULL; (d = nginx_conf_next(conf, "server", NGINX_NO_BLOCK,
	    d)) != NULL;) {
		if (d->words[1] == NULL || strncmp(d->words[1], "unix:/", 6) !=
		    0 || strcmp(d->words[1], last) == 0)
			continue;
		last = d->words[1];
		look_at_socket(doctor, last + strlen("unix:"), nginx);
	}
	if (*last == '\0')
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "no upstream is a unix socket");
}

struct readiness {
	long workers, connected;
};

static void
take_member(void *context, const struct json_member *member)
{
	struct readiness *ready = context;

	if (member->kind != JSON_NUMBER)
		return;
	if (json_is_named(member, "workers"))
		ready->workers = strtol(member->text, NULL, 10);
	else if (json_is_named(member, "connected"))
		ready->connected = strtol(member->text, NULL, 10);
}

/* Asks the workers behind PATH, whose service is UNIT, if they are well. */
static void
look_at_answer(struct doctor *doctor, const char *listen, const char *path,
    const char *unit)
{
	struct readiness ready = { 0, 0 };
	char body[2048];
	size_t offset;
	int status = http_get(listen, path, clock_ms() + DOCTOR_WAIT_MS / 2,
	    body, sizeof(body));

	if (status == 200 && json_read_object(doctor->cli->arena, body,
	    strlen(body), take_member, &ready, &offset) == JSON_OK) {
		if (ready.connected < ready.workers)
			doctor_tell(doctor, DOCTOR_WRONG, "Raise "
			    "max_connections: see the check connections",
			    "%s: only %ld of %ld workers are connected", unit,
			    ready.connected, ready.workers);
		else
			doctor_tell(doctor, DOCTOR_OK, NULL,
			    "%s: %ld of %ld workers are connected", unit,
			    ready.connected, ready.workers);
	} else if (status == 0) {
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "See the check connection, and journalctl -u %s "
		    "-p warning", unit), "%s: no answer within %d ms", unit,
		    DOCTOR_WAIT_MS / 2);
	} else if (status < 0) {
		doctor_tell(doctor, DOCTOR_WRONG, "systemctl start nginx",
		    "nothing answers at %s", listen);
	} else {
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "systemctl status %s; journalctl -u %s -p warning", unit,
		    unit), "%s%s: status %d", listen, path, status);
	}
}

void
nginx_look_ready(struct doctor *doctor)
{
	static const struct {
		const char *file, *path, *unit;
	} sides[] = {
		{ "ops.conf", "/readyz", "admitone-intake" },
		{ "staff-ops.conf", "/admin/readyz", "admitone-admin" },
	};
	const struct nginx_conf *conf = nginx_look(doctor);
	const struct nginx_directive *listen;
	int block;

	if (conf == NULL)
		return;
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		block = nginx_conf_including(conf, sides[i].file, 0);
		listen = block == NGINX_NO_BLOCK ? NULL : nginx_conf_next(conf,
		    "listen", block, NULL);
		if (listen != NULL && listen->words[1] != NULL)
			look_at_answer(doctor, listen->words[1], sides[i].path,
			    sides[i].unit);
	}
	if (*doctor->at->found == '\0')
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "no server{} includes ops.conf");
}
