/* SPDX-License-Identifier: MIT */
/* json_body.h -- reads a request's body, and answers for what is wrong with it. */
#ifndef HTTP_JSON_BODY_H
#define HTTP_JSON_BODY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct http_exchange;
struct json_member;

/* Is EXCHANGE's body of the media TYPE, whatever its parameters? */
bool http_has_type(const struct http_exchange *exchange, const char *type);

/*
 * Reads EXCHANGE's body, at most LIMIT bytes, into ARENA as http_read_body()
 * does. Returns 0, or -1 after it has replied with the reason.
 */
__attribute__((warn_unused_result)) int http_read_any_body(
    struct http_exchange *exchange, struct arena *arena, size_t limit,
    const char **body, size_t *len);

/* The same of a body of the media TYPE. */
__attribute__((warn_unused_result)) int http_read_typed_body(
    struct http_exchange *exchange, struct arena *arena, size_t limit,
    const char *type, const char **body, size_t *len);

/*
 * Reads EXCHANGE's JSON body into ARENA, with json_read_object(), and calls
 * MEMBER for each member of it. Returns 0, or -1 after it has replied with
 * the reason.
 */
__attribute__((warn_unused_result)) int http_read_json(
    struct http_exchange *exchange, struct arena *arena, size_t limit,
    void (*member)(void *context, const struct json_member *member),
    void *context);

#endif
