/* SPDX-License-Identifier: MIT */
/* check_form_describe.c -- the form's JSON says what the tables say, and the lists of documents are sound. */
#include <stdbool.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "base/buf.h"
#include "filled_form.h"
#include "form/chars.h"
#include "form/describe.h"
#include "form/documents.h"
#include "form/flags.h"
#include "form/rule.h"
#include "form/states.h"
#include "unit.h"

static yajl_val root;

static void
setup_json(void)
{
	char error[256] = "", *json;
	struct buf text;

	setup();
	buf_start(&text, arena);
	describe_put_json(&text);
	buf_put(&text, "", 1);
	ck_assert(!text.failed);
	json = text.at;
	ck_assert_ptr_nonnull(strstr(json, "]}\n"));
	root = yajl_tree_parse(json, error, sizeof(error));
	ck_assert_msg(root != NULL, "%s", error);
}

static void
teardown_json(void)
{
	yajl_tree_free(root);
	teardown();
}

/* The member NAME of OBJECT, of any kind; NULL when it has none. */
static yajl_val
find(yajl_val object, const char *name)
{
	const char *path[] = { name, NULL };

	ck_assert(YAJL_IS_OBJECT(object));
	return yajl_tree_get(object, path, yajl_t_any);
}

static size_t
count(yajl_val value)
{
	ck_assert(YAJL_IS_OBJECT(value) || YAJL_IS_ARRAY(value));
	return YAJL_IS_OBJECT(value) ? YAJL_GET_OBJECT(value)->len :
	    YAJL_GET_ARRAY(value)->len;
}

static yajl_val
at(yajl_val array, size_t i)
{
	ck_assert(YAJL_IS_ARRAY(array) && i < count(array));
	return YAJL_GET_ARRAY(array)->values[i];
}

/* OBJECT's NAME is the text WANT; there is none when WANT is NULL. */
static void
expect_text(yajl_val object, const char *name, const char *want)
{
	ck_assert_pstr_eq(YAJL_GET_STRING(find(object, name)), want);
	ck_assert(want != NULL || find(object, name) == NULL);
}

static void
expect_number(yajl_val object, const char *name, size_t want)
{
	ck_assert_int_eq(YAJL_GET_INTEGER(find(object, name)),
	    (long long)want);
}

/* A flag is true, or not there. */
static void
expect_flag(yajl_val object, const char *name, bool want)
{
	ck_assert(want ? YAJL_IS_TRUE(find(object, name)) :
	    find(object, name) == NULL);
}

START_TEST(test_head)
{
	ck_assert_uint_eq(count(root), 8);
	expect_text(root, "form", "i9");
	expect_text(root, "edition", "01/20/25");
	ck_assert_uint_eq(count(find(root, "fields")), I9_FIELDS);
	ck_assert_uint_eq(count(find(root, "rules")), I9_RULES);
	ck_assert_uint_eq(count(find(root, "conditions")), I9_CONDITIONS - 1);
	ck_assert_uint_eq(count(find(root, "documents")), DOCUMENT_LISTS);
	ck_assert_uint_eq(count(find(root, "states")), STATES);
	ck_assert_uint_eq(count(find(root, "flags")), FLAGS);
}
END_TEST

START_TEST(test_flag)
{
	const struct flag *flag = &flag_table[_i];
	yajl_val object = at(find(root, "flags"), (size_t)_i), words;
	bool has_other = flag->test == FLAG_SAME ||
	    flag->test == FLAG_DIFFERS || flag->test == FLAG_UNDATED ||
	    flag->test == FLAG_UNLISTED;
	size_t n = 0;

	expect_text(object, "code", flag_texts[flag->code].name);
	expect_text(object, "field", i9_table[flag->field].name);
	expect_text(object, "test", flag_test_names[flag->test]);
	expect_text(object, "when", i9_conditions[flag->when].name);
	expect_text(object, "setting", flag->e_verify ? "useEVerify" : NULL);
	expect_text(object, "other", has_other ? i9_table[flag->other].name :
	    NULL);
	if (flag->number != 0)
		expect_number(object, "number", (size_t)flag->number);
	words = find(object, "words");
	ck_assert((words != NULL) == (flag->words != NULL));
	for (; words != NULL && flag->words[n] != NULL; n++)
		ck_assert_str_eq(YAJL_GET_STRING(at(words, n)),
		    flag->words[n]);
	ck_assert(words == NULL || count(words) == n);
}
END_TEST

START_TEST(test_state)
{
	yajl_val pair = at(find(root, "states"), (size_t)_i);

	ck_assert_str_eq(YAJL_GET_STRING(at(pair, 0)), states_table[_i].code);
	ck_assert_str_eq(YAJL_GET_STRING(at(pair, 1)), states_table[_i].name);
}
END_TEST

START_TEST(test_field)
{
	static const char *const stored[] = { "sealed", "plain", "bytes",
		"digest" };
	const struct i9_row *row = &i9_table[_i];
	yajl_val field = at(find(root, "fields"), (size_t)_i);
	yajl_val required = find(field, "required");
	size_t n = 0;

	ck_assert_uint_eq(count(field), _i == I9_ZIP ? 9 : 8);
	if (_i == I9_ZIP)
		expect_text(find(field, "ruleWhen"), "canada", "postalCode");
	expect_text(field, "name", row->name);
	expect_text(field, "label", row->label);
	expect_text(field, "type",
	    row->kind == I9_BOOL ? "boolean" : "string");
	expect_number(field, "min", row->min);
	expect_number(field, "max", row->max);
	expect_text(field, "rule", rule_table[row->rule].error.code);
	expect_text(field, "stored", stored[row->storage]);
	for (size_t i = 0; i < I9_REQUIRED_MAX; i++) {
		if (row->required[i] == I9_NEVER)
			continue;
		ck_assert_str_eq(YAJL_GET_STRING(at(required, n)),
		    i9_conditions[row->required[i]].name);
		n++;
	}
	ck_assert_uint_eq(count(required), n);
}
END_TEST

START_TEST(test_rule)
{
	const struct rule *rule = &rule_table[_i];
	yajl_val json = find(find(root, "rules"), rule->error.code);
	yajl_val patterns = find(json, "patterns");
	size_t n = 0;

	expect_text(json, "error", rule->error.text);
	ck_assert(rule->patterns != NULL || patterns == NULL);
	if (rule->patterns == NULL)
		return;
	for (; rule->patterns[n] != NULL; n++)
		ck_assert_str_eq(YAJL_GET_STRING(at(patterns, n)),
		    rule->patterns[n]);
	ck_assert_uint_eq(count(patterns), n);
	expect_text(json, "neverError", rule->never_error.text);
	for (n = 0; rule->never != NULL && rule->never[n] != NULL; n++)
		ck_assert_str_eq(YAJL_GET_STRING(at(find(json, "never"), n)),
		    rule->never[n]);
	ck_assert(n > 0 || find(json, "never") == NULL);
}
END_TEST

START_TEST(test_condition)
{
	const struct i9_condition *condition = &i9_conditions[_i];
	yajl_val json = find(find(root, "conditions"), condition->name);

	ck_assert(json != NULL || _i == I9_NEVER);
	if (json == NULL)
		return;
	expect_text(json, "error", condition->error.text);
	expect_text(json, "setting", _i == I9_E_VERIFY ? "useEVerify" : NULL);
	ck_assert_uint_eq(count(find(json, "all")), condition->n_terms);
	for (size_t i = 0; i < condition->n_terms; i++) {
		const char *value = condition->term[i].value;
		yajl_val term = at(find(json, "all"), i);
		bool is = value != NULL && *value != '\0';

		ck_assert_uint_eq(count(term), 2);
		expect_text(term, "field",
		    i9_table[condition->term[i].field].name);
		expect_text(term, condition->term[i].is_not ? "isNot" : "is",
		    is ? value : NULL);
		ck_assert(is || (value == NULL ?
		    YAJL_IS_TRUE(find(term, "given")) :
		    YAJL_IS_FALSE(find(term, "given"))));
	}
}
END_TEST

static void
compare_document(yajl_val json, const struct document *document)
{
	yajl_val statuses = find(json, "statuses");
	yajl_val authority = find(json, "issuingAuthority");
	size_t n = 0;

	expect_text(json, "key", document->key);
	expect_text(json, "item", document->item);
	expect_text(json, "title", document->title);
	expect_text(json, "official", document->official);
	ck_assert_pstr_eq(YAJL_GET_STRING(authority),
	    document->issuing_authority);
	ck_assert(document->issuing_authority != NULL ||
	    YAJL_IS_NULL(authority));
	ck_assert(document->term != DOCUMENT_UNDATED ?
	    YAJL_IS_TRUE(find(json, "expires")) :
	    YAJL_IS_FALSE(find(json, "expires")));
	expect_flag(json, "receipt", document->item == NULL);
	expect_flag(json, "under18", document->under_18);
	while (n < DOCUMENT_STATUSES_MAX && document->statuses[n] != NULL) {
		ck_assert_str_eq(YAJL_GET_STRING(at(statuses, n)),
		    document->statuses[n]);
		n++;
	}
	ck_assert(n > 0 ? count(statuses) == n : statuses == NULL);
}

START_TEST(test_documents)
{
	const struct documents *documents = &documents_table[_i];
	yajl_val json = find(find(root, "documents"), documents->name);

	ck_assert_uint_eq(count(json), documents->n);
	for (size_t i = 0; i < documents->n; i++)
		compare_document(at(json, i), &documents->document[i]);
}
END_TEST

/* Is STATUS one that the form can have? */
static bool
is_status(const char *status)
{
	const char *const *p = rule_table[I9_RULE_STATUS].patterns;

	while (*p != NULL && strcmp(*p, status) != 0)
		p++;
	return *p != NULL;
}

/* A title fits into its field, as do the words that come with it. */
static void
check_document(enum i9_field title, const struct document *document)
{
	static const struct date today = { 2025, 7, 1 };
	const char *authority = document->issuing_authority;
	size_t len = strlen(document->title);

	ck_assert_uint_gt(strlen(document->key), 0);
	ck_assert_uint_le(chars_count(document->title, len),
	    i9_table[title].max);
	ck_assert_ptr_null(rule_check(i9_table[title].rule, document->title,
	    len, today));
	ck_assert_uint_le(authority != NULL ? strlen(authority) : 0,
	    i9_table[I9_LIST_A_ISSUING_AUTHORITY].max);
	for (size_t i = 0; i < DOCUMENT_STATUSES_MAX; i++)
		ck_assert(document->statuses[i] == NULL ||
		    is_status(document->statuses[i]));
}

static int
item(const struct document *document)
{
	int n = 0;

	for (const char *p = document->item; p != NULL && *p != '\0'; p++)
		n = 10 * n + *p - '0';
	return n;
}

/*
 * The lists as the form has them: 6, 12 and 7 items, in order and without a
 * gap, then the receipts; a key or a title stands once in its list.
 */
START_TEST(test_lists)
{
	static const enum i9_field titles[] = { I9_LIST_A_DOC, I9_LIST_B_DOC,
		I9_LIST_C_DOC };
	static const int items[] = { 6, 12, 7 }, receipts[] = { 3, 1, 1 };
	const struct documents *list = &documents_table[_i];
	int last = 0, n_receipts = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct document *document = &list->document[i];

		check_document(titles[_i], document);
		n_receipts += document->item == NULL;
		if (document->item != NULL) {
			ck_assert_int_eq(n_receipts, 0);
			ck_assert(item(document) == last ||
			    item(document) == last + 1);
			last = item(document);
		}
		for (size_t k = 0; k < i; k++) {
			ck_assert_str_ne(list->document[k].key,
			    document->key);
			ck_assert_str_ne(list->document[k].title,
			    document->title);
		}
	}
	ck_assert_int_eq(last, items[_i]);
	ck_assert_int_eq(n_receipts, receipts[_i]);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_head, 1 },
		{ test_flag, FLAGS },
		{ test_state, STATES },
		{ test_field, I9_FIELDS },
		{ test_rule, I9_RULES },
		{ test_condition, I9_CONDITIONS },
		{ test_documents, DOCUMENT_LISTS },
		{ test_lists, DOCUMENT_LISTS },
	};

	return unit_run("form_describe", tests, UNIT_COUNT(tests), setup_json,
	    teardown_json);
}
