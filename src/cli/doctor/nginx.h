/* SPDX-License-Identifier: MIT */
/* nginx.h -- nginx's configuration as the checks of admitone doctor want it. */
#ifndef CLI_DOCTOR_NGINX_H
#define CLI_DOCTOR_NGINX_H

struct doctor;
struct nginx_conf;

/* The configuration, read once; NULL after telling why the check at hand has
 * nothing to look at. */
const struct nginx_conf *nginx_look(struct doctor *doctor);

#endif
