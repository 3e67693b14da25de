-- As migrate_lock.sql, without waiting.
--
-- Out: false: another program migrates
SELECT pg_try_advisory_lock(x'61646d6974'::bigint)
