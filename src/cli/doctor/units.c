/* SPDX-License-Identifier: MIT */
/* units.c -- the check of systemd's units. */
#include <sys/stat.h>

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor/looks.h"
#include "cli/doctor/spawn.h"
#include "cli/doctor/tell.h"
#include "cli/doctor/units.h"

/* Is what the process PID runs no more the program that is installed? The
 * kernel says so of a file that was replaced. False, too, where it may not be
 * known. */
static bool
is_replaced(long pid)
{
	static const char deleted[] = " (deleted)";
	char link[64], path[PATH_MAX];
	ssize_t len;

	(void)snprintf(link, sizeof(link), "/proc/%ld/exe", pid);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < (ssize_t)sizeof(deleted))
		return false;
	path[len] = '\0';
	return strcmp(path + len + 1 - sizeof(deleted), deleted) == 0;
}

/* Is one of the workers of the supervisor PID such a process? */
static bool
is_worker_replaced(long pid)
{
	char path[64], text[4096] = "", *at = text, *end;
	FILE *file;
	long worker;

	(void)snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", pid,
	    pid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	(void)fclose(file);
	while ((worker = strtol(at, &end, 10)) > 0 && end != at) {
		if (is_replaced(worker))
			return true;
		at = end;
	}
	return false;
}

static void
look_at_program(struct doctor *doctor, const struct unit_state *unit)
{
	if (unit->pid == 0)
		return;
	if (is_worker_replaced(unit->pid))
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "systemctl reload %s", unit->id), "%s: its workers run an "
		    "older program than the one that is installed", unit->id);
	else if (is_replaced(unit->pid))
		doctor_tell(doctor, DOCTOR_NOTE, doctor_text(doctor,
		    "systemctl restart %s", unit->id), "%s: its supervisor is "
		    "of an older program than the one that is installed",
		    unit->id);
}

static void
look_at_unit(struct doctor *doctor, const struct unit_state *unit)
{
	if (strcmp(unit->active, "active") != 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "systemctl start %s; journalctl -u %s -p warning",
		    unit->id, unit->id), "%s is %s", unit->id, unit->active);
	else
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s is active", unit->id);
	if (strcmp(unit->file, "disabled") == 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "systemctl enable %s", unit->id), "%s is not enabled: it "
		    "does not start with the machine", unit->id);
	if (unit->is_stale)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "systemctl daemon-reload && systemctl restart %s",
		    unit->id), "%s: its file has changed since systemd read "
		    "it", unit->id);
	look_at_program(doctor, unit);
}

/* A side that is not on this host has no unit here. */
static void
look_at_units(struct doctor *doctor, const char *text)
{
	struct unit_state unit;
	int n = 0;

	while (units_take(&text, &unit)) {
		if (strcmp(unit.load, "not-found") == 0)
			continue;
		look_at_unit(doctor, &unit);
		n++;
	}
	if (n == 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "no unit of Admit One on this host");
}

void
units_look(struct doctor *doctor)
{
	static const char *const paths[] = { "/usr/bin/systemctl",
		"/bin/systemctl", NULL };
	const char *program = spawn_find(paths);
	const char *const argv[] = { program, "show", "--no-pager",
		"--property=Id,LoadState,ActiveState,UnitFileState,"
		"NeedDaemonReload,MainPID", "admitone-intake.socket",
		"admitone-intake.service", "admitone-admin.socket",
		"admitone-admin.service", NULL };
	char text[8192];
	struct stat st;

	/* As sd_booted(3). */
	if (lstat("/run/systemd/system", &st) != 0 || program == NULL)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "no systemd on this host");
	else if (spawn_run(argv, DOCTOR_PROGRAM_MS, text, sizeof(text)) != 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "systemctl does not answer");
	else
		look_at_units(doctor, text);
}
