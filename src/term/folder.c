/* SPDX-License-Identifier: MIT */
/* folder.c -- makes folders and files that are for their owner only. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "term/cli.h"
#include "term/folder.h"

int
folder_make(int at, const char *name)
{
	int fd = -1;

	if (mkdirat(at, name, 0700) == 0)
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		    O_CLOEXEC);
	if (fd < 0)
		(void)cli_fail("cannot make the folder %s: %s", name,
		    strerror(errno));
	return fd;
}

FILE *
folder_create(int at, const char *name)
{
	int fd = openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (file != NULL)
		return file;
	(void)cli_fail("cannot make the file %s: %s", name, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return NULL;
}

int
folder_close(FILE *file)
{
	bool failed;

	if (file == NULL)
		return 0;
	failed = ferror(file) != 0;
	failed |= fclose(file) != 0;
	if (failed)
		(void)cli_fail("cannot write a file: %s", strerror(errno));
	return failed ? -1 : 0;
}

int
folder_write(int at, const char *name, const void *bytes, size_t len)
{
	FILE *file = folder_create(at, name);

	if (file == NULL)
		return -1;
	(void)fwrite(bytes, 1, len, file);
	return folder_close(file);
}
