/* SPDX-License-Identifier: MIT */
/* column.c -- the old tables' columns, and where each goes. */
#include <string.h>

#include "import/column.h"

#define OPEN(column) { (column), COLUMN_OPEN, I9_FIELDS, COLUMN_AS_IS }
#define ID { "id", COLUMN_OPEN | COLUMN_ID, I9_FIELDS, COLUMN_AS_IS }
#define TEXT(column, kind) \
	{ (column), COLUMN_OPEN, I9_FIELDS, COLUMN_##kind }
#define NEED(column, kind) \
	{ (column), COLUMN_OPEN | COLUMN_NEEDED, I9_FIELDS, COLUMN_##kind }
#define LONG(column) \
	{ (column), COLUMN_OPEN | COLUMN_LONG, I9_FIELDS, COLUMN_LINES }
#define TIME(column) \
	{ (column), COLUMN_OPEN | COLUMN_TIME, I9_FIELDS, COLUMN_AS_IS }
#define HIRED(column) \
	{ (column), COLUMN_OPEN | COLUMN_TIME, I9_FIELDS, COLUMN_HIRED }
#define BOOL(column) \
	{ (column), COLUMN_OPEN | COLUMN_BOOL, I9_FIELDS, COLUMN_AS_IS }
#define WHOLE(column) \
	{ (column), COLUMN_OPEN | COLUMN_WHOLE, I9_FIELDS, COLUMN_AS_IS }
#define AS(column, as) { (column), COLUMN_##as, I9_FIELDS, COLUMN_AS_IS }
#define FORM(column, to) { (column), COLUMN_FORM, I9_##to, COLUMN_AS_IS }
#define DATE(column, to) \
	{ (column), COLUMN_FORM | COLUMN_DATE, I9_##to, COLUMN_AS_IS }
#define SEALED(column, to) \
	{ (column), COLUMN_FORM | COLUMN_SEALED, I9_##to, COLUMN_AS_IS }
#define BOTH(column, to, kind) { (column), COLUMN_OPEN | COLUMN_FORM | \
	COLUMN_NEEDED, I9_##to, COLUMN_##kind }
#define END { .name = NULL }

static const struct column employee[] = {
	ID, TEXT("externalId", LINE), NEED("firstName", NAME),
	NEED("lastName", NAME), TEXT("email", EMAIL), TEXT("phone", PHONE),
	TEXT("workerType", CODE), TEXT("status", CODE), HIRED("hireDate"),
	TIME("terminatedAt"), LONG("notes"), TIME("createdAt"),
	TIME("updatedAt"), END
};

static const struct column invite[] = {
	ID, AS("token", TOKEN), TEXT("nameHint", NAME),
	TEXT("emailHint", EMAIL), TEXT("externalId", LINE),
	OPEN("employeeId"), TEXT("workerType", CODE), BOOL("isRenewal"),
	TIME("createdAt"), TIME("expiresAt"), TIME("usedAt"),
	TIME("revokedAt"), END
};

/* A name that both lists have is in the clear there and here. */
static const struct column submission[] = {
	ID, OPEN("employeeId"), OPEN("inviteId"),
	AS("inviteToken", LINK_TOKEN), TIME("createdAt"), TIME("updatedAt"),
	BOOL("isRenewal"), TEXT("status", CODE), LONG("adminNotes"),
	TIME("nextRenewalDate"),
	BOTH("lastName", LAST_NAME, NAME),
	BOTH("firstName", FIRST_NAME, NAME),
	FORM("middleInitial", MIDDLE_INITIAL),
	FORM("otherLastNames", OTHER_LAST_NAMES),
	SEALED("encryptedAddress", ADDRESS),
	SEALED("encryptedAptUnit", APT_UNIT), SEALED("encryptedCity", CITY),
	FORM("state", STATE), SEALED("encryptedZip", ZIP),
	SEALED("encryptedDob", DOB), SEALED("encryptedSsn", SSN),
	{ "encryptedSsnLast4", COLUMN_SEALED | COLUMN_SSN_END, I9_FIELDS,
	    COLUMN_AS_IS },
	SEALED("encryptedEmail", EMAIL), SEALED("encryptedPhone", PHONE),
	FORM("citizenshipStatus", CITIZENSHIP_STATUS),
	SEALED("encryptedAlienRegNumber", ALIEN_REG_NUMBER),
	SEALED("encryptedI94Number", I94_NUMBER),
	SEALED("encryptedForeignPassport", FOREIGN_PASSPORT_NUMBER),
	FORM("passportCountry", PASSPORT_COUNTRY),
	DATE("authExpDate", AUTH_EXP_DATE),
	SEALED("encryptedSignatureDataUrl", SIGNATURE_DATA_URL),
	DATE("signatureDate", SIGNATURE_DATE),
	FORM("docChoice", DOC_CHOICE),
	FORM("listADoc", LIST_A_DOC),
	FORM("listADocNumber", LIST_A_DOC_NUMBER),
	DATE("listAExpDate", LIST_A_EXP_DATE),
	FORM("listAFileKey", LIST_A_FILE_KEY),
	FORM("listAIssuingAuthority", LIST_A_ISSUING_AUTHORITY),
	FORM("listBDoc", LIST_B_DOC),
	FORM("listBDocNumber", LIST_B_DOC_NUMBER),
	DATE("listBExpDate", LIST_B_EXP_DATE),
	FORM("listBFileKey", LIST_B_FILE_KEY),
	FORM("listBIssuingAuthority", LIST_B_ISSUING_AUTHORITY),
	FORM("listCDoc", LIST_C_DOC),
	FORM("listCDocNumber", LIST_C_DOC_NUMBER),
	DATE("listCExpDate", LIST_C_EXP_DATE),
	FORM("listCFileKey", LIST_C_FILE_KEY),
	FORM("listCIssuingAuthority", LIST_C_ISSUING_AUTHORITY),
	FORM("externalId", EXTERNAL_ID), END
};

/* What was logged may name people: it is sealed. */
static const struct column audit[] = {
	ID, TEXT("action", CODE), TEXT("actor", LINE), TIME("createdAt"),
	AS("detail", REST), AS("meta", META), END
};

static const struct column setting[] = {
	ID, NEED("businessName", LINE), LONG("welcomeMessage"),
	LONG("footerText"), TEXT("primaryColor", CODE),
	TEXT("accentColor", CODE), TEXT("employerName", LINE),
	TEXT("employerTitle", LINE), TEXT("employerBusinessName", LINE),
	TEXT("employerBusinessAddress", LINES), BOOL("useEVerify"),
	WHOLE("inviteLinkExpiryDays"), END
};

static const struct column account[] = {
	ID, TEXT("email", EMAIL), TEXT("name", NAME), TIME("createdAt"),
	AS("hashedPassword", DROPPED), AS("sessionToken", DROPPED), END
};

const struct column_table column_tables[] = {
	{ "employee", "Employee", "employees read", 1, employee },
	{ "invite", "Invite", "invites read", 1, invite },
	{ "submission", "Submission", "submissions opened", 1, submission },
	{ "audit", "AuditLog", "audit rows read", 0, audit },
	{ "setting", "PortalConfig", "settings read", 0, setting },
	{ "account", "AdminUser", "accounts read", 0, account },
	{ .name = NULL },
};

const struct column_table *const column_submissions = &column_tables[2];

const struct column *
column_find(const struct column_table *table, const char *name, size_t len)
{
	static const struct column other = { "", COLUMN_REST, I9_FIELDS,
		COLUMN_AS_IS };
	const struct column *c = table->columns;

	while (c->name != NULL && (strncmp(c->name, name, len) != 0 ||
	    c->name[len] != '\0'))
		c++;
	return c->name != NULL ? c : &other;
}
