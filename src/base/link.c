/* SPDX-License-Identifier: MIT */
/* link.c -- the links that are handed out; a token stands behind the "#". */
#include <string.h>

#include "base/link.h"
#include "base/text.h"

static void
put_link(struct text *text, const char *url, const char *path,
    const char *token)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	text_put(text, url, len);
	text_puts(text, path);
	text_puts(text, token);
}

void
link_put_invite(struct text *text, const char *public_url, const char *token)
{
	put_link(text, public_url, "/#", token);
}

void
link_put_setup(struct text *text, const char *staff_url, const char *token)
{
	put_link(text, staff_url, "/staff/#setup=", token);
}
