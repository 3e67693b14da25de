/* SPDX-License-Identifier: MIT */
/* settings.h -- the portal's settings, as an administrator changes them. */
#ifndef ADMIN_SETTINGS_H
#define ADMIN_SETTINGS_H

struct request;

/* The act of PUT /api/config: sets the members that are settings. */
void settings_put(struct request *request);

#endif
