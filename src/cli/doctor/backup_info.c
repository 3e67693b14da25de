/* SPDX-License-Identifier: MIT */
/* backup_info.c -- what pgBackRest tells about its backups. */
#include <stdlib.h>
#include <string.h>

#include "cli/doctor/backup_info.h"

/*
 * Its members are in the order of their names, so that of a backup "error" is
 * before "timestamp":{"start":S,"stop":S}. Others that are called "stop" are
 * texts.
 */
static const char stop[] = "\"stop\":", error[] = "\"error\":true";

long long
backup_info_newest(const char *json)
{
	long long newest = 0, end;
	const char *from = json, *at = json, *bad;

	while ((at = strstr(at, stop)) != NULL) {
		at += sizeof(stop) - 1;
		end = strtoll(at, NULL, 10);
		if (end == 0)
			continue;
		bad = strstr(from, error);
		if (end > newest && (bad == NULL || bad > at))
			newest = end;
		from = at;
	}
	return newest;
}
