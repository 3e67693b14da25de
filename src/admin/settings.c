/* SPDX-License-Identifier: MIT */
/* settings.c -- the portal's settings, as an administrator changes them. */
#include <string.h>

#include "admin/request.h"
#include "admin/settings.h"
#include "base/buf.h"
#include "http/exchange.h"
#include "pg/array.h"
#include "pg/sql.h"
#include "store/setting.h"

/* The setting that a member is about; NULL: none. */
static const struct setting *
find_setting(const struct input *input)
{
	for (const struct setting *s = setting_table; s->key != NULL; s++)
		if (strlen(s->key) == input->name_len &&
		    memcmp(s->key, input->name, input->name_len) == 0)
			return s;
	return NULL;
}

/* What the API takes for SETTING. */
static struct param
param_for(const struct setting *setting)
{
	struct param param = { .name = setting->key, .from = PARAM_BODY,
		.min = setting->min, .max = setting->max,
		.flags = setting->min > 0 ? PARAM_REQUIRED : PARAM_CLEARS };

	switch (setting->kind) {
	case SETTING_BOOL:
		param.kind = PARAM_BOOL;
		param.flags = 0; /* null: nobody has said */
		break;
	case SETTING_NUMBER:
		param.kind = PARAM_NUMBER;
		break;
	case SETTING_TEXT:
		param.kind = setting->max >= SETTING_LINES_MIN ? PARAM_LINES :
		    PARAM_TEXT;
		break;
	case SETTING_COLOR:
		param.kind = PARAM_TEXT;
		break;
	}
	return param;
}

/* Puts what was INPUT as JSON. Returns NULL, or what is wrong with it. */
static const struct problem *
put_value(struct request *r, const struct setting *setting,
    const struct input *input, struct buf *json)
{
	const struct param param = param_for(setting);
	struct db_param value;
	const struct problem *problem = param_take(&param, input, r->arena,
	    &value);

	if (problem != NULL)
		return problem;
	if (value.value == NULL)
		buf_puts(json, "null");
	else if (setting_put_json(setting, value.value, json) != 0)
		return PROBLEM(COLOR);
	return NULL;
}

/* Puts the settings among what was given, with their values. Returns 0, or -1
 * after it has replied. */
static int
put_inputs(struct request *r, struct buf *keys, struct buf *values)
{
	const struct problem *problem;
	struct problem_list wrong;
	struct buf json;

	problem_list_start(&wrong, r->arena);
	for (size_t i = 0; i < r->n_inputs; i++) {
		const struct setting *setting = find_setting(&r->input[i]);

		if (setting == NULL)
			continue;
		buf_start(&json, r->arena);
		problem = put_value(r, setting, &r->input[i], &json);
		if (problem != NULL)
			problem_list_put(&wrong, setting->key,
			    strlen(setting->key), problem);
		values->failed |= json.failed;
		array_put(keys, setting->key, strlen(setting->key));
		array_put(values, json.at, json.len);
	}
	if (wrong.texts.len > 0)
		request_reply_problems(r, &wrong);
	else if (keys->failed || values->failed)
		http_reply_error(r->x, 413, ERROR_TOO_LARGE);
	return r->x->open ? 0 : -1;
}

void
settings_put(struct request *r)
{
	struct staff_answer answer;
	struct buf keys, values;
	size_t n = 0;

	for (size_t i = 0; i < r->n_inputs; i++)
		n += find_setting(&r->input[i]) != NULL;
	array_start(&keys, r->arena, ARRAY_TEXT, n, n * 64);
	array_start(&values, r->arena, ARRAY_TEXT, n, n * 64);
	if (put_inputs(r, &keys, &values) != 0)
		return;
	if (request_run_statement(r, SQL(staff_set_settings, REQUEST_WHO(r),
	    .keys = array_param(&keys), .values = array_param(&values)), false,
	    &answer) == 0)
		request_reply(r, &answer, NULL, NULL);
}
