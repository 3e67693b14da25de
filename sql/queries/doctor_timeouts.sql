-- What admitone doctor looks at: does the server end sessions that wait?
-- (statement_timeout and lock_timeout are the programs' own.)
--
-- Out: as doctor_server.sql
WITH found AS (
    SELECT s.name, s.reset_val || coalesce(s.unit, '') AS value
      FROM pg_settings s
     WHERE s.name IN ('idle_session_timeout', 'transaction_timeout') AND s.reset_val <> '0'
)
SELECT 'note', format('%s is %s: the workers have to connect again and again', name, value),
       format('ALTER SYSTEM RESET %s; SELECT pg_reload_conf()', name)
  FROM found
UNION ALL
SELECT 'ok', 'no session is ended for being idle', NULL
 WHERE NOT EXISTS (SELECT FROM found)
