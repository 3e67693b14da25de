/* SPDX-License-Identifier: MIT */
/* json_read.h -- reads one JSON object, strictly (RFC 8259, I-JSON). */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define JSON_DEPTH_MAX 16    /* objects and arrays inside each other */
#define JSON_MEMBERS_MAX 256 /* members in the whole text */

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY, /* its elements are checked and dropped */
	JSON_OBJECT /* likewise its members */
};

/* A member of the outermost object; the pointers live as long as the arena
 * and the text that was read do. */
struct json_member {
	const char *name; /* unescaped UTF-8 without NUL; not terminated */
	size_t name_len;
	enum json_kind kind;
	bool truth;       /* of JSON_BOOL */
	const char *text; /* of JSON_STRING, unescaped; of JSON_NUMBER */
	size_t len;
};

enum json_fault {
	JSON_OK,
	JSON_SYNTAX,      /* not RFC 8259, or something after the object */
	JSON_TRUNCATED,   /* it ends too early */
	JSON_NOT_OBJECT,  /* the outermost value is no object */
	JSON_NOT_UTF8,    /* bytes that are not UTF-8 (RFC 3629) */
	JSON_SURROGATE,   /* a \u escape of half a surrogate pair */
	JSON_NUL,         /* \u0000 */
	JSON_DUPLICATE,   /* two members of one object with the same name */
	JSON_TOO_DEEP,    /* over JSON_DEPTH_MAX */
	JSON_TOO_MANY,    /* over JSON_MEMBERS_MAX */
	JSON_NO_MEMORY    /* the arena is full */
};

/*
 * Reads LEN bytes at TEXT, which must be one object with nothing but white
 * space around it, and calls MEMBER for each of its members in their order;
 * members of inner objects are checked, not reported. MEMBER may have been
 * called before a fault is found. Uses ARENA for everything it allocates:
 * at most 6 times LEN plus 64 KiB. Returns JSON_OK, or the fault with the
 * offset of the byte where it was noticed in *OFFSET.
 */
__attribute__((warn_unused_result)) enum json_fault json_read_object(
    struct arena *arena, const char *text, size_t len,
    void (*member)(void *context, const struct json_member *member),
    void *context, size_t *offset);

/* Is MEMBER called NAME? */
bool json_is_named(const struct json_member *member, const char *name);

/* The fault in words, for an error answer; a literal. */
const char *json_fault_text(enum json_fault fault);

#endif
