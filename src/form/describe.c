/* SPDX-License-Identifier: MIT */
/* describe.c -- the form's tables as JSON, for those who ask its questions. */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/json_write.h"
#include "form/describe.h"
#include "form/documents.h"
#include "form/flags.h"
#include "form/i9.h"
#include "form/rule.h"
#include "form/states.h"

static const char *const kinds[] = {
	[I9_STRING] = "string",
	[I9_BOOL] = "boolean",
};

static const char *const storages[] = {
	[I9_SEALED] = "sealed",
	[I9_PLAIN] = "plain",
	[I9_BYTES] = "bytes",
	[I9_DIGEST] = "digest",
};

/* Puts a member, but nothing where there is no VALUE. */
static void
put_if_any(struct buf *text, const char *name, const char *value)
{
	if (value != NULL)
		json_put_text(text, name, value);
}

/* Puts N strings, or those before the first NULL. */
static void
put_strings(struct buf *text, const char *name, const char *const *strings,
    size_t n)
{
	json_open(text, name, '[');
	for (size_t i = 0; i < n && strings[i] != NULL; i++)
		json_put_text(text, NULL, strings[i]);
	json_close(text, ']');
}

/* The rules that it keeps instead, by the names of their conditions. */
static void
put_specials(struct buf *text, const struct i9_row *row)
{
	for (size_t i = 0; i < I9_SPECIALS; i++) {
		const struct i9_special *special = &i9_specials[i];

		if (row != &i9_table[special->field])
			continue;
		json_open(text, "ruleWhen", '{');
		json_put_text(text, i9_conditions[special->when].name,
		    rule_table[special->rule].error.code);
		json_close(text, '}');
	}
}

static void
put_field(struct buf *text, const struct i9_row *row)
{
	const char *required[I9_REQUIRED_MAX];
	size_t n = 0;

	for (size_t i = 0; i < I9_REQUIRED_MAX; i++)
		if (row->required[i] != I9_NEVER)
			required[n++] = i9_conditions[row->required[i]].name;
	json_open(text, NULL, '{');
	json_put_text(text, "name", row->name);
	json_put_text(text, "label", row->label);
	json_put_text(text, "type", kinds[row->kind]);
	json_put_number(text, "min", (long long)row->min);
	json_put_number(text, "max", (long long)row->max);
	json_put_text(text, "rule", rule_table[row->rule].error.code);
	put_specials(text, row);
	put_strings(text, "required", required, n);
	json_put_text(text, "stored", storages[row->storage]);
	json_close(text, '}');
}

static void
put_fields(struct buf *text)
{
	for (size_t i = 0; i < I9_FIELDS; i++) {
		json_line(text);
		put_field(text, &i9_table[i]);
	}
}

/* Patterns come with the error for what is like none of them. */
static void
put_rule(struct buf *text, const struct rule *rule)
{
	json_open(text, rule->error.code, '{');
	if (rule->error.text != NULL) {
		json_put_text(text, "error", rule->error.text);
		if (rule->patterns != NULL)
			put_strings(text, "patterns", rule->patterns,
			    (size_t)-1);
	}
	if (rule->never != NULL) {
		put_strings(text, "never", rule->never, (size_t)-1);
		json_put_text(text, "neverError", rule->never_error.text);
	}
	json_close(text, '}');
}

static void
put_rules(struct buf *text)
{
	for (size_t i = 0; i < I9_RULES; i++) {
		json_line(text);
		put_rule(text, &rule_table[i]);
	}
}

static void
put_term(struct buf *text, const struct i9_term *term)
{
	json_open(text, NULL, '{');
	json_put_text(text, "field", i9_table[term->field].name);
	if (term->value != NULL && term->value[0] != '\0')
		json_put_text(text, term->is_not ? "isNot" : "is", term->value);
	else
		json_put_bool(text, "given", term->value == NULL);
	json_close(text, '}');
}

static void
put_condition(struct buf *text, enum i9_when when)
{
	const struct i9_condition *condition = &i9_conditions[when];

	json_open(text, condition->name, '{');
	json_put_text(text, "error", condition->error.text);
	if (when == I9_E_VERIFY)
		json_put_text(text, "setting", "useEVerify");
	json_open(text, "all", '[');
	for (size_t i = 0; i < condition->n_terms; i++)
		put_term(text, &condition->term[i]);
	json_close(text, ']');
	json_close(text, '}');
}

static void
put_conditions(struct buf *text)
{
	for (unsigned int when = 0; when < I9_CONDITIONS; when++) {
		if (when == I9_NEVER)
			continue;
		json_line(text);
		put_condition(text, (enum i9_when)when);
	}
}

static void
put_document(struct buf *text, const struct document *document)
{
	json_open(text, NULL, '{');
	json_put_text(text, "key", document->key);
	put_if_any(text, "item", document->item);
	json_put_text(text, "title", document->title);
	put_if_any(text, "official", document->official);
	json_put_text(text, "issuingAuthority", document->issuing_authority);
	json_put_bool(text, "expires", document->term != DOCUMENT_UNDATED);
	if (document->item == NULL)
		json_put_bool(text, "receipt", true);
	if (document->under_18)
		json_put_bool(text, "under18", true);
	if (document->statuses[0] != NULL)
		put_strings(text, "statuses", document->statuses,
		    DOCUMENT_STATUSES_MAX);
	json_close(text, '}');
}

static void
put_documents(struct buf *text)
{
	for (size_t list = 0; list < DOCUMENT_LISTS; list++) {
		const struct documents *documents = &documents_table[list];

		json_line(text);
		json_open(text, documents->name, '[');
		for (size_t i = 0; i < documents->n; i++) {
			json_line(text);
			put_document(text, &documents->document[i]);
		}
		json_close(text, ']');
	}
}

static void
put_states(struct buf *text)
{
	for (size_t i = 0; i < STATES; i++) {
		json_open(text, NULL, '[');
		json_put_text(text, NULL, states_table[i].code);
		json_put_text(text, NULL, states_table[i].name);
		json_close(text, ']');
	}
}

static bool
has_other(enum flag_test test)
{
	return test == FLAG_SAME || test == FLAG_DIFFERS ||
	    test == FLAG_UNDATED || test == FLAG_UNLISTED;
}

/* What its test needs, and no more. */
static void
put_flag(struct buf *text, const struct flag *flag)
{
	json_open(text, NULL, '{');
	json_put_text(text, "code", flag_texts[flag->code].name);
	json_put_text(text, "field", i9_table[flag->field].name);
	json_put_text(text, "test", flag_test_names[flag->test]);
	json_put_text(text, "when", i9_conditions[flag->when].name);
	if (flag->e_verify)
		json_put_text(text, "setting", "useEVerify");
	if (has_other(flag->test))
		json_put_text(text, "other", i9_table[flag->other].name);
	if (flag->number != 0)
		json_put_number(text, "number", flag->number);
	if (flag->words != NULL)
		put_strings(text, "words", flag->words, (size_t)-1);
	json_close(text, '}');
}

static void
put_flags(struct buf *text)
{
	for (size_t i = 0; i < FLAGS; i++) {
		json_line(text);
		put_flag(text, &flag_table[i]);
	}
}

/* The parts of the whole, each on lines of its own. */
static const struct part {
	const char *name;
	char opens, closes;
	void (*put)(struct buf *text);
} parts[] = {
	{ "fields", '[', ']', put_fields },
	{ "rules", '{', '}', put_rules },
	{ "conditions", '{', '}', put_conditions },
	{ "documents", '{', '}', put_documents },
	{ "states", '[', ']', put_states },
	{ "flags", '[', ']', put_flags },
};

void
describe_put_json(struct buf *text)
{
	json_open(text, NULL, '{');
	json_put_text(text, "form", "i9");
	json_put_text(text, "edition", FORM_EDITION);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		json_line(text);
		json_open(text, parts[i].name, parts[i].opens);
		parts[i].put(text);
		json_close(text, parts[i].closes);
	}
	json_close(text, '}');
	buf_puts(text, "\n");
}
