-- What was read and what was done with it. No personal value is in it.
--
-- Out: section, a line to print or null, a JSON object or null; all are texts.
--      Rows of one section stand together.
WITH table_of (n, kind, name) AS (VALUES
    (1, 'employee', 'Employee'), (2, 'invite', 'Invite'), (3, 'submission', 'Submission'), (4, 'audit', 'AuditLog'),
    (5, 'setting', 'PortalConfig'), (6, 'account', 'AdminUser')
), counted AS (
    SELECT t.n, t.name, count(s.old_id) AS read,
           count(*) FILTER (WHERE s.outcome = 'created') AS created,
           count(*) FILTER (WHERE s.outcome = 'without_submission') AS without_submission,
           count(*) FILTER (WHERE s.outcome = 'superseded') AS superseded,
           count(*) FILTER (WHERE s.outcome = 'merged') AS merged,
           count(*) FILTER (WHERE s.outcome = 'present') AS present,
           count(*) FILTER (WHERE s.outcome = 'refused') AS refused
      FROM table_of t
      LEFT JOIN import_stage s USING (kind)
     GROUP BY t.n, t.name
), made (n, name, total) AS (
    SELECT 1, 'invites for submissions without one', count(*)
      FROM import_stage WHERE kind = 'submission' AND outcome = 'created' AND link IS NULL
    UNION ALL
    SELECT 2, 'employees for submissions without one', count(*)
      FROM import_stage WHERE kind = 'submission' AND outcome = 'created' AND employee_id = entry_id
), version AS (
    SELECT s.*, count(*) FILTER (WHERE s.outcome = 'superseded') OVER (PARTITION BY s.group_key) AS superseded,
           min(s.at) OVER (PARTITION BY s.group_key) AS began,
           nullif(coalesce(e.doc ->> 'externalId', i.doc ->> 'externalId'), '') AS external_id
      FROM import_stage s
      LEFT JOIN import_stage e ON e.kind = 'employee' AND e.old_id = s.employee
      LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = s.link
     WHERE s.kind = 'submission' AND s.outcome <> 'refused'
), duplicate AS (
    SELECT group_key, min(began) AS began, min(external_id) AS external_id, min(link) AS link,
           min(row_id::text) AS id, count(*) AS versions,
           min(old_id) FILTER (WHERE outcome <> 'superseded') AS kept,
           jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'oldId', old_id, 'outcome', outcome, 'createdAt', json_time(at), 'status', doc -> 'status',
               'linkedBy', linked_by, 'importedId', CASE WHEN outcome = 'superseded' THEN entry_id END,
               'differences', differs)) ORDER BY outcome = 'superseded', at, old_id) AS submissions
      FROM version
     WHERE superseded > 0
     GROUP BY group_key
), line (n, section, key, sub, text, object) AS (
    SELECT 1, 'tables', n::text, 0,
           format('%-13s %8s read = %8s taken + %s superseded + %s merged + %s here before + %s refused', name, read,
                  created + without_submission, superseded, merged, present, refused),
           jsonb_build_object('table', name, 'read', read, 'taken', created + without_submission,
                              'superseded', superseded, 'merged', merged, 'present', present, 'refused', refused,
                              'sumsMatch', read = created + without_submission + superseded + merged + present + refused)
      FROM counted
    UNION ALL
    SELECT 2, 'made', n::text, 0, format('%8s %s', total, name), jsonb_build_object('what', name, 'total', total) FROM made
    UNION ALL
    SELECT 3, 'duplicates', coalesce(to_char(began, 'YYYYMMDDHH24MISSMS'), '') || group_key, 0,
           format('%s submissions %s%s; kept: %s', versions,
                  CASE WHEN link IS NULL THEN 'with the same content' ELSE 'of the invite ' || link END,
                  ', external id ' || external_id, coalesce(kept, 'the one that is here')),
           jsonb_strip_nulls(jsonb_build_object('externalId', external_id, 'inviteOldId', link, 'id', id, 'keptOldId', kept,
                                                'by', CASE WHEN link IS NULL THEN 'content' ELSE 'invite' END,
                                                'submissions', submissions))
      FROM duplicate
    UNION ALL
    SELECT 3, 'duplicates', coalesce(to_char(v.began, 'YYYYMMDDHH24MISSMS'), '') || v.group_key,
           1 + (row_number() OVER (PARTITION BY v.group_key ORDER BY v.at, v.old_id, d.n))::int,
           CASE WHEN d.n = 0
                THEN format('    superseded: %s of %s, %s%s', v.old_id, json_time(v.at), v.doc ->> 'status',
                            CASE WHEN v.differs = '[]' THEN ', the same content'
                                 WHEN v.differs IS NULL THEN ', not compared' ELSE '' END)
                ELSE format('        %s: %s, kept: %s', d.one ->> 'field', d.one ->> 'other', d.one ->> 'kept') END, NULL
      FROM version v
     CROSS JOIN LATERAL (SELECT 0 AS n, NULL::jsonb AS one
                          UNION ALL
                         SELECT o.n, o.one FROM jsonb_array_elements(v.differs) WITH ORDINALITY AS o (one, n)) AS d
     WHERE v.outcome = 'superseded'
    UNION ALL
    SELECT 4, 'usedWithoutSubmission', old_id, 0,
           format('%s%s: %s', old_id, ', external id ' || nullif(doc ->> 'externalId', ''), notes[cardinality(notes)]),
           jsonb_strip_nulls(jsonb_build_object('oldId', old_id, 'id', row_id, 'why', notes[cardinality(notes)],
                                                'externalId', nullif(doc ->> 'externalId', '')))
      FROM import_stage
     WHERE outcome = 'without_submission'
    UNION ALL
    SELECT 5, 'withoutInvite', old_id, 0, format('%s: has an invite of its own now, %s', old_id, row_id),
           jsonb_build_object('oldId', old_id, 'id', row_id)
      FROM import_stage
     WHERE kind = 'submission' AND outcome = 'created' AND link IS NULL
    UNION ALL
    -- Those of this transaction (import_write.sql); of a dry run, all that are open.
    SELECT 6, 'renewals', coalesce(s.old_id, i.id::text), 0,
           format('%s: revoked', coalesce(s.old_id, i.id::text)),
           jsonb_build_object('oldId', s.old_id, 'id', i.id, 'outcome', 'revoked')
      FROM invite i
      LEFT JOIN import_stage s ON s.kind = 'invite' AND s.row_id = i.id
     WHERE i.is_renewal AND i.revoked_at = now()
    UNION ALL
    SELECT 6, 'renewals', old_id, 0, format('%s: open, is judged when the import is made', old_id),
           jsonb_build_object('oldId', old_id, 'id', NULL, 'outcome', 'open')
      FROM import_stage
     WHERE kind = 'invite' AND outcome = 'created' AND used_at IS NULL AND doc ->> 'isRenewal' = 'true'
       AND import_time(doc ->> 'revokedAt') IS NULL
       AND coalesce(import_time(doc ->> 'expiresAt'), 'infinity') > now()
       AND NOT EXISTS (SELECT FROM import_run WHERE at = now())
    UNION ALL
    SELECT 7, 'refused', t.name || s.old_id, 0, format('%s %s: %s', t.name, s.old_id, s.refusal),
           jsonb_build_object('table', t.name, 'oldId', s.old_id, 'reason', s.refusal)
      FROM import_stage s
      JOIN table_of t USING (kind)
     WHERE s.outcome = 'refused'
    UNION ALL
    SELECT 8, 'notes', t.name || s.old_id, n.n::int, format('%s %s: %s', t.name, s.old_id, n.note),
           jsonb_build_object('table', t.name, 'oldId', s.old_id, 'note', n.note)
      FROM import_stage s
      JOIN table_of t USING (kind)
     CROSS JOIN LATERAL unnest(s.notes) WITH ORDINALITY AS n (note, n)
     WHERE s.outcome NOT IN ('refused', 'present')
)
SELECT section, text, object::text
  FROM line
 ORDER BY line.n, line.key COLLATE "C", line.sub
