-- Waits until no other program migrates, and is the one that does: until the
-- connection ends. The key is the word "admit".
--
-- Out: true
SELECT pg_advisory_lock(x'61646d6974'::bigint) IS NOT NULL
