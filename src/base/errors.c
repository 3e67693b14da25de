/* SPDX-License-Identifier: MIT */
/* errors.c -- the table of errors. */
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"

#define KIND(name, code, text)    \
	[ERROR_##name] = { code, text, \
		"{\"error\":\"" text "\",\"code\":\"" code "\"}" },

const struct error_kind error_kinds[ERROR_KINDS] = { ERRORS(KIND) };

void
error_open(struct buf *text, enum error error)
{
	const char *json = error_kinds[error].json;

	buf_put(text, json, strlen(json) - 1);
}

const struct error_kind *
error_find(const char *code, size_t len)
{
	for (size_t i = 0; i < ERROR_KINDS; i++)
		if (strlen(error_kinds[i].code) == len &&
		    memcmp(error_kinds[i].code, code, len) == 0)
			return &error_kinds[i];
	return NULL;
}
