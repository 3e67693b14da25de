/* SPDX-License-Identifier: MIT */
/* fuzz_config.c -- settings of the environment and of the portal; links made of them. */
#include <stdio.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/json_read.h"
#include "base/link.h"
#include "base/log.h"
#include "fuzz.h"
#include "store/setting.h"

static void
check_number(const char *text)
{
	long value, again;
	char shown[32];

	if (config_parse_long(text, -1000, 1000000, &value) != 0)
		return;
	assert(value >= -1000 && value <= 1000000);
	(void)snprintf(shown, sizeof(shown), "%ld", value);
	assert(config_parse_long(shown, -1000, 1000000, &again) == 0 &&
	    again == value);
}

/* Under a URL that is taken, the token stays behind the only "#". */
static void
check_url(struct arena *arena, const char *text)
{
	struct buf link;
	const char *hash;

	if (config_check_url(text) != 0)
		return;
	assert(strncmp(text, "https://", 8) == 0 ||
	    strncmp(text, "http://", 7) == 0);
	buf_start(&link, arena);
	link_put_invite(&link, text, "TOKEN");
	buf_put(&link, "", 1);
	assert(!link.failed);
	hash = strchr(link.at, '#');
	assert(hash != NULL && strcmp(hash, "#TOKEN") == 0 &&
	    hash[-1] == '/');
}

static void
ignore(void *context, const struct json_member *m)
{
	(void)context, (void)m;
}

/* A setting's value becomes JSON that reads. */
static void
check_setting(struct arena *arena, const char *text)
{
	struct buf json;
	size_t offset;

	for (const struct setting *s = setting_table; s->key != NULL; s++) {
		buf_start(&json, arena);
		buf_puts(&json, "{\"v\":");
		if (setting_put_json(s, text, &json) != 0)
			continue;
		buf_puts(&json, "}");
		assert(json_read_object(arena, json.at, json.len, ignore,
		    NULL, &offset) == JSON_OK);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	const char *text = arena_copy(arena, data, len);
	enum log_level level;

	assert(text != NULL);
	check_number(text);
	check_url(arena, text);
	(void)log_level_parse(text, &level);
	if (fuzz_is_clean(text, strlen(text)))
		check_setting(arena, text);
	return 0;
}
