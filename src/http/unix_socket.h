/* SPDX-License-Identifier: MIT */
/* unix_socket.h -- listening unix sockets that come and go without a gap. */
#ifndef HTTP_UNIX_SOCKET_H
#define HTTP_UNIX_SOCKET_H

/*
 * Listens at PATH with mode 0660 and a backlog of 4096 (the kernel's
 * net.core.somaxconn may make it less). The socket is made beside PATH and
 * renamed to it. Returns a descriptor that is closed on exec, or -1 with
 * errno (ENAMETOOLONG: over 100 bytes; EEXIST: PATH is something else).
 */
__attribute__((warn_unused_result)) int unix_socket_listen(const char *path);

/* Removes PATH if it is (still) what unix_socket_listen() put there. */
void unix_socket_remove(const char *path, int fd);

#endif
