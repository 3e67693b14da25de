/* SPDX-License-Identifier: MIT */
/* signature.c -- a drawn signature: a data URL that becomes image bytes. */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "form/form.h"
#include "form/signature.h"

/* An image: how its URL begins and how its bytes do; the more usual first. */
struct image {
	const char *type;
	const char *prefix;
	const char *magic;
	size_t magic_len;
};

/* PNG 1.2, 3.1 (file signature); JPEG: ITU-T T.81, B.1.1.3 (SOI, marker). */
#define PNG "image/png", "data:image/png;base64,", "\x89PNG\r\n\x1a\n", 8
#define JPEG(prefix) "image/jpeg", prefix, "\xff\xd8\xff", 3

static const struct image images[] = {
	{ PNG },
	{ JPEG("data:image/jpeg;base64,") },
	{ JPEG("data:image/jpg;base64,") }, /* no such type, yet it is sent */
};

#define IMAGES (sizeof(images) / sizeof(images[0]))

static bool
begins_with(const void *bytes, size_t len, const char *start, size_t start_len)
{
	return len >= start_len && memcmp(bytes, start, start_len) == 0;
}

const char *
signature_type(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < IMAGES; i++)
		if (begins_with(bytes, len, images[i].magic,
		    images[i].magic_len))
			return images[i].type;
	return NULL;
}

static const struct image *
find_image(const char *url, size_t len)
{
	for (size_t i = 0; i < IMAGES; i++)
		if (begins_with(url, len, images[i].prefix,
		    strlen(images[i].prefix)))
			return &images[i];
	return NULL;
}

const char *
signature_decode(const char *url, size_t len, struct arena *arena,
    const uint8_t **bytes, size_t *bytes_len)
{
	const struct image *image = find_image(url, len);
	const char *too_large = "The signature image is too large: "
	    "at most 512 KiB";
	size_t prefix_len, max;
	uint8_t *out;

	if (image == NULL)
		return "The signature must be a PNG or JPEG image";
	prefix_len = strlen(image->prefix);
	max = BASE64_DECODED_MAX(len - prefix_len);
	/* Padding hides up to two bytes of what MAX counts. */
	if (max > FORM_SIGNATURE_MAX + 2)
		return too_large;
	if (max == 0)
		return "The signature is empty";
	out = arena_alloc(arena, max);
	if (out == NULL)
		return "The signature could not be read, try again";
	if (base64_decode(url + prefix_len, len - prefix_len, out,
	    bytes_len) != 0)
		return "The signature image is damaged, sign again";
	if (*bytes_len > FORM_SIGNATURE_MAX)
		return too_large;
	if (!begins_with(out, *bytes_len, image->magic, image->magic_len))
		return "The signature is not the image that it says it is";
	*bytes = out;
	return NULL;
}
