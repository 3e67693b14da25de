/* SPDX-License-Identifier: MIT */
/* unix_socket.c -- listening unix sockets that come and go without a gap. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "http/unix_socket.h"

#define BACKLOG 4096
#define PATH_MAX_LEN 100 /* sun_path less the ending of the first name */

/* What stands at the path since the last unix_socket_listen(). */
static struct stat placed;

static int
bind_and_listen(int fd, const struct sockaddr_un *address)
{
	mode_t mask = umask(0117);
	int result = bind(fd, (const struct sockaddr *)address,
	    sizeof(*address));

	(void)umask(mask);
	return result == 0 ? listen(fd, BACKLOG) : -1;
}

int
unix_socket_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat there;
	int fd, saved;

	if (strlen(path) > PATH_MAX_LEN) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (lstat(path, &there) == 0 && !S_ISSOCK(there.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s.new",
	    path);
	(void)unlink(address.sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (bind_and_listen(fd, &address) == 0 &&
	    rename(address.sun_path, path) == 0 && lstat(path, &placed) == 0)
		return fd;
	saved = errno;
	(void)unlink(address.sun_path);
	(void)close(fd);
	errno = saved;
	return -1;
}

void
unix_socket_remove(const char *path, int fd)
{
	struct stat there;

	if (fd >= 0 && lstat(path, &there) == 0 &&
	    there.st_dev == placed.st_dev && there.st_ino == placed.st_ino)
		(void)unlink(path);
}
