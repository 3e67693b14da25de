/* SPDX-License-Identifier: MIT */
/* unsealed_form.h -- opens a submission's form and prints it. */
#ifndef CLI_UNSEALED_FORM_H
#define CLI_UNSEALED_FORM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/slice.h"
#include "crypto/sealed.h"

struct cli;
struct form;
struct buf;
struct unseal;

/* A form that is opened; the pointers are into the arena. */
struct unsealed_form {
	const char *json; /* an object: its fields but for the signature */
	size_t json_len;
	const uint8_t *signature; /* a picture */
	size_t signature_len;
};

/*
 * Opens what is SEALED as KIND and BOUND_TO a digest: that of its invite's
 * token, or of an imported row's id. Returns 0, or CLI_FAILED after saying why
 * it does not open.
 */
__attribute__((warn_unused_result)) int unsealed_form_read(struct cli *cli,
    const struct unseal *unseal, enum sealed_kind kind, struct slice bound_to,
    struct slice sealed, struct unsealed_form *form);

/* Prints a line: LABEL and VALUE, safe for a terminal; nothing if VALUE is
 * NULL. */
void unsealed_form_print_row(FILE *out, const char *label, const char *value);

/* Prints each field of FORM so, by its label, and what the signature is. */
void unsealed_form_print(FILE *out, struct cli *cli,
    const struct unsealed_form *form);

/* Reads FORM's values and signature into VALUES; they are in the arena. */
void unsealed_form_take(struct cli *cli, const struct unsealed_form *form,
    struct form *values);

/* Puts FORM as one JSON object, the signature as a data URL. */
void unsealed_form_put_json(struct buf *out, const struct unsealed_form *form);

#endif
