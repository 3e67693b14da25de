-- The submissions to write, in the order in which they were made.
--
-- Out: old id, old id of the invite or null, the token's digest or null, id of the row in imported,
--      'created' or 'superseded', the digest of its content
SELECT s.old_id, s.link, i.digest, s.entry_id, s.outcome, s.digest
  FROM import_stage s
  LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = s.link
 WHERE s.kind = 'submission' AND s.outcome IN ('created', 'superseded')
 ORDER BY s.at, s.old_id
