/* SPDX-License-Identifier: MIT */
/* renewal.c -- when somebody must be looked at again, by a form's words. */
#include <string.h>

#include "form/documents.h"
#include "form/form.h"
#include "form/renewal.h"
#include "form/rule.h"

/*
 * Reverification (8 CFR 274a.2(b)(1)(vii); M-274, 6.1) is due when the right
 * to work ends, and for nobody else: to ask a citizen, a national or a resident
 * with a Form I-551 for papers again is an unfair practice (8 U.S.C.
 * 1324b(a)(6)). So a date comes from two places only, of which the earlier
 * counts (M-274, 6.1):
 *
 * - "authorized to work until", of who says to be such an alien. N/A and D/S
 *   are no date;
 * - the document from list A or C, if the right to work ends with it
 *   (documents.c), of aliens only.
 *
 * A title that we do not know is no reason to ask anybody: of an alien who is
 * authorized for a time, section 1 has the date. Its own becomes a flag.
 */

static bool
read_date(const struct form *form, enum i9_field field, struct date *date)
{
	return rule_date(form->value[field].text, form->value[field].len, date);
}

static bool
is(const struct form *form, enum i9_field field, const char *value)
{
	return form->value[field].len == strlen(value) &&
	    memcmp(form->value[field].text, value, strlen(value)) == 0;
}

static void
take_date(struct form *form, enum i9_field field)
{
	struct date *next = &form->next_renewal, date;

	if (read_date(form, field, &date) &&
	    (next->year == 0 || date_compare(date, *next) < 0))
		*next = date;
}

static enum document_term
term_of(const struct form *form, enum i9_field title)
{
	return form->value[title].len > 0 ? documents_term(
	    form->value[title].text, form->value[title].len) :
	    DOCUMENT_ENDS_ITSELF;
}

/* Takes the date of a document from list A or C, if work ends with it. */
static void
take_document(struct form *form, enum i9_field title, enum i9_field expiry)
{
	enum document_term term = term_of(form, title);
	struct date date;

	if (term == DOCUMENT_ENDS_WORK ||
	    (term == DOCUMENT_ENDS_STAY &&
	    is(form, I9_CITIZENSHIP_STATUS, "authorized") &&
	    !read_date(form, I9_AUTH_EXP_DATE, &date)))
		take_date(form, expiry);
}

static void
take_receipt(struct form *form, enum i9_field title, enum i9_field expiry)
{
	enum document_term term = term_of(form, title);

	if (documents_receipt(term) == NULL)
		return;
	form->receipt = documents_receipt(term);
	if (term != DOCUMENT_I551 ||
	    !read_date(form, expiry, &form->receipt_until))
		form->receipt_until = (struct date){ 0, 0, 0 };
}

static void
take_documents(struct form *form, bool is_alien)
{
	bool list_a = is(form, I9_DOC_CHOICE, "listA");

	if (list_a)
		take_receipt(form, I9_LIST_A_DOC, I9_LIST_A_EXP_DATE);
	if (list_a && is_alien)
		take_document(form, I9_LIST_A_DOC, I9_LIST_A_EXP_DATE);
	if (!is(form, I9_DOC_CHOICE, "listBC"))
		return;
	take_receipt(form, I9_LIST_B_DOC, I9_LIST_B_EXP_DATE);
	take_receipt(form, I9_LIST_C_DOC, I9_LIST_C_EXP_DATE);
	if (is_alien)
		take_document(form, I9_LIST_C_DOC, I9_LIST_C_EXP_DATE);
}

void
renewal_find(struct form *form)
{
	bool authorized = is(form, I9_CITIZENSHIP_STATUS, "authorized");

	form->next_renewal = (struct date){ 0, 0, 0 };
	form->receipt = NULL;
	form->receipt_until = (struct date){ 0, 0, 0 };
	if (authorized)
		take_date(form, I9_AUTH_EXP_DATE);
	take_documents(form, authorized ||
	    is(form, I9_CITIZENSHIP_STATUS, "lpr"));
}
