-- Records that a migration is applied.
--
-- In: $1 version, $2 name, $3 text as UTF-8 bytes (one element each)
INSERT INTO schema_migration (version, name, sha256)
SELECT k.version, k.name, sha256(k.body)
  FROM unnest($1::int[], $2::text[], $3::bytea[]) AS k (version, name, body);
