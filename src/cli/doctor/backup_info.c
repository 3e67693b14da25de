/* SPDX-License-Identifier: MIT */
/* backup_info.c -- what pgBackRest tells about its backups. */
#include <yajl/yajl_tree.h>

#include <stddef.h>

#include "cli/doctor/backup_info.h"

/* When BACKUP ended, in seconds since 1970; 0: it has not, or not well. */
static long long
end_of(yajl_val backup)
{
	static const char *error[] = { "error", NULL };
	static const char *stop[] = { "timestamp", "stop", NULL };
	yajl_val end = yajl_tree_get(backup, stop, yajl_t_number);

	if (YAJL_IS_TRUE(yajl_tree_get(backup, error, yajl_t_true)))
		return 0;
	return YAJL_IS_INTEGER(end) ? YAJL_GET_INTEGER(end) : 0;
}

long long
backup_info_newest(const char *json)
{
	static const char *backups[] = { "backup", NULL };
	yajl_val stanzas = yajl_tree_parse(json, NULL, 0);
	long long newest = 0;

	for (size_t i = 0; YAJL_IS_ARRAY(stanzas) &&
	    i < YAJL_GET_ARRAY(stanzas)->len; i++) {
		yajl_val list = yajl_tree_get(YAJL_GET_ARRAY(stanzas)->values[i],
		    backups, yajl_t_array);

		for (size_t n = 0; list != NULL &&
		    n < YAJL_GET_ARRAY(list)->len; n++) {
			long long end = end_of(YAJL_GET_ARRAY(list)->values[n]);

			if (end > newest)
				newest = end;
		}
	}
	yajl_tree_free(stanzas);
	return newest;
}
