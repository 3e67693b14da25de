/* SPDX-License-Identifier: MIT */
/* units_take.c -- reads what systemctl tells about units. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor/units.h"

/* Takes the LEN bytes at LINE. */
static void
take_line(struct unit_state *unit, const char *line, size_t len)
{
	const struct {
		const char *name;
		char *to;
	} words[] = {
		{ "Id=", unit->id },
		{ "LoadState=", unit->load },
		{ "ActiveState=", unit->active },
		{ "UnitFileState=", unit->file },
	};
	char text[256];

	(void)snprintf(text, sizeof(text), "%.*s", (int)(len < sizeof(text) ?
	    len : sizeof(text) - 1), line);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strncmp(text, words[i].name, strlen(words[i].name)) == 0)
			(void)snprintf(words[i].to, UNITS_WORD, "%.*s",
			    UNITS_WORD - 1, text + strlen(words[i].name));
	if (strcmp(text, "NeedDaemonReload=yes") == 0)
		unit->is_stale = true;
	if (strncmp(text, "MainPID=", 8) == 0)
		unit->pid = strtol(text + 8, NULL, 10);
}

bool
units_take(const char **text, struct unit_state *unit)
{
	const char *at = *text + strspn(*text, "\n");
	size_t len;

	*unit = (struct unit_state){ .pid = 0 };
	for (; *at != '\0' && *at != '\n'; at += len + (at[len] == '\n')) {
		len = strcspn(at, "\n");
		take_line(unit, at, len);
	}
	*text = at;
	return *unit->id != '\0';
}
