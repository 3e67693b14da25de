/* SPDX-License-Identifier: MIT */
/* folder.h -- makes folders and files that are for their owner only. */
#ifndef TERM_FOLDER_H
#define TERM_FOLDER_H

#include <stddef.h>
#include <stdio.h>

/*
 * All of them make what is not there yet, follow no link, and say on standard
 * error what did not work. AT is a folder's descriptor, or AT_FDCWD.
 */

/* Makes the folder NAME with mode 0700. Returns its descriptor, or -1. */
__attribute__((warn_unused_result)) int folder_make(int at,
    const char *name);

/* Makes the file NAME with mode 0600. Returns NULL when that fails. */
__attribute__((warn_unused_result)) FILE *folder_create(int at,
    const char *name);

/* Closes FILE, if it is not NULL. Returns 0, or -1: not all was written. */
__attribute__((warn_unused_result)) int folder_close(FILE *file);

/* Makes the file NAME of the LEN bytes at BYTES. Returns 0, or -1. */
__attribute__((warn_unused_result)) int folder_write(int at,
    const char *name, const void *bytes, size_t len);

#endif
