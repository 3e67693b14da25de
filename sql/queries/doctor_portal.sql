-- What admitone doctor looks at: the settings without which nobody may be
-- invited.
--
-- Out: as doctor_server.sql
WITH missing AS (
    SELECT s.key
      FROM admitone.setting s
     WHERE s.key IN ('useEVerify', 'employerName', 'employerTitle', 'employerBusinessName', 'employerBusinessAddress')
       AND s.value = 'null'
), told AS (
    SELECT count(*) AS n, string_agg(key, ', ' ORDER BY key) AS keys, string_agg(key || ' ...', ' ' ORDER BY key) AS words
      FROM missing
)
SELECT 'wrong', format('nobody can be invited: %s %s not set', keys, CASE WHEN n = 1 THEN 'is' ELSE 'are' END),
       'admitone setting set ' || words
  FROM told
 WHERE n > 0
UNION ALL
SELECT 'ok', 'E-Verify and the employer are set', NULL
  FROM told
 WHERE n = 0
