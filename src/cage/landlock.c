/* SPDX-License-Identifier: MIT */
/* landlock.c -- closes files and ports, where the kernel can. */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <linux/landlock.h>

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "cage/cage.h"
#include "cage/landlock.h"

/* No library wraps these calls in Debian 12, whose kernel headers also end at
 * version 2: what came later is written out here. */
struct ruleset {
	uint64_t files, ports, scopes;
};

struct port_rule {
	uint64_t access, port;
};

#define RULE_PORT 2
#define PORT_BIND UINT64_C(1)
#define PORT_CONNECT UINT64_C(2)
#define SCOPE_ABSTRACT UINT64_C(1)
#define SCOPE_SIGNAL UINT64_C(2)
#define DNS_PORT 53

/* What a version added; the kernel takes a structure of no other size. */
static const struct step {
	int version;
	uint64_t files, ports, scopes;
	size_t size;
} steps[] = {
	{ 1, (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1, 0, 0, 8 },
	{ 2, LANDLOCK_ACCESS_FS_REFER, 0, 0, 8 },
	{ 3, UINT64_C(1) << 14 /* truncate */, 0, 0, 8 },
	{ 4, 0, PORT_BIND | PORT_CONNECT, 0, 16 },
	{ 5, UINT64_C(1) << 15 /* ioctl of devices */, 0, 0, 16 },
	{ 6, 0, 0, SCOPE_ABSTRACT | SCOPE_SIGNAL, 24 },
};

int
landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

/* Everything that VERSION knows is closed, but what a rule opens. */
static int
make_ruleset(unsigned int openings, int version)
{
	struct ruleset all = { 0 };
	size_t size = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (steps[i].version > version)
			break;
		all.files |= steps[i].files;
		all.ports |= steps[i].ports;
		all.scopes |= steps[i].scopes;
		size = steps[i].size;
	}
	if ((openings & CAGE_ABSTRACT) != 0)
		all.scopes &= ~SCOPE_ABSTRACT;
	return (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

static int
open_path(int ruleset, int fd, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access,
		.parent_fd = fd };

	return (int)syscall(SYS_landlock_add_rule, ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static int
open_port(int ruleset, uint16_t port)
{
	struct port_rule rule = { .access = PORT_CONNECT, .port = port };

	return (int)syscall(SYS_landlock_add_rule, ruleset, RULE_PORT, &rule,
	    0);
}

static int
add_rules(int ruleset, const struct cage *cage, int version)
{
	for (size_t i = 0; i < cage->n_files; i++)
		if (open_path(ruleset, cage->files[i],
		    LANDLOCK_ACCESS_FS_READ_FILE) != 0)
			return -1;
	if ((cage->openings & CAGE_REMOVAL) != 0 && open_path(ruleset,
	    cage->folder, LANDLOCK_ACCESS_FS_REMOVE_FILE) != 0)
		return -1;
	if (version < 4)
		return 0;
	for (size_t i = 0; i < cage->n_ports; i++)
		if (open_port(ruleset, cage->ports[i]) != 0)
			return -1;
	if ((cage->openings & CAGE_NAMES) != 0)
		return open_port(ruleset, DNS_PORT);
	return 0;
}

int
landlock_restrict(const struct cage *cage, int version)
{
	int ruleset = make_ruleset(cage->openings, version), result, saved;

	if (ruleset < 0)
		return -1;
	result = add_rules(ruleset, cage, version);
	if (result == 0)
		result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	saved = errno;
	(void)close(ruleset);
	errno = saved;
	return result;
}
