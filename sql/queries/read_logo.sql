-- The logo, if it is the one that is asked for: kind, bytes.
--
-- In:  $1 bytea digest
SELECT kind, bytes FROM logo WHERE digest = $1;
