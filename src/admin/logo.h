/* SPDX-License-Identifier: MIT */
/* logo.h -- the employer's logo, as an administrator changes it. */
#ifndef ADMIN_LOGO_H
#define ADMIN_LOGO_H

struct request;

/* The act of PUT /api/logo: the body is the new logo, a file as it is. */
void logo_put(struct request *request);

/* The act of DELETE /api/logo: from now on there is none. */
void logo_delete(struct request *request);

#endif
