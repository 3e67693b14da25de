-- The versions in a group, what stands first, then by their times.
--
-- In:  $1 text group_key
-- Out: old id, outcome, createdAt or null, status or null; all are texts
SELECT old_id, outcome, json_time(at), doc ->> 'status'
  FROM import_stage
 WHERE kind = 'submission' AND group_key = $1::text AND outcome <> 'refused'
 ORDER BY outcome = 'superseded', at, old_id
