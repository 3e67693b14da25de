/* SPDX-License-Identifier: MIT */
/* documents.c -- the Lists of Acceptable Documents of Form I-9. */
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
	{ "usPassport", "1", "U.S. Passport", PASSPORTS, STATE, true, false,
	    CITIZENS },
	{ "usPassportCard", "1", "U.S. Passport Card", PASSPORTS, STATE, true,
	    false, CITIZENS },
	{ "permanentResidentCard", "2",
	    "Permanent Resident Card (Form I-551)", RESIDENT_CARDS, USCIS,
	    true, false, { "lpr" } },
	/* The older card; some have no expiration date. */
	{ "alienRegistrationReceiptCard", "2",
	    "Alien Registration Receipt Card (Form I-551)", RESIDENT_CARDS,
	    "Immigration and Naturalization Service", true, false,
	    { "lpr" } },
	{ "foreignPassportI551Stamp", "3",
	    "Foreign passport that contains a temporary I-551 stamp",
	    I551_PASSPORTS, NULL, true, false, { "lpr" } },
	{ "foreignPassportI551Visa", "3",
	    "Foreign passport that contains a temporary I-551 printed "
	    "notation on a machine-readable immigrant visa",
	    I551_PASSPORTS, NULL, true, false, { "lpr" } },
	{ "employmentAuthorizationDocument", "4",
	    "Employment Authorization Document that contains a photograph "
	    "(Form I-766)", NULL, USCIS, true, false, { "authorized" } },
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
	    NULL, true, false, { "authorized" } },
	{ "passportMicronesia", "6",
	    "Passport from the Federated States of Micronesia (FSM) with "
	    "Form I-94 or Form I-94A", COMPACT_PASSPORTS,
	    "Federated States of Micronesia", true, false,
	    { "authorized" } },
	{ "passportMarshallIslands", "6",
	    "Passport from the Republic of the Marshall Islands (RMI) with "
	    "Form I-94 or Form I-94A", COMPACT_PASSPORTS,
	    "Republic of the Marshall Islands", true, false,
	    { "authorized" } },
	{ "receiptListA", NULL,
	    "Receipt for a replacement of a lost, stolen, or damaged List A "
	    "document", NULL, NULL, true, false, { NULL } },
	{ "receiptI94Resident", NULL,
	    "Form I-94 issued to a lawful permanent resident that contains "
	    "an I-551 stamp and a photograph of the individual", NULL, NULL,
	    true, false, { "lpr" } },
	{ "receiptI94Refugee", NULL,
	    "Form I-94 with \"RE\" notation or refugee stamp issued to a "
	    "refugee", NULL, NULL, true, false, { "authorized" } },
};

#define INFORMATION "it contains a photograph or information such as name, " \
	"date of birth, sex, height, eye color, and address"
#define STATE_CARDS "Driver's license or ID card issued by a State or " \
	"outlying possession of the United States provided " INFORMATION
#define MILITARY "U.S. Military card or draft record"

static const struct document list_b[] = {
	{ "driversLicense", "1",
	    "Driver's license issued by a State or outlying possession of "
	    "the United States", STATE_CARDS, NULL, true, false, { NULL } },
	{ "stateIdCard", "1",
	    "ID card issued by a State or outlying possession of the United "
	    "States", STATE_CARDS, NULL, true, false, { NULL } },
	{ "governmentIdCard", "2",
	    "ID card issued by federal, state or local government agencies "
	    "or entities",
	    "ID card issued by federal, state or local government agencies "
	    "or entities, provided " INFORMATION,
	    NULL, true, false, { NULL } },
	{ "schoolIdCard", "3", "School ID card with a photograph", NULL, NULL,
	    true, false, { NULL } },
	{ "votersRegistrationCard", "4", "Voter's registration card", NULL,
	    NULL, true, false, { NULL } },
	{ "militaryCard", "5", "U.S. Military card", MILITARY, DEFENSE, true,
	    false, { NULL } },
	{ "draftRecord", "5", "U.S. Military draft record", MILITARY,
	    "Selective Service System", false, false, { NULL } },
	{ "militaryDependentsIdCard", "6", "Military dependent's ID card",
	    NULL, DEFENSE, true, false, { NULL } },
	{ "merchantMarinerCard", "7",
	    "U.S. Coast Guard Merchant Mariner Card", NULL,
	    "U.S. Coast Guard", true, false, { NULL } },
	{ "tribalDocument", "8", "Native American tribal document", NULL,
	    NULL, true, false, { NULL } },
	{ "canadianDriversLicense", "9",
	    "Driver's license issued by a Canadian government authority",
	    NULL, NULL, true, false, { NULL } },
	{ "schoolRecord", "10", "School record or report card", NULL, NULL,
	    false, true, { NULL } },
	{ "medicalRecord", "11", "Clinic, doctor, or hospital record", NULL,
	    NULL, false, true, { NULL } },
	{ "dayCareRecord", "12", "Day-care or nursery school record", NULL,
	    NULL, false, true, { NULL } },
	{ "receiptListB", NULL,
	    "Receipt for a replacement of a lost, stolen, or damaged List B "
	    "document", NULL, NULL, true, false, { NULL } },
};

static const struct document list_c[] = {
	{ "socialSecurityCard", "1", "Social Security Account Number card",
	    "A Social Security Account Number card, unless the card includes "
	    "one of the following restrictions: (1) NOT VALID FOR EMPLOYMENT "
	    "(2) VALID FOR WORK ONLY WITH INS AUTHORIZATION (3) VALID FOR "
	    "WORK ONLY WITH DHS AUTHORIZATION",
	    "Social Security Administration", false, false, { NULL } },
	{ "reportOfBirth", "2",
	    "Certification of report of birth issued by the Department of "
	    "State (Forms DS-1350, FS-545, FS-240)", NULL, STATE, false,
	    false, CITIZENS },
	/* Not of citizens alone: diplomats' children may be residents. */
	{ "birthCertificate", "3",
	    "Original or certified copy of birth certificate issued by a "
	    "State, county, municipal authority, or territory of the United "
	    "States bearing an official seal", NULL, NULL, false, false,
	    { NULL } },
	{ "tribalDocument", "4", "Native American tribal document", NULL,
	    NULL, true, false, { NULL } },
	{ "citizenIdCard", "5", "U.S. Citizen ID Card (Form I-197)", NULL,
	    "Immigration and Naturalization Service", false, false,
	    { "usCitizen" } },
	{ "residentCitizenIdCard", "6",
	    "Identification Card for Use of Resident Citizen in the United "
	    "States (Form I-179)", NULL,
	    "Immigration and Naturalization Service", false, false,
	    { "usCitizen" } },
	/* For every status: certificates of naturalization are such. */
	{ "dhsEmploymentAuthorization", "7",
	    "Employment authorization document issued by the Department of "
	    "Homeland Security", NULL, "U.S. Department of Homeland Security",
	    true, false, { NULL } },
	{ "receiptListC", NULL,
	    "Receipt for a replacement of a lost, stolen, or damaged List C "
	    "document", NULL, NULL, true, false, { NULL } },
};

#define LIST(name, list) { name, sizeof(list) / sizeof(*(list)), list }

const struct documents documents_table[DOCUMENT_LISTS] = {
	[DOCUMENT_LIST_A] = LIST("listA", list_a),
	[DOCUMENT_LIST_B] = LIST("listB", list_b),
	[DOCUMENT_LIST_C] = LIST("listC", list_c),
};
