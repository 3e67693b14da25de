-- What admitone doctor looks at: the server and the database.
--
-- Out: as of each doctor_*.sql, texts, a row for each thing found: a state (ok,
--      note, wrong), what there is, and what to do about it or null. No name is
--      resolved by a path but those of pg_catalog.
WITH here AS (
    SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
           current_setting('data_checksums') AS checksums, d.datname AS name, d.datcollate AS locale,
           d.datcollversion AS collation_then, pg_database_collation_actual_version(d.oid) AS collation_now
      FROM pg_database d
     WHERE d.datname = current_database()
)
SELECT CASE WHEN version < 150000 THEN 'wrong' ELSE 'ok' END, 'PostgreSQL ' || current_setting('server_version'),
       CASE WHEN version < 150000 THEN 'Upgrade it to PostgreSQL 15 or newer (pg_upgradecluster)' END
  FROM here
UNION ALL
SELECT CASE WHEN encoding <> 'UTF8' THEN 'wrong' ELSE 'ok' END, format('%s, collation %s', encoding, locale),
       CASE WHEN encoding <> 'UTF8' THEN
           'Dump it, and restore it into one made with ENCODING ''UTF8'' TEMPLATE template0' END
  FROM here
UNION ALL
SELECT 'wrong', format('the system''s collation has changed from %s to %s: indexes of texts may be in the wrong order',
                       collation_then, collation_now),
       format('REINDEX DATABASE %I; ALTER DATABASE %1$I REFRESH COLLATION VERSION', name)
  FROM here
 WHERE collation_then <> collation_now
UNION ALL
SELECT 'note', 'no data checksums: a disk''s silent error is not noticed',
       'pg_checksums --enable, while the server is stopped'
  FROM here
 WHERE checksums <> 'on'
