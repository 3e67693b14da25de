/* SPDX-License-Identifier: MIT */
/* intake.h -- the intake's service: made from its settings, for http_serve(). */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

struct config;
struct http_service;
struct intake;

/*
 * Makes a worker's state by CONFIG, which it borrows; connects when the first
 * request comes. Returns NULL after an event that tells why.
 */
__attribute__((warn_unused_result)) struct intake *intake_new(
    const struct config *config);

/* Wipes and frees INTAKE. NULL is accepted. */
void intake_free(struct intake *intake);

/* Could a worker start with CONFIG? Returns 0, or -1 after an event. */
__attribute__((warn_unused_result)) int intake_check(
    const struct config *config);

/* The service for http_serve(); lives as long as INTAKE. */
const struct http_service *intake_service(struct intake *intake);

#endif
