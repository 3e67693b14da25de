-- The groups with a version that is new and does not stand.
--
-- Out: group, external id or null; both are texts
SELECT s.group_key, nullif(coalesce(min(e.doc ->> 'externalId'), min(i.doc ->> 'externalId')), '')
  FROM import_stage s
  LEFT JOIN import_stage e ON e.kind = 'employee' AND e.old_id = s.employee
  LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = s.link
 WHERE s.kind = 'submission' AND s.outcome <> 'refused'
 GROUP BY s.group_key
HAVING bool_or(s.outcome = 'superseded')
 ORDER BY min(s.at), s.group_key
