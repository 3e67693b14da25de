/* SPDX-License-Identifier: MIT */
/* nginx_known.h -- what deploy/nginx/admitone/ had when this was built. */
#ifndef CLI_DOCTOR_NGINX_KNOWN_H
#define CLI_DOCTOR_NGINX_KNOWN_H

struct nginx_known {
	const char *name;   /* of a file there; NULL ends the table */
	const char *sha256; /* in hex */
};

/* Made by the Makefile. */
extern const struct nginx_known nginx_known[];

#endif
