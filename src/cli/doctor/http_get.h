/* SPDX-License-Identifier: MIT */
/* http_get.h -- asks nginx's loopback listener. */
#ifndef CLI_DOCTOR_HTTP_GET_H
#define CLI_DOCTOR_HTTP_GET_H

#include <stddef.h>
#include <stdint.h>

/*
 * Asks for PATH where LISTEN, an address as nginx's "listen" has it
 * ("127.0.0.1:8444", "[::1]:80", "8444"), says, until DEADLINE. The body is in
 * BODY, at most ROOM - 1 bytes and a NUL. Returns the status; 0 when
 * somebody listens, but does not answer in time; or -1 when nobody does.
 */
__attribute__((warn_unused_result)) int http_get(const char *listen,
    const char *path, int64_t deadline, char *body, size_t room);

#endif
