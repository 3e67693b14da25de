/* SPDX-License-Identifier: MIT */
/* arena.h -- memory of a fixed size, handed out in order, taken back at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/*
 * Makes an arena of SIZE bytes (rounded up to pages). Pages cost memory only
 * once they are written to, and are left out of core dumps. Returns NULL
 * with errno when the system has no address space left.
 */
__attribute__((warn_unused_result)) struct arena *arena_new(size_t size);

/* Wipes and frees ARENA with all that came from it. NULL is accepted. */
void arena_free(struct arena *arena);

/*
 * Hands out LEN bytes, aligned for any type, valid until arena_reset().
 * Returns NULL when the arena has no room left.
 */
__attribute__((warn_unused_result)) void *arena_alloc(struct arena *arena,
    size_t len);

/*
 * Makes the OLD_LEN bytes at P (from this arena; P may be NULL) NEW_LEN bytes
 * long: in place when P is the last block, else in a new one with the bytes
 * copied. Returns NULL when there is no room; P is then as it was.
 */
__attribute__((warn_unused_result)) void *arena_extend(struct arena *arena,
    void *p, size_t old_len, size_t new_len);

/* Copies LEN bytes at P and adds a NUL. Returns NULL when there is no room. */
__attribute__((warn_unused_result)) char *arena_copy(struct arena *arena,
    const void *p, size_t len);

/* The number of bytes that one arena_alloc() can still get. */
size_t arena_room(const struct arena *arena);

/* The most bytes that were ever in use at once. */
size_t arena_high_water(const struct arena *arena);

/* Remembers how far ARENA is used, for arena_rewind(). */
size_t arena_mark(const struct arena *arena);

/* Takes back, and wipes, all that was handed out since MARK. */
void arena_rewind(struct arena *arena, size_t mark);

/*
 * Takes everything back and overwrites it with zeros; pages beyond the first
 * 3 MiB go back to the system, so that one large batch costs nothing later.
 */
void arena_reset(struct arena *arena);

#endif
