/* SPDX-License-Identifier: MIT */
/* backup.c -- the check of the last good backup's age. */
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cli/doctor/backup_info.h"
#include "cli/doctor/looks.h"
#include "cli/doctor/spawn.h"
#include "cli/doctor/tell.h"
#include "term/cli.h"

#define INFO_ROOM ((size_t)1 << 20)
#define HOURS_WRONG 26 /* of one that is made each night */

static const char every_night[] = "Back the database up each night (pgBackRest "
    "or pg_dump), and the keys once";

static void
tell_age(struct doctor *doctor, const char *text)
{
	long long newest = backup_info_newest(text);
	long long hours = (clock_unix_ms() / 1000 - newest) / 3600;

	if (strchr(text, '{') == NULL)
		doctor_tell(doctor, DOCTOR_NOTE, every_night,
		    "pgBackRest knows no stanza on this host");
	else if (newest == 0)
		doctor_tell(doctor, DOCTOR_WRONG, "pgbackrest --stanza=NAME "
		    "backup, and see that a timer does it",
		    "pgBackRest has no good one");
	else
		doctor_tell(doctor, hours > HOURS_WRONG ? DOCTOR_WRONG :
		    DOCTOR_OK, hours > HOURS_WRONG ? "systemctl list-timers; "
		    "pgbackrest --stanza=NAME backup" : NULL,
		    "the last one is %lld hours old", hours);
}

void
backup_look(struct doctor *doctor)
{
	static const char *const paths[] = { "/usr/bin/pgbackrest", NULL };
	static const char *const configs[] = {
		"/etc/pgbackrest/pgbackrest.conf", "/etc/pgbackrest.conf",
		NULL };
	const char *program = spawn_find(paths);
	const char *const argv[] = { program, "info", "--output=json", NULL };
	const char *const *config = configs;
	char *text = arena_alloc(doctor->cli->arena, INFO_ROOM);

	while (*config != NULL && access(*config, F_OK) != 0)
		config++;
	if (program == NULL || *config == NULL)
		doctor_tell(doctor, DOCTOR_NOTE, every_night,
		    "none is known on this host (no pgBackRest)");
	else if (text == NULL || spawn_run(argv, DOCTOR_PROGRAM_MS, text,
	    INFO_ROOM) != 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "pgbackrest info does not say (not root?)");
	else
		tell_age(doctor, text);
}
