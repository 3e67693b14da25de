/* SPDX-License-Identifier: MIT */
/* link.h -- the links that are handed out; a token stands behind the "#". */
#ifndef BASE_LINK_H
#define BASE_LINK_H

struct buf;

/*
 * What is behind the "#" stays in the browser: it reaches no server and no
 * log. The URL (config_check_url()) may end with a "/".
 */

/* Puts the link by which the invite of TOKEN is filled in. */
void link_put_invite(struct buf *text, const char *public_url,
    const char *token);

/* Puts the one-time link by which a person chooses a password. */
void link_put_setup(struct buf *text, const char *staff_url,
    const char *token);

#endif
