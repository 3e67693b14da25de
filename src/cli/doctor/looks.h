/* SPDX-License-Identifier: MIT */
/* looks.h -- the checks of admitone doctor that are functions. */
#ifndef CLI_DOCTOR_LOOKS_H
#define CLI_DOCTOR_LOOKS_H

struct doctor;

/* Each looks at what its row of doctor_checks[] says, changes nothing, and
 * tells at least one thing with doctor_tell(). */
void connection_look_setting(struct doctor *doctor);
void connection_look_servers(struct doctor *doctor);
void connection_look(struct doctor *doctor);
void connection_look_pooler(struct doctor *doctor);
void database_look_migrations(struct doctor *doctor);
void database_look_roles(struct doctor *doctor);
void database_look_grants(struct doctor *doctor);
void database_look_sealed(struct doctor *doctor);
void database_look_clock(struct doctor *doctor);
void backup_look(struct doctor *doctor);
void host_look_urls(struct doctor *doctor);
void host_look_keys(struct doctor *doctor);
void host_look_time_sync(struct doctor *doctor);
void host_look_settings_files(struct doctor *doctor);
void units_look(struct doctor *doctor);
void nginx_look_files(struct doctor *doctor);
void nginx_look_config(struct doctor *doctor);
void nginx_look_sizes(struct doctor *doctor);
void nginx_look_sockets(struct doctor *doctor);
void nginx_look_ready(struct doctor *doctor);
void certificates_look(struct doctor *doctor);

#endif
