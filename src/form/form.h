/* SPDX-License-Identifier: MIT */
/* form.h -- a filled-in form: collected, checked, written for sealing. */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/problem.h"
#include "form/i9.h"

struct arena;
struct json_member;
struct buf;

#define FORM_TOKEN_MAX 256                     /* bytes of an invite token */
#define FORM_SIGNATURE_MAX ((size_t)512 << 10) /* bytes, decoded */

/* What the portal's settings say about the form. */
struct form_policy {
	bool e_verify;     /* E-Verify is on: the SSN is required (8 CFR
	                      274a.2(b)(1)(i)(A) leaves it voluntary else) */
	struct date today; /* the latest date that is not in the future */
};

/* One value as it came: borrowed from the JSON text or its arena. */
struct form_value {
	const char *text; /* NULL: absent, null or of another JSON type;
	                     of attestationChecked "true" or "false" */
	size_t len;
	bool wrong_kind;  /* present, but not of its JSON type */
	bool truth;       /* of attestationChecked, once more */
	bool no_room;     /* it could not be tidied */
};

struct form {
	struct form_value value[I9_FIELDS];
	const struct form_value *sent; /* after form_check(): all of them as
	                                  they came; NULL: the same */
	const struct problem *error[I9_FIELDS]; /* NULL: it is good */
	const uint8_t *signature;     /* decoded; after form_check(), also where
	                                 the picture has an error */
	size_t signature_len;
	struct date next_renewal;     /* the right to work ends; year 0: no */
	const char *receipt;          /* its kind, a literal; NULL: none */
	struct date receipt_until;    /* its own date; year 0: none */
};

/* Empties FORM. */
void form_start(struct form *form);

/* Takes one member of the body (a json_read_object() callback; FORM is a
 * struct form). Members that the table does not have are ignored. */
void form_take(void *form, const struct json_member *member);

/*
 * Tidies every value (rule_tidy()), checks it against the table and its
 * rules, decodes the signature and finds what renewal.h tells. ARENA has what
 * is made: at most as much as all values, and 4 KiB. An absent invite token
 * is no error here. Returns the number of fields with an error, each named in
 * form->error; a signature that ARENA had no room for is one of them.
 */
__attribute__((warn_unused_result)) size_t form_check(struct form *form,
    const struct form_policy *policy, struct arena *arena);

/* Does WHEN hold for the values of FORM, under POLICY? */
bool form_holds(const struct form *form, const struct form_policy *policy,
    enum i9_when when);

/* Puts {"formErrors":[],"fieldErrors":{"zip":["…"],…},"fieldCodes":{"zip":
 * ["zip"],…}} for form->error. */
void form_put_errors_json(const struct form *form, struct buf *text);

/*
 * Puts the canonical document of a checked form, the bytes that are sealed
 * and compared on a replay: 4 bytes with the length of the JSON, big-endian;
 * a JSON object with every present and not empty field in the table's order,
 * except inviteToken and signatureDataUrl, values as form_check() left them;
 * then the signature's bytes. The same content gives the same bytes, whatever
 * the body's order and escapes. text->failed says that there was no room.
 */
void form_put_document(const struct form *form, struct buf *text);

/*
 * Puts the document as it was made before values were tidied, of form->sent:
 * by it a form that is sent again is recognized that was sealed so.
 */
void form_put_sent_document(const struct form *form, struct buf *text);

/*
 * Puts the document with this JSON object and the signature's bytes, as above.
 * text->failed takes json->failed over.
 */
void form_join_document(struct buf *text, const struct buf *json,
    const uint8_t *signature, size_t signature_len);

/*
 * Splits a document made by form_put_document(): the pointers are into it.
 * Returns 0, or -1 when it is no such document.
 */
__attribute__((warn_unused_result)) int form_split_document(
    const uint8_t *document, size_t len, const char **json, size_t *json_len,
    const uint8_t **signature, size_t *signature_len);

/* The media type of signature bytes, "image/png" or "image/jpeg", by their
 * first bytes; NULL when they are neither. */
const char *form_signature_type(const uint8_t *bytes, size_t len);

/* The same, "application/octet-stream" when they are neither. */
const char *form_media_type(const uint8_t *bytes, size_t len);

/* Puts LEN bytes of a signature as the form's member, a data URL of that type;
 * null if there are none. */
void form_put_signature(const uint8_t *bytes, size_t len, struct buf *text);

#endif
