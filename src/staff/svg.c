/* SPDX-License-Identifier: MIT */
/* svg.c -- an SVG drawing, of which only what is known to be harmless stays. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/problem.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "staff/svg.h"
#include "staff/svg_size.h"

/*
 * An SVG can hold scripts, load from other hosts, or draw so much that the
 * browser stands still. So the file is not searched for what is bad: it is
 * read as the few things that a logo needs, and these are written out again.
 * Whatever browsers make of the rest, they never get it. There are no entities
 * (no "&" at all), no CDATA and no DOCTYPE; nothing that draws a part again and
 * again (use, pattern, mask, a clip of a clip).
 */

#define NAMESPACE "http://www.w3.org/2000/svg"
#define DEPTH_MAX 32

/* Elements; behind those that may have text, "=". */
static const char *const elements[] = { "svg", "g", "defs", "path", "rect",
	"circle", "ellipse", "line", "polyline", "polygon", "linearGradient",
	"radialGradient", "stop", "clipPath", "style=", "text=", "tspan=",
	NULL };

/* … that say nothing about how it looks: left out, with all in them. */
static const char *const silent_elements[] = { "title", "desc", "metadata",
	NULL };

static const char *const attributes[] = { "class", "clip-path", "clip-rule",
	"clipPathUnits", "color", "cx", "cy", "d", "display", "dx", "dy",
	"fill", "fill-opacity", "fill-rule", "font-family", "font-size",
	"font-style", "font-weight", "fx", "fy", "gradientTransform",
	"gradientUnits", "height", "href", "id", "letter-spacing", "offset",
	"opacity", "points", "preserveAspectRatio", "r", "rx", "ry",
	"spreadMethod", "stop-color", "stop-opacity", "stroke",
	"stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
	"stroke-linejoin", "stroke-miterlimit", "stroke-opacity",
	"stroke-width", "style", "text-anchor", "transform", "viewBox",
	"visibility", "width", "x", "x1", "x2", "y", "y1", "y2", NULL };
_Static_assert(sizeof(attributes) / sizeof(*attributes) <= 64, "bits of seen");

/* … that say nothing about how it looks; the first two begin so. */
static const char *const silent_attributes[] = { "data-", "aria-",
	"baseProfile", "enable-background", "role", "type", "version", "xmlns",
	NULL };

/* What is being read. */
struct svg {
	struct arena *arena;
	struct buf *out;
	const char *at, *end;
	struct slice open[DEPTH_MAX]; /* the elements around it */
	size_t depth;
	size_t silent;  /* the depth from which nothing is written; or 0 */
	bool has_ended; /* the root has */
	struct slice view, width, height; /* of the root */
	const struct problem *problem;
};

static bool
is_same(struct slice text, const char *word)
{
	return text.len == strlen(word) &&
	    memcmp(text.at, word, text.len) == 0;
}

/* Where TEXT stands in LIST, or -1. */
static int
find(const char *const *list, struct slice text)
{
	for (int i = 0; list[i] != NULL; i++)
		if (is_same(text, list[i]))
			return i;
	return -1;
}

/* Is the element one that stays? *HAS_TEXT: and what stands in it does. */
static bool
is_element(struct slice name, bool *has_text)
{
	for (const char *const *e = elements; *e != NULL; e++) {
		size_t len = strcspn(*e, "=");

		*has_text = (*e)[len] == '=';
		if (name.len == len && memcmp(name.at, *e, len) == 0)
			return true;
	}
	*has_text = false;
	return false;
}

static bool
has_prefix(struct slice name)
{
	return memchr(name.at, ':', name.len) != NULL;
}

static bool
is_silent_attribute(struct slice name)
{
	for (size_t i = 0; i < 2; i++)
		if (name.len > 5 && memcmp(name.at, silent_attributes[i], 5) ==
		    0)
			return true;
	return has_prefix(name) || find(silent_attributes + 2, name) >= 0;
}

/* Notes that the drawing is not well-formed. */
static int
fail(struct svg *svg)
{
	if (svg->problem == NULL)
		svg->problem = PROBLEM(LOGO_DAMAGED);
	return -1;
}

/* … or that it has WHAT, called NAME, which no logo may have. */
static int
refuse(struct svg *svg, const char *what, struct slice name)
{
	if (svg->problem == NULL)
		svg->problem = problem_say(svg->arena, PROBLEM_LOGO_SVG,
		    "The drawing has %s \"%.*s\", which a logo must not have. "
		    "Save it as a plain SVG, or as a PNG.", what,
		    (int)(name.len < 40 ? name.len : 40), name.at);
	return -1;
}

static bool
looks_at(const struct svg *svg, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(svg->end - svg->at) >= len &&
	    memcmp(svg->at, word, len) == 0;
}

static void
skip_blanks(struct svg *svg)
{
	while (svg->at < svg->end && strchr(" \t\r\n", *svg->at) != NULL)
		svg->at++;
}

/* Goes behind the next WORD. */
static int
skip_behind(struct svg *svg, const char *word)
{
	while (svg->at < svg->end && !looks_at(svg, word))
		svg->at++;
	if (svg->at == svg->end)
		return fail(svg);
	svg->at += strlen(word);
	return 0;
}

static int
take_name(struct svg *svg, struct slice *name)
{
	const char *start = svg->at;

	while (svg->at < svg->end && (isalnum((unsigned char)*svg->at) ||
	    strchr(":_-.", *svg->at) != NULL))
		svg->at++;
	*name = (struct slice){ start, (size_t)(svg->at - start) };
	return name->len > 0 && isalpha((unsigned char)*start) ? 0 : fail(svg);
}

/* Does the text at P, of LEN bytes, begin with WORD, in either case? */
static bool
begins(const char *p, size_t len, const char *word)
{
	return len >= strlen(word) && strncasecmp(p, word, strlen(word)) == 0;
}

/*
 * Is it a value, or a style (MAY_NAME is false), that loads nothing? There are
 * no escapes by which a word could be hidden ("\"), no rules that import
 * ("@"), no addresses of hosts ("//"), and what url() names is a part of the
 * drawing.
 */
static bool
is_harmless(struct slice value, bool may_name)
{
	for (size_t i = 0; i < value.len; i++) {
		const char *p = value.at + i;
		size_t left = value.len - i;

		if (strchr("\\@<&", *p) != NULL || begins(p, left, "//") ||
		    begins(p, left, "]]>") || ((unsigned char)*p < ' ' &&
		    strchr("\t\r\n", *p) == NULL))
			return false;
		if (begins(p, left, "url(") &&
		    !(may_name && begins(p, left, "url(#")))
			return false;
	}
	return true;
}

/* Takes the value of an attribute: what stands between its quotes. */
static int
take_value(struct svg *svg, struct slice *value)
{
	const char *close;

	skip_blanks(svg);
	if (!looks_at(svg, "="))
		return fail(svg);
	svg->at++;
	skip_blanks(svg);
	if (!looks_at(svg, "\"") && !looks_at(svg, "'"))
		return fail(svg);
	close = memchr(svg->at + 1, *svg->at,
	    (size_t)(svg->end - svg->at - 1));
	if (close == NULL)
		return fail(svg);
	*value = (struct slice){ svg->at + 1, (size_t)(close - svg->at - 1) };
	svg->at = close + 1;
	return 0;
}

/* The root's size is read, too. */
static void
note_size(struct svg *svg, struct slice name, struct slice value)
{
	if (svg->depth > 0)
		return;
	if (is_same(name, "viewBox"))
		svg->view = value;
	else if (is_same(name, "width"))
		svg->width = value;
	else if (is_same(name, "height"))
		svg->height = value;
}

/* Writes the attribute, with the quotes that its value does not have. */
static void
put_attribute(struct svg *svg, struct slice name, struct slice value)
{
	const char *quote = memchr(value.at, '"', value.len) != NULL ? "'" :
	    "\"";

	buf_puts(svg->out, " ");
	buf_put(svg->out, name.at, name.len);
	buf_puts(svg->out, "=");
	buf_puts(svg->out, quote);
	buf_put(svg->out, value.at, value.len);
	buf_puts(svg->out, quote);
}

/* Is it a clip of what clips? */
static bool
is_nested_clip(const struct svg *svg, struct slice element, struct slice name)
{
	bool is_within = is_same(element, "clipPath");

	for (size_t i = 0; i < svg->depth; i++)
		is_within |= is_same(svg->open[i], "clipPath");
	return is_within && is_same(name, "clip-path");
}

/* May the attribute NAME have VALUE? A gradient may begin with another one
 * of the drawing; nothing else is named by an address. */
static bool
is_allowed(const struct svg *svg, struct slice element, struct slice name,
    struct slice value)
{
	if (is_same(name, "href"))
		return value.len > 1 && *value.at == '#' &&
		    is_harmless(value, false) &&
		    (is_same(element, "linearGradient") ||
		    is_same(element, "radialGradient"));
	return is_harmless(value, !is_same(name, "style")) &&
	    !is_nested_clip(svg, element, name);
}

/* Takes an attribute of ELEMENT; SEEN has a bit for each that it had. */
static int
take_attribute(struct svg *svg, struct slice element, uint64_t *seen)
{
	struct slice name, value;
	int i;

	if (take_name(svg, &name) != 0 || take_value(svg, &value) != 0)
		return -1;
	if (svg->silent > 0)
		return 0;
	if (is_same(name, "xlink:href"))
		name = slice_of("href");
	if (is_silent_attribute(name))
		return 0;
	i = find(attributes, name);
	if (i < 0)
		return refuse(svg, "the attribute", name);
	if (*seen >> i & 1)
		return fail(svg);
	*seen |= (uint64_t)1 << i;
	if (!is_allowed(svg, element, name, value))
		return refuse(svg, "a link or a sign in", name);
	note_size(svg, name, value);
	put_attribute(svg, name, value);
	return 0;
}

/* Opens the element NAME for what stands in it. */
static int
descend(struct svg *svg, struct slice name)
{
	bool has_text;

	if (svg->depth == DEPTH_MAX || svg->has_ended)
		return fail(svg);
	if (svg->silent > 0)
		return 0;
	if (has_prefix(name) || find(silent_elements, name) >= 0) {
		if (svg->depth == 0)
			return fail(svg);
		svg->silent = svg->depth + 1;
		return 0;
	}
	if (!is_element(name, &has_text) || (svg->depth == 0) !=
	    is_same(name, "svg"))
		return refuse(svg, "the element", name);
	buf_puts(svg->out, "<");
	buf_put(svg->out, name.at, name.len);
	if (svg->depth == 0)
		buf_puts(svg->out, " xmlns=\"" NAMESPACE "\"");
	return 0;
}

/* Closes the innermost element. */
static void
ascend(struct svg *svg, bool is_empty)
{
	struct slice name = svg->open[--svg->depth];

	if (svg->silent == 0 && is_empty) {
		buf_puts(svg->out, "/>");
	} else if (svg->silent == 0) {
		buf_puts(svg->out, "</");
		buf_put(svg->out, name.at, name.len);
		buf_puts(svg->out, ">");
	}
	if (svg->depth < svg->silent)
		svg->silent = 0;
	svg->has_ended = svg->depth == 0;
}

/* Behind "<": an element with its attributes. */
static int
take_start(struct svg *svg)
{
	struct slice name;
	uint64_t seen = 0;
	bool is_empty;

	if (take_name(svg, &name) != 0 || descend(svg, name) != 0)
		return -1;
	for (;;) {
		skip_blanks(svg);
		if (looks_at(svg, "/>") || looks_at(svg, ">"))
			break;
		if (take_attribute(svg, name, &seen) != 0)
			return -1;
	}
	is_empty = *svg->at == '/';
	svg->at += is_empty ? 2 : 1;
	svg->open[svg->depth++] = name;
	if (is_empty)
		ascend(svg, true);
	else if (svg->silent == 0)
		buf_puts(svg->out, ">");
	return 0;
}

/* Behind "</": the end of the innermost element. */
static int
take_end(struct svg *svg)
{
	struct slice name, open;

	if (take_name(svg, &name) != 0 || svg->depth == 0)
		return fail(svg);
	open = svg->open[svg->depth - 1];
	skip_blanks(svg);
	if (name.len != open.len || memcmp(name.at, open.at, name.len) != 0 ||
	    !looks_at(svg, ">"))
		return fail(svg);
	svg->at++;
	ascend(svg, false);
	return 0;
}

/* What stands between two tags: written where it is shown. */
static int
take_text(struct svg *svg)
{
	const char *start = svg->at;
	const char *tag = memchr(start, '<', (size_t)(svg->end - start));
	struct slice text = { start, (size_t)((tag != NULL ? tag : svg->end) -
	    start) };
	struct slice in = svg->depth > 0 ? svg->open[svg->depth - 1] :
	    (struct slice){ "", 0 };
	bool has_text;

	svg->at = start + text.len;
	if (svg->depth == 0) {
		svg->at = start;
		skip_blanks(svg);
		return svg->at == start + text.len ? 0 : fail(svg);
	}
	if (svg->silent > 0 || !is_element(in, &has_text) || !has_text)
		return 0;
	if (!is_harmless(text, false))
		return refuse(svg, "a link or a sign in", in);
	buf_put(svg->out, text.at, text.len);
	return 0;
}

static int
take_next(struct svg *svg)
{
	if (*svg->at != '<')
		return take_text(svg);
	if (looks_at(svg, "<!--"))
		return skip_behind(svg, "-->");
	if (looks_at(svg, "<?xml ") && svg->depth == 0)
		return skip_behind(svg, "?>");
	if (looks_at(svg, "<!DOCTYPE"))
		return refuse(svg, "a", slice_of("DOCTYPE"));
	svg->at++;
	if (!looks_at(svg, "/"))
		return take_start(svg);
	svg->at++;
	return take_end(svg);
}

bool
svg_is_it(const char *text, size_t len)
{
	struct svg svg = { .at = text, .end = text + len };

	if (looks_at(&svg, UTF8_MARK))
		svg.at += strlen(UTF8_MARK);
	skip_blanks(&svg);
	return looks_at(&svg, "<");
}

const struct problem *
svg_clean(const char *text, size_t len, struct arena *arena, struct buf *out,
    struct pixels *pixels)
{
	struct svg svg = { .arena = arena, .out = out, .at = text,
		.end = text + len };

	if (!utf8_is_valid(text, len) || memchr(text, '\0', len) != NULL)
		return PROBLEM(LOGO_DAMAGED);
	if (looks_at(&svg, UTF8_MARK))
		svg.at += strlen(UTF8_MARK);
	while (svg.at < svg.end)
		if (take_next(&svg) != 0)
			return svg.problem;
	if (!svg.has_ended)
		return PROBLEM(LOGO_DAMAGED);
	return svg_size(svg.view, svg.width, svg.height, pixels) == 0 ? NULL :
	    PROBLEM(LOGO_NO_SIZE);
}
