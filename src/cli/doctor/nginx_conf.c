/* SPDX-License-Identifier: MIT */
/* nginx_conf.c -- reads nginx's configuration, with all that it includes. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/doctor/nginx_conf.h"

#define FILE_MAX ((size_t)256 << 10)
#define DEPTH_MAX 10
#define PATH_ROOM 512

/* What is read, and how far. */
struct reader {
	struct nginx_conf *conf;
	struct arena *arena;
	const char *folder; /* nginx.conf's: names are relative to it */
	int depth;          /* of files */
	int block;          /* the server{} or upstream{} that is open … */
	int braces;         /* … and how many inside it */
};

static void read_file(struct reader *reader, const char *path);

/* The file's text, in the arena with a NUL; NULL with errno. */
static char *
load(struct arena *arena, const char *path)
{
	char *text = NULL;
	size_t len = 0;
	ssize_t got = 1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	text = arena_alloc(arena, FILE_MAX);
	while (text != NULL && got > 0 && len < FILE_MAX - 1) {
		got = read(fd, text + len, FILE_MAX - 1 - len);
		len += got > 0 ? (size_t)got : 0;
	}
	(void)close(fd);
	if (text != NULL)
		text[len] = '\0';
	else
		errno = ENOMEM;
	return text;
}

/* Takes the word at *P, or one of ";", "{" and "}". Returns a copy of it, in
 * the arena; NULL at the end of the text, or of the arena. *QUOTED: it is a
 * word whatever it holds. */
static const char *
take_word(struct arena *arena, const char **p, bool *quoted)
{
	const char *at = *p, *word;

	for (at += strspn(at, " \t\r\n"); *at == '#';
	    at += strspn(at, " \t\r\n"))
		at += strcspn(at, "\n");
	word = at;
	*quoted = *at == '"' || *at == '\'';
	if (*quoted)
		for (at++; *at != '\0' && *at != *word;)
			at += *at == '\\' && at[1] != '\0' ? 2 : 1;
	else if (*at != '\0' && strchr(";{}", *at) != NULL)
		at++;
	else
		at += strcspn(at, " \t\r\n;{}");
	*p = at + (*quoted && *at != '\0');
	return *word == '\0' ? NULL : arena_copy(arena, word + *quoted,
	    (size_t)(at - word) - *quoted);
}

static struct nginx_directive *
add_directive(struct reader *reader)
{
	struct nginx_conf *conf = reader->conf;
	size_t size = sizeof(*conf->directives), room;
	void *more;

	if (conf->n == conf->room) {
		room = conf->room == 0 ? 256 : 2 * conf->room;
		more = arena_extend(reader->arena, conf->directives,
		    conf->room * size, room * size);
		if (more == NULL)
			return NULL;
		conf->directives = more;
		conf->room = room;
	}
	return &conf->directives[conf->n++];
}

/* Reads what an include's NAME stands for. */
static void
include(struct reader *reader, const char *name)
{
	struct nginx_directive *directive = &reader->conf->directives[
	    reader->conf->n - 1];
	char path[PATH_ROOM];
	glob_t found;

	(void)snprintf(path, sizeof(path), "%s%s%s", *name == '/' ? "" :
	    reader->folder, *name == '/' ? "" : "/", name);
	directive->file = arena_copy(reader->arena, path, strlen(path));
	if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			read_file(reader, found.gl_pathv[i]);
	} else if (strpbrk(name, "*?[") == NULL &&
	    reader->conf->missing == NULL) {
		reader->conf->missing = directive->file;
	}
	globfree(&found);
}

/* A block begins with the last directive, or ends. */
static void
turn(struct reader *reader, const char *head, bool opens)
{
	if (reader->block != NGINX_NO_BLOCK)
		reader->braces += opens ? 1 : -1;
	else if (opens && (strcmp(head, "server") == 0 ||
	    strcmp(head, "upstream") == 0)) {
		reader->block = reader->conf->blocks++;
		reader->braces = 1;
	}
	if (reader->braces == 0)
		reader->block = NGINX_NO_BLOCK;
}

/* A directive ends with the word END: ";", or a brace. */
static void
end_directive(struct reader *reader, const char *const *words, const char *end)
{
	struct nginx_directive *directive;

	if (words[0] != NULL) {
		directive = add_directive(reader);
		if (directive == NULL)
			return;
		memcpy(directive->words, words, sizeof(directive->words));
		directive->block = reader->block;
		directive->file = NULL;
	}
	if (*end != ';')
		turn(reader, words[0] != NULL ? words[0] : "", *end == '{');
	else if (words[0] != NULL && words[1] != NULL &&
	    strcmp(words[0], "include") == 0)
		include(reader, words[1]);
}

static void
read_text(struct reader *reader, const char *text)
{
	const char *words[NGINX_WORDS_MAX] = { NULL }, *word;
	size_t n = 0;
	bool quoted;

	while ((word = take_word(reader->arena, &text, &quoted)) != NULL) {
		if (!quoted && strchr(";{}", *word) != NULL && *word != '\0') {
			end_directive(reader, words, word);
			memset(words, 0, sizeof(words));
			n = 0;
		} else if (n < NGINX_WORDS_MAX - 1) {
			words[n++] = word;
		}
	}
}

static void
read_file(struct reader *reader, const char *path)
{
	const char *text;

	if (reader->depth == DEPTH_MAX)
		return;
	text = load(reader->arena, path);
	if (text == NULL) {
		if (reader->depth == 0)
			reader->conf->error = errno;
		else if (reader->conf->missing == NULL)
			reader->conf->missing = arena_copy(reader->arena,
			    path, strlen(path));
		return;
	}
	reader->depth++;
	read_text(reader, text);
	reader->depth--;
}

const struct nginx_conf *
nginx_conf_read(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct reader reader = { .arena = arena, .block = NGINX_NO_BLOCK };

	reader.conf = arena_alloc(arena, sizeof(*reader.conf));
	reader.folder = slash == NULL ? "." : arena_copy(arena, path,
	    (size_t)(slash - path));
	if (reader.conf == NULL || reader.folder == NULL)
		return NULL;
	memset(reader.conf, 0, sizeof(*reader.conf));
	read_file(&reader, path);
	return reader.conf;
}

const struct nginx_directive *
nginx_conf_next(const struct nginx_conf *conf, const char *name, int block,
    const struct nginx_directive *after)
{
	const struct nginx_directive *d = after == NULL ? conf->directives :
	    after + 1;

	for (; d < conf->directives + conf->n; d++)
		if (strcmp(d->words[0], name) == 0 &&
		    (block == NGINX_NO_BLOCK || d->block == block))
			return d;
	return NULL;
}

int
nginx_conf_including(const struct nginx_conf *conf, const char *name, int from)
{
	const struct nginx_directive *d = NULL;
	const char *base;

	while ((d = nginx_conf_next(conf, "include", NGINX_NO_BLOCK, d)) !=
	    NULL) {
		base = d->file != NULL ? strrchr(d->file, '/') : NULL;
		if (d->block >= from && base != NULL && strcmp(base + 1,
		    name) == 0)
			return d->block;
	}
	return NGINX_NO_BLOCK;
}
