/* SPDX-License-Identifier: MIT */
/* arena.c -- memory of a fixed size, handed out in order, taken back at once. */
#include <sys/mman.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

/*
 * AddressSanitizer is told which bytes are handed out, so that it sees those
 * that are read or written beside them.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(HAVE_ASAN)
#include <sanitizer/asan_interface.h>
#define HAND_OUT(p, len) __asan_unpoison_memory_region(p, len)
#define TAKE_BACK(p, len) __asan_poison_memory_region(p, len)
#else
#define HAND_OUT(p, len) ((void)(p), (void)(len))
#define TAKE_BACK(p, len) ((void)(p), (void)(len))
#endif

#define ARENA_ALIGN ((size_t)16)
#define ARENA_KEEP ((size_t)3 << 20)

struct arena {
	uint8_t *base;
	size_t size;
	size_t used;
	size_t high; /* the most that was used */
	size_t last; /* where the block handed out last begins */
};

static size_t
round_up(size_t n, size_t unit)
{
	return (n + unit - 1) / unit * unit;
}

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

struct arena *
arena_new(size_t size)
{
	struct arena *arena;

	arena = calloc(1, sizeof(*arena));
	if (arena == NULL)
		return NULL;
	arena->size = round_up(size, page_size());
	arena->base = mmap(NULL, arena->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena->base == MAP_FAILED) {
		free(arena);
		return NULL;
	}
	/* A hint: the program switches core dumps off as well. */
	(void)madvise(arena->base, arena->size, MADV_DONTDUMP);
	TAKE_BACK(arena->base, arena->size);
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_reset(arena);
	HAND_OUT(arena->base, arena->size);
	(void)munmap(arena->base, arena->size);
	free(arena);
}

void *
arena_alloc(struct arena *arena, size_t len)
{
	if (len > arena_room(arena))
		return NULL;
	arena->last = arena->used;
	arena->used += round_up(len, ARENA_ALIGN);
	HAND_OUT(arena->base + arena->last, len);
	return arena->base + arena->last;
}

void *
arena_extend(struct arena *arena, void *p, size_t old_len, size_t new_len)
{
	void *grown;

	if (new_len <= old_len)
		return p;
	if (p != NULL && p == arena->base + arena->last) {
		if (new_len > arena->size - arena->last)
			return NULL;
		arena->used = arena->last + round_up(new_len, ARENA_ALIGN);
		HAND_OUT(p, new_len);
		return p;
	}
	grown = arena_alloc(arena, new_len);
	if (grown != NULL && p != NULL)
		memcpy(grown, p, old_len);
	return grown;
}

char *
arena_copy(struct arena *arena, const void *p, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, p, len);
	copy[len] = '\0';
	return copy;
}

size_t
arena_room(const struct arena *arena)
{
	/* The size is a multiple of the alignment, so is every remainder. */
	return arena->size - arena->used;
}

size_t
arena_high_water(const struct arena *arena)
{
	return arena->high > arena->used ? arena->high : arena->used;
}

size_t
arena_mark(const struct arena *arena)
{
	return arena->used;
}

void
arena_rewind(struct arena *arena, size_t mark)
{
	arena->high = arena_high_water(arena);
	HAND_OUT(arena->base + mark, arena->used - mark);
	explicit_bzero(arena->base + mark, arena->used - mark);
	TAKE_BACK(arena->base + mark, arena->used - mark);
	arena->used = mark;
	arena->last = mark;
}

void
arena_reset(struct arena *arena)
{
	size_t used = arena->used;

	arena_rewind(arena, 0);
	if (used > ARENA_KEEP)
		(void)madvise(arena->base + ARENA_KEEP,
		    round_up(used - ARENA_KEEP, page_size()), MADV_DONTNEED);
}
