/* SPDX-License-Identifier: MIT */
/* backup_info.h -- what pgBackRest tells about its backups. */
#ifndef CLI_DOCTOR_BACKUP_INFO_H
#define CLI_DOCTOR_BACKUP_INFO_H

/*
 * When the newest good backup ended, in seconds since 1970, by JSON, what
 * "pgbackrest info --output=json" writes; 0: there is none, or pgBackRest found
 * damaged pages in each.
 */
long long backup_info_newest(const char *json);

#endif
