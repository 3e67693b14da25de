/* SPDX-License-Identifier: MIT */
/* host.c -- the checks of this host: addresses, keys, files, its clock. */
#include <sys/stat.h>
#include <sys/timex.h>

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor/looks.h"
#include "cli/doctor/tell.h"
#include "crypto/crypto.h"
#include "crypto/keyfile.h"
#include "term/cli.h"

#define KEYS_MAX 64

void
host_look_urls(struct doctor *doctor)
{
	const struct {
		const char *name, *url;
	} urls[] = {
		{ "ADMITONE_PUBLIC_URL", doctor->cli->config.public_url },
		{ "ADMITONE_STAFF_URL", doctor->cli->config.staff_url },
	};

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		const char *fix = doctor_text(doctor, "export %s=https://HOST "
		    "in /etc/admitone/operator.env", urls[i].name);

		if (*urls[i].url == '\0')
			doctor_tell(doctor, DOCTOR_WRONG, fix, "%s is not set",
			    urls[i].name);
		else if (config_check_url(urls[i].url) != 0)
			doctor_tell(doctor, DOCTOR_WRONG, fix, "%s is not "
			    "https://HOST[:PORT][/PATH]", urls[i].name);
		else
			doctor_tell(doctor, DOCTOR_OK, NULL, "%s",
			    urls[i].url);
	}
}

/* Reads the key file at PATH. Returns how many keys it has, 0 if there is no
 * such file, or -1 after telling what is wrong. */
static int
read_keys(struct doctor *doctor, const char *path, enum keyfile_kind kind,
    struct keyfile_key *keys)
{
	int n = keyfile_read(path, kind, keys, KEYS_MAX), error = errno;

	if (n > 0)
		return n;
	if (n == 0) {
		doctor_tell(doctor, DOCTOR_WRONG, "Put it back from the copy "
		    "that is kept offline", "%s has no key", path);
		return -1;
	}
	if (error == ENOENT)
		return 0;
	if (error == EACCES)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "%s: not root",
		    path);
	else
		doctor_tell(doctor, DOCTOR_WRONG, error == EPERM ?
		    doctor_text(doctor, "chmod 600 %s", path) :
		    "Put it back from the copy that is kept offline",
		    "%s: %s", path, cli_keys_reason(error));
	return -1;
}

/* The secret keys are for admitone-admin, and nobody else. */
static void
look_at_owner(struct doctor *doctor, const char *path)
{
	const struct passwd *staff = getpwnam("admitone_admin");
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if ((st.st_mode & 077) != 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "chmod 600 %s", path), "%s has mode %04o", path,
		    (unsigned int)(st.st_mode & 07777));
	if (strcmp(path, "/etc/admitone/unseal.key") == 0 && staff != NULL &&
	    st.st_uid != staff->pw_uid)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "chown admitone_admin: %s", path), "%s is not "
		    "admitone_admin's, whose workers must read it", path);
}

/* Who may write the public keys has the next forms sealed to his own. */
static void
look_at_writers(struct doctor *doctor, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 022) != 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "chmod 644 %s", path), "%s has mode %04o: others could "
		    "have forms sealed to a key of theirs", path,
		    (unsigned int)(st.st_mode & 07777));
}

/* Can what is sealed to the current key be opened? */
static void
look_at_pair(struct doctor *doctor, const struct keyfile_key *public,
    const struct keyfile_key *secret, int n)
{
	const struct config *config = &doctor->cli->config;
	char id[CLI_KEY_ID_LEN + 1];

	cli_format_key_id(public->id, id);
	for (int i = 0; i < n; i++)
		if (memcmp(secret[i].id, public->id, SEALED_KEY_ID_LEN) == 0) {
			doctor_tell(doctor, DOCTOR_OK, NULL, "%s is the "
			    "current key, of %d", id, n);
			return;
		}
	doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor, "Copy seal.pub "
	    "from the staff's host to %s and reload the intake, or put the "
	    "key back into %s", config->seal_keys, config->unseal_keys),
	    "forms are sealed to the key %s, which is not in %s", id,
	    config->unseal_keys);
}

void
host_look_keys(struct doctor *doctor)
{
	const struct config *config = &doctor->cli->config;
	struct keyfile_key public[KEYS_MAX], secret[KEYS_MAX];
	char id[CLI_KEY_ID_LEN + 1];
	int n_public, n_secret;

	n_public = read_keys(doctor, config->seal_keys, KEYFILE_PUBLIC,
	    public);
	n_secret = read_keys(doctor, config->unseal_keys, KEYFILE_SECRET,
	    secret);
	look_at_writers(doctor, config->seal_keys);
	look_at_owner(doctor, config->unseal_keys);
	if (n_public == 0)
		doctor_tell(doctor, DOCTOR_WRONG, n_secret == 0 ?
		    "admitone keys generate" : "Put it back, or copy it from "
		    "another host", "there is no %s", config->seal_keys);
	else if (n_public > 0 && n_secret > 0)
		look_at_pair(doctor, public, secret, n_secret);
	else if (n_public > 0) {
		cli_format_key_id(public->id, id);
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s is the current key",
		    id);
	}
	if (n_secret == 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "no secret key on "
		    "this host");
	crypto_wipe(secret, sizeof(secret));
}

void
host_look_time_sync(struct doctor *doctor)
{
	struct timex state = { .modes = 0 };

	if (adjtimex(&state) < 0)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "the kernel does not say");
	else if ((state.status & STA_UNSYNC) != 0)
		doctor_tell(doctor, DOCTOR_NOTE, "apt-get install "
		    "systemd-timesyncd (or chrony), unless the virtual "
		    "machine's host does it", "nothing tells the kernel that "
		    "its clock is right");
	else
		doctor_tell(doctor, DOCTOR_OK, NULL, "to %ld ms",
		    state.esterror / 1000);
}

/* Reads what the file of settings at PATH sets NAME to, without quotes. False:
 * nothing. */
static bool
read_setting(const char *path, const char *name, char *value, size_t room)
{
	FILE *file = fopen(path, "re");
	char line[1024], *text;
	size_t len = strlen(name);
	bool found = false;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, name, len) != 0 || line[len] != '=')
			continue;
		text = line + len + 1;
		text += *text == '"';
		text[strcspn(text, "\"\n")] = '\0';
		(void)snprintf(value, room, "%s", text);
		found = true;
	}
	if (file != NULL)
		(void)fclose(file);
	return found;
}

/* What the programs are told must be what the commands are told. */
static void
look_at_settings(struct doctor *doctor, const char *intake, const char *admin)
{
	const char *url = doctor->cli->config.staff_url;
	char value[512];

	if (read_setting(intake, "ADMITONE_UNSEAL_KEYS", value,
	    sizeof(value)))
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "Remove the line ADMITONE_UNSEAL_KEYS from %s", intake),
		    "%s names the secret keys, which are not for the intake",
		    intake);
	if (access(admin, R_OK) != 0)
		return;
	if (!read_setting(admin, "ADMITONE_STAFF_URL", value, sizeof(value)))
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "ADMITONE_STAFF_URL=https://HOST in %s", admin),
		    "%s does not set ADMITONE_STAFF_URL", admin);
	else if (*url != '\0' && strcmp(url, value) != 0)
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "The same in %s and in operator.env, then systemctl "
		    "restart admitone-admin", admin), "ADMITONE_STAFF_URL is "
		    "%s here, and %s in %s", url, value, admin);
}

/* A file of settings may hold a password. */
static void
look_at_settings_file(struct doctor *doctor, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		if (errno != ENOENT)
			doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
			    "%s: not root", path);
	} else if ((st.st_mode & 027) != 0) {
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "chmod 640 %s", path), "%s has mode %04o: it may hold a "
		    "password", path, (unsigned int)(st.st_mode & 07777));
	} else if (st.st_uid != 0) {
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor,
		    "chown root %s", path), "%s is not root's", path);
	} else {
		doctor_tell(doctor, DOCTOR_OK, NULL, "%s", path);
	}
}

void
host_look_settings_files(struct doctor *doctor)
{
	static const char intake[] = "/etc/admitone/intake.env";
	static const char admin[] = "/etc/admitone/admin.env";

	look_at_settings_file(doctor, intake);
	look_at_settings_file(doctor, admin);
	look_at_settings(doctor, intake, admin);
	if (*doctor->at->found == '\0')
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "none on this host");
}
