/* SPDX-License-Identifier: MIT */
/* logo.c -- the employer's logo, as PostgreSQL has it. */
#include <string.h>

#include "base/hex.h"
#include "pg/result.h"
#include "pg/sql.h"
#include "store/logo.h"

#define DIGEST_LEN 32

enum column { /* of sql/queries/read_logo.sql */
	COLUMN_KIND,
	COLUMN_BYTES
};

static const struct kind {
	const char *end; /* of the path, and the column kind: ".png", "png" */
	const char *type;
} kinds[] = {
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".svg", LOGO_SVG },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *
logo_kind_of(const char *type)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(kinds[i].type, type) == 0)
			return kinds[i].end + 1;
	return NULL;
}

/* Reads NAME. Returns its kind, or NULL when no logo is called so. */
static const struct kind *
read_name(struct slice name, uint8_t digest[static DIGEST_LEN])
{
	if (name.len <= 2 * DIGEST_LEN ||
	    hex_decode(name.at, 2 * DIGEST_LEN, digest) != 0)
		return NULL;
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(name.at + 2 * DIGEST_LEN, kinds[i].end) == 0)
			return &kinds[i];
	return NULL;
}

enum db_outcome
logo_read(struct logo_file *file, struct db *db, struct slice name,
    int64_t deadline)
{
	uint8_t digest[DIGEST_LEN];
	const struct kind *kind = read_name(name, digest);
	enum db_outcome outcome = DB_OK;

	*file = (struct logo_file){ .type = NULL };
	if (kind != NULL)
		outcome = db_try(db, DB_READ_TRIES, METRICS_DB_SETTINGS,
		    SQL(read_logo, .digest = { digest, DIGEST_LEN }),
		    deadline, &file->result);
	if (kind != NULL && outcome == DB_OK &&
	    result_rows(file->result) == 1 && strcmp(kind->end + 1,
	    result_value(file->result, 0, COLUMN_KIND)) == 0) {
		file->type = kind->type;
		file->bytes = result_cell(file->result, 0, COLUMN_BYTES);
	}
	return outcome;
}
