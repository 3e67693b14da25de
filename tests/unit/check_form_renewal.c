/* SPDX-License-Identifier: MIT */
/* check_form_renewal.c -- only whom the law has looked at again gets a date, and receipts get theirs. */
#include <string.h>

#include "form/documents.h"
#include "form/form.h"
#include "form/renewal.h"
#include "unit.h"

#define EXPIRY "2030-05-06"

static struct form form;

static void
set(enum i9_field field, const char *text)
{
	form.value[field] = (struct form_value){ .text = text,
		.len = text != NULL ? strlen(text) : 0 };
}

/* Is WORD one of the WORDS, each of which ends with a blank? */
static bool
is_among(const char *word, const char *words)
{
	size_t len = strlen(word);

	for (; *words != '\0'; words = strchr(words, ' ') + 1)
		if (strncmp(words, word, len) == 0 && words[len] == ' ')
			return true;
	return false;
}

static const char *const statuses[] = { "usCitizen", "usnational", "lpr",
	"authorized", "", NULL };

/* How the date of section 1 comes; which year it is, 0: none. */
static const struct {
	const char *text;
	int year;
} untils[] = {
	{ "2029-01-02", 2029 }, { "2031-01-02", 2031 },
	{ "2029-01-02T00:00:00.000Z", 2029 }, { " 2029-01-02 ", 2029 },
	{ "N/A", 0 }, { "n/a", 0 }, { "D/S", 0 }, { "", 0 }, { NULL, 0 },
};

/* … and that of the document: of these, only the first four are 2030's. */
static const char *const expiries[] = { EXPIRY, EXPIRY "T00:00:00.000Z",
	EXPIRY "\t", "\xc2\xa0" EXPIRY, "N/A", "D/S", "d/s", "",
	"2030-02-30", NULL };

/* Said here once more, apart from the table that is tested. */
#define END_WORK "foreignPassportI551Stamp foreignPassportI551Visa " \
	"employmentAuthorizationDocument dhsEmploymentAuthorization "
#define END_STAY "foreignPassportI94 "

static int
earlier(int a, int b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The year that is due. */
static int
wanted(const char *key, size_t list, const char *status, int until,
    int expiry)
{
	bool authorized = status != NULL && strcmp(status, "authorized") == 0;
	bool lpr = status != NULL && strcmp(status, "lpr") == 0;

	if (!authorized)
		until = 0;
	if (list == DOCUMENT_LIST_B || !(authorized || lpr))
		return until;
	if (is_among(key, END_WORK))
		return earlier(until, expiry);
	if (is_among(key, END_STAY) && authorized && until == 0)
		return expiry;
	return until;
}

static const enum i9_field titles[] = { I9_LIST_A_DOC, I9_LIST_B_DOC,
	I9_LIST_C_DOC };
static const enum i9_field dates[] = { I9_LIST_A_EXP_DATE,
	I9_LIST_B_EXP_DATE, I9_LIST_C_EXP_DATE };

/* Every document of the lists, by its title and by the words of its item, with
 * every status and every way to write a date. */
static void
check_document(size_t list, const struct document *d, const char *title)
{
	form_start(&form);
	set(I9_DOC_CHOICE, list == DOCUMENT_LIST_A ? "listA" : "listBC");
	set(titles[list], title);
	for (size_t s = 0; s < UNIT_COUNT(statuses); s++)
		for (size_t u = 0; u < UNIT_COUNT(untils); u++)
			for (size_t e = 0; e < UNIT_COUNT(expiries); e++) {
				set(I9_CITIZENSHIP_STATUS, statuses[s]);
				set(I9_AUTH_EXP_DATE, untils[u].text);
				set(dates[list], expiries[e]);
				renewal_find(&form);
				ck_assert_msg(form.next_renewal.year == wanted(
				    d->key, list, statuses[s], untils[u].year,
				    e < 4 ? 2030 : 0), "%s, %s, %s, %s: %d",
				    title, statuses[s], untils[u].text,
				    expiries[e], form.next_renewal.year);
			}
}

START_TEST(test_renewal_documents)
{
	const struct documents *documents = &documents_table[_i];

	for (size_t i = 0; i < documents->n; i++) {
		const struct document *d = &documents->document[i];

		check_document((size_t)_i, d, d->title);
		if (d->official != NULL)
			check_document((size_t)_i, d, d->official);
	}
}
END_TEST

/* Titles of other clients and of people; those of the system that this one
 * replaces are src/types/i9.ts's there. What we do not know ends nothing. */
static const struct {
	const char *title;
	int authorized, lpr; /* until N/A; the document's date is 2030's */
	bool list_c;
} known[] = {
	{ "U.S. Passport", 0, 0, false },
	{ "U.S. Passport Card", 0, 0, false },
	{ "US passport", 0, 0, false },
	{ "Permanent Resident Card (I-551)", 0, 0, false },
	{ "Permanent Resident Card", 0, 0, false },
	{ "PERMANENT RESIDENT CARD (FORM I-551)", 0, 0, false },
	{ "Permanent Resident Card or Alien Registration Receipt Card (Form "
	    "I-551)", 0, 0, false },
	{ "Alien Registration Receipt Card", 0, 0, false },
	{ "Green Card", 0, 0, false },
	{ "Foreign Passport with I-551 stamp", 2030, 2030, false },
	{ "Employment Authorization Document (I-766)", 2030, 2030, false },
	{ "Employment Authorization Document (Form I-766)", 2030, 2030,
	    false },
	{ "employment authorization document form i766", 2030, 2030, false },
	{ "EAD", 2030, 2030, false }, { " E.A.D. ", 2030, 2030, false },
	{ "Employment\xc2\xa0" "Authorization Document\xe2\x84\xa2", 2030, 2030,
	    false },
	{ "EADs", 0, 0, false }, { "Not an EAD", 0, 0, false },
	{ "Foreign Passport with Form I-94", 2030, 0, false },
	{ "FSM/RMI Passport with I-94", 0, 0, false },
	{ "Canadian passport", 0, 0, false },
	{ "Pasaporte extranjero", 0, 0, false },
	{ "\xd0\x9f\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82", 0, 0,
	    false },
	{ "", 0, 0, false }, { "-", 0, 0, false },
	{ "Driver's License", 0, 0, true },
	{ "U.S. Social Security Card (unrestricted)", 0, 0, true },
	{ "Birth Certificate (DS-1350)", 0, 0, true },
	{ "Native American Tribal Document", 0, 0, true },
	{ "Form I-197", 0, 0, true }, { "Form I-179", 0, 0, true },
	{ "DHS-issued Employment Authorization Document", 2030, 2030, true },
	{ "Form I-94", 2030, 2030, true },
};

START_TEST(test_renewal_titles)
{
	static const char *const four[] = { "usCitizen", "usnational", "lpr",
		"authorized" };
	const int years[] = { 0, 0, known[_i].lpr, known[_i].authorized };
	enum i9_field title = known[_i].list_c ? I9_LIST_C_DOC :
	    I9_LIST_A_DOC;

	for (size_t s = 0; s < UNIT_COUNT(four); s++) {
		form_start(&form);
		set(I9_DOC_CHOICE, known[_i].list_c ? "listBC" : "listA");
		set(I9_CITIZENSHIP_STATUS, four[s]);
		set(I9_AUTH_EXP_DATE, "N/A");
		set(title, known[_i].title);
		set(I9_LIST_A_EXP_DATE, EXPIRY);
		set(I9_LIST_B_EXP_DATE, "2027-01-01");
		set(I9_LIST_C_EXP_DATE, EXPIRY);
		renewal_find(&form);
		ck_assert_msg(form.next_renewal.year == years[s],
		    "%s, %s: %d", known[_i].title, four[s],
		    form.next_renewal.year);
	}
}
END_TEST

/* The list that was not chosen says nothing. */
START_TEST(test_renewal_other_list)
{
	form_start(&form);
	set(I9_CITIZENSHIP_STATUS, "authorized");
	set(I9_DOC_CHOICE, "listBC");
	set(I9_LIST_A_DOC, "EAD");
	set(I9_LIST_A_EXP_DATE, EXPIRY);
	renewal_find(&form);
	ck_assert_int_eq(form.next_renewal.year, 0);
	set(I9_DOC_CHOICE, "listA");
	set(I9_LIST_C_DOC, "Form I-94");
	set(I9_LIST_C_EXP_DATE, "2028-01-01");
	renewal_find(&form);
	ck_assert_int_eq(form.next_renewal.year, 2030);
	set(I9_DOC_CHOICE, NULL);
	renewal_find(&form);
	ck_assert_int_eq(form.next_renewal.year, 0);
}
END_TEST

static const struct {
	const char *choice;
	enum i9_field title;
	const char *text, *kind;
	int until;
} receipts[] = {
	{ "listA", I9_LIST_A_DOC, "Receipt for a replacement of a lost, stolen, "
	    "or damaged List A document", "replacement", 0 },
	{ "listBC", I9_LIST_B_DOC, "Receipt for a replacement of a lost, stolen,"
	    " or damaged List B document", "replacement", 0 },
	{ "listBC", I9_LIST_C_DOC, "Receipt for a replacement of a lost, stolen,"
	    " or damaged List C document", "replacement", 0 },
	{ "listA", I9_LIST_A_DOC, "receipt for lost green card",
	    "replacement", 0 },
	{ "listA", I9_LIST_A_DOC, "Form I-94 issued to a lawful permanent "
	    "resident that contains an I-551 stamp and a photograph of the "
	    "individual", "i551", 2030 },
	{ "listA", I9_LIST_A_DOC, "Form I-94 with \"RE\" notation or refugee "
	    "stamp issued to a refugee", "refugee", 0 },
	{ "listA", I9_LIST_B_DOC, "Receipt", NULL, 0 },
	{ "listBC", I9_LIST_A_DOC, "Receipt", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt for a lost passport",
	    "replacement", 0 },
	{ "listA", I9_LIST_A_DOC, "Lost Social Security card (receipt)",
	    "replacement", 0 },
	{ "listA", I9_LIST_A_DOC, "I-797C: replacement of a stolen EAD",
	    "replacement", 0 },
	{ "listA", I9_LIST_A_DOC, "RECEIPT FOR DAMAGED CARD",
	    "replacement", 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt notice", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "I-797C", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt for the renewal of Form I-766",
	    NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt for an application to replace an expired card",
	    NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt for an initial Form I-766",
	    NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "EAD and Form I-797C, Notice of Action",
	    NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receipt for the extension of a lost card",
	    NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Alien Registration Receipt Card, lost",
	    NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Receiptless replacement", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Form I-94/I-94A with temporary I-551 stamp",
	    "i551", 2030 },
	{ "listA", I9_LIST_A_DOC, "The departure portion of Form I-94 or I-94A "
	    "with an unexpired refugee admission stamp", "refugee", 0 },
	{ "listA", I9_LIST_A_DOC, "Alien Registration Receipt Card", NULL, 0 },
	{ "listA", I9_LIST_A_DOC, "Employment Authorization Document (I-766)",
	    NULL, 0 },
};

/* A receipt has its kind, whoever shows it, and is nothing to reverify. */
START_TEST(test_renewal_receipts)
{
	for (size_t s = 0; s < UNIT_COUNT(statuses); s++) {
		form_start(&form);
		set(I9_DOC_CHOICE, receipts[_i].choice);
		set(I9_CITIZENSHIP_STATUS, statuses[s]);
		set(receipts[_i].title, receipts[_i].text);
		for (size_t i = 0; i < UNIT_COUNT(dates); i++)
			set(dates[i], EXPIRY);
		renewal_find(&form);
		ck_assert_pstr_eq(form.receipt, receipts[_i].kind);
		ck_assert_int_eq(form.receipt_until.year, receipts[_i].until);
		if (receipts[_i].kind != NULL)
			ck_assert_int_eq(form.next_renewal.year, 0);
		set(I9_LIST_A_EXP_DATE, "N/A");
		renewal_find(&form);
		ck_assert_pstr_eq(form.receipt, receipts[_i].kind);
		ck_assert_int_eq(form.receipt_until.year, 0);
	}
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ test_renewal_documents, DOCUMENT_LISTS },
		{ test_renewal_titles, UNIT_COUNT(known) },
		{ test_renewal_other_list, 1 },
		{ test_renewal_receipts, UNIT_COUNT(receipts) },
	};

	return UNIT_RUN("form_renewal", tests);
}
