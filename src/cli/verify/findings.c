/* SPDX-License-Identifier: MIT */
/* findings.c -- prints which invariants hold and which do not. */
#include <stdio.h>
#include <string.h>

#include "cli/verify/findings.h"
#include "store/verify.h"

void
findings_put(struct findings *findings, const struct finding *f)
{
	bool holds = strcmp(f->broken, "0") == 0;

	if (!holds && f->is_breach)
		findings->breaches++;
	if (findings->json) {
		printf("%s{\"name\":\"%s\",\"meaning\":\"%s\",\"breach\":%s,"
		    "\"count\":%s,\"samples\":%s}", findings->between, f->name,
		    f->meaning, !holds && f->is_breach ? "true" : "false",
		    f->broken, f->samples);
		findings->between = ",\n";
		return;
	}
	printf("%-7s %s\n", holds ? "ok" : f->mark, f->meaning);
	if (!holds)
		printf("        %s: %s, for example %s\n", f->name,
		    f->broken, f->samples);
}

int
findings_take(void *findings, const struct slice *cells)
{
	bool is_breach = strcmp(cells[VERIFY_IS_BREACH].at, "true") == 0;
	const struct finding finding = {
		cells[VERIFY_NAME].at, cells[VERIFY_MEANING].at,
		is_breach, is_breach ? "BREACH" : "note",
		cells[VERIFY_BROKEN].at, cells[VERIFY_SAMPLES].at,
	};

	findings_put(findings, &finding);
	return 0;
}

void
findings_put_count(struct findings *findings, const char *name,
    const char *total)
{
	if (findings->json)
		printf("%s\"%s\":%s", findings->between, name, total);
	else
		printf("%10s %s\n", total, name);
	findings->between = ",\n";
}
