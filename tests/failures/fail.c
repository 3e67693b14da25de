/* SPDX-License-Identifier: MIT */
/* fail.c -- to be preloaded: makes the n-th call of one kind fail, once. */
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The file that FAIL_CONTROL names, as failures.mjs writes and reads it: while
 * ARMED, calls of the kind CALL are counted, and number N fails.
 */
struct control {
	_Atomic uint32_t armed;
	uint32_t n;
	_Atomic uint32_t count;
	_Atomic uint32_t fired;
	char call[48];
};

static struct control *control;

/* Does this call, of the kind NAME, fail? */
static int
fails(const char *name)
{
	if (control == NULL || !atomic_load(&control->armed) ||
	    strcmp(control->call, name) != 0)
		return 0;
	if (atomic_fetch_add(&control->count, 1) + 1 != control->n)
		return 0;
	atomic_store(&control->fired, 1);
	return 1;
}

__attribute__((constructor)) static void
find_control(void)
{
	const char *path = getenv("FAIL_CONTROL");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *p;

	if (fd < 0)
		return;
	p = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	(void)close(fd);
	if (p != MAP_FAILED)
		control = p;
}

/* glibc's own names: dlsym() allocates, so it cannot be asked for these. */
void *__libc_malloc(size_t len);
void *__libc_calloc(size_t n, size_t len);
void *__libc_realloc(void *p, size_t len);

void *
malloc(size_t len)
{
	if (fails("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(len);
}

void *
calloc(size_t n, size_t len)
{
	if (fails("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(n, len);
}

void *
realloc(void *p, size_t len)
{
	if (fails("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(p, len);
}

/* The function NAME that this one stands in front of. */
#define NEXT(name) \
	static __typeof__(name) *next; \
	if (next == NULL) \
		next = (__typeof__(next))dlsym(RTLD_NEXT, #name)

/*
 * Defines NAME, which takes PARAMETERS and hands on ARGUMENTS: a call of the
 * kind KIND that fails does BEFORE and returns RESULT with ERROR.
 */
#define FAILING_AFTER(before, kind, type, name, parameters, arguments, \
    result, error) \
	type name parameters; \
	type name parameters \
	{ \
		NEXT(name); \
		if (fails(kind)) { \
			before; \
			errno = error; \
			return result; \
		} \
		return next arguments; \
	}

#define FAILING(...) FAILING_AFTER((void)0, __VA_ARGS__)

/* A connection on which nothing can be read or written is at its end. */
#define FAILING_FD(...) FAILING_AFTER((void)shutdown(fd, SHUT_RDWR), \
    __VA_ARGS__)

FAILING_FD("read", ssize_t, read, (int fd, void *to, size_t len), (fd, to, len),
    -1, ECONNRESET)
FAILING_FD("read", ssize_t, recv, (int fd, void *to, size_t len, int flags),
    (fd, to, len, flags), -1, ECONNRESET)
FAILING_FD("write", ssize_t, write, (int fd, const void *from, size_t len),
    (fd, from, len), -1, EPIPE)
FAILING_FD("write", ssize_t, send, (int fd, const void *from, size_t len,
    int flags), (fd, from, len, flags), -1, EPIPE)
FAILING("accept", int, accept4, (int fd, struct sockaddr *address,
    socklen_t *len, int flags), (fd, address, len, flags), -1, EMFILE)
FAILING("poll", int, poll, (struct pollfd *fds, nfds_t n, int ms),
    (fds, n, ms), -1, ENOMEM)
FAILING("socket", int, socket, (int domain, int type, int protocol),
    (domain, type, protocol), -1, EMFILE)
FAILING("connect", int, connect, (int fd, const struct sockaddr *address,
    socklen_t len), (fd, address, len), -1, ECONNREFUSED)

/* What came is told of again: it fails in the middle of a request, not while
 * it waits for one. */
int
epoll_wait(int epoll_fd, struct epoll_event *events, int max, int ms)
{
	int n;

	NEXT(epoll_wait);
	n = next(epoll_fd, events, max, ms);
	if (n > 0 && fails("epoll_wait")) {
		errno = ENOMEM;
		return -1;
	}
	return n;
}

/* libpq's; its types do not matter here. */
FAILING("PQconnectStartParams", void *, PQconnectStartParams,
    (const char *const *keys, const char *const *values, int expand),
    (keys, values, expand), NULL, ENOMEM)
FAILING("PQconnectPoll", int, PQconnectPoll, (void *conn), (conn), 0, EIO)
FAILING("PQsendQuery", int, PQsendQuery, (void *conn, const char *sql),
    (conn, sql), 0, EIO)
FAILING("PQsendPrepare", int, PQsendPrepare, (void *conn, const char *name,
    const char *sql, int n, const void *types), (conn, name, sql, n, types),
    0, EIO)
FAILING("PQsendQueryPrepared", int, PQsendQueryPrepared, (void *conn,
    const char *name, int n, const char *const *values, const int *lengths,
    const int *formats, int format),
    (conn, name, n, values, lengths, formats, format), 0, EIO)
FAILING("PQflush", int, PQflush, (void *conn), (conn), -1, EIO)
FAILING("PQconsumeInput", int, PQconsumeInput, (void *conn), (conn), 0, EIO)
FAILING("PQgetResult", void *, PQgetResult, (void *conn), (conn), NULL, EIO)
