/* SPDX-License-Identifier: MIT */
/* cage.h -- after its start a worker can do what its loop needs, and no more. */
#ifndef CAGE_CAGE_H
#define CAGE_CAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"

/*
 * Whoever takes a worker over gets what the worker has: its memory, its open
 * descriptors, its connection to the database. The cage is there so that this
 * is all: no program is started, no process made, traced or signalled, no
 * memory becomes code, no file is opened or made, and no socket but those to
 * the database. seccomp closes the system calls (calls.c is the list),
 * Landlock (landlock.c) the files and ports, where the kernel has it; there
 * are no capabilities, no core dumps, and nothing of this can be undone.
 *
 * A forbidden act that no library tries by itself ends the worker (SIGSYS, 31,
 * which worker_died tells); any other call that is not on the list fails as if
 * the kernel did not have it (ENOSYS), which a newer libc copes with.
 */

/* What may be open in it; each is a bit. */
enum cage_opening {
	CAGE_UNIX = 1,      /* sockets with a path */
	CAGE_ABSTRACT = 2,  /* unix sockets with an abstract name */
	CAGE_TCP = 4,       /* TCP, to the ports of cage_open_port() */
	CAGE_NAMES = 8,     /* looking names up: UDP, and DNS over TCP */
	CAGE_FILES = 16,    /* reading; set by cage_open_file() */
	CAGE_REMOVAL = 32   /* set by cage_open_removal() */
};

#define CAGE_FILES_MAX 24
#define CAGE_PORTS_MAX 16

/* A cage that is not closed yet; all zero: there is no opening. */
struct cage {
	unsigned int openings;
	int files[CAGE_FILES_MAX]; /* descriptors, with O_PATH */
	size_t n_files;
	int folder; /* of cage_open_removal() */
	uint16_t ports[CAGE_PORTS_MAX];
	size_t n_ports;
	bool overflowed; /* there was one too many: it will not close */
};

/* Leaves OPENING in CAGE. */
void cage_open(struct cage *cage, enum cage_opening opening);

/* Lets the file at PATH be read, or what is in it if it is a folder: the very
 * file that is there now. Nothing is done when there is none. */
void cage_open_file(struct cage *cage, const char *path);

/* Lets connections be made to PORT. */
void cage_open_port(struct cage *cage, uint16_t port);

/* Lets files be removed from the folder that PATH, a socket, is in. */
void cage_open_removal(struct cage *cage, const char *path);

/*
 * Closes CAGE around this process for good, and proves it: before, in a
 * forked process of its own, it tries what is forbidden, and afterwards here.
 * MODE: CONFIG_CAGE_AUTO wants seccomp, and Landlock as far as the kernel has
 * it; CONFIG_CAGE_REQUIRE wants both; CONFIG_CAGE_OFF closes nothing. A build
 * with sanitizers, which need what is forbidden, always takes the last.
 *
 * To be called when nothing else is to be opened, in a process without
 * threads or children. Returns 0 after an event cage_closed or cage_off, or
 * -1 after cage_not_closed or cage_leaks: the process must not serve then.
 */
__attribute__((warn_unused_result)) int cage_close(struct cage *cage,
    enum config_cage mode);

/*
 * For a process that starts others, which inherit it: forbids what neither it
 * nor they need, and that a program it executes gets more rights. Returns 0,
 * or -1 after an event cage_not_narrowed.
 */
__attribute__((warn_unused_result)) int cage_narrow(enum config_cage mode);

#endif
