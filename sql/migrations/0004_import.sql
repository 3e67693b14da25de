-- Moving in: what came from another system, where it went, and what of it has
-- no place in the tables of this one.

CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TABLE import_run (
    id     uuid PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT now(),
    actor  text NOT NULL,
    source text NOT NULL,
    policy text NOT NULL
);

CREATE TABLE imported (
    id      uuid PRIMARY KEY,
    run_id  uuid NOT NULL REFERENCES import_run,
    kind    text NOT NULL CHECK (kind IN ('employee', 'invite', 'submission', 'account', 'setting', 'audit', 'use')),
    old_id  text COLLATE "C" NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('created', 'merged', 'superseded', 'without_submission')),
    row_id  uuid,
    at      timestamptz,
    detail  jsonb NOT NULL DEFAULT '{}',
    sealed  bytea,
    rest    bytea,
    UNIQUE (kind, old_id)
);
CREATE INDEX imported_row_id_idx ON imported (row_id) WHERE row_id IS NOT NULL;
COMMENT ON TABLE imported IS 'A row for each one that was taken over, so that none is taken twice. Append-only.';
COMMENT ON COLUMN imported.kind IS 'Of the old row. "use": an invite that came unused was used in the old system since.';
COMMENT ON COLUMN imported.outcome IS 'merged: the row was here already. superseded: a version of the submission row_id.
without_submission: an invite that was used, but left nothing.';
COMMENT ON COLUMN imported.row_id IS 'Where it went.';
COMMENT ON COLUMN imported.at IS 'When the old row was made.';
COMMENT ON COLUMN imported.detail IS 'What has no column here, as far as it may be read; and what was odd.';
COMMENT ON COLUMN imported.sealed IS 'Of a superseded version: its form (src/crypto/sealed.h, bound to the id of this row).';
COMMENT ON COLUMN imported.rest IS 'What else has no column here, as JSON, sealed likewise.';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON import_run
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON imported
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- The old rows while an import decides about them; else empty. Its lock is the
-- import's: one at a time.
CREATE UNLOGGED TABLE import_stage (
    kind        text NOT NULL,
    old_id      text COLLATE "C" NOT NULL,
    id          uuid NOT NULL,
    entry_id    uuid NOT NULL,
    doc         jsonb NOT NULL,
    digest      bytea,
    sealed      bytea,
    rest        bytea,
    refusal     text,
    notes       text[] NOT NULL,
    at          timestamptz,
    used_at     timestamptz,
    employee    text COLLATE "C",
    employee_id uuid,
    link        text COLLATE "C",
    linked_by   text,
    group_key   text COLLATE "C",
    differs     jsonb,
    odd         jsonb,
    outcome     text,
    row_id      uuid,
    PRIMARY KEY (kind, old_id)
);
CREATE INDEX ON import_stage (group_key) WHERE group_key IS NOT NULL;
COMMENT ON COLUMN import_stage.id IS 'Of our row, if one is made.';
COMMENT ON COLUMN import_stage.entry_id IS 'Of the row in imported.';
COMMENT ON COLUMN import_stage.doc IS 'The old row, as far as it may be read here.';
COMMENT ON COLUMN import_stage.digest IS 'Of an invite''s token; of a form, under a key that the import forgets.';
COMMENT ON COLUMN import_stage.employee IS 'The old row''s, of a submission or an invite; employee_id is ours.';
COMMENT ON COLUMN import_stage.link IS 'The old invite of a submission, by what linked_by says.';
COMMENT ON COLUMN import_stage.group_key IS 'Submissions that have it in common are versions of one.';
COMMENT ON COLUMN import_stage.differs IS 'Of a superseded version: [{"field","kept","other"}], masked.';
COMMENT ON COLUMN import_stage.odd IS 'Values that our columns do not take, by their names.';
COMMENT ON COLUMN import_stage.outcome IS 'As of imported; or present (an earlier import took it), or refused.';

-- Times that are real ones, or null: no infinity, no year before 1 or past 9999.
CREATE FUNCTION import_time(given text) RETURNS timestamptz STABLE LANGUAGE sql
    RETURN (SELECT CASE WHEN t >= '0001-01-01 00:00Z' AND t < '10000-01-01 00:00Z' THEN t END
              FROM (SELECT given::timestamptz AS t) AS x);

-- What was done with a row, oldest first; not who only looked at it.
CREATE OR REPLACE FUNCTION json_history(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('at', json_time(h.at), 'actor', h.actor, 'action', h.action)
                                      ORDER BY h.at, h.n), '[]')
              FROM (SELECT a.at, a.actor, a.action, a.id AS n
                      FROM audit a
                     WHERE a.row_id = json_history.id AND a.action NOT LIKE '%.read'
                    UNION ALL
                    SELECT b.created_at, NULL, 'submission.created', 0
                      FROM submission b
                     WHERE b.invite_id = json_history.id
                    UNION ALL
                    SELECT m.at, NULL, 'submission.superseded', 1
                      FROM imported m
                     WHERE m.row_id = json_history.id AND m.kind = 'submission' AND m.outcome = 'superseded'
                    UNION ALL
                    SELECT r.at, r.actor, 'import.completed', 0
                      FROM (SELECT DISTINCT m.run_id FROM imported m WHERE m.row_id = json_history.id) AS m
                      JOIN import_run r ON r.id = m.run_id) AS h);

-- The superseded versions of a submission: when each was made, what it was, in
-- which fields it differs from the one that stands. Never what they say.
CREATE FUNCTION json_versions(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'oldId', m.old_id, 'createdAt', json_time(m.at),
                                                         'status', m.detail -> 'status',
                                                         'differs', coalesce(m.detail -> 'differs', '[]'))
                                      ORDER BY m.at, m.id), '[]')
              FROM imported m
             WHERE m.row_id = json_versions.id AND m.kind = 'submission' AND m.outcome = 'superseded');

GRANT SELECT ON import_run, imported TO admitone_admin;
