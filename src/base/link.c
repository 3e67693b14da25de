/* SPDX-License-Identifier: MIT */
/* link.c -- the links that are handed out; a token stands behind the "#". */
#include <string.h>

#include "base/buf.h"
#include "base/link.h"

static void
put_link(struct buf *text, const char *url, const char *path,
    const char *token)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	buf_put(text, url, len);
	buf_puts(text, path);
	buf_puts(text, token);
}

void
link_put_invite(struct buf *text, const char *public_url, const char *token)
{
	put_link(text, public_url, "/#", token);
}

void
link_put_setup(struct buf *text, const char *staff_url, const char *token)
{
	put_link(text, staff_url, "/staff/#setup=", token);
}
