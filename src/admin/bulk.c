/* SPDX-License-Identifier: MIT */
/* bulk.c -- many invites from a CSV file, and submissions as one. */
#include <string.h>

#include "admin/bulk.h"
#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/state.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/csv.h"
#include "base/json_write.h"
#include "base/utf8.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "pg/array.h"
#include "pg/sql.h"
#include "store/kept_tokens.h"

/* The parameters of ACT_CREATE_INVITES: ids, digests and sealed tokens, then
 * the columns that a file may have. */
#define MADE 3
#define COLUMNS 5

/* A line of the file, and the invite that it becomes. */
struct line {
	size_t number;
	const struct problem *problem; /* NULL: it is good */
	const char *column;            /* that has it; NULL: the line */
	struct db_param values[COLUMNS];
	struct new_link made;
};

struct file {
	struct csv csv;
	size_t n_columns;
	int column_of[CSV_FIELDS_MAX]; /* of its fields, among COLUMNS */
	struct line *lines;            /* BULK_LINES_MAX of them */
	size_t n;
	size_t n_good;
};

static const struct param *
column(int i)
{
	return &acts[ACT_CREATE_INVITES].params[MADE + i];
}

/* Finds the column that a field of the first line names. -1: none. */
static int
find_column(const struct csv_field *field)
{
	for (int i = 0; i < COLUMNS; i++)
		if (strcmp(column(i)->name, field->text) == 0)
			return i;
	return -1;
}

/* Reads the first line, the columns' names. Returns NULL, or what is wrong. */
static const char *
read_head(struct file *file, struct arena *arena)
{
	struct csv_field fields[CSV_FIELDS_MAX];

	if (csv_read(&file->csv, arena, fields, &file->n_columns) !=
	    CSV_RECORD)
		return "The file is empty, or its first line is no CSV";
	for (size_t i = 0; i < file->n_columns; i++) {
		file->column_of[i] = find_column(&fields[i]);
		if (file->column_of[i] < 0)
			return "The first line must name the columns: name, "
			    "email, externalId, workerType, expiryDays";
		for (size_t j = 0; j < i; j++)
			if (file->column_of[j] == file->column_of[i])
				return "The first line names a column twice";
	}
	return NULL;
}

/* Checks a line's fields. Returns NULL, or what is wrong with the first one
 * that is. */
static const struct problem *
take_fields(const struct file *file, struct arena *arena,
    const struct csv_field *fields, size_t n, struct line *line)
{
	const struct problem *problem;

	if (n != file->n_columns)
		return PROBLEM(FIELDS);
	for (size_t i = 0; i < n; i++) {
		const struct param *param = column(file->column_of[i]);
		const struct input input = { .kind = JSON_STRING,
			.is_text = true, .text = fields[i].text,
			.len = fields[i].len };

		problem = param_take(param, &input, arena,
		    &line->values[file->column_of[i]]);
		if (problem != NULL) {
			line->column = param->name;
			return problem;
		}
	}
	return NULL;
}

static const struct problem *
make_invite(struct request *r, struct line *line)
{
	return new_link_invite(&line->made, r->admin->seal) == 0 ? NULL :
	    PROBLEM(NOT_SEALED);
}

/* Reads all lines. Returns NULL, or why the file is refused as a whole. */
static const char *
read_lines(struct request *r, struct file *file)
{
	struct csv_field fields[CSV_FIELDS_MAX];
	enum csv_result result;
	struct line *line;
	size_t n;

	while ((result = csv_read(&file->csv, r->arena, fields, &n)) !=
	    CSV_END) {
		if (file->n == BULK_LINES_MAX)
			return "At most 1000 lines at once";
		if (result == CSV_NO_MEMORY)
			return "The file is too large";
		line = &file->lines[file->n++];
		*line = (struct line){ .number = file->csv.line };
		line->problem = result == CSV_QUOTE ? PROBLEM(QUOTE) :
		    result == CSV_TOO_MANY ? PROBLEM(MANY_FIELDS) :
		    take_fields(file, r->arena, fields, n, line);
		if (line->problem == NULL)
			line->problem = make_invite(r, line);
		file->n_good += line->problem == NULL;
	}
	return NULL;
}

/* A column of the good lines: LEN bytes that were made for each; the values of
 * the file's column C. */
#define MADE_COLUMN(type, member, len) array_of_bytes(&rows, ARRAY_##type, \
	ARRAY_OFFSET(struct line, made.member, uint8_t[len]), len)
#define VALUES(c) array_of_params(&rows, ARRAY_TEXT, \
	ARRAY_OFFSET(struct line, values[c], struct db_param))

/* Makes the invites of the good lines. Returns 0, or -1 after a reply. */
static int
make_all(struct request *r, const struct file *file, struct db_param content,
    struct staff_answer *answer)
{
	const struct act *act = r->action->act;
	struct staff_once once = { .made = act_made(act) << REQUEST_FIRST,
		.content = content };
	const struct line **good = arena_alloc(r->arena,
	    (file->n_good + 1) * sizeof(*good));
	struct array_rows rows = { .arena = r->arena, .at = good };

	for (size_t i = 0; good != NULL && i < file->n; i++)
		if (file->lines[i].problem == NULL)
			good[rows.n++] = &file->lines[i];
	const union sql_staff_create_invites_in in = { { REQUEST_WHO(r),
		.new_ids = MADE_COLUMN(UUID, id, UUID_LEN),
		.token_digests = MADE_COLUMN(BYTEA, digest, TOKEN_DIGEST_LEN),
		.sealed_tokens = MADE_COLUMN(BYTEA, sealed,
		    NEW_LINK_SEALED_LEN),
		.names = VALUES(0), .emails = VALUES(1),
		.external_ids = VALUES(2), .worker_types = VALUES(3),
		.expiry_days = VALUES(4) } };
	if (good == NULL || rows.failed) {
		http_reply_error(r->x, 413, ERROR_TOO_LARGE);
		return -1;
	}
	return request_run_once(r, act->statement, in.all, &once, answer);
}

/* The invites were made before: their tokens are the lines'. Returns 0, or -1:
 * no room. */
static int
take_tokens(struct request *r, struct file *file,
    const struct staff_answer *answer)
{
	char (*tokens)[TOKEN_TEXT_LEN + 1] = arena_alloc(r->arena,
	    (file->n_good + 1) * sizeof(*tokens));
	size_t n = 0;

	if (tokens == NULL)
		return -1;
	kept_tokens_copy(r->admin->unseal, r->arena, answer, *tokens,
	    sizeof(*tokens), file->n_good);
	for (size_t i = 0; i < file->n; i++)
		if (file->lines[i].problem == NULL)
			memcpy(file->lines[i].made.token, tokens[n++],
			    sizeof(*tokens));
	return 0;
}

/* Puts the report on LINE; JSON is the invite that it became, if any. */
static void
put_line(struct request *r, const struct line *line, struct slice json,
    struct buf *body)
{
	json_open(body, NULL, '{');
	json_put_number(body, "line", (long long)line->number);
	if (line->problem != NULL) {
		json_begin(body, "error");
		/* No character that JSON escapes is in them. */
		buf_printf(body, "\"%s%s%s\"",
		    line->column != NULL ? line->column : "",
		    line->column != NULL ? ": " : "", line->problem->text);
		json_put_text(body, "code", line->problem->code);
	} else {
		json_open(body, "invite", '{');
		reveal_put_token(r, line->made.token, body);
		json_put_rest(body, json);
	}
	json_close(body, '}');
}

static void
reply_report(struct request *r, struct file *file,
    const struct staff_answer *answer)
{
	struct staff_answer report = { .status = 200 };
	struct array_reader invites;
	struct slice json = { NULL, 0 };
	struct buf body;

	buf_start(&body, r->arena);
	json_open(&body, NULL, '{');
	json_put_number(&body, "created", (long long)file->n_good);
	json_put_number(&body, "refused", (long long)(file->n - file->n_good));
	json_open(&body, "lines", '[');
	if (array_open(&invites, ARRAY_TEXT, answer->extra[0].at,
	    answer->extra[0].len) != 0 ||
	    (r->replayed && take_tokens(r, file, answer) != 0))
		body.failed = true;
	for (size_t i = 0; i < file->n && !body.failed; i++) {
		if (file->lines[i].problem == NULL && (!array_next(&invites,
		    &json) || json.len < 2))
			body.failed = true;
		else
			put_line(r, &file->lines[i], json, &body);
	}
	json_close(&body, ']');
	json_close(&body, '}');
	report.body = body.at;
	report.len = body.len;
	if (body.failed)
		http_reply_error(r->x, 500, ERROR_INTERNAL);
	else
		request_reply(r, &report, r->replayed ? REQUEST_REPLAYED :
		    NULL, NULL);
}

void
bulk_post(struct request *r)
{
	struct file file = { .n = 0 };
	struct staff_answer answer;
	const char *body, *error;
	size_t len;

	if (http_read_typed_body(r->x, r->arena,
	    (size_t)r->admin->config->body_max, "text/csv", &body, &len) != 0)
		return;
	file.lines = arena_alloc(r->arena,
	    BULK_LINES_MAX * sizeof(*file.lines));
	csv_start(&file.csv, body, len);
	if (file.lines == NULL)
		error = "The file is too large";
	else if (!utf8_is_valid(body, len) || memchr(body, '\0', len) != NULL)
		error = "The file is not UTF-8 text";
	else if ((error = read_head(&file, r->arena)) == NULL)
		error = read_lines(r, &file);
	if (error != NULL)
		http_reply_error_as(r->x, &(struct http_error){
		    .status = 400, .error = ERROR_FILE, .text = error });
	else if (make_all(r, &file, (struct db_param){ body, len },
	    &answer) == 0) {
		if (answer.status == 200)
			reply_report(r, &file, &answer);
		else
			request_reply(r, &answer, NULL, NULL);
	}
}

void
bulk_send_csv(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	(void)extra;
	http_reply(r->x, &(struct http_reply){ .status = answer->status,
	    .headers = "Content-Disposition: attachment; "
	    "filename=\"submissions.csv\"\r\n", .body = answer->body,
	    .len = answer->len, .type = "text/csv; charset=utf-8",
	    .is_private = true });
}
