/* SPDX-License-Identifier: MIT */
/* decide.c -- versions of one submission: which stands, how others differ. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_write.h"
#include "import/mask.h"
#include "import/import_internal.h"
#include "store/stage.h"

#define DIFFERENCES_MAX (I9_FIELDS + 1) /* and the end of an SSN */

/* A group of versions; a list of them. */
struct group {
	const char *key, *external_id;
	struct group *next;
};

struct decision {
	struct import *import;
	bool latest;
	import_choose_fn *choose;
	void *context;
	struct group *first, **end;

	/* The group at hand; in the batch. */
	struct import_version *versions;
	struct stage_wanted *wanted;
	size_t n, room;
	bool stands;         /* the first one does; else one that is ours */
	struct old_row kept; /* the first version, opened */
	size_t compared;
	bool failed;         /* no memory */
	enum import_outcome outcome; /* of reading them again */
};

static char *
keep(struct decision *d, const struct slice *cell)
{
	char *copy;

	if (cell->at == NULL)
		return NULL;
	copy = arena_copy(d->import->batch, cell->at, cell->len);
	d->failed |= copy == NULL;
	return copy;
}

static int
take_group(void *context, const struct slice *cells)
{
	struct decision *d = context;
	struct group *g = arena_alloc(d->import->batch, sizeof(*g));

	if (g == NULL) {
		d->failed = true;
		return -1;
	}
	*g = (struct group){ keep(d, &cells[STAGE_GROUP_KEY]),
		keep(d, &cells[STAGE_GROUP_EXTERNAL_ID]), NULL };
	*d->end = g;
	d->end = &g->next;
	return d->failed ? -1 : 0;
}

/* Makes room for one version more. */
static int
grow(struct decision *d)
{
	size_t room = d->room > 0 ? 2 * d->room : 8;
	void *versions, *wanted;

	if (d->n < d->room)
		return 0;
	versions = arena_extend(d->import->batch, d->versions, d->room *
	    sizeof(*d->versions), room * sizeof(*d->versions));
	wanted = arena_extend(d->import->batch, d->wanted, d->room *
	    sizeof(*d->wanted), room * sizeof(*d->wanted));
	if (versions == NULL || wanted == NULL)
		return -1;
	d->versions = versions;
	d->wanted = wanted;
	d->room = room;
	return 0;
}

static int
take_version(void *context, const struct slice *cells)
{
	const struct slice *old_id = &cells[STAGE_VERSION_OLD_ID];
	struct decision *d = context;
	struct import_version *v;

	if (grow(d) != 0) {
		d->failed = true;
		return -1;
	}
	if (d->n == 0)
		d->stands = strcmp(cells[STAGE_VERSION_OUTCOME].at,
		    "superseded") != 0;
	v = &d->versions[d->n];
	*v = (struct import_version){
		.old_id = keep(d, old_id),
		.created_at = keep(d, &cells[STAGE_VERSION_CREATED_AT]),
		.status = keep(d, &cells[STAGE_VERSION_STATUS]),
		.is_fixed = strcmp(cells[STAGE_VERSION_OUTCOME].at,
		    "present") == 0,
	};
	d->wanted[d->n++] = (struct stage_wanted){ { v->old_id, old_id->len },
		{ NULL, 0 } };
	return d->failed ? -1 : 0;
}

/* A masked value, in the batch. */
static const char *
masked(struct decision *d, unsigned int field, const struct form_value *value)
{
	struct buf text;

	buf_start(&text, d->import->batch);
	if (field == I9_SIGNATURE_DATA_URL && value->len > 0)
		buf_printf(&text, "(a picture, %zu characters)", value->len);
	else
		mask_put(&text, value->text, value->len);
	buf_put(&text, "", 1);
	d->failed |= text.failed;
	return text.at;
}

static bool
is_same(const struct form_value *a, const struct form_value *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->text, b->text,
	    a->len) == 0);
}

/* Adds how two values of a field differ, if they do. */
static void
compare_field(struct decision *d, const char *name, unsigned int field,
    const struct form_value *kept, const struct form_value *other,
    struct import_version *v)
{
	struct import_difference *to =
	    (struct import_difference *)v->differences + v->n_differences;

	if (is_same(kept, other))
		return;
	*to = (struct import_difference){ name, masked(d, field, kept),
		masked(d, field, other) };
	v->n_differences++;
}

static void
compare(struct decision *d, const struct old_row *other,
    struct import_version *v)
{
	v->differences = arena_alloc(d->import->batch, DIFFERENCES_MAX *
	    sizeof(*v->differences));
	if (v->differences == NULL) {
		d->failed = true;
		return;
	}
	v->n_differences = 0;
	for (unsigned int f = 0; f < I9_FIELDS; f++)
		compare_field(d, i9_table[f].name, f, &d->kept.form.value[f],
		    &other->form.value[f], v);
	if (d->kept.form.value[I9_SSN].len == 0 &&
	    other->form.value[I9_SSN].len == 0)
		compare_field(d, "ssnLast4", I9_FIELDS, &d->kept.ssn_end,
		    &other->ssn_end, v);
}

/* Opens a version. The first one stays open until all are compared. */
static int
take_opened(void *context, const struct slice *cells)
{
	struct decision *d = context;
	struct import *import = d->import;
	/* As many are handed out as were asked for (store/stage.h). */
	struct import_version *v = &d->versions[d->compared];
	struct old_row row, *to = d->compared == 0 ? &d->kept : &row;
	size_t mark = arena_mark(import->row);

	d->outcome = read_old_row(import, to, column_submissions, &cells[0]);
	if (d->outcome != IMPORT_OK)
		return -1;
	if (d->compared++ > 0) {
		compare(d, to, v);
		arena_rewind(import->row, mark);
	}
	return d->failed ? -1 : 0;
}

/* Reads the versions of GROUP, what stands first, and compares them. */
static enum import_outcome
read_versions(struct decision *d, const struct group *group)
{
	struct import *import = d->import;
	enum import_outcome outcome;

	d->versions = NULL;
	d->wanted = NULL;
	d->n = d->room = d->compared = 0;
	d->outcome = IMPORT_OK;
	outcome = ours_outcome(stage_versions(import->parts.ours, group->key,
	    import->parts.deadline, take_version, d));
	if (outcome == IMPORT_OK && !d->failed)
		outcome = checked_outcome(import, old_outcome(
		    stage_old_submissions(import->parts.old, import->batch,
		    d->wanted, d->n, import->parts.deadline, take_opened, d,
		    &import->wrong)));
	if (outcome == IMPORT_OK)
		outcome = d->outcome;
	arena_reset(import->row);
	return d->failed ? IMPORT_NO_MEMORY : outcome;
}

/* Has a person choose, and makes it so. */
static enum import_outcome
ask(struct decision *d, const struct group *group)
{
	int chosen;

	if (d->versions[0].is_fixed)
		return IMPORT_OK;
	chosen = d->choose(d->context, group->external_id, d->versions, d->n);
	if (chosen < 0)
		return IMPORT_STOPPED;
	if (chosen == 0)
		return IMPORT_OK;
	return ours_outcome(stage_choose(d->import->parts.ours, d->latest,
	    group->key, d->versions[chosen].old_id,
	    d->import->parts.deadline));
}

static void
put_difference(struct buf *json, const struct import_difference *one)
{
	json_open(json, NULL, '{');
	json_put_text(json, "field", one->field);
	json_put_text(json, "kept", one->kept);
	json_put_text(json, "other", one->other);
	json_close(json, '}');
}

/* Keeps for the report how the other versions differ from the first. */
static enum import_outcome
keep_differences(struct decision *d)
{
	struct import *import = d->import;
	enum import_outcome outcome = IMPORT_OK;

	for (size_t i = 1; outcome == IMPORT_OK && i < d->n; i++) {
		const struct import_version *v = &d->versions[i];
		struct buf json;

		buf_start(&json, import->batch);
		json_open(&json, NULL, '[');
		for (size_t k = 0; k < v->n_differences; k++)
			put_difference(&json, &v->differences[k]);
		buf_put(&json, "]", 2); /* with the NUL */
		if (json.failed)
			return IMPORT_NO_MEMORY;
		outcome = ours_outcome(stage_set_differences(
		    import->parts.ours, v->old_id, json.at,
		    import->parts.deadline));
	}
	return outcome;
}

/* What came to us by the same link stands against all of the old ones, and
 * cannot be opened here to be compared. */
static enum import_outcome
decide_group(struct decision *d, const struct group *group)
{
	enum import_outcome outcome = read_versions(d, group);

	if (outcome != IMPORT_OK || !d->stands)
		return outcome;
	if (d->choose != NULL) {
		outcome = ask(d, group);
		if (outcome == IMPORT_OK)
			outcome = read_versions(d, group);
	}
	if (outcome == IMPORT_OK)
		outcome = keep_differences(d);
	return outcome;
}

enum import_outcome
import_decide(struct import *import, bool latest, import_choose_fn *choose,
    void *context)
{
	struct decision d = { .import = import, .latest = latest,
		.choose = choose, .context = context };
	struct db *ours = import->parts.ours;
	int64_t deadline = import->parts.deadline;
	enum import_outcome outcome;

	d.end = &d.first;
	outcome = ours_outcome(stage_plan(ours, deadline));
	if (outcome == IMPORT_OK)
		outcome = ours_outcome(stage_choose(ours, latest, NULL, NULL,
		    deadline));
	if (outcome == IMPORT_OK)
		outcome = ours_outcome(stage_groups(ours, deadline, take_group,
		    &d));
	if (d.failed)
		outcome = IMPORT_NO_MEMORY;
	for (struct group *g = d.first; outcome == IMPORT_OK && g != NULL;
	    g = g->next) {
		size_t mark = arena_mark(import->batch);

		outcome = decide_group(&d, g);
		arena_rewind(import->batch, mark);
	}
	if (outcome == IMPORT_OK)
		outcome = ours_outcome(stage_settle(ours, deadline));
	arena_reset(import->batch);
	return outcome;
}
