/* SPDX-License-Identifier: MIT */
/* bulk.c -- many invites from a list of people, and submissions as a file. */
#include <string.h>

#include "admin/bulk.h"
#include "admin/request.h"
#include "admin/reveal.h"
#include "admin/state.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/json_write.h"
#include "http/exchange.h"
#include "http/json_body.h"
#include "pg/array.h"
#include "pg/sql.h"
#include "staff/people.h"
#include "store/kept_tokens.h"

/* Columns behind the body of staff_create_invites.sql, and of
 * staff_find_key.sql. */
enum column {
	COLUMN_INVITES,
	COLUMN_KNOWN,
	COLUMN_UPLOAD = 3 /* of the latter */
};

/* A person of the list for whom an invite is to be made. */
struct row {
	const struct person *person;
	struct db_param values[PERSON_FIELDS];
	struct new_link made;
	struct slice invite; /* what became of it, JSON; nothing: none */
	struct slice known;  /* members of JSON: why none; or nothing */
};

struct upload {
	struct people people;
	struct row *rows; /* of those who are good, N of them */
	size_t n;
	size_t n_created, n_known;
	uint8_t id[UUID_LEN];
	bool is_preview;
};

/* Does the query string say 1 for NAME? */
static bool
is_asked(const struct request *r, const char *name)
{
	const struct act *act = r->action->act;
	long i = act_param(act, name, strlen(name)) - act->params;

	return strcmp(request_text(r, (int)i), "1") == 0;
}

/* Makes a row of each person who is good. Returns 0, or -1 after a reply. */
static int
make_rows(struct request *r, struct upload *upload)
{
	const struct people *people = &upload->people;
	size_t most = people->n - people->n_refused - people->n_repeated;

	upload->rows = arena_alloc(r->arena,
	    (most + 1) * sizeof(*upload->rows));
	if (upload->rows == NULL) {
		http_reply_error(r->x, 413, ERROR_TOO_LARGE);
		return -1;
	}
	for (size_t i = 0; i < people->n; i++) {
		struct row *row = &upload->rows[upload->n];

		if (!person_is_good(&people->at[i]))
			continue;
		*row = (struct row){ .person = &people->at[i] };
		memcpy(row->values, row->person->values, sizeof(row->values));
		if (!upload->is_preview && new_link_invite(&row->made,
		    r->admin->seal) != 0) {
			http_reply_error(r->x, 500, ERROR_INTERNAL);
			return -1;
		}
		upload->n++;
	}
	return 0;
}

/* A column of the rows: LEN bytes that were made for each; what the list has
 * of FIELD. */
#define MADE_COLUMN(type, member, len) array_of_bytes(&rows, ARRAY_##type, \
	ARRAY_OFFSET(struct row, made.member, uint8_t[len]), len)
#define VALUES(field) array_of_params(&rows, ARRAY_TEXT, \
	ARRAY_OFFSET(struct row, values[PERSON_##field], struct db_param))

/* Makes the invites of the rows, or looks who they are for. Returns 0, or -1
 * after a reply. */
static int
run(struct request *r, struct upload *upload, struct db_param content,
    bool preview, struct staff_answer *answer)
{
	const struct act *act = r->action->act;
	struct staff_once once = { .made = act_made(act) << STAFF_WHO_PARAMS,
		.content = content };
	struct array_rows rows = { .arena = r->arena, .at = upload->rows,
		.n = upload->n, .size = sizeof(*upload->rows) };
	const union sql_staff_create_invites_in in = { { REQUEST_WHO(r),
		.new_ids = MADE_COLUMN(UUID, id, UUID_LEN),
		.token_digests = MADE_COLUMN(BYTEA, digest, TOKEN_DIGEST_LEN),
		.sealed_tokens = MADE_COLUMN(BYTEA, sealed,
		    NEW_LINK_SEALED_LEN),
		.names = VALUES(NAME), .emails = VALUES(EMAIL),
		.external_ids = VALUES(NUMBER), .worker_types = VALUES(TYPE),
		.start_dates = VALUES(START), .expiry_days = VALUES(DAYS),
		.again = db_text(is_asked(r, "again") ? "1" : "0"),
		.preview = db_text(preview ? "1" : "0"),
		.upload_id = { upload->id, UUID_LEN } } };

	if (!rows.failed)
		return request_run_once(r, act->statement, in.all, &once,
		    answer);
	http_reply_error(r->x, 413, ERROR_TOO_LARGE);
	return -1;
}

/* Gives each row its element of COLUMN of ANSWER, in the member at OFFSET.
 * Returns how many are no null, or -1: it has no such column. */
static long
give(struct upload *upload, const struct staff_answer *answer,
    enum column column, size_t offset)
{
	const struct slice *extra = &answer->extra[column];
	struct array_reader reader;
	long given = 0;

	if (array_open(&reader, ARRAY_TEXT, extra->at, extra->len) != 0)
		return -1;
	for (size_t i = 0; i < upload->n; i++) {
		struct slice *to = (struct slice *)(void *)
		    ((char *)&upload->rows[i] + offset);

		if (!array_next(&reader, to))
			return -1;
		given += to->at != NULL;
	}
	return given;
}

/* Gives each row what is told of a person who is known. Returns 0, or -1. */
static int
give_known(struct upload *upload, const struct staff_answer *answer)
{
	if (give(upload, answer, COLUMN_KNOWN, offsetof(struct row, known)) <
	    0)
		return -1;
	for (size_t i = 0; i < upload->n; i++)
		upload->n_known += upload->rows[i].known.at != NULL &&
		    upload->rows[i].invite.at == NULL;
	return 0;
}

/* Those for whom no invite was made before, by the same key, are known now at
 * the latest. Returns 0, or -1 after a reply. */
static int
look_again(struct request *r, struct upload *upload)
{
	struct staff_answer now;

	r->has_key = false;
	if (run(r, upload, (struct db_param){ NULL, 0 }, true, &now) != 0)
		return -1;
	r->replayed = true;
	if (now.status == 200 && give_known(upload, &now) == 0)
		return 0;
	http_reply_error(r->x, 500, ERROR_INTERNAL);
	return -1;
}

/* CREATED of the invites were made before: their tokens are the rows'. Returns
 * 0, or -1 after a reply. */
static int
take_replay(struct request *r, struct upload *upload,
    const struct staff_answer *answer, size_t created)
{
	const struct slice *id = &answer->extra[COLUMN_UPLOAD];

	if (id->at != NULL && uuid_parse(id->at, id->len, upload->id) != 0) {
		http_reply_error(r->x, 500, ERROR_INTERNAL);
		return -1;
	}
	for (size_t i = 0; i < upload->n; i++)
		upload->rows[i].made.token[0] = '\0';
	kept_tokens_copy(r->admin->unseal, r->arena, answer,
	    upload->rows[0].made.token, sizeof(*upload->rows), upload->n);
	return created == upload->n ? 0 : look_again(r, upload);
}

/* Takes what ANSWER has of each row. Returns 0, or -1 after a reply. */
static int
take_answer(struct request *r, struct upload *upload,
    const struct staff_answer *answer)
{
	long created = give(upload, answer, COLUMN_INVITES,
	    offsetof(struct row, invite));

	if (created >= 0 && r->replayed) {
		if (take_replay(r, upload, answer, (size_t)created) != 0)
			return -1;
	} else if (created < 0 || give_known(upload, answer) != 0) {
		http_reply_error(r->x, 500, ERROR_INTERNAL);
		return -1;
	}
	upload->n_created = upload->is_preview ?
	    upload->n - upload->n_known : (size_t)created;
	return 0;
}

/* Puts what is wrong with PERSON. */
static void
put_problem(const struct person *person, struct buf *body)
{
	json_begin(body, "error");
	/* No character that JSON escapes is in them. */
	buf_printf(body, "\"%s%s%s\"", person->field != NULL ?
	    person->field : "", person->field != NULL ? ": " : "",
	    person->problem->text);
	json_put_text(body, "code", person->problem->code);
}

/* Puts the report on PERSON, of whom ROW tells if the line is good. */
static void
put_line(struct request *r, const struct person *person,
    const struct row *row, struct buf *body)
{
	json_open(body, NULL, '{');
	json_put_number(body, "line", (long long)person->line);
	json_put_slice(body, "name", person_label(person));
	if (person->problem != NULL) {
		put_problem(person, body);
	} else if (person->same_as != 0) {
		json_put_number(body, "sameAs", (long long)person->same_as);
	} else if (row->invite.at != NULL) {
		json_open(body, "invite", '{');
		reveal_put_token(r, row->made.token, body);
		json_put_rest(body, row->invite);
	} else if (row->known.at != NULL) {
		json_put_rest(body, row->known);
		return;
	}
	json_close(body, '}');
}

static void
put_columns(const struct people *people, struct buf *body)
{
	json_open(body, "columns", '[');
	for (size_t i = 0; i < people->n_columns; i++) {
		json_open(body, NULL, '{');
		json_put_slice(body, "heading", people->headings[i]);
		json_put_text(body, "field",
		    person_field_name(people->columns[i]));
		json_close(body, '}');
	}
	json_close(body, ']');
}

/* Puts what the file was taken for, and what became of it. */
static void
put_head(const struct upload *upload, struct buf *body)
{
	const struct people *people = &upload->people;
	char id[UUID_TEXT_LEN + 1];

	uuid_format(upload->id, id);
	json_put_bool(body, "preview", upload->is_preview);
	json_put_number(body, "created", (long long)upload->n_created);
	json_put_number(body, "refused", (long long)people->n_refused);
	json_put_number(body, "known", (long long)upload->n_known);
	json_put_number(body, "repeated", (long long)people->n_repeated);
	json_put_text(body, "upload", upload->is_preview ||
	    upload->n_created == 0 ? NULL : id);
	json_put_text(body, "charset", charset_name(people->charset));
	json_put_slice(body, "separator",
	    (struct slice){ &people->separator, 1 });
	put_columns(people, body);
}

static void
reply_report(struct request *r, const struct upload *upload)
{
	const struct people *people = &upload->people;
	struct staff_answer report = { .status = 200 };
	const struct row *row = upload->rows;
	struct buf body;

	buf_start(&body, r->arena);
	json_open(&body, NULL, '{');
	put_head(upload, &body);
	json_open(&body, "lines", '[');
	for (size_t i = 0; i < people->n; i++) {
		put_line(r, &people->at[i], row, &body);
		row += person_is_good(&people->at[i]);
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
	struct upload upload = {
		.is_preview = is_asked(r, "preview") };
	struct staff_answer answer;
	const char *body, *error;
	size_t len;

	if (http_read_typed_body(r->x, r->arena,
	    (size_t)r->admin->config->body_max, "text/csv", &body, &len) != 0)
		return;
	uuid_make(upload.id);
	r->has_key = r->has_key && !upload.is_preview;
	error = people_read(&upload.people, r->arena, body, len);
	if (error != NULL) {
		http_reply_error_as(r->x, &(struct http_error){
		    .status = 400, .error = ERROR_FILE, .text = error });
		return;
	}
	if (make_rows(r, &upload) != 0 || run(r, &upload,
	    (struct db_param){ body, len }, upload.is_preview, &answer) != 0)
		return;
	if (answer.status != 200)
		request_reply(r, &answer, NULL, NULL);
	else if (take_answer(r, &upload, &answer) == 0)
		reply_report(r, &upload);
}

/* HEADERS say what the file is called. */
static void
send_csv(struct request *r, const struct staff_answer *answer,
    const char *headers)
{
	http_reply(r->x, &(struct http_reply){ .status = answer->status,
	    .headers = headers, .body = answer->body, .len = answer->len,
	    .type = "text/csv; charset=utf-8", .is_private = true });
}

#define FILE_NAMED(name) \
	"Content-Disposition: attachment; filename=\"" name "\"\r\n"

void
bulk_send_submissions(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	(void)extra;
	send_csv(r, answer, FILE_NAMED("submissions.csv"));
}

void
bulk_send_audit(struct request *r, const struct staff_answer *answer,
    struct buf *extra)
{
	(void)extra;
	send_csv(r, answer, FILE_NAMED("audit.csv"));
}
