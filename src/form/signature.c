/* SPDX-License-Identifier: MIT */
/* signature.c -- a drawn signature: a data URL that becomes image bytes. */
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "form/form.h"
#include "form/picture.h"
#include "form/signature.h"

/* How the URL of an image begins; the more usual first. */
static const struct image {
	const char *prefix;
	const char *type;
} images[] = {
	{ "data:image/png;base64,", "image/png" },
	{ "data:image/jpeg;base64,", "image/jpeg" },
	{ "data:image/jpg;base64,", "image/jpeg" }, /* no such type, yet it is
	                                               sent */
};

#define IMAGES (sizeof(images) / sizeof(images[0]))

static const struct problem *
check_picture(const struct image *image, const uint8_t *bytes, size_t len)
{
	const char *type = picture_type(bytes, len);
	struct pixels pixels;

	if (type == NULL || strcmp(type, image->type) != 0)
		return PROBLEM(SIGNATURE_OTHER);
	if (picture_size(bytes, len, &pixels) != 0 || pixels.width == 0 ||
	    pixels.height == 0)
		return PROBLEM(SIGNATURE_DAMAGED);
	if (pixels.width > SIGNATURE_WIDTH_MAX ||
	    pixels.height > SIGNATURE_HEIGHT_MAX)
		return PROBLEM(SIGNATURE_PIXELS);
	return NULL;
}

static const struct image *
find_image(const char *url, size_t len)
{
	for (size_t i = 0; i < IMAGES; i++) {
		size_t prefix_len = strlen(images[i].prefix);

		if (len >= prefix_len &&
		    memcmp(url, images[i].prefix, prefix_len) == 0)
			return &images[i];
	}
	return NULL;
}

const struct problem *
signature_decode(const char *url, size_t len, struct arena *arena,
    const uint8_t **bytes, size_t *bytes_len)
{
	const struct image *image = find_image(url, len);
	size_t prefix_len, max;
	uint8_t *out;

	if (image == NULL)
		return PROBLEM(SIGNATURE_TYPE);
	prefix_len = strlen(image->prefix);
	max = BASE64_DECODED_MAX(len - prefix_len);
	/* Padding hides up to two bytes of what MAX counts. */
	if (max > FORM_SIGNATURE_MAX + 2)
		return PROBLEM(SIGNATURE_LARGE);
	if (max == 0)
		return PROBLEM(NO_SIGNATURE);
	out = arena_alloc(arena, max);
	if (out == NULL)
		return PROBLEM(SIGNATURE_UNREAD);
	if (base64_decode(url + prefix_len, len - prefix_len, out,
	    bytes_len) != 0)
		return PROBLEM(SIGNATURE_CODING);
	if (*bytes_len > FORM_SIGNATURE_MAX)
		return PROBLEM(SIGNATURE_LARGE);
	*bytes = out;
	return check_picture(image, out, *bytes_len);
}
