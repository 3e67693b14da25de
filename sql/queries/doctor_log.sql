-- What admitone doctor looks at: would PostgreSQL's log quote personal values?
--
-- Out: as doctor_server.sql
WITH demand (name, wanted) AS (VALUES
    ('log_error_verbosity', 'terse'),
    ('log_min_error_statement', 'panic'),
    ('log_parameter_max_length', '0'),
    ('log_parameter_max_length_on_error', '0'),
    ('log_statement', 'none')
), broken AS (
    SELECT s.name, s.setting AS value, d.wanted
      FROM demand d
      JOIN pg_settings s ON s.name = d.name AND s.setting <> d.wanted
)
SELECT 'wrong', format('%s is %s', name, value),
       format('ALTER SYSTEM SET %s = %L; SELECT pg_reload_conf()', name, wanted)
  FROM broken
UNION ALL
SELECT 'ok', 'no statements, parameters or rows are logged', NULL
 WHERE NOT EXISTS (SELECT FROM broken)
