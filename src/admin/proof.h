/* SPDX-License-Identifier: MIT */
/* proof.h -- who is it? Passwords and codes, each tried only so often. */
#ifndef ADMIN_PROOF_H
#define ADMIN_PROOF_H

#include "admin/request.h"
#include "base/errors.h"
#include "crypto/totp.h"

struct http_error;

#define PROOF_SECRET_ROOM (TOTP_SECRET_LEN + SEALED_OVERHEAD) /* sealed */

/* The digest of the network that the request comes from. */
void proof_address(const struct request *request,
    uint8_t address[static ACCOUNT_ADDRESS_LEN]);

/*
 * Before a password is hashed: takes a turn, which turn_end() gives back.
 * Somebody whose network is known to have signed in as EMAIL, or who has a
 * session or a link (EMAIL NULL), waits for it; others are told to come again.
 * Returns 0, or -1 after it has replied.
 */
__attribute__((warn_unused_result)) int proof_take_turn(
    struct request *request, const char *email, const uint8_t *address);

/*
 * Is PASSWORD that of the person with EMAIL, as far as it may be tried? Finds
 * PERSON. Returns 0, or -1 after it has replied: 429; or STATUS and ERROR.
 */
__attribute__((warn_unused_result)) int proof_of_password(
    struct request *request, const char *email, const char *password,
    int status, enum error error, struct account_person *person);

/*
 * Is PASSWORD that of the one whose session it is? Forgets the failed
 * attempts. Returns 0, or -1 after it has replied.
 */
__attribute__((warn_unused_result)) int proof_of_session(
    struct request *request, const char *password,
    struct account_person *person);

/* Forgets the failed attempts of the one whose session it is; if that fails,
 * they are forgotten in time. */
void proof_forget_failures(struct request *request);

/* Replies with ERROR: what PERSON gave was not right. An audit row says so,
 * for REASON. */
void proof_refuse(struct request *request,
    const struct account_person *person, const char *reason,
    const struct http_error *error);

/* What the second factor's secret of the account ID is bound to: in another
 * one's row it does not open. */
void proof_bind(const uint8_t id[static UUID_LEN],
    uint8_t bound_to[static SEALED_BOUND_LEN]);

/*
 * Is CODE one of the PERSON's, whose id is ID, and not used before? Returns
 * its time step; 0: it is not; or -1 after an event: the secret cannot be
 * opened.
 */
__attribute__((warn_unused_result)) int64_t proof_of_code(
    const struct request *request, const struct account_person *person,
    const uint8_t id[static UUID_LEN], const char *code);

#endif
