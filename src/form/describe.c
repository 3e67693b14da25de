/* SPDX-License-Identifier: MIT */
/* describe.c -- the form's tables as JSON, for those who ask its questions. */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
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

static void
put_name(struct buf *text, const char *name)
{
	buf_put_json_string_or_null(text, name);
	buf_puts(text, ":");
}

/* Puts the member NAME behind another one; VALUE may be NULL. */
static void
put_string(struct buf *text, const char *name, const char *value)
{
	buf_puts(text, ",");
	put_name(text, name);
	buf_put_json_string_or_null(text, value);
}

/* The same, but nothing where there is no VALUE. */
static void
put_if_any(struct buf *text, const char *name, const char *value)
{
	if (value != NULL)
		put_string(text, name, value);
}

/* Puts N strings, or those before the first NULL. */
static void
put_strings(struct buf *text, const char *name, const char *const *strings,
    size_t n)
{
	buf_puts(text, ",");
	put_name(text, name);
	buf_puts(text, "[");
	for (size_t i = 0; i < n && strings[i] != NULL; i++) {
		buf_puts(text, i > 0 ? "," : "");
		buf_put_json_string_or_null(text, strings[i]);
	}
	buf_puts(text, "]");
}

/* The rules that it keeps instead, by the names of their conditions. */
static void
put_specials(struct buf *text, const struct i9_row *row)
{
	for (size_t i = 0; i < I9_SPECIALS; i++) {
		const struct i9_special *special = &i9_specials[i];

		if (row != &i9_table[special->field])
			continue;
		buf_puts(text, ",\"ruleWhen\":{");
		put_name(text, i9_conditions[special->when].name);
		buf_put_json_string_or_null(text,
		    rule_table[special->rule].error.code);
		buf_puts(text, "}");
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
	buf_puts(text, "{\"name\":");
	buf_put_json_string_or_null(text, row->name);
	put_string(text, "label", row->label);
	put_string(text, "type", kinds[row->kind]);
	buf_printf(text, ",\"min\":%zu,\"max\":%zu", row->min, row->max);
	put_string(text, "rule", rule_table[row->rule].error.code);
	put_specials(text, row);
	put_strings(text, "required", required, n);
	put_string(text, "stored", storages[row->storage]);
	buf_puts(text, "}");
}

static void
put_fields(struct buf *text)
{
	for (size_t i = 0; i < I9_FIELDS; i++) {
		buf_puts(text, i > 0 ? ",\n" : "\n");
		put_field(text, &i9_table[i]);
	}
}

/* Patterns come with the error for what is like none of them. */
static void
put_rule(struct buf *text, const struct rule *rule)
{
	put_name(text, rule->error.code);
	buf_puts(text, "{");
	if (rule->error.text != NULL) {
		put_name(text, "error");
		buf_put_json_string_or_null(text, rule->error.text);
		if (rule->patterns != NULL)
			put_strings(text, "patterns", rule->patterns,
			    (size_t)-1);
	}
	if (rule->never != NULL) {
		put_strings(text, "never", rule->never, (size_t)-1);
		put_string(text, "neverError", rule->never_error.text);
	}
	buf_puts(text, "}");
}

static void
put_rules(struct buf *text)
{
	for (size_t i = 0; i < I9_RULES; i++) {
		buf_puts(text, i > 0 ? ",\n" : "\n");
		put_rule(text, &rule_table[i]);
	}
}

static void
put_term(struct buf *text, const struct i9_term *term)
{
	buf_puts(text, "{\"field\":");
	buf_put_json_string_or_null(text, i9_table[term->field].name);
	if (term->value != NULL && term->value[0] != '\0')
		put_string(text, term->is_not ? "isNot" : "is", term->value);
	else
		buf_printf(text, ",\"given\":%s",
		    term->value == NULL ? "true" : "false");
	buf_puts(text, "}");
}

static void
put_condition(struct buf *text, enum i9_when when)
{
	const struct i9_condition *condition = &i9_conditions[when];

	put_name(text, condition->name);
	buf_puts(text, "{\"error\":");
	buf_put_json_string_or_null(text, condition->error.text);
	if (when == I9_E_VERIFY)
		put_string(text, "setting", "useEVerify");
	buf_puts(text, ",\"all\":[");
	for (size_t i = 0; i < condition->n_terms; i++) {
		buf_puts(text, i > 0 ? "," : "");
		put_term(text, &condition->term[i]);
	}
	buf_puts(text, "]}");
}

static void
put_conditions(struct buf *text)
{
	const char *between = "\n";

	for (unsigned int when = 0; when < I9_CONDITIONS; when++) {
		if (when == I9_NEVER)
			continue;
		buf_puts(text, between);
		put_condition(text, (enum i9_when)when);
		between = ",\n";
	}
}

static void
put_document(struct buf *text, const struct document *document)
{
	buf_puts(text, "{\"key\":");
	buf_put_json_string_or_null(text, document->key);
	put_if_any(text, "item", document->item);
	put_string(text, "title", document->title);
	put_if_any(text, "official", document->official);
	put_string(text, "issuingAuthority", document->issuing_authority);
	buf_printf(text, ",\"expires\":%s",
	    document->term != DOCUMENT_UNDATED ? "true" : "false");
	if (document->item == NULL)
		buf_puts(text, ",\"receipt\":true");
	if (document->under_18)
		buf_puts(text, ",\"under18\":true");
	if (document->statuses[0] != NULL)
		put_strings(text, "statuses", document->statuses,
		    DOCUMENT_STATUSES_MAX);
	buf_puts(text, "}");
}

static void
put_documents(struct buf *text)
{
	for (size_t list = 0; list < DOCUMENT_LISTS; list++) {
		const struct documents *documents = &documents_table[list];

		buf_puts(text, list > 0 ? ",\n" : "\n");
		put_name(text, documents->name);
		buf_puts(text, "[");
		for (size_t i = 0; i < documents->n; i++) {
			buf_puts(text, i > 0 ? ",\n" : "\n");
			put_document(text, &documents->document[i]);
		}
		buf_puts(text, "]");
	}
}

static void
put_states(struct buf *text)
{
	for (size_t i = 0; i < STATES; i++) {
		buf_puts(text, i > 0 ? "," : "");
		buf_puts(text, "[");
		buf_put_json_string_or_null(text, states_table[i].code);
		buf_puts(text, ",");
		buf_put_json_string_or_null(text, states_table[i].name);
		buf_puts(text, "]");
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
	buf_puts(text, "{\"code\":");
	buf_put_json_string_or_null(text, flag_texts[flag->code].name);
	put_string(text, "field", i9_table[flag->field].name);
	put_string(text, "test", flag_test_names[flag->test]);
	put_string(text, "when", i9_conditions[flag->when].name);
	if (flag->e_verify)
		put_string(text, "setting", "useEVerify");
	if (has_other(flag->test))
		put_string(text, "other", i9_table[flag->other].name);
	if (flag->number != 0)
		buf_printf(text, ",\"number\":%d", flag->number);
	if (flag->words != NULL)
		put_strings(text, "words", flag->words, (size_t)-1);
	buf_puts(text, "}");
}

static void
put_flags(struct buf *text)
{
	for (size_t i = 0; i < FLAGS; i++) {
		buf_puts(text, i > 0 ? ",\n" : "\n");
		put_flag(text, &flag_table[i]);
	}
}

void
describe_put_json(struct buf *text)
{
	buf_puts(text, "{\"form\":\"i9\"");
	put_string(text, "edition", FORM_EDITION);
	buf_puts(text, ",\n\"fields\":[");
	put_fields(text);
	buf_puts(text, "],\n\"rules\":{");
	put_rules(text);
	buf_puts(text, "},\n\"conditions\":{");
	put_conditions(text);
	buf_puts(text, "},\n\"documents\":{");
	put_documents(text);
	buf_puts(text, "},\n\"states\":[");
	put_states(text);
	buf_puts(text, "],\n\"flags\":[");
	put_flags(text);
	buf_puts(text, "]}\n");
}
