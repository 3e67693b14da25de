/* SPDX-License-Identifier: MIT */
/* form.c -- admitone form: what the form asks, and what it takes. */
#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "form/describe.h"
#include "form/documents.h"
#include "form/i9.h"
#include "form/rule.h"
#include "term/cli.h"
#include "term/command.h"
#include "term/list.h"

struct values {
	bool json;
};

static const struct option options[] = {
	{ "json", OPTION_FLAG, offsetof(struct values, json), "", 0, 0,
	    "everything, for programs" },
	{ .name = NULL },
};

static const struct list_column field_columns[] = {
	{ "field", LIST_TEXT, 21, true },
	{ "characters", LIST_TEXT, 10, true },
	{ "rule", LIST_TEXT, 17, true },
	{ "required", LIST_TEXT, 27, true },
	{ "label", LIST_TEXT, 0, true },
	{ .name = NULL },
};

static const struct list_column document_columns[] = {
	{ "list", LIST_TEXT, 5, true },
	{ "item", LIST_TEXT, 7, true },
	{ "title", LIST_TEXT, 0, true },
	{ .name = NULL },
};

static void
put_field(struct list *out, const struct i9_row *row)
{
	char range[48], required[64];
	enum i9_when first = row->required[0], second = row->required[1];

	(void)snprintf(range, sizeof(range), "%zu-%zu", row->min, row->max);
	(void)snprintf(required, sizeof(required), "%s%s%s",
	    i9_conditions[first].name, second != I9_NEVER ? "|" : "",
	    second != I9_NEVER ? i9_conditions[second].name : "");
	list_row(out, (const char *const[]){ row->name, range,
	    rule_table[row->rule].error.code,
	    first != I9_NEVER ? required : NULL, row->label });
}

static void
put_documents(struct list *out, const struct documents *documents)
{
	for (size_t i = 0; i < documents->n; i++) {
		const struct document *document = &documents->document[i];

		list_row(out, (const char *const[]){ documents->name,
		    document->item != NULL ? document->item : "receipt",
		    document->title });
	}
}

static int
print_tables(struct cli *cli)
{
	struct list out;

	list_start(&out, field_columns, false, cli->arena);
	for (size_t i = 0; i < I9_FIELDS; i++)
		put_field(&out, &i9_table[i]);
	fputc('\n', stdout);
	list_start(&out, document_columns, false, cli->arena);
	for (size_t i = 0; i < DOCUMENT_LISTS; i++)
		put_documents(&out, &documents_table[i]);
	return list_end(&out);
}

static int
print_json(struct cli *cli)
{
	struct buf out;

	buf_start(&out, cli->arena);
	describe_put_json(&out);
	if (out.failed)
		return cli_fail("out of memory");
	(void)fwrite(out.at, 1, out.len, stdout);
	return list_flush();
}

static int
run(struct cli *cli, const void *v, const char *const *operands)
{
	const struct values *values = v;

	(void)operands;
	return values->json ? print_json(cli) : print_tables(cli);
}

const struct command form_commands[] = {
	{ "form", "", "", "Show the form's fields and documents",
	    "Form I-9, edition " FORM_EDITION ": its fields with their rules "
	    "and when they are\nrequired, and the Lists of Acceptable "
	    "Documents. Needs no database.\n", options, sizeof(struct values),
	    run },
	{ .group = NULL },
};
