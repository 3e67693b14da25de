/* SPDX-License-Identifier: MIT */
/* admin.h -- the staff side's service: made from its settings, for http_serve(). */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

struct admin;
struct config;
struct http_service;

/*
 * Makes a worker's state by CONFIG, which it borrows; connects when the first
 * request comes. Returns NULL after an event that tells why.
 */
__attribute__((warn_unused_result)) struct admin *admin_new(
    const struct config *config);

/* Wipes and frees ADMIN. NULL is accepted. */
void admin_free(struct admin *admin);

/* Could a worker start with CONFIG? Returns 0, or -1 after saying what is
 * wrong. */
__attribute__((warn_unused_result)) int admin_check(
    const struct config *config);

/* The service for http_serve(); lives as long as ADMIN. */
const struct http_service *admin_service(struct admin *admin);

#endif
