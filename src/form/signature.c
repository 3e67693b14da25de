/* SPDX-License-Identifier: MIT */
/* signature.c -- a drawn signature: a data URL that becomes image bytes. */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "form/form.h"
#include "form/signature.h"

/*
 * A picture is judged by its structure, in one pass and without a library:
 * that it begins as its type does, says how large it is, has something to
 * show and ends. Its pixels are not decoded. The reviewer's browser gets what
 * is taken here, so its size is bounded (30,000 x 30,000 white pixels are a
 * PNG of 31 KB, and gigabytes on the screen).
 */

static bool
begins_with(const void *bytes, size_t len, const char *start, size_t start_len)
{
	return len >= start_len && memcmp(bytes, start, start_len) == 0;
}

/* N bytes, big-endian. */
static uint32_t
read_number(const uint8_t *bytes, size_t n)
{
	uint32_t number = 0;

	for (size_t i = 0; i < n; i++)
		number = number << 8 | bytes[i];
	return number;
}

/* PNG 1.2, 15: the CRC of a chunk, bit by bit: it is that of one header. */
static uint32_t
crc32(const uint8_t *bytes, size_t len)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

#define MAGIC_LEN 8 /* of a PNG */
#define CHUNK_LEN 12 /* of a PNG's chunk without data: length, type, CRC */
#define IHDR_LEN 13

/* Is it one of the pictures that there are (PNG 1.2, 4.1.1)? DATA is the
 * header's: width, height, depth, color and three methods. */
static bool
is_png_kind(const uint8_t *data)
{
	/* By color, the depths as a set of bits, which they are themselves. */
	static const uint8_t depths[] = { 1 | 2 | 4 | 8 | 16, 0, 8 | 16,
		1 | 2 | 4 | 8, 8 | 16, 0, 8 | 16 };
	uint8_t depth = data[8], color = data[9];

	return color < sizeof(depths) && depth != 0 &&
	    (depth & (depth - 1)) == 0 && (depths[color] & depth) != 0 &&
	    data[10] == 0 && data[11] == 0 && data[12] <= 1;
}

/* Reads the header, which is the first chunk (PNG 1.2, 4.1.1). */
static int
read_png_header(const uint8_t *bytes, size_t len, struct pixels *pixels)
{
	const uint8_t *chunk = bytes + MAGIC_LEN, *data = chunk + 8;

	if (len < MAGIC_LEN + CHUNK_LEN + IHDR_LEN ||
	    memcmp(chunk, "\0\0\0\xdIHDR", 8) != 0 ||
	    crc32(chunk + 4, 4 + IHDR_LEN) !=
	        read_number(data + IHDR_LEN, 4) || !is_png_kind(data))
		return -1;
	pixels->width = read_number(data, 4);
	pixels->height = read_number(data + 4, 4);
	return 0;
}

/* Goes from chunk to chunk: there is image data, and nothing after IEND. */
static int
read_png(const uint8_t *bytes, size_t len, struct pixels *pixels)
{
	size_t at = MAGIC_LEN + CHUNK_LEN + IHDR_LEN, data;
	bool has_image = false;

	if (read_png_header(bytes, len, pixels) != 0)
		return -1;
	while (len - at >= CHUNK_LEN) {
		const uint8_t *type = bytes + at + 4;

		data = read_number(bytes + at, 4);
		if (data > len - at - CHUNK_LEN)
			return -1;
		if (memcmp(type, "IEND\xae\x42\x60\x82", 8) == 0)
			return has_image && data == 0 &&
			    len - at == CHUNK_LEN ? 0 : -1;
		has_image |= data > 0 && memcmp(type, "IDAT", 4) == 0;
		at += CHUNK_LEN + data;
	}
	return -1;
}

/* Is it a frame header, SOF0 to SOF15 (ITU-T T.81, table B.1)? */
static bool
is_frame(uint8_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	    marker != 0xc8 && marker != 0xcc;
}

#define SOS 0xda /* start of scan: what follows is the picture */
#define FRAME_LEN 9 /* length, precision, height, width, component, … */

/* Goes from segment to segment until the picture: there was one frame header
 * (T.81, B.2.2), and behind the picture there is the end. */
static int
read_jpeg(const uint8_t *bytes, size_t len, struct pixels *pixels)
{
	size_t at = 2, segment;
	bool has_frame = false;

	*pixels = (struct pixels){ 0, 0 };
	while (len - at >= 4 && bytes[at] == 0xff) {
		uint8_t marker = bytes[at + 1];

		if (marker == 0xff) { /* a fill byte */
			at++;
			continue;
		}
		segment = read_number(bytes + at + 2, 2);
		if (segment < 2 || segment > len - at - 2)
			return -1;
		if (is_frame(marker)) {
			if (segment < FRAME_LEN || has_frame)
				return -1;
			has_frame = true;
			pixels->height = read_number(bytes + at + 5, 2);
			pixels->width = read_number(bytes + at + 7, 2);
		}
		at += 2 + segment;
		if (marker == SOS)
			return len - at >= 2 && bytes[len - 2] == 0xff &&
			    bytes[len - 1] == 0xd9 ? 0 : -1;
	}
	return -1;
}

/* An image: how its URL begins and how its bytes do; the more usual first. */
struct image {
	const char *type;
	const char *prefix;
	const char *magic;
	size_t magic_len;
	int (*read)(const uint8_t *bytes, size_t len, struct pixels *pixels);
};

/* PNG 1.2, 3.1 (file signature); JPEG: ITU-T T.81, B.1.1.3 (SOI, marker). */
#define PNG "image/png", "data:image/png;base64,", "\x89PNG\r\n\x1a\n", \
	MAGIC_LEN, read_png
#define JPEG(prefix) "image/jpeg", prefix, "\xff\xd8\xff", 3, read_jpeg

static const struct image images[] = {
	{ PNG },
	{ JPEG("data:image/jpeg;base64,") },
	{ JPEG("data:image/jpg;base64,") }, /* no such type, yet it is sent */
};

#define IMAGES (sizeof(images) / sizeof(images[0]))

/* The image that BYTES begin as; NULL: none. */
static const struct image *
recognize(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < IMAGES; i++)
		if (begins_with(bytes, len, images[i].magic,
		    images[i].magic_len))
			return &images[i];
	return NULL;
}

const char *
signature_type(const uint8_t *bytes, size_t len)
{
	const struct image *image = recognize(bytes, len);

	return image != NULL ? image->type : NULL;
}

int
signature_size(const uint8_t *bytes, size_t len, struct pixels *pixels)
{
	const struct image *image = recognize(bytes, len);

	return image != NULL ? image->read(bytes, len, pixels) : -1;
}

static const struct problem *
check_picture(const struct image *image, const uint8_t *bytes, size_t len)
{
	struct pixels pixels;

	if (!begins_with(bytes, len, image->magic, image->magic_len))
		return PROBLEM(SIGNATURE_OTHER);
	if (image->read(bytes, len, &pixels) != 0 || pixels.width == 0 ||
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
	for (size_t i = 0; i < IMAGES; i++)
		if (begins_with(url, len, images[i].prefix,
		    strlen(images[i].prefix)))
			return &images[i];
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
