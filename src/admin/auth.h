/* SPDX-License-Identifier: MIT */
/* auth.h -- signing in and out, passwords, the second factor. */
#ifndef ADMIN_AUTH_H
#define ADMIN_AUTH_H

#include "admin/request.h"

/* What POST /api/auth does, by the member "action"; the last has no name. */
extern const struct action auth_actions[];

/* The act of POST /api/auth: finds the action, passes the gate for it. */
void auth_post(struct request *request);

/* The act of GET /api/account: who am I? */
void auth_get_account(struct request *request);

/* The acts of auth_actions[]. */
void auth_login(struct request *request);
void auth_logout(struct request *request);
void auth_logout_others(struct request *request);
void auth_change_password(struct request *request);
void auth_setup(struct request *request);
void auth_begin_totp(struct request *request);
void auth_confirm_totp(struct request *request);
void auth_remove_totp(struct request *request);

/*
 * Is PASSWORD that of the person with EMAIL, as far as it may be tried? Finds
 * PERSON. Returns 0, or -1 after it has replied: 429; or with STATUS and the
 * JSON REFUSAL.
 */
__attribute__((warn_unused_result)) int auth_prove(struct request *request,
    const char *email, const char *password, int status, const char *refusal,
    struct account_person *person);

/* The digest of the network that the request comes from. */
void auth_address(const struct request *request,
    uint8_t address[static ACCOUNT_ADDRESS_LEN]);

/*
 * Is CODE one of the PERSON's, whose id is ID, and not used before? Returns
 * its time step, 0: it is none, or -1 after an event: the secret can not be
 * opened.
 */
__attribute__((warn_unused_result)) int64_t auth_check_code(
    const struct request *request, const struct account_person *person,
    const uint8_t id[static UUID_LEN], const char *code);

#endif
