/* SPDX-License-Identifier: MIT */
/* hosts.c -- the servers that a connection may be made to, one by one. */
#include <libpq-fe.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pg/hosts.h"

/* The parameters that are lists with commas, one element for each server. */
static const char *const keywords[HOSTS_LISTS] = {
	[HOSTS_HOST] = "host",
	[HOSTS_HOSTADDR] = "hostaddr",
	[HOSTS_PORT] = "port",
};

/* Ends each element of LIST by a NUL. Returns how many there are, or 0 if one
 * is empty: libpq takes no empty value from us, but what the list has. */
static unsigned int
cut(char *list)
{
	unsigned int n = 0;
	char *element;

	while ((element = strsep(&list, ",")) != NULL) {
		if (*element == '\0')
			return 0;
		n++;
	}
	return n;
}

/* Forgets LIST, which the conninfo has. */
static void
leave(char **list)
{
	free(*list);
	*list = NULL;
}

/* Counts the servers of all lists. One port is that of all of them. Returns
 * false if they do not fit together: libpq has a word for that. */
static bool
count(struct hosts *hosts)
{
	bool fit = true;

	hosts->n = 0;
	for (int i = 0; i < HOSTS_LISTS; i++) {
		unsigned int n;

		if (hosts->lists[i] == NULL)
			continue;
		n = cut(hosts->lists[i]);
		if (i == HOSTS_PORT && n == 1)
			leave(&hosts->lists[i]);
		else if (n == 0 || (hosts->n != 0 && hosts->n != n))
			fit = false;
		else
			hosts->n = n;
	}
	return fit && hosts->n > 1;
}

int
hosts_split(struct hosts *hosts, const char *conninfo)
{
	PQconninfoOption *given = hosts_read(conninfo);
	PQconninfoOption *standard = PQconndefaults();
	int result = standard != NULL ? 0 : -1;

	*hosts = (struct hosts){ .n = 1 };
	for (int i = 0; given != NULL && i < HOSTS_LISTS; i++) {
		const char *list = hosts_value(given, keywords[i]);

		if (list == NULL)
			list = hosts_value(standard, keywords[i]);
		if (list == NULL || *list == '\0')
			continue;
		hosts->lists[i] = strdup(list);
		if (hosts->lists[i] == NULL)
			result = -1;
	}
	if (!count(hosts))
		hosts_free(hosts);
	PQconninfoFree(given);
	PQconninfoFree(standard);
	return result;
}

void
hosts_free(struct hosts *hosts)
{
	for (int i = 0; i < HOSTS_LISTS; i++)
		leave(&hosts->lists[i]);
	hosts->n = 1;
	hosts->at = 0;
}

const char *
hosts_name(const struct hosts *hosts, enum hosts_list list)
{
	const char *element = hosts->lists[list];

	for (unsigned int i = 0; element != NULL && i < hosts->at; i++)
		element += strlen(element) + 1;
	return element;
}

void
hosts_go_on(struct hosts *hosts)
{
	hosts->at = (hosts->at + 1) % hosts->n;
}

bool
hosts_is_uri(const char *conninfo)
{
	return strncmp(conninfo, "postgres://", 11) == 0 ||
	    strncmp(conninfo, "postgresql://", 13) == 0;
}

PQconninfoOption *
hosts_read(const char *conninfo)
{
	/* What is neither is a database's name to libpq. */
	return PQconninfoParse(hosts_is_uri(conninfo) ||
	    strchr(conninfo, '=') != NULL ? conninfo : "", NULL);
}

const char *
hosts_value(PQconninfoOption *options, const char *keyword)
{
	for (; options != NULL && options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val;
	return NULL;
}

/* Behind the user and the password an "@" must be escaped, so that one there
 * says that the password has an unescaped "@" or "/" and goes on. */
static bool
is_run_over(const char *uri)
{
	const char *rest = strstr(uri, "://") + strlen("://");
	size_t len = strcspn(rest, "@/");

	if (rest[len] == '@')
		rest += len + 1;
	return memchr(rest, '@', strcspn(rest, "?")) != NULL;
}

bool
hosts_is_malformed(const char *conninfo)
{
	PQconninfoOption *given = hosts_read(conninfo);
	bool is = given == NULL ||
	    (hosts_is_uri(conninfo) && is_run_over(conninfo));

	PQconninfoFree(given);
	return is;
}
