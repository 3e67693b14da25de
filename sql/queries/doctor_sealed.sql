-- To which keys are the oldest and the newest forms sealed? Looks at the first
-- and the last pages of the table only, whatever its size.
--
-- Out: each key's ID, in hex
SELECT encode(substring(s.sealed FROM 2 FOR 8), 'hex')
  FROM admitone.submission s
 WHERE s.ctid < '(2,0)' AND s.sealed IS NOT NULL
UNION
SELECT encode(substring(s.sealed FROM 2 FOR 8), 'hex')
  FROM admitone.submission s
 WHERE s.ctid >= (SELECT format('(%s,0)', greatest(pg_relation_size('admitone.submission')
                                                       / current_setting('block_size')::int - 2, 0))::tid)
   AND s.sealed IS NOT NULL
