/* SPDX-License-Identifier: MIT */
/* nginx_conf.h -- reads nginx's configuration, with all that it includes. */
#ifndef CLI_DOCTOR_NGINX_CONF_H
#define CLI_DOCTOR_NGINX_CONF_H

#include <stddef.h>

struct arena;

#define NGINX_WORDS_MAX 8
#define NGINX_NO_BLOCK (-1)

/* A directive, "NAME WORD ...;" or the head of a block. */
struct nginx_directive {
	const char *words[NGINX_WORDS_MAX]; /* the name first; NULL behind */
	int block;        /* number of the server{} or upstream{} it is in, or
	                     NGINX_NO_BLOCK */
	const char *file; /* an include: what it names, with its folder */
};

/* The directives in their order, includes before what they hold. */
struct nginx_conf {
	struct nginx_directive *directives;
	size_t n, room;
	int blocks;           /* how many there are */
	const char *missing;  /* an included file that is not there; NULL */
	int error;            /* an errno: PATH itself cannot be read */
};

/*
 * Reads PATH in ARENA; what is no pattern and cannot be read is MISSING. It
 * takes what nginx takes, and much of what nginx refuses. Returns NULL when the
 * arena is full.
 */
__attribute__((warn_unused_result)) const struct nginx_conf *nginx_conf_read(
    struct arena *arena, const char *path);

/*
 * The next directive NAME behind AFTER (NULL: from the start), in BLOCK or, if
 * that is NGINX_NO_BLOCK, anywhere; or NULL.
 */
const struct nginx_directive *nginx_conf_next(const struct nginx_conf *conf,
    const char *name, int block, const struct nginx_directive *after);

/* The block into which a file with this base NAME is included, the first one
 * from FROM on; or NGINX_NO_BLOCK. */
int nginx_conf_including(const struct nginx_conf *conf, const char *name,
    int from);

#endif
