-- Chooses the version that stands, in each group or in one: the earliest or the
-- latest, or the one that was asked for. What is here already stands in any
-- case.
--
-- In:  $1 text policy     latest, or another text: the earliest
--      $2 text group_key  null: all
--      $3 text old_id     of the one that is wanted, or null
WITH here AS (
    -- Groups whose submission was imported, or came to us by the same link.
    SELECT group_key, min(row_id::text)::uuid AS row_id
      FROM (SELECT group_key, row_id FROM import_stage WHERE kind = 'submission' AND outcome = 'present'
            UNION ALL
            SELECT s.group_key, b.invite_id
              FROM import_stage s
              JOIN import_stage i ON i.kind = 'invite' AND i.old_id = s.link AND i.outcome = 'present'
              JOIN submission b ON b.invite_id = i.row_id
             WHERE s.kind = 'submission') AS g
     GROUP BY group_key
), first AS (
    SELECT DISTINCT ON (s.group_key) s.group_key, s.old_id, coalesce(i.row_id, s.id) AS row_id
      FROM import_stage s
      LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = s.link
     WHERE s.kind = 'submission' AND s.refusal IS NULL AND s.outcome IS DISTINCT FROM 'present'
     ORDER BY s.group_key, s.old_id IS DISTINCT FROM $3::text,
              CASE WHEN $1::text = 'latest' THEN s.at END DESC NULLS LAST, s.at NULLS LAST,
              CASE WHEN $1 = 'latest' THEN s.old_id END DESC, s.old_id
)
UPDATE import_stage s
   SET outcome = CASE WHEN h.group_key IS NULL AND f.old_id = s.old_id THEN 'created' ELSE 'superseded' END,
       row_id = coalesce(h.row_id, f.row_id)
  FROM first f
  LEFT JOIN here h USING (group_key)
 WHERE s.kind = 'submission' AND s.refusal IS NULL AND s.outcome IS DISTINCT FROM 'present'
   AND s.group_key = f.group_key AND ($2::text IS NULL OR s.group_key = $2);
