-- What admitone doctor looks at: does what is committed stay?
--
-- Out: as doctor_server.sql
WITH demand (name, wanted) AS (VALUES ('fsync', 'on'), ('full_page_writes', 'on')
), broken AS (
    SELECT name, current_setting(name) AS value, wanted
      FROM demand
     WHERE current_setting(name) <> wanted
)
SELECT 'wrong', format('%s is %s: the programs refuse to work with it', name, value),
       format('ALTER SYSTEM SET %s = %s; SELECT pg_reload_conf()', name, wanted)
  FROM broken
UNION ALL
SELECT 'note', 'synchronous_commit is ' || setting || ': the programs set it to on themselves',
       'ALTER SYSTEM RESET synchronous_commit; SELECT pg_reload_conf()'
  FROM pg_settings
 WHERE name = 'synchronous_commit' AND reset_val NOT IN ('on', 'remote_apply')
UNION ALL
SELECT 'wrong', 'the server is read-only', 'ALTER SYSTEM RESET default_transaction_read_only; SELECT pg_reload_conf()'
  FROM pg_settings
 WHERE name = 'default_transaction_read_only' AND reset_val = 'on'
UNION ALL
SELECT 'wrong', 'this server is a standby, and none of those that were asked is a primary',
       'Promote it, if the primary is lost for good (pg_ctlcluster 15 main promote); else name the primary in '
       'ADMITONE_DATABASE'
 WHERE pg_is_in_recovery()
UNION ALL
SELECT 'ok', 'fsync and full_page_writes are on', NULL
 WHERE NOT EXISTS (SELECT FROM broken)
