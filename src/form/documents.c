/* SPDX-License-Identifier: MIT */
/* documents.c -- the Lists of Acceptable Documents of Form I-9. */
#include <string.h>
#include <strings.h>

#include "form/documents.h"

/*
 * Source: Form I-9, edition 01/20/25, page 2, "Lists of Acceptable
 * Documents", with its "Acceptable Receipts"; issuing authorities and dates:
 * USCIS, Handbook for Employers (M-274), 13.0. Whoever follows a new edition
 * changes describe.c's FORM_EDITION too.
 *
 * An item that names two documents has two rows, because a form names the
 * one that is shown; OFFICIAL then has the item word for word, as it has
 * where the item says more than a title can hold (200 characters).
 *
 * STATUSES only leaves out what cannot be: the employer may not prefer one
 * document to another (8 U.S.C. 1324b(a)(6)), and neither do we.
 */
/*
 * What ends with a document's date (8 CFR 274a.2(b)(1)(vii); M-274, 6.1 and
 * 7.0): the right to work where the document was issued for a time. Never
 * with a U.S. passport, Form I-551 or List B. On a foreign passport the date
 * may be the passport's own, with which nothing ends: so it only counts as the
 * I-94's where section 1 has none, and citizens of the FSM and the RMI, who
 * may work without end, have no other date than section 1's.
 *
 * Receipts (8 CFR 274a.2(b)(1)(vi); M-274, 4.4): (A) a replacement's and (C)
 * a refugee's are good for 90 days from the first day of work; (B) a resident's
 * Form I-94 until the date of its stamp, else a year from its issuance. A
 * receipt for anything else is none, above all not one for an application to
 * renew: Form I-797C extends some documents (M-274, 5.0), for no 90 days.
 */
#define UNKNOWN DOCUMENT_UNKNOWN
#define ODD DOCUMENT_ODD_RECEIPT
#define UNDATED DOCUMENT_UNDATED
#define ITSELF DOCUMENT_ENDS_ITSELF
#define WORK DOCUMENT_ENDS_WORK
#define STAY DOCUMENT_ENDS_STAY
#define REPLACEMENT DOCUMENT_REPLACEMENT
#define REFUGEE DOCUMENT_REFUGEE
#define I551 DOCUMENT_I551

#define CITIZENS { "usCitizen", "usnational" }
#define STATE "U.S. Department of State"
#define DEFENSE "U.S. Department of Defense"
#define USCIS "U.S. Citizenship and Immigration Services"

#define PASSPORTS "U.S. Passport or U.S. Passport Card"
#define RESIDENT_CARDS "Permanent Resident Card or Alien Registration " \
	"Receipt Card (Form I-551)"
#define I551_PASSPORTS "Foreign passport that contains a temporary I-551 " \
	"stamp or temporary I-551 printed notation on a machine-readable " \
	"immigrant visa"
#define COMPACT_PASSPORTS "Passport from the Federated States of " \
	"Micronesia (FSM) or the Republic of the Marshall Islands (RMI) " \
	"with Form I-94 or Form I-94A indicating nonimmigrant admission " \
	"under the Compact of Free Association Between the United States " \
	"and the FSM or RMI"

static const struct document list_a[] = {
	{ "usPassport", "1", "U.S. Passport", PASSPORTS, STATE, ITSELF, false,
	    CITIZENS },
	{ "usPassportCard", "1", "U.S. Passport Card", PASSPORTS, STATE, ITSELF,
	    false, CITIZENS },
	{ "permanentResidentCard", "2",
	    "Permanent Resident Card (Form I-551)", RESIDENT_CARDS, USCIS,
	    ITSELF, false, { "lpr" } },
	/* The older card; some have no expiration date. */
	{ "alienRegistrationReceiptCard", "2",
	    "Alien Registration Receipt Card (Form I-551)", RESIDENT_CARDS,
	    "Immigration and Naturalization Service", ITSELF, false,
	    { "lpr" } },
	{ "foreignPassportI551Stamp", "3",
	    "Foreign passport that contains a temporary I-551 stamp",
	    I551_PASSPORTS, NULL, WORK, false, { "lpr" } },
	{ "foreignPassportI551Visa", "3",
	    "Foreign passport that contains a temporary I-551 printed "
	    "notation on a machine-readable immigrant visa",
	    I551_PASSPORTS, NULL, WORK, false, { "lpr" } },
	{ "employmentAuthorizationDocument", "4",
	    "Employment Authorization Document that contains a photograph "
	    "(Form I-766)", NULL, USCIS, WORK, false, { "authorized" } },
	{ "foreignPassportI94", "5",
	    "Foreign passport with Form I-94 or Form I-94A",
	    "For an individual temporarily authorized to work for a specific "
	    "employer because of his or her status or parole: a. Foreign "
	    "passport; and b. Form I-94 or Form I-94A that has the "
	    "following: (1) The same name as the passport; and (2) An "
	    "endorsement of the individual's status or parole as long as "
	    "that period of endorsement has not yet expired and the proposed "
	    "employment is not in conflict with any restrictions or "
	    "limitations identified on the form.",
	    NULL, STAY, false, { "authorized" } },
	{ "passportMicronesia", "6",
	    "Passport from the Federated States of Micronesia (FSM) with "
	    "Form I-94 or Form I-94A", COMPACT_PASSPORTS,
	    "Federated States of Micronesia", ITSELF, false,
	    { "authorized" } },
	{ "passportMarshallIslands", "6",
	    "Passport from the Republic of the Marshall Islands (RMI) with "
	    "Form I-94 or Form I-94A", COMPACT_PASSPORTS,
	    "Republic of the Marshall Islands", ITSELF, false,
	    { "authorized" } },
	{ "receiptListA", NULL,
	    "Receipt for a replacement of a lost, stolen, or damaged List A "
	    "document", NULL, NULL, REPLACEMENT, false, { NULL } },
	{ "receiptI94Resident", NULL,
	    "Form I-94 issued to a lawful permanent resident that contains "
	    "an I-551 stamp and a photograph of the individual", NULL, NULL,
	    I551, false, { "lpr" } },
	{ "receiptI94Refugee", NULL,
	    "Form I-94 with \"RE\" notation or refugee stamp issued to a "
	    "refugee", NULL, NULL, REFUGEE, false, { "authorized" } },
};

#define INFORMATION "it contains a photograph or information such as name, " \
	"date of birth, sex, height, eye color, and address"
#define STATE_CARDS "Driver's license or ID card issued by a State or " \
	"outlying possession of the United States provided " INFORMATION
#define MILITARY "U.S. Military card or draft record"

static const struct document list_b[] = {
	{ "driversLicense", "1",
	    "Driver's license issued by a State or outlying possession of "
	    "the United States", STATE_CARDS, NULL, ITSELF, false, { NULL } },
	{ "stateIdCard", "1",
	    "ID card issued by a State or outlying possession of the United "
	    "States", STATE_CARDS, NULL, ITSELF, false, { NULL } },
	{ "governmentIdCard", "2",
	    "ID card issued by federal, state or local government agencies "
	    "or entities",
	    "ID card issued by federal, state or local government agencies "
	    "or entities, provided " INFORMATION,
	    NULL, ITSELF, false, { NULL } },
	{ "schoolIdCard", "3", "School ID card with a photograph", NULL, NULL,
	    ITSELF, false, { NULL } },
	{ "votersRegistrationCard", "4", "Voter's registration card", NULL,
	    NULL, ITSELF, false, { NULL } },
	{ "militaryCard", "5", "U.S. Military card", MILITARY, DEFENSE, ITSELF,
	    false, { NULL } },
	{ "draftRecord", "5", "U.S. Military draft record", MILITARY,
	    "Selective Service System", UNDATED, false, { NULL } },
	{ "militaryDependentsIdCard", "6", "Military dependent's ID card",
	    NULL, DEFENSE, ITSELF, false, { NULL } },
	{ "merchantMarinerCard", "7",
	    "U.S. Coast Guard Merchant Mariner Card", NULL,
	    "U.S. Coast Guard", ITSELF, false, { NULL } },
	{ "tribalDocument", "8", "Native American tribal document", NULL,
	    NULL, ITSELF, false, { NULL } },
	{ "canadianDriversLicense", "9",
	    "Driver's license issued by a Canadian government authority",
	    NULL, NULL, ITSELF, false, { NULL } },
	{ "schoolRecord", "10", "School record or report card", NULL, NULL,
	    UNDATED, true, { NULL } },
	{ "medicalRecord", "11", "Clinic, doctor, or hospital record", NULL,
	    NULL, UNDATED, true, { NULL } },
	{ "dayCareRecord", "12", "Day-care or nursery school record", NULL,
	    NULL, UNDATED, true, { NULL } },
	{ "receiptListB", NULL,
	    "Receipt for a replacement of a lost, stolen, or damaged List B "
	    "document", NULL, NULL, REPLACEMENT, false, { NULL } },
};

static const struct document list_c[] = {
	{ "socialSecurityCard", "1", "Social Security Account Number card",
	    "A Social Security Account Number card, unless the card includes "
	    "one of the following restrictions: (1) NOT VALID FOR EMPLOYMENT "
	    "(2) VALID FOR WORK ONLY WITH INS AUTHORIZATION (3) VALID FOR "
	    "WORK ONLY WITH DHS AUTHORIZATION",
	    "Social Security Administration", UNDATED, false, { NULL } },
	{ "reportOfBirth", "2",
	    "Certification of report of birth issued by the Department of "
	    "State (Forms DS-1350, FS-545, FS-240)", NULL, STATE, UNDATED,
	    false, CITIZENS },
	/* Not of citizens alone: diplomats' children may be residents. */
	{ "birthCertificate", "3",
	    "Original or certified copy of birth certificate issued by a "
	    "State, county, municipal authority, or territory of the United "
	    "States bearing an official seal", NULL, NULL, UNDATED, false,
	    { NULL } },
	{ "tribalDocument", "4", "Native American tribal document", NULL,
	    NULL, ITSELF, false, { NULL } },
	{ "citizenIdCard", "5", "U.S. Citizen ID Card (Form I-197)", NULL,
	    "Immigration and Naturalization Service", UNDATED, false,
	    { "usCitizen" } },
	{ "residentCitizenIdCard", "6",
	    "Identification Card for Use of Resident Citizen in the United "
	    "States (Form I-179)", NULL,
	    "Immigration and Naturalization Service", UNDATED, false,
	    { "usCitizen" } },
	/* For every status: certificates of naturalization are such. */
	{ "dhsEmploymentAuthorization", "7",
	    "Employment authorization document issued by the Department of "
	    "Homeland Security", NULL, "U.S. Department of Homeland Security",
	    WORK, false, { NULL } },
	{ "receiptListC", NULL,
	    "Receipt for a replacement of a lost, stolen, or damaged List C "
	    "document", NULL, NULL, REPLACEMENT, false, { NULL } },
};

#define LIST(name, list) { name, sizeof(list) / sizeof(*(list)), list }

const struct documents documents_table[DOCUMENT_LISTS] = {
	[DOCUMENT_LIST_A] = LIST("listA", list_a),
	[DOCUMENT_LIST_B] = LIST("listB", list_b),
	[DOCUMENT_LIST_C] = LIST("listC", list_c),
};

/*
 * Other words for documents: those of the system that this one replaces, of
 * M-274, and what people write. With an unknown title nothing ends either, but
 * of an alien's people look whether its date does (flags.c): so cards that must
 * not be reverified (8 U.S.C. 1324b(a)(6)) are known by all their names.
 */
static const struct {
	const char *title;
	enum document_term term;
} aliases[] = {
	{ "Employment Authorization Document (I-766)", WORK },
	{ "Employment Authorization Document (Form I-766)", WORK },
	{ "Employment Authorization Document", WORK },
	{ "Employment Authorization Document that contains a photograph",
	    WORK },
	{ "Employment Authorization Document (EAD)", WORK },
	{ "Employment Authorization Card", WORK },
	{ "Employment Authorization Card (Form I-766)", WORK },
	{ "Form I-766", WORK },
	{ "Form I-766, Employment Authorization Document", WORK },
	{ "I-766", WORK },
	{ "EAD", WORK },
	{ "EAD (I-766)", WORK },
	{ "EAD (Form I-766)", WORK },
	{ "EAD Card", WORK },
	{ "Work Permit", WORK },
	{ "Foreign Passport with I-551 stamp", WORK },
	{ "Foreign Passport with temporary I-551 stamp", WORK },
	{ "Foreign Passport with temporary I-551 printed notation", WORK },
	{ "Foreign Passport with temporary I-551 stamp or notation", WORK },
	{ "Temporary I-551 stamp", WORK },
	{ "Temporary I-551", WORK },
	{ "I-551 stamp", WORK },
	{ "Machine-readable immigrant visa", WORK },
	{ "Machine-readable immigrant visa (MRIV)", WORK },
	{ "Foreign Passport with Form I-94", STAY },
	{ "Foreign Passport with I-94", STAY },
	{ "Foreign Passport with I-94/I-94A", STAY },
	{ "Foreign Passport with Form I-94/I-94A", STAY },
	{ "Foreign Passport and Form I-94", STAY },
	{ "Foreign Passport and I-94", STAY },
	{ "DHS-issued Employment Authorization Document", WORK },
	{ "Employment authorization document issued by DHS", WORK },
	{ "DHS employment authorization document", WORK },
	{ "Form I-94", WORK }, /* alone it is one of List C, item 7 */
	{ "I-94", WORK },
	{ "United States Passport", ITSELF },
	{ "Permanent Resident Card", ITSELF },
	{ "Permanent Resident Card (I-551)", ITSELF },
	{ "Lawful Permanent Resident Card", ITSELF },
	{ "Alien Registration Receipt Card", ITSELF },
	{ "Alien Registration Receipt Card (I-551)", ITSELF },
	{ "Alien Registration Card", ITSELF },
	{ "Resident Alien Card", ITSELF },
	{ "Green Card", ITSELF },
	{ "Green Card (I-551)", ITSELF },
	{ "Green Card (Form I-551)", ITSELF },
	{ "Form I-551", ITSELF },
	{ "Form I-551, Permanent Resident Card", ITSELF },
	{ "I-551", ITSELF },
	{ "FSM/RMI Passport with I-94", ITSELF },
	{ "FSM/RMI Passport with Form I-94", ITSELF },
	{ "FSM Passport with I-94", ITSELF },
	{ "FSM Passport with Form I-94", ITSELF },
	{ "RMI Passport with I-94", ITSELF },
	{ "RMI Passport with Form I-94", ITSELF },
	{ "Social Security Card", UNDATED },
	{ "Social Security Card (unrestricted)", UNDATED },
	{ "U.S. Social Security Card", UNDATED },
	{ "U.S. Social Security Card (unrestricted)", UNDATED },
	{ "Birth Certificate", UNDATED },
	{ "Birth Certificate (DS-1350)", UNDATED },
	{ "Form I-197", UNDATED },
	{ "Form I-179", UNDATED },
	{ "Tribal Document", ITSELF },
	{ "I-94 with I-551 stamp", I551 },
	{ "I-94 with temporary I-551 stamp", I551 },
	{ "Form I-94 with I-551 stamp", I551 },
	{ "Form I-94 with temporary I-551 stamp", I551 },
	{ "Form I-94 with temporary I-551 stamp and photograph", I551 },
	{ "Form I-94/I-94A with temporary I-551 stamp", I551 },
	{ "Form I-94/I-94A with temporary I-551 stamp and photograph", I551 },
	{ "Form I-94 or I-94A containing a temporary I-551 stamp and "
	    "photograph", I551 },
	{ "The arrival portion of Form I-94 or I-94A containing a temporary "
	    "I-551 stamp and photograph", I551 },
	{ "I-94 with RE notation", REFUGEE },
	{ "I-94 with refugee stamp", REFUGEE },
	{ "I-94 with refugee admission stamp", REFUGEE },
	{ "Form I-94 (RE)", REFUGEE },
	{ "Form I-94 with RE notation", REFUGEE },
	{ "Form I-94 with admission code RE", REFUGEE },
	{ "Form I-94 with refugee stamp", REFUGEE },
	{ "Form I-94 with refugee admission stamp", REFUGEE },
	{ "Form I-94/I-94A with refugee admission stamp", REFUGEE },
	{ "Form I-94/I-94A with unexpired refugee admission stamp", REFUGEE },
	{ "The departure portion of Form I-94 or I-94A with an unexpired "
	    "refugee admission stamp", REFUGEE },
};

/* Of a title that nobody knows: what is called a receipt (Form I-797C is that
 * of USCIS), the card that only has the word in its name, … */
static const char *const called[] = { "receipt", "receipts", "797C", "I797C",
	NULL };
static const char *const cards[] = { "registration", NULL };
/* … what it is for (8 CFR 274a.2(b)(1)(vi)(A)), and what it is not for. */
static const char *const replaced[] = { "lost", "stolen", "damaged",
	"replace", "replaced", "replacing", "replacement", NULL };
static const char *const renewed[] = { "renew", "renewed", "renewing",
	"renewal", "extend", "extended", "extending", "extension", "expired",
	"expiring", "initial", NULL };

/* What stands between words: curved quotes and strange blanks, too. */
static bool
is_sign(char c)
{
	return !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
	    !(c >= 'A' && c <= 'Z');
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Are the words of TITLE those of WANTED, but for case and signs? */
static bool
has_words(const char *title, size_t len, const char *wanted)
{
	for (;; title++, len--, wanted++) {
		while (len > 0 && is_sign(*title))
			title++, len--;
		while (*wanted != '\0' && is_sign(*wanted))
			wanted++;
		if (*wanted == '\0')
			return len == 0;
		if (len == 0 || lower(*title) != lower(*wanted))
			return false;
	}
}

static bool
is_called(const struct document *document, const char *title, size_t len)
{
	return has_words(title, len, document->title) ||
	    (document->official != NULL &&
	    has_words(title, len, document->official));
}

/* Is one of WORDS among the words of TITLE, in any case? */
static bool
has_any(const char *title, size_t len, const char *const *words)
{
	size_t n;

	for (; len > 0; title += n, len -= n) {
		for (n = 0; n < len && !is_sign(title[n]);)
			n++;
		for (size_t i = 0; words[i] != NULL; i++)
			if (n == strlen(words[i]) &&
			    strncasecmp(title, words[i], n) == 0)
				return true;
		n += n < len; /* the sign behind it */
	}
	return false;
}

static enum document_term
term_by_words(const char *title, size_t len)
{
	if (!has_any(title, len, called) || has_any(title, len, cards))
		return UNKNOWN;
	return has_any(title, len, replaced) && !has_any(title, len, renewed) ?
	    REPLACEMENT : ODD;
}

enum document_term
documents_term(const char *title, size_t len)
{
	for (size_t list = 0; list < DOCUMENT_LISTS; list++) {
		const struct documents *d = &documents_table[list];

		for (size_t i = 0; i < d->n; i++)
			if (is_called(&d->document[i], title, len))
				return d->document[i].term;
	}
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (has_words(title, len, aliases[i].title))
			return aliases[i].term;
	return term_by_words(title, len);
}

const char *
documents_receipt(enum document_term term)
{
	switch (term) {
	case UNDATED:
	case ITSELF:
	case WORK:
	case STAY:
	case UNKNOWN:
	case ODD:
		return NULL;
	case REPLACEMENT:
		return "replacement";
	case REFUGEE:
		return "refugee";
	case I551:
		return "i551";
	}
	return NULL;
}
