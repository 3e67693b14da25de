/* SPDX-License-Identifier: MIT */
/* fuzz_csv.c -- a CSV file's records are clean, and read again as the same. */
#include "base/buf.h"
#include "base/csv.h"
#include "fuzz.h"

/* Writes a record with every field in quotes. */
static void
put_record(struct buf *file, const struct csv_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_puts(file, i > 0 ? ",\"" : "\"");
		for (size_t k = 0; k < fields[i].len; k++)
			buf_put(file, fields[i].text[k] == '"' ? "\"\"" :
			    &fields[i].text[k],
			    fields[i].text[k] == '"' ? 2 : 1);
		buf_puts(file, "\"");
	}
	buf_puts(file, "\r\n");
	assert(!file->failed);
}

static void
read_again(struct arena *arena, const struct csv_field *fields, size_t n)
{
	struct csv_field again[CSV_FIELDS_MAX];
	struct buf file;
	struct csv csv;
	size_t m = 0;

	buf_start(&file, arena);
	put_record(&file, fields, n);
	csv_start(&csv, buf_slice(&file), ',');
	assert(csv_read(&csv, arena, again, &m) == CSV_RECORD && m == n);
	for (size_t i = 0; i < n; i++)
		assert(fuzz_equal(fields[i].text, fields[i].len,
		    again[i].text, again[i].len));
	assert(csv_read(&csv, arena, again, &m) == CSV_END);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	struct csv_field fields[CSV_FIELDS_MAX];
	enum csv_result result;
	size_t n, line = 0, mark;
	struct csv csv;

	/* As its caller sees to it. */
	if (!fuzz_is_clean((const char *)data, len))
		return 0;
	csv_start(&csv, (struct slice){ (const char *)data, len }, ',');
	for (;;) {
		mark = arena_mark(arena);
		result = csv_read(&csv, arena, fields, &n);
		if (result == CSV_END)
			break;
		assert(result != CSV_NO_MEMORY);
		assert(csv.line > line && csv.line <= len + 1);
		line = csv.line;
		if (result == CSV_RECORD) {
			assert(n >= 1 && n <= CSV_FIELDS_MAX);
			for (size_t i = 0; i < n; i++)
				assert(fields[i].text[fields[i].len] == '\0');
			read_again(arena, fields, n);
		}
		arena_rewind(arena, mark);
	}
	return 0;
}
