/* SPDX-License-Identifier: MIT */
/* supervise.h -- preforks workers, keeps them alive, replaces them. */
#ifndef HTTP_SUPERVISE_H
#define HTTP_SUPERVISE_H

#include <stdbool.h>

#define SUPERVISE_WORKERS_MAX 256

/*
 * Makes a listening unix socket at PATH (mode 0660, backlog 4096). It is
 * renamed into its place, so that it takes over from one that is there
 * without a moment in which nobody listens. Returns its descriptor, or -1
 * after an event listen_failed.
 */
__attribute__((warn_unused_result)) int supervise_listen(const char *path);

/* Is FD a socket that listens? */
__attribute__((warn_unused_result)) bool supervise_is_listening(int fd);

/*
 * Runs N workers (1..SUPERVISE_WORKERS_MAX), each the program file PROGRAM
 * executed again with the arguments ARGV and LISTEN_FD as its descriptor 0,
 * until SIGTERM, SIGINT or SIGQUIT. Then the workers drain, PATH (NULL: none)
 * is removed first if it is still the socket of LISTEN_FD.
 *
 * A worker that dies is started again: at once when it had been ready, but
 * not more than ten times a second; with a growing delay, up to 5 seconds,
 * when it had not; for ever. SIGHUP replaces the workers one by one, each
 * old one only after its successor is ready; when one does not get ready,
 * the others stay as they are.
 *
 * Returns 0, or -1 after an event supervise_failed.
 */
__attribute__((warn_unused_result)) int supervise(const char *program,
    char *const argv[], int n, int listen_fd, const char *path);

/* In a worker: tells its supervisor, if it has one, that it takes requests. */
void supervise_tell_ready(void);

#endif
