/* SPDX-License-Identifier: MIT */
/* peer.h -- a web server that speaks FastCGI to an exchange, for tests. */
#ifndef UNIT_PEER_H
#define UNIT_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Types of records (FastCGI specification, 8). */
#define PEER_BEGIN 1
#define PEER_PARAMS 4
#define PEER_STDIN 5

#include "http/exchange.h"

struct arena;

struct peer {
	int listen_fd;
	int fd; /* connected to it */
	struct http_exchange *exchange;
	struct arena *arena;
};

extern struct peer peer;

/* A test's fixtures: a socket, a connection to it, an exchange, an arena. */
void peer_setup(void);
void peer_teardown(void);

/* A parameter of a request. */
struct peer_param {
	const char *name;
	const char *value;
};

/* Sends one record of request 1. */
void peer_send_record(uint8_t type, const void *content, size_t len);

/* Sends the beginning of a request and its N parameters. */
void peer_send_head(const struct peer_param *params, size_t n);

/* The same, and whether the web server wants the connection to be KEPT. */
void peer_send_head_of(const struct peer_param *params, size_t n, bool kept);

/* Takes a request from the exchange's connection, or from the next that is
 * waiting. */
enum http_taken peer_take(void);

/* Is TEXT in the reply? Reads until its end. */
bool peer_got(const char *text);

#endif
