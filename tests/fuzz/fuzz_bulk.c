/* SPDX-License-Identifier: MIT */
/* fuzz_bulk.c -- a file of invites, up to the statement that makes them. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/keypair.h"
#include "crypto/seal.h"
#include "fuzz.h"

/* What reads the file is static there. */
#include "admin/bulk.c"

static struct admin admin;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char dir[] = "/tmp/admitone-fuzz.XXXXXX", public[64], secret[64];
	uint8_t id[SEALED_KEY_ID_LEN];

	(void)argc, (void)argv;
	assert(sodium_init() >= 0);
	assert(mkdtemp(dir) != NULL);
	(void)snprintf(public, sizeof(public), "%s/seal.pub", dir);
	(void)snprintf(secret, sizeof(secret), "%s/unseal.key", dir);
	assert(keypair_add(public, secret, 1, id) == 0);
	admin.seal = seal_new(public);
	assert(admin.seal != NULL);
	(void)unlink(public);
	(void)unlink(secret);
	(void)rmdir(dir);
	return 0;
}

static void
check_line(const struct line *line)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		const struct db_param *value = &line->values[c];

		if (value->value == NULL)
			continue;
		assert(fuzz_is_clean(value->value, value->len));
		assert(value->len <= 4 * (size_t)column((int)c)->max ||
		    column((int)c)->max == 0);
	}
	assert(strlen(line->made.token) == TOKEN_TEXT_LEN);
}

static void
check_lines(const struct file *file)
{
	size_t good = 0, last = 1;
	unsigned int seen = 0;

	for (size_t i = 0; i < file->n_columns; i++) {
		assert((seen & 1u << file->column_of[i]) == 0);
		seen |= 1u << file->column_of[i];
	}
	assert(file->n <= BULK_LINES_MAX);
	for (size_t i = 0; i < file->n; i++) {
		assert(file->lines[i].number > last);
		last = file->lines[i].number;
		if (file->lines[i].problem != NULL)
			continue;
		check_line(&file->lines[i]);
		good++;
	}
	assert(good == file->n_good);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct request request = { .admin = &admin, .arena = fuzz_arena() };
	struct file file = { .n = 0 };

	/* As bulk_post() does. */
	if (!fuzz_is_clean((const char *)data, len))
		return 0;
	file.lines = arena_alloc(request.arena,
	    BULK_LINES_MAX * sizeof(*file.lines));
	assert(file.lines != NULL);
	csv_start(&file.csv, (const char *)data, len);
	if (read_head(&file, request.arena) == NULL &&
	    read_lines(&request, &file) == NULL)
		check_lines(&file);
	return 0;
}
