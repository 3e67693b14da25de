-- What admitone doctor looks at: are there connections for all workers? By the
-- formula of docs/operations.md, "How many connections".
--
-- In:  $1 text idle  how many workers this host's programs have by default:
--                    counted where none of a program is connected
-- Out: as doctor_server.sql
WITH role (name, program) AS (VALUES ('admitone_intake', 'admitone-intake'), ('admitone_admin', 'admitone-admin')
), limits AS (
    SELECT current_setting('max_connections')::int AS most,
           current_setting('superuser_reserved_connections')::int
               + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
           (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL) AS used
), workers AS (
    SELECT r.name, count(a.pid) AS n, p.rolconnlimit AS most
      FROM role r
      LEFT JOIN pg_roles p ON p.rolname = r.name
      LEFT JOIN pg_stat_activity a ON a.usename = r.name AND a.application_name = r.program
     GROUP BY r.name, p.rolconnlimit
), need AS (
    SELECT sum(CASE n WHEN 0 THEN $1::text::int ELSE n END + 1) + 5 AS n,
           string_agg(format('%s of %s', n, name), ', ' ORDER BY name DESC) AS who
      FROM workers
)
SELECT CASE WHEN l.most < w.n + l.reserved THEN 'wrong' ELSE 'ok' END,
       format('max_connections is %s; %s are in use, %s; %s are needed', l.most, l.used, w.who, w.n + l.reserved),
       CASE WHEN l.most < w.n + l.reserved THEN
           format('ALTER SYSTEM SET max_connections = %s, and restart PostgreSQL', greatest(100, w.n + l.reserved)) END
  FROM limits l, need w
UNION ALL
SELECT 'wrong', format('%s may have %s connections, and has %s', name, most, n),
       format('ALTER ROLE %I CONNECTION LIMIT -1', name)
  FROM workers
 WHERE most BETWEEN 0 AND n
UNION ALL
SELECT 'wrong', format('the database may have %s connections', d.datconnlimit),
       format('ALTER DATABASE %I CONNECTION LIMIT -1', d.datname)
  FROM pg_database d, need w
 WHERE d.datname = current_database() AND d.datconnlimit BETWEEN 0 AND w.n - 1
