-- Records that a migration is applied.
--
-- In:  $1 int4[]  versions
--      $2 text[]  names
--      $3 bytea[] texts     UTF-8
INSERT INTO schema_migration (version, name, sha256)
SELECT k.version, k.name, sha256(k.body)
  FROM unnest($1::int[], $2::text[], $3::bytea[]) AS k (version, name, body);
