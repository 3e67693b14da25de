/* SPDX-License-Identifier: MIT */
/* cage.c -- after its start a worker can do what its loop needs, and no more. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/capability.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "cage/cage.h"
#include "cage/calls.h"
#include "cage/landlock.h"
#include "cage/probe.h"

#define PATH_ROOM 4096
#define HELD 0   /* a proving process's exit codes: it held, … */
#define LEAKED 1 /* … it did not, */
#define OPEN 2   /* … it could not even be closed */

/* AddressSanitizer maps what it likes, and its search for leaks makes a
 * process that traces this one. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

void
cage_open(struct cage *cage, enum cage_opening opening)
{
	cage->openings |= opening;
}

void
cage_open_file(struct cage *cage, const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return;
	if (cage->n_files == CAGE_FILES_MAX) {
		cage->overflowed = true;
		(void)close(fd);
		return;
	}
	cage->openings |= CAGE_FILES;
	cage->files[cage->n_files++] = fd;
}

void
cage_open_port(struct cage *cage, uint16_t port)
{
	for (size_t i = 0; i < cage->n_ports; i++)
		if (cage->ports[i] == port)
			return;
	if (cage->n_ports == CAGE_PORTS_MAX)
		cage->overflowed = true;
	else
		cage->ports[cage->n_ports++] = port;
}

void
cage_open_removal(struct cage *cage, const char *path)
{
	char copy[PATH_ROOM];

	if (snprintf(copy, sizeof(copy), "%s", path) < (int)sizeof(copy))
		cage->folder = open(dirname(copy), O_PATH | O_CLOEXEC);
	if (cage->folder > 0)
		cage->openings |= CAGE_REMOVAL;
}

static void
forget_files(struct cage *cage)
{
	while (cage->n_files > 0)
		(void)close(cage->files[--cage->n_files]);
	if ((cage->openings & CAGE_REMOVAL) != 0)
		(void)close(cage->folder);
}

/* None to use, none to inherit, none to come by. Who has none may be in a
 * sandbox where not even that can be asked for. */
static int
drop_capabilities(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct has[_LINUX_CAPABILITY_U32S_3];
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {
		{ 0, 0, 0 } };

	for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		(void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capget, &head, has) == 0 &&
	    memcmp(has, none, sizeof(none)) == 0)
		return 0;
	return (int)syscall(SYS_capset, &head, none);
}

/* Closes all there is around this process. Returns NULL, or the step that
 * failed, with errno. */
static const char *
shut(const struct cage *cage, int version, enum calls_end end)
{
	const struct rlimit none = { 0, 0 };
	int result;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return "no_new_privs";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    setrlimit(RLIMIT_CORE, &none) != 0 ||
	    setrlimit(RLIMIT_NPROC, &none) != 0)
		return "limits";
	if (drop_capabilities() != 0)
		return "capabilities";
	if (version > 0 && landlock_restrict(cage, version) != 0)
		return "landlock";
	result = calls_restrict(cage->openings, end);
	errno = -result;
	return result != 0 ? "seccomp" : NULL;
}

static int
not_closed(const char *step)
{
	log_event(LOG_LEVEL_ERROR, "cage_not_closed", "step=%s errno=%d", step,
	    errno);
	return -1;
}

/* In a process of its own: closes the cage, tries, and tells by its exit. */
static void
prove_and_exit(const struct cage *cage, int version, enum calls_end end)
{
	const char *step = shut(cage, version, end), *leak;

	if (step != NULL) {
		(void)not_closed(step);
		_exit(OPEN);
	}
	if (end == CALLS_KILL) {
		probe_death();
		_exit(LEAKED);
	}
	leak = probe_deadly();
	if (leak != NULL)
		log_event(LOG_LEVEL_ERROR, "cage_leaks", "act=%s", leak);
	_exit(leak == NULL ? HELD : LEAKED);
}

/* Does the cage hold in another process, where it may be tried? */
static bool
holds(const struct cage *cage, int version, enum calls_end end)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		prove_and_exit(cage, version, end);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return end == CALLS_KILL ?
	    WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS :
	    WIFEXITED(status) && WEXITSTATUS(status) == HELD;
}

/* Closes CAGE, to which this is the last look from outside. */
static int
close_proven(struct cage *cage, int version)
{
	const char *step, *leak;

	tzset(); /* reads a file, once */
	errno = 0;
	if (!holds(cage, version, CALLS_REFUSE) ||
	    !holds(cage, version, CALLS_KILL))
		return not_closed("proof");
	step = shut(cage, version, CALLS_KILL);
	if (step != NULL)
		return not_closed(step);
	leak = probe_here(cage, version);
	if (leak != NULL)
		return not_closed(leak);
	log_event(LOG_LEVEL_INFO, "cage_closed", "landlock=%d unix=%d tcp=%d "
	    "names=%d files=%zu ports=%zu", version,
	    (cage->openings & CAGE_UNIX) != 0,
	    (cage->openings & CAGE_TCP) != 0,
	    (cage->openings & CAGE_NAMES) != 0, cage->n_files, cage->n_ports);
	return 0;
}

int
cage_close(struct cage *cage, enum config_cage mode)
{
	int version = landlock_version(), result;

	if (mode == CONFIG_CAGE_OFF || SANITIZED) {
		log_event(LOG_LEVEL_WARN, "cage_off", "sanitizers=%d",
		    SANITIZED);
		forget_files(cage);
		return 0;
	}
	if (version == 0 && mode == CONFIG_CAGE_REQUIRE) {
		errno = EOPNOTSUPP;
		result = not_closed("landlock_is_required");
	} else if (cage->overflowed) {
		errno = E2BIG;
		result = not_closed("too_many_files_or_ports");
	} else {
		result = close_proven(cage, version);
	}
	forget_files(cage);
	return result;
}

int
cage_narrow(enum config_cage mode)
{
	int result;

	if (mode == CONFIG_CAGE_OFF || SANITIZED)
		return 0;
	result = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ? -errno :
	    calls_narrow();
	if (result != 0)
		log_event(LOG_LEVEL_ERROR, "cage_not_narrowed", "errno=%d",
		    -result);
	return result != 0 ? -1 : 0;
}
