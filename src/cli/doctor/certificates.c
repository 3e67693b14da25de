/* SPDX-License-Identifier: MIT */
/* certificates.c -- the check of certificates: nginx's and the database's. */
#include <sys/stat.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/doctor/looks.h"
#include "cli/doctor/nginx.h"
#include "cli/doctor/nginx_conf.h"
#include "cli/doctor/tell.h"
#include "crypto/certificate.h"
#include "pg/servers.h"
#include "term/cli.h"

#define DAYS_NOTE 21
#define DAYS_WRONG 7
#define HOST_ROOM 256

/* The host of URL, which config_check_url() has accepted; "" without one. */
static void
copy_host(const char *url, char host[static HOST_ROOM])
{
	const char *at = strstr(url, "://");
	size_t len;

	at = at != NULL ? at + 3 : "";
	len = *at == '[' ? strcspn(at, "]") + 1 : strcspn(at, ":/");
	(void)snprintf(host, HOST_ROOM, "%.*s", (int)(len < HOST_ROOM ? len :
	    0), at);
}

static struct certificate *
read_certificate(struct doctor *doctor, const char *path)
{
	struct certificate *certificate = certificate_read(path);

	if (certificate == NULL && errno == EACCES)
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL, "%s: not root",
		    path);
	else if (certificate == NULL)
		doctor_tell(doctor, DOCTOR_WRONG, "Put the certificate there, "
		    "with its chain", "%s: %s", path, errno == EINVAL ?
		    "there is no certificate in it" : strerror(errno));
	return certificate;
}

static void
look_at_end(struct doctor *doctor, const char *path,
    const struct certificate *certificate, const char *fix)
{
	int days = certificate_days(certificate);
	enum doctor_state state = days < DAYS_WRONG ? DOCTOR_WRONG :
	    days < DAYS_NOTE ? DOCTOR_NOTE : DOCTOR_OK;

	if (days < 0)
		doctor_tell(doctor, DOCTOR_WRONG, fix, "%s has ended", path);
	else
		doctor_tell(doctor, state, state == DOCTOR_OK ? NULL : fix,
		    "%s ends in %d days", path, days);
}

static void
look_at_key(struct doctor *doctor, const char *path,
    const struct certificate *certificate)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		doctor_tell(doctor, (st.st_mode & 07) != 0 ? DOCTOR_WRONG :
		    DOCTOR_NOTE, doctor_text(doctor, "chmod 600 %s", path),
		    "%s has mode %04o", path,
		    (unsigned int)(st.st_mode & 07777));
	switch (certificate_check_key(certificate, path)) {
	case CERTIFICATE_KEY_FITS:
		break;
	case CERTIFICATE_KEY_OTHER:
		doctor_tell(doctor, DOCTOR_WRONG, "Put the key there that the "
		    "certificate was made with", "%s is the key of another "
		    "certificate", path);
		break;
	case CERTIFICATE_KEY_UNREADABLE:
		doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
		    "%s cannot be read", path);
		break;
	}
}

/* The certificate of the server{} that includes FILE, which is for HOST. */
static void
look_at_site(struct doctor *doctor, const struct nginx_conf *conf,
    const char *file, const char *variable, const char *url)
{
	int block = nginx_conf_including(conf, file, 0);
	const struct nginx_directive *named, *key;
	struct certificate *certificate;
	char host[HOST_ROOM];

	if (block == NGINX_NO_BLOCK)
		return;
	named = nginx_conf_next(conf, "ssl_certificate", block, NULL);
	key = nginx_conf_next(conf, "ssl_certificate_key", block, NULL);
	if (named == NULL || named->words[1] == NULL)
		return;
	certificate = read_certificate(doctor, named->words[1]);
	if (certificate == NULL)
		return;
	look_at_end(doctor, named->words[1], certificate, "Renew it, then "
	    "systemctl reload nginx");
	copy_host(url, host);
	if (*host != '\0' && !certificate_is_for(certificate, host))
		doctor_tell(doctor, DOCTOR_WRONG, doctor_text(doctor, "A "
		    "certificate for %s, or another %s", host, variable),
		    "%s is not for %s", named->words[1], host);
	if (key != NULL && key->words[1] != NULL)
		look_at_key(doctor, key->words[1], certificate);
	certificate_free(certificate);
}

/* The file by which the database's server is known. */
static void
look_at_root(struct doctor *doctor)
{
	struct server servers[SERVERS_MAX];
	struct servers_wish wish;
	struct certificate *certificate;

	if (servers_read(doctor->cli->config.database, &wish, servers) < 0 ||
	    *wish.sslrootcert != '/')
		return;
	certificate = read_certificate(doctor, wish.sslrootcert);
	if (certificate != NULL)
		look_at_end(doctor, wish.sslrootcert, certificate, "A new "
		    "certificate on the database's server, and a copy of it "
		    "there");
	certificate_free(certificate);
}

void
certificates_look(struct doctor *doctor)
{
	const struct config *config = &doctor->cli->config;
	const struct nginx_conf *conf = nginx_look(doctor);

	if (conf != NULL) {
		look_at_site(doctor, conf, "server.conf",
		    "ADMITONE_PUBLIC_URL", config->public_url);
		look_at_site(doctor, conf, "staff.conf", "ADMITONE_STAFF_URL",
		    config->staff_url);
		if (*doctor->at->found == '\0')
			doctor_tell(doctor, DOCTOR_SKIPPED, NULL,
			    "nginx has none for Admit One");
	}
	look_at_root(doctor);
}
