/* SPDX-License-Identifier: MIT */
/* picture.c -- a PNG or JPEG, judged by its structure. */
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "form/picture.h"

/*
 * A picture is judged by its structure, in one pass and without a library:
 * that it begins as its type does, says how large it is, has something to
 * show and ends. Its pixels are not decoded. The reviewer's browser gets what
 * is taken here, so its size is bounded (30,000 x 30,000 white pixels are a
 * PNG of 31 KB, and gigabytes on the screen).
 */

/* N bytes, big-endian. */
static uint32_t
read_number(const uint8_t *bytes, size_t n)
{
	uint32_t number = 0;

	for (size_t i = 0; i < n; i++)
		number = number << 8 | bytes[i];
	return number;
}

/* PNG 1.2, 15: the CRC of a chunk, bit by bit: it is that of one header, or
 * of one logo. */
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

/*
 * What is stripped: all that a picture does not need to look as it does. Who
 * made it, where and with what may stand in texts, in Exif, in a thumbnail,
 * in a color profile, behind the end, or in a chunk that nobody knows yet. So
 * what stays is listed, and not what goes.
 */

#define TYPE_LEN 4 /* of a PNG's chunk */

/* Does the chunk at CHUNK stay? The header has been read. */
static bool
stays(const uint8_t *chunk)
{
	static const char types[] = "IHDRPLTEtRNSgAMAcHRMsRGBIDATIEND";

	for (const char *type = types; *type != '\0'; type += TYPE_LEN)
		if (memcmp(chunk + 4, type, TYPE_LEN) == 0)
			return true;
	return false;
}

/* What begins with a capital has to be understood (PNG 1.2, 3.3). */
static bool
is_critical(const uint8_t *chunk)
{
	return (chunk[4] & 0x20) == 0;
}

/* BYTES are what read_png() takes, so no chunk reaches behind them. */
static int
strip_png(const uint8_t *bytes, size_t len, struct buf *out)
{
	size_t data;

	buf_put(out, bytes, MAGIC_LEN);
	for (size_t at = MAGIC_LEN; at < len; at += CHUNK_LEN + data) {
		const uint8_t *chunk = bytes + at;
		bool is_header = memcmp(chunk + 4, "IHDR", TYPE_LEN) == 0;

		data = read_number(chunk, 4);
		if (!stays(chunk)) {
			if (is_critical(chunk))
				return -1;
			continue;
		}
		/* Which of two sizes would be shown? */
		if (is_header != (at == MAGIC_LEN) || crc32(chunk + 4,
		    TYPE_LEN + data) != read_number(chunk + 8 + data, 4))
			return -1;
		buf_put(out, chunk, CHUNK_LEN + data);
	}
	return 0;
}

#define EOI 0xd9 /* end of image */
#define APP0 0xe0 /* … to APP15: what applications want to say */
#define APP15 0xef
#define COM 0xfe /* comment */
#define ADOBE_LEN 14

/* Does the segment stay, of SEGMENT bytes behind the marker? Those are: the
 * frames that browsers show, tables, scans. Adobe's says how the colors are
 * to be read. */
static bool
segment_stays(const uint8_t *bytes, size_t segment)
{
	static const uint8_t markers[] = { 0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd,
		SOS };

	return memchr(markers, bytes[1], sizeof(markers)) != NULL ||
	    (bytes[1] == 0xee && segment == ADOBE_LEN &&
	    memcmp(bytes + 4, "Adobe", 5) == 0);
}

/* How many bytes the picture has from BYTES to the next marker, which is
 * neither a stuffed byte nor a restart (T.81, B.1.1.5, B.2.1). */
static size_t
scan_len(const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (at < len && (bytes[at] != 0xff || (at + 1 < len &&
	    (bytes[at + 1] == 0 || (bytes[at + 1] & 0xf8) == 0xd0))))
		at++;
	return at;
}

/* Copies what stays of the segment at BYTES, with the scan that follows it.
 * Returns how many bytes these were, or 0: no browser would show it. */
static size_t
strip_segment(const uint8_t *bytes, size_t len, bool *has_frame,
    struct buf *out)
{
	size_t segment = len >= 4 ? read_number(bytes + 2, 2) : 0, scan = 0;
	uint8_t marker = bytes[1];

	if (segment < 2 || segment > len - 2)
		return 0;
	if (!segment_stays(bytes, segment))
		return (marker >= APP0 && marker <= APP15) || marker == COM ?
		    2 + segment : 0;
	if (is_frame(marker) && *has_frame)
		return 0;
	*has_frame |= is_frame(marker);
	if (marker == SOS)
		scan = scan_len(bytes + 2 + segment, len - 2 - segment);
	buf_put(out, bytes, 2 + segment + scan);
	return 2 + segment + scan;
}

/* Some have several scans, and segments between them. */
static int
strip_jpeg(const uint8_t *bytes, size_t len, struct buf *out)
{
	size_t at = 2, done;
	bool has_frame = false, has_scan = false;

	buf_put(out, bytes, 2);
	while (len - at >= 2 && bytes[at] == 0xff) {
		if (bytes[at + 1] == 0xff) { /* a fill byte */
			at++;
			continue;
		}
		if (bytes[at + 1] == EOI) {
			buf_put(out, bytes + at, 2);
			return has_frame && has_scan ? 0 : -1;
		}
		has_scan |= bytes[at + 1] == SOS;
		done = strip_segment(bytes + at, len - at, &has_frame, out);
		if (done == 0)
			return -1;
		at += done;
	}
	return -1;
}

/* A kind of picture: how its bytes begin; the more usual first. */
struct kind {
	const char *type;
	const char *magic;
	size_t magic_len;
	int (*read)(const uint8_t *bytes, size_t len, struct pixels *pixels);
	int (*strip)(const uint8_t *bytes, size_t len, struct buf *out);
};

/* PNG 1.2, 3.1 (file signature); JPEG: ITU-T T.81, B.1.1.3 (SOI, marker). */
static const struct kind kinds[] = {
	{ "image/png", "\x89PNG\r\n\x1a\n", MAGIC_LEN, read_png, strip_png },
	{ "image/jpeg", "\xff\xd8\xff", 3, read_jpeg, strip_jpeg },
};

/* The kind that BYTES begin as; NULL: none. */
static const struct kind *
recognize(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (len >= kinds[i].magic_len && memcmp(bytes, kinds[i].magic,
		    kinds[i].magic_len) == 0)
			return &kinds[i];
	return NULL;
}

const char *
picture_type(const uint8_t *bytes, size_t len)
{
	const struct kind *kind = recognize(bytes, len);

	return kind != NULL ? kind->type : NULL;
}

int
picture_size(const uint8_t *bytes, size_t len, struct pixels *pixels)
{
	const struct kind *kind = recognize(bytes, len);

	return kind != NULL ? kind->read(bytes, len, pixels) : -1;
}

int
picture_strip(const uint8_t *bytes, size_t len, struct buf *out)
{
	const struct kind *kind = recognize(bytes, len);
	struct pixels pixels;

	return kind != NULL && kind->read(bytes, len, &pixels) == 0 ?
	    kind->strip(bytes, len, out) : -1;
}
