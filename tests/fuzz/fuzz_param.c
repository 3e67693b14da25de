/* SPDX-License-Identifier: MIT */
/* fuzz_param.c -- what the staff's routes take: taken once, it is taken again as the same. */
#include <stdlib.h>

#include "base/date.h"
#include "base/uuid.h"
#include "staff/param.h"
#include "staff/password_rule.h"
#include "fuzz.h"

static const struct param params[] = {
	{ .name = "text", .kind = PARAM_TEXT, .min = 1, .max = 20 },
	{ .name = "clears", .kind = PARAM_TEXT, .max = 20,
	    .flags = PARAM_CLEARS },
	{ .name = "lines", .kind = PARAM_LINES, .max = 100 },
	{ .name = "secret", .kind = PARAM_SECRET, .max = 64 },
	{ .name = "email", .kind = PARAM_EMAIL, .max = 254 },
	{ .name = "phone", .kind = PARAM_PHONE, .max = 40 },
	{ .name = "date", .kind = PARAM_DATE },
	{ .name = "time", .kind = PARAM_TIME },
	{ .name = "number", .kind = PARAM_NUMBER, .min = -5, .max = 3650 },
	{ .name = "clamped", .kind = PARAM_CLAMPED, .min = 1, .max = 100 },
	{ .name = "bool", .kind = PARAM_BOOL },
	{ .name = "choice", .kind = PARAM_CHOICE, .choices = "a|bc|d" },
	{ .name = "uuid", .kind = PARAM_UUID },
};

#define PARAMS (sizeof(params) / sizeof(*params))

/* Numbers are within their bounds, a uuid writes itself as it was. */
static void
check_value(const struct param *param, const struct input *input,
    const struct db_param *value)
{
	char text[UUID_TEXT_LEN + 1];
	uint8_t id[UUID_LEN];
	long number;

	if (param->kind == PARAM_UUID) {
		assert(value->len == UUID_LEN);
		uuid_format(value->value, text);
		assert(uuid_parse(text, UUID_TEXT_LEN, id) == 0);
		assert(memcmp(id, value->value, UUID_LEN) == 0);
		return;
	}
	assert(fuzz_is_clean(value->value, value->len));
	assert(((const char *)value->value)[value->len] == '\0');
	assert(value->len <= input->len + 10);
	if (param->kind != PARAM_NUMBER && param->kind != PARAM_CLAMPED)
		return;
	number = strtol(value->value, NULL, 10);
	assert(number >= param->min && number <= param->max);
}

static void
take_again(const struct param *param, struct arena *arena,
    const struct db_param *value)
{
	const struct input input = { .kind = JSON_STRING, .is_text = true,
		.text = value->value, .len = value->len };
	struct db_param again;

	assert(param_take(param, &input, arena, &again) == NULL);
	assert(fuzz_equal(again.value, again.len, value->value, value->len));
}

/* The first byte chooses what is wanted; the rest is what was given. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = fuzz_arena();
	const struct param *param;
	struct input input = { .kind = JSON_STRING, .is_text = true };
	struct db_param value;

	/* None is asked about what the readers refuse. */
	if (len == 0 || !fuzz_is_clean((const char *)data + 1, len - 1))
		return 0;
	param = &params[data[0] % PARAMS];
	input.text = arena_copy(arena, data + 1, len - 1);
	input.len = len - 1;
	(void)password_rule_check(input.text, input.len, "a@example.org",
	    "Ann Example");
	if (param_take(param, &input, arena, &value) != NULL ||
	    value.value == NULL)
		return 0;
	check_value(param, &input, &value);
	if (param->kind != PARAM_UUID)
		take_again(param, arena, &value);
	return 0;
}
