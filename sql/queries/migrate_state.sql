-- Compares the program's migrations with those that the database has.
--
-- In:  $1 int4[]  versions
--      $2 text[]  names
--      $3 bytea[] texts     UTF-8
-- Out: version, name, when it was applied (ISO 8601) or null, and state:
--      applied, pending, changed (applied with another text) or unknown (the
--      database has it, the program does not).
SELECT coalesce(k.version, m.version),
       coalesce(k.name, m.name),
       to_char(m.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       CASE WHEN m.version IS NULL THEN 'pending'
            WHEN k.version IS NULL THEN 'unknown'
            WHEN m.sha256 <> sha256(k.body) THEN 'changed'
            ELSE 'applied' END
  FROM unnest($1::int[], $2::text[], $3::bytea[]) AS k (version, name, body)
  FULL JOIN schema_migration m USING (version)
 ORDER BY 1;
