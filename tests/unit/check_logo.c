/* SPDX-License-Identifier: MIT */
/* check_logo.c -- a logo is taken without its metadata, and only if nothing in it can run, load or repeat. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/problem.h"
#include "staff/logo.h"
#include "unit.h"

static struct arena *arena;
static struct logo logo;

static void
setup(void)
{
	arena = arena_new((size_t)8 << 20);
	ck_assert_ptr_nonnull(arena);
}

static void
teardown(void)
{
	arena_free(arena);
}

/* The code of what is wrong with the logo; NULL: it was taken. */
static const char *
judge(const void *bytes, size_t len)
{
	const struct problem *problem = logo_take(&logo, bytes, len, arena);

	return problem != NULL ? problem->code : NULL;
}

/* It was taken as these bytes, and is taken as the same again. */
static void
expect(const void *bytes, size_t len)
{
	struct db_param taken = logo.bytes;

	ck_assert_uint_eq(taken.len, len);
	ck_assert_mem_eq(taken.value, bytes, len);
	ck_assert_pstr_eq(judge(taken.value, taken.len), NULL);
	ck_assert_uint_eq(logo.bytes.len, len);
	ck_assert_mem_eq(logo.bytes.value, bytes, len);
}

/* A PNG in the making. */
static uint8_t png[512];
static size_t png_len;

static void
start_png(void)
{
	memcpy(png, "\x89PNG\r\n\x1a\n", 8);
	png_len = 8;
}

static void
put_number(uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		png[png_len++] = (uint8_t)(n >> shift);
}

/* Puts a chunk with its CRC (PNG 1.2, 15). */
static void
put_chunk(const char *type, const void *data, size_t len)
{
	uint32_t crc = 0xffffffff;
	size_t start = png_len + 4;

	put_number((uint32_t)len);
	memcpy(png + png_len, type, 4);
	memcpy(png + png_len + 4, data, len);
	png_len += 4 + len;
	for (size_t i = start; i < png_len; i++) {
		crc ^= png[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	put_number(~crc);
}

/* The header of a picture of so many pixels. */
static void
put_header(uint16_t width, uint16_t height)
{
	const uint8_t header[13] = { 0, 0, (uint8_t)(width >> 8),
		(uint8_t)width, 0, 0, (uint8_t)(height >> 8), (uint8_t)height,
		8, 6, 0, 0, 0 };

	put_chunk("IHDR", header, sizeof(header));
}

#define PUT(type, data) put_chunk(type, data, sizeof(data) - 1)

START_TEST(png_loses_what_it_tells)
{
	uint8_t plain[sizeof(png)];
	size_t plain_len;

	start_png();
	put_header(200, 50);
	PUT("gAMA", "\0\0\xb1\x8f");
	PUT("PLTE", "\0\0\0");
	PUT("IDAT", "some");
	PUT("IDAT", "more");
	PUT("IEND", "");
	memcpy(plain, png, png_len);
	plain_len = png_len;
	ck_assert_pstr_eq(judge(png, png_len), NULL);
	expect(plain, plain_len);
	ck_assert_pstr_eq(logo.kind.value, "png");
	ck_assert_pstr_eq(logo.width.value, "200");
	ck_assert_pstr_eq(logo.height.value, "50");

	start_png();
	put_header(200, 50);
	PUT("eXIf", "MM\0*GPS 48.1N 11.5E");
	PUT("tEXt", "Author\0Pat");
	PUT("gAMA", "\0\0\xb1\x8f");
	PUT("iCCP", "Pat's screen\0\0x");
	PUT("PLTE", "\0\0\0");
	PUT("IDAT", "some");
	PUT("acTL", "\0\0\0\1\0\0\0\0");
	PUT("IDAT", "more");
	PUT("neWx", "what nobody knows yet");
	PUT("IEND", "");
	ck_assert_pstr_eq(judge(png, png_len), NULL);
	expect(plain, plain_len);
}
END_TEST

START_TEST(png_is_whole)
{
	start_png();
	put_header(2000, 1000);
	PUT("IDAT", "some");
	PUT("IEND", "");
	ck_assert_pstr_eq(judge(png, png_len), NULL);
	for (size_t len = 0; len < png_len; len++)
		ck_assert_pstr_ne(judge(png, len), NULL);
	for (size_t i = 0; i < png_len; i++) {
		png[i] ^= 1;
		ck_assert_pstr_ne(judge(png, png_len), NULL);
		png[i] ^= 1;
	}

	/* Two headers: which of the sizes would be shown? */
	start_png();
	put_header(2000, 1000);
	put_header(1, 1);
	PUT("IDAT", "some");
	PUT("IEND", "");
	ck_assert_pstr_eq(judge(png, png_len), "logoDamaged");
	/* What has to be understood and is not known. */
	start_png();
	put_header(2000, 1000);
	PUT("IDAT", "some");
	PUT("NEWx", "");
	PUT("IEND", "");
	ck_assert_pstr_eq(judge(png, png_len), "logoDamaged");
}
END_TEST

static const struct {
	uint16_t width, height;
	const char *code;
} sizes[] = {
	{ 2000, 1000, NULL }, { 1, 1, NULL }, { 2001, 1, "logoTooLarge" },
	{ 1, 1001, "logoTooLarge" }, { 0, 1, "logoDamaged" },
	{ 1, 0, "logoDamaged" },
};

START_TEST(png_has_a_most_of_pixels)
{
	start_png();
	put_header(sizes[_i].width, sizes[_i].height);
	PUT("IDAT", "some");
	PUT("IEND", "");
	ck_assert_pstr_eq(judge(png, png_len), sizes[_i].code);
}
END_TEST

#define SOI "\xff\xd8"
#define EOI "\xff\xd9"
#define FRAME "\xff\xc0\0\xb\x8\0\x32\0\xc8\1\1\x11\0" /* 200 x 50 */
#define TABLE "\xff\xdb\0\4ta"
#define SCAN "\xff\xda\0\x8\1\1\0\0\x3f\0" "bits\xff\0\xff\xd0more"
#define ADOBE "\xff\xee\0\xe" "Adobe\0\x64\0\0\0\0\1"
#define EXIF "\xff\xe1\0\x14" "Exif\0\0GPS 48.1N\0\0\0"
#define JFIF "\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define NOTE "\xff\xfe\0\5Pat"

static const struct {
	const char *bytes;
	size_t len;
	const char *left; /* of what is taken; NULL: it is damaged */
	size_t left_len;
} jpegs[] = {
#define J(bytes, left) { bytes, sizeof(bytes) - 1, left, sizeof(left) - 1 }
#define DAMAGED(bytes) { bytes, sizeof(bytes) - 1, NULL, 0 }
	J(SOI FRAME TABLE SCAN EOI, SOI FRAME TABLE SCAN EOI),
	J(SOI JFIF EXIF NOTE ADOBE TABLE FRAME SCAN EOI,
	    SOI ADOBE TABLE FRAME SCAN EOI),
	/* Between the scans and behind the end, too. */
	J(SOI FRAME SCAN EXIF "\xff" TABLE NOTE SCAN EOI,
	    SOI FRAME SCAN TABLE SCAN EOI),
	J(SOI FRAME SCAN EOI EXIF "a second picture" EOI,
	    SOI FRAME SCAN EOI),
	/* What only calls itself Adobe's. */
	J(SOI "\xff\xee\0\xc" "Adobe GPS." FRAME SCAN EOI,
	    SOI FRAME SCAN EOI),
	DAMAGED(SOI FRAME EOI),
	/* An end that claims to be a segment. */
	DAMAGED(SOI EOI "\0\4ab" FRAME SCAN EOI),
	DAMAGED(SOI FRAME EOI "\0\4ab" SCAN EOI),
	DAMAGED(SOI SCAN EOI),
	DAMAGED(SOI FRAME FRAME SCAN EOI),
	DAMAGED(SOI FRAME SCAN FRAME SCAN EOI),
	DAMAGED(SOI FRAME SCAN),
	DAMAGED(SOI FRAME SCAN "\xff\xd9."),
	DAMAGED(SOI FRAME SCAN "\xff\xe1\xff\xff" EOI),
	DAMAGED(SOI FRAME SCAN "\xff\xe1\0\1" EOI),
	DAMAGED(SOI FRAME SCAN "\xff\xdc\0\4\0\1" EOI), /* DNL: the height */
	DAMAGED(SOI "\xff\xc3\0\xb\x8\0\x32\0\xc8\1\1\x11\0" SCAN EOI),
	DAMAGED(SOI SOI FRAME SCAN EOI),
};

START_TEST(jpeg_loses_what_it_tells)
{
	ck_assert_pstr_eq(judge(jpegs[_i].bytes, jpegs[_i].len),
	    jpegs[_i].left != NULL ? NULL : "logoDamaged");
	if (jpegs[_i].left == NULL)
		return;
	expect(jpegs[_i].left, jpegs[_i].left_len);
	ck_assert_pstr_eq(logo.kind.value, "jpg");
	ck_assert_pstr_eq(logo.width.value, "200");
	ck_assert_pstr_eq(logo.height.value, "50");
}
END_TEST

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\""
#define VIEW SVG " viewBox=\"0 0 200 50\">"
#define INK "<path d=\"M0 0h9v9z\" fill=\"#005ea2\"/>"

/* What is left of a drawing. */
static const struct {
	const char *text, *left;
} drawings[] = {
	{ VIEW INK "</svg>", VIEW INK "</svg>" },
	{ "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by Pat --> " VIEW INK
	    "</svg>\n<!-- end -->", VIEW INK "</svg>" },
	{ "<svg viewBox='0 0 200 50' version='1.1' xmlns:x='u' role='img' "
	    "data-name='Pat' aria-label='Pat' x:by='A &amp; B'><title>Pat"
	    "</title><metadata><rdf:RDF><a href='x'/></rdf:RDF></metadata>"
	    "<x:view><script>1</script></x:view>" INK "</svg>",
	    VIEW INK "</svg>" },
	{ VIEW "<g></g> loose <text x=\"1\">Pat &gt</text></svg>", NULL },
	{ VIEW "<g> loose </g><text font-family=\"'A', b\">P\xc3\xa9<tspan "
	    "dx='1'>q</tspan></text></svg>", VIEW "<g></g><text "
	    "font-family=\"'A', b\">P\xc3\xa9<tspan dx=\"1\">q</tspan></text>"
	    "</svg>" },
	{ VIEW "<defs><linearGradient id=\"a\"/><linearGradient xlink:href="
	    "\"#a\"/></defs><rect fill=\"url(#a)\"/></svg>", VIEW "<defs>"
	    "<linearGradient id=\"a\"/><linearGradient href=\"#a\"/></defs>"
	    "<rect fill=\"url(#a)\"/></svg>" },
	{ VIEW "<style type=\"text/css\">.a{fill:#fff}</style><g class="
	    "\"a\" style=\"opacity:.5\" clip-path=\"url(#c)\"/></svg>", VIEW
	    "<style>.a{fill:#fff}</style><g class=\"a\" style=\"opacity:.5\" "
	    "clip-path=\"url(#c)\"/></svg>" },
	{ SVG " width=\"199.5px\" height=\"50\"/>",
	    SVG " width=\"199.5px\" height=\"50\"/>" },
};

START_TEST(svg_is_written_anew)
{
	const char *text = drawings[_i].text, *left = drawings[_i].left;

	ck_assert_pstr_eq(judge(text, strlen(text)), left != NULL ? NULL :
	    "logoSvg");
	if (left == NULL)
		return;
	expect(left, strlen(left));
	ck_assert_pstr_eq(logo.kind.value, "svg");
	ck_assert_pstr_eq(logo.width.value, "200");
	ck_assert_pstr_eq(logo.height.value, "50");
}
END_TEST

/* What stands in a drawing, the code, and the name in the sentence. */
static const struct {
	const char *text, *code, *name;
} refused[] = {
	{ VIEW "<script>1</script></svg>", "logoSvg", "\"script\"" },
	{ VIEW "<SCRIPT/></svg>", "logoSvg", "\"SCRIPT\"" },
	{ VIEW "<foreignObject/></svg>", "logoSvg", "\"foreignObject\"" },
	{ VIEW "<image href='#a'/></svg>", "logoSvg", "\"image\"" },
	{ VIEW "<use href='#a'/></svg>", "logoSvg", "\"use\"" },
	{ VIEW "<a href='#a'/></svg>", "logoSvg", "\"a\"" },
	{ VIEW "<animate/></svg>", "logoSvg", "\"animate\"" },
	{ VIEW "<set/></svg>", "logoSvg", "\"set\"" },
	{ VIEW "<filter/></svg>", "logoSvg", "\"filter\"" },
	{ VIEW "<g><svg/></g></svg>", "logoSvg", "\"svg\"" },
	{ SVG " onload='x'/>", "logoSvg", "\"onload\"" },
	{ VIEW "<g onclick='x'/></svg>", "logoSvg", "\"onclick\"" },
	{ VIEW "<g href='#a'/></svg>", "logoSvg", "\"href\"" },
	{ VIEW "<stop href='javascript:x'/></svg>", "logoSvg", "\"href\"" },
	{ VIEW "<linearGradient href='x.svg#a'/></svg>", "logoSvg",
	    "\"href\"" },
	{ VIEW "<linearGradient xlink:href='//h/a'/></svg>", "logoSvg",
	    "\"href\"" },
	{ VIEW "<g fill='url(http:x)'/></svg>", "logoSvg", "\"fill\"" },
	{ VIEW "<g fill='URL( #a)'/></svg>", "logoSvg", "\"fill\"" },
	{ VIEW "<g fill='&#117;rl(x)'/></svg>", "logoSvg", "\"fill\"" },
	{ VIEW "<g fill='\\75rl(x)'/></svg>", "logoSvg", "\"fill\"" },
	{ VIEW "<g style='fill:url(#a)'/></svg>", "logoSvg", "\"style\"" },
	{ VIEW "<g style='a:image-set(\"//h\")'/></svg>", "logoSvg",
	    "\"style\"" },
	{ VIEW "<style>@import 'x'</style></svg>", "logoSvg", "\"style\"" },
	{ VIEW "<style>g{fill:url(#a)}</style></svg>", "logoSvg",
	    "\"style\"" },
	{ VIEW "<style>]]></style></svg>", "logoSvg", "\"style\"" },
	{ VIEW "<clipPath><g clip-path='url(#a)'/></clipPath></svg>",
	    "logoSvg", "\"clip-path\"" },
	{ VIEW "<clipPath clip-path='url(#a)'/></svg>", "logoSvg",
	    "\"clip-path\"" },
	{ "<!DOCTYPE svg [<!ENTITY a 'b'>]>" VIEW "</svg>", "logoSvg",
	    "\"DOCTYPE\"" },
	{ "<html/>", "logoSvg", "\"html\"" },
	{ SVG "/>", "logoSvg", "no width" },
	{ SVG " viewBox='0 0 0 5'/>", "logoSvg", "no width" },
	{ SVG " viewBox='0 0 1e9 5'/>", "logoSvg", "no width" },
	{ SVG " width='10%' height='5'/>", "logoSvg", "no width" },
	{ VIEW "<![CDATA[x]]></svg>", "logoDamaged", "" },
	{ VIEW "<!ELEMENT a></svg>", "logoDamaged", "" },
	{ VIEW "<?php ?></svg>", "logoDamaged", "" },
	{ VIEW "<g></svg>", "logoDamaged", "" },
	{ VIEW "<g>", "logoDamaged", "" },
	{ VIEW "</svg>" VIEW "</svg>", "logoDamaged", "" },
	{ VIEW "</svg>loose", "logoDamaged", "" },
	{ VIEW "<g fill='a' fill='b'/></svg>", "logoDamaged", "" },
	{ VIEW "<g fill=a/></svg>", "logoDamaged", "" },
	{ VIEW "<g fill='a/></svg>", "logoDamaged", "" },
	{ VIEW "<g fill/></svg>", "logoDamaged", "" },
	{ VIEW "<!-- </svg>", "logoDamaged", "" },
	{ VIEW "\xff</svg>", "logoDamaged", "" },
	{ "<x:svg/>", "logoDamaged", "" },
	{ "<", "logoDamaged", "" },
	{ "<svg", "logoDamaged", "" },
	{ "", "logoDamaged", "PNG, JPEG or SVG" },
	{ "GIF89a", "logoDamaged", "PNG, JPEG or SVG" },
};

START_TEST(svg_is_refused_by_name)
{
	const char *text = refused[_i].text;
	const struct problem *problem = logo_take(&logo, text, strlen(text),
	    arena);

	ck_assert_ptr_nonnull(problem);
	ck_assert_pstr_eq(problem->code, refused[_i].code);
	ck_assert_ptr_nonnull(strstr(problem->text, refused[_i].name));
}
END_TEST

START_TEST(svg_is_not_deep)
{
	char text[1024] = VIEW;

	for (int i = 1; i < 32; i++)
		strcat(text, "<g>");
	for (int i = 1; i < 32; i++)
		strcat(text, "</g>");
	strcat(text, "</svg>");
	ck_assert_pstr_eq(judge(text, strlen(text)), NULL);
	memcpy(text, VIEW "<g>", strlen(VIEW "<g>"));
	strcpy(text, VIEW);
	for (int i = 1; i < 33; i++)
		strcat(text, "<g>");
	ck_assert_pstr_eq(judge(text, strlen(text)), "logoDamaged");
}
END_TEST

START_TEST(has_a_most_of_bytes)
{
	char *text = arena_alloc(arena, LOGO_MAX + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', LOGO_MAX + 1);
	memcpy(text, VIEW "</svg>", strlen(VIEW "</svg>"));
	ck_assert_pstr_eq(judge(text, LOGO_MAX), NULL);
	ck_assert_pstr_eq(judge(text, LOGO_MAX + 1), "logoTooLarge");
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		{ png_loses_what_it_tells, 1 },
		{ png_is_whole, 1 },
		{ png_has_a_most_of_pixels, UNIT_COUNT(sizes) },
		{ jpeg_loses_what_it_tells, UNIT_COUNT(jpegs) },
		{ svg_is_written_anew, UNIT_COUNT(drawings) },
		{ svg_is_refused_by_name, UNIT_COUNT(refused) },
		{ svg_is_not_deep, 1 },
		{ has_a_most_of_bytes, 1 },
	};

	return unit_run("logo", tests, UNIT_COUNT(tests), setup, teardown);
}
