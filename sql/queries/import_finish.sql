-- The end of an import: lists, the old audit, what came from where.
--
-- In:  $1 uuid run_id
--
-- The old audit's rows get their numbers here, in their order, just before the
-- commit: the chain does not wait for late ones.
WITH turn AS MATERIALIZED (
    SELECT FROM list_turn FOR SHARE
), listed AS (
    INSERT INTO listed_submission
    SELECT l.*
      FROM submission_line l
     WHERE l.id IN (SELECT row_id FROM import_stage WHERE kind = 'submission' AND outcome = 'created')
       AND EXISTS (SELECT FROM turn)
), audited AS (
    INSERT INTO audit (at, actor, action, row_kind, row_id, detail)
    SELECT coalesce(s.at, now()), coalesce(nullif(s.doc ->> 'actor', ''), 'system'),
           'imported.' || CASE WHEN s.doc ->> 'action' ~ '^[A-Za-z0-9_.:-]{1,80}$' THEN s.doc ->> 'action' ELSE 'other' END,
           CASE WHEN b.row_id IS NOT NULL THEN 'submission'
                WHEN i.row_id IS NOT NULL THEN 'invite'
                WHEN e.row_id IS NOT NULL THEN 'employee' ELSE 'import' END,
           coalesce(b.row_id, i.row_id, e.row_id), jsonb_build_object('importedId', s.entry_id)
      FROM import_stage s
      LEFT JOIN import_stage b ON b.kind = 'submission' AND b.old_id = s.doc ->> 'submissionId'
      LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = s.doc ->> 'inviteId'
      LEFT JOIN import_stage e ON e.kind = 'employee' AND e.old_id = s.doc ->> 'employeeId'
     WHERE s.kind = 'audit' AND s.outcome = 'created'
     ORDER BY s.at, s.old_id
), noted AS (
    INSERT INTO imported (id, run_id, kind, old_id, outcome, row_id, at, detail, rest)
    SELECT entry_id, $1::uuid, kind, old_id, outcome, row_id, at,
           jsonb_strip_nulls(jsonb_build_object('odd', odd,
               'notes', CASE WHEN notes <> '{}' THEN to_jsonb(notes) END,
               'row', CASE WHEN kind = 'employee' AND outcome = 'merged' THEN doc END)), rest
      FROM import_stage
     WHERE kind <> 'submission' AND outcome IN ('created', 'merged', 'without_submission')
)
INSERT INTO audit (actor, action, row_kind, row_id, detail)
SELECT r.actor, 'import.completed', 'import', r.id,
       jsonb_build_object('source', r.source, 'policy', r.policy,
                          'counts', (SELECT jsonb_object_agg(c.kind, c.outcomes)
                                       FROM (SELECT n.kind, jsonb_object_agg(n.outcome, n.total) AS outcomes
                                               FROM (SELECT kind, outcome, count(*) AS total
                                                       FROM import_stage GROUP BY kind, outcome) AS n
                                              GROUP BY n.kind) AS c))
  FROM import_run r
 WHERE r.id = $1;
