/* SPDX-License-Identifier: MIT */
/* json_body.c -- reads a request's body, and answers for what is wrong with it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json_read.h"
#include "http/exchange.h"
#include "http/json_body.h"

#define JSON_TYPE "application/json"

bool
http_has_type(const struct http_exchange *x, const char *type)
{
	size_t len = strlen(type);

	return strncasecmp(x->content_type, type, len) == 0 &&
	    strchr("; \t", x->content_type[len]) != NULL;
}

int
http_read_any_body(struct http_exchange *x, struct arena *arena, size_t limit,
    const char **body, size_t *len)
{
	char text[64];

	switch (http_read_body(x, arena, limit, body, len)) {
	case HTTP_BODY_OK:
		return 0;
	case HTTP_BODY_TOO_LARGE:
	case HTTP_BODY_NO_MEMORY:
		(void)snprintf(text, sizeof(text),
		    "Body is larger than %zu bytes", limit);
		http_reply_error_as(x, &(struct http_error){ .status = 413,
		    .error = ERROR_BODY_LARGE, .text = text });
		return -1;
	case HTTP_BODY_BROKEN:
		http_reply_error(x, 400, ERROR_BODY_LENGTH);
		return -1;
	}
	return -1;
}

int
http_read_typed_body(struct http_exchange *x, struct arena *arena,
    size_t limit, const char *type, const char **body, size_t *len)
{
	char text[64];

	if (http_has_type(x, type))
		return http_read_any_body(x, arena, limit, body, len);
	(void)snprintf(text, sizeof(text), "Content-Type must be %s", type);
	http_reply_error_as(x, &(struct http_error){ .status = 415,
	    .error = ERROR_TYPE, .text = text });
	return -1;
}

static void
reply_malformed(struct http_exchange *x, enum json_fault fault, size_t offset)
{
	char text[256], extra[64];

	if (fault == JSON_NO_MEMORY) {
		http_reply_error(x, 413, ERROR_TOO_LARGE);
		return;
	}
	(void)snprintf(text, sizeof(text), "Malformed JSON at byte %zu: %s",
	    offset, json_fault_text(fault));
	(void)snprintf(extra, sizeof(extra), "\"offset\":%zu", offset);
	http_reply_error_as(x, &(struct http_error){ .status = 400,
	    .error = ERROR_JSON, .text = text, .extra = extra });
}

int
http_read_json(struct http_exchange *x, struct arena *arena, size_t limit,
    void (*member)(void *context, const struct json_member *member),
    void *context)
{
	enum json_fault fault;
	const char *body;
	size_t len, offset = 0;

	if (http_read_typed_body(x, arena, limit, JSON_TYPE, &body, &len) !=
	    0)
		return -1;
	fault = json_read_object(arena, body, len, member, context, &offset);
	if (fault == JSON_OK)
		return 0;
	reply_malformed(x, fault, offset);
	return -1;
}
